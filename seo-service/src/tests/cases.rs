//! What must hold, whichever database it is.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::{AccountId, Marketplace};
use futures::future::join_all;
use tower::ServiceExt;

use super::rig::{Rig, saved};

pub(super) async fn order_of_arrival_does_not_matter(rig: Rig) {
    let (early, late) = (rig.product("EARLY"), rig.product("LATE"));
    let (early_photo, late_photo) = (rig.photo(Some(early.id)), rig.photo(Some(late.id)));
    rig.show(early_photo.clone()).await;
    assert!(rig.announced().await.is_empty(), "no product yet");
    rig.save(saved(&early, 1)).await;
    rig.save(saved(&late, 1)).await;
    assert_eq!(rig.announced().await.len(), 1, "no picture yet");
    rig.show(late_photo.clone()).await;

    let announced = rig.announced().await;
    assert_eq!(announced.len(), 2);
    for photo in [early_photo, late_photo] {
        let listing = announced
            .iter()
            .find(|listing| Some(listing.product.id) == photo.product_id)
            .expect("each is announced");
        assert_eq!(listing.version, 1);
        for rendition in &photo.renditions {
            let market = rendition.marketplace;
            assert_eq!(listing.pictures[&market], vec![rendition.picture.clone()]);
            assert!(listing.texts[&market].title.contains("Kupa"), "{market}");
        }
    }
}

pub(super) async fn the_same_message_again_changes_nothing(rig: Rig) {
    let product = rig.product("TWICE");
    let product_message = rig.received(saved(&product, 1));
    let photo_message = rig.received(rig.photo(Some(product.id)));
    for _ in 0..2 {
        rig.handle(&rig.products, vec![product_message.clone()])
            .await
            .expect("product");
        rig.handle(&rig.pictures, vec![photo_message.clone()])
            .await
            .expect("photo");
    }
    let announced = rig.announced().await;
    assert_eq!(
        announced
            .iter()
            .map(|listing| listing.version)
            .collect::<Vec<_>>(),
        [1]
    );
}

pub(super) async fn the_same_content_makes_no_new_version(rig: Rig) {
    let mut product = rig.product("SAME");
    rig.show(rig.photo(Some(product.id))).await;
    rig.save(saved(&product, 1)).await;
    rig.save(saved(&product, 2)).await;
    assert_eq!(rig.announced().await.len(), 1);
    product.price.minor += 1;
    rig.save(saved(&product, 3)).await;
    let announced = rig.announced().await;
    assert_eq!(announced.len(), 2);
    assert_eq!(
        (announced[1].version, announced[1].product.price),
        (2, product.price)
    );
}

pub(super) async fn an_older_product_does_not_come_back(rig: Rig) {
    let old = rig.product("OLD");
    let mut new = old.clone();
    new.name = "Porselen Fincan".to_owned();
    rig.show(rig.photo(Some(old.id))).await;
    rig.save(saved(&new, 2)).await;
    rig.save(saved(&old, 1)).await;
    let announced = rig.announced().await;
    assert_eq!(announced.len(), 1);
    assert_eq!(announced[0].product, new);
}

pub(super) async fn a_later_picture_stays(rig: Rig) {
    let product = rig.product("LATER");
    rig.save(saved(&product, 1)).await;
    let early = rig.received(rig.photo(Some(product.id)));
    let mut late = rig.received(rig.photo(Some(product.id)));
    late.event.asset_id = early.event.asset_id;
    late.time = early.time.after(std::time::Duration::from_micros(1));
    let last = late.event.clone();
    rig.handle(&rig.pictures, vec![late]).await.expect("late");
    rig.handle(&rig.pictures, vec![early]).await.expect("early");
    let announced = rig.announced().await;
    assert_eq!(announced.len(), 1);
    assert_eq!(
        announced[0].pictures[&Marketplace::Amazon],
        [last.renditions[0].picture.clone()]
    );
}

pub(super) async fn a_photo_without_product_is_left_out(rig: Rig) {
    let product = rig.product("ALONE");
    let mut photo = rig.photo(None);
    rig.save(saved(&product, 1)).await;
    rig.show(photo.clone()).await;
    assert!(rig.announced().await.is_empty());
    photo.product_id = Some(product.id);
    rig.show(photo).await;
    assert_eq!(rig.announced().await.len(), 1);
}

pub(super) async fn pictures_stand_in_the_order_of_upload(rig: Rig) {
    let product = rig.product("ORDER");
    let photos = [0; 5].map(|_| rig.photo(Some(product.id)));
    rig.save(saved(&product, 1)).await;
    for photo in [3, 0, 4, 2, 1].map(|place: usize| &photos[place]) {
        rig.show(photo.clone()).await;
    }
    let mut sorted: Vec<_> = photos.iter().collect();
    sorted.sort_by_key(|photo| photo.asset_id);
    let announced = rig.announced().await;
    assert_eq!(announced.len(), 5);
    assert_eq!(
        announced[4].pictures[&Marketplace::Hepsiburada],
        sorted
            .iter()
            .map(|photo| photo.renditions[2].picture.clone())
            .collect::<Vec<_>>()
    );
}

pub(super) async fn the_same_picture_is_listed_once(rig: Rig) {
    let product = rig.product("REPEATED");
    rig.save(saved(&product, 1)).await;
    let print = |last: &str| Some(format!("{}{last}", "0f".repeat(30)));
    // The first; saved again (4 bits); another angle (more bits); unknown.
    let prints = [print("0000"), print("000f"), print("7777"), None];
    let mut photos = Vec::new();
    for fingerprint in prints {
        let photo = messages::events::ImageEnhanced {
            fingerprint,
            ..rig.photo(Some(product.id))
        };
        rig.show(photo.clone()).await;
        photos.push(photo);
    }
    // The very same pictures under another photo's id.
    let copy = messages::events::ImageEnhanced {
        asset_id: rig.photo(None).asset_id,
        ..photos[3].clone()
    };
    rig.show(copy).await;
    let announced = rig.announced().await;
    let listing = announced.last().expect("announced");
    for market in Marketplace::ALL {
        let listed: Vec<_> = listing.pictures[&market]
            .iter()
            .map(|p| &p.sha256)
            .collect();
        let expected: Vec<_> = [0, 2, 3]
            .iter()
            .filter_map(|&place: &usize| {
                let all = &photos[place].renditions;
                all.iter().find(|one| one.marketplace == market)
            })
            .map(|rendition| &rendition.picture.sha256)
            .collect();
        assert_eq!(listed, expected, "{market}");
    }
}

pub(super) async fn a_batch_makes_one_version_of_each_product(rig: Rig) {
    let products = [rig.product("B1"), rig.product("B2")];
    let saved = products
        .iter()
        .map(|product| rig.received(saved(product, 1)))
        .collect();
    rig.handle(&rig.products, saved).await.expect("products");
    let photos = (0..10)
        .map(|place| rig.received(rig.photo(Some(products[place % 2].id))))
        .collect();
    rig.handle(&rig.pictures, photos).await.expect("photos");
    let announced = rig.announced().await;
    assert_eq!(announced.len(), 2);
    for listing in announced {
        assert_eq!(
            (
                listing.version,
                listing.pictures[&Marketplace::Amazon].len()
            ),
            (1, 5)
        );
    }
}

/// Two batches at the same time, one with the products and one with their
/// photos: whichever is second sees both.
pub(super) async fn handlers_that_race_announce_once(rig: Rig) {
    let products: Vec<_> = (0..12)
        .map(|number| rig.product(&format!("R{number}")))
        .collect();
    let rounds = products.chunks(3).map(|some| {
        let rig = &rig;
        let saved = some
            .iter()
            .map(|product| rig.received(saved(product, 1)))
            .collect();
        let photos = some
            .iter()
            .rev()
            .map(|p| rig.received(rig.photo(Some(p.id))))
            .collect();
        async move {
            let (kept, shown) = tokio::join!(
                rig.handle(&rig.products, saved),
                rig.handle(&rig.pictures, photos)
            );
            kept.expect("products");
            shown.expect("photos");
        }
    });
    join_all(rounds).await;
    let announced = rig.announced().await;
    assert_eq!(announced.len(), products.len());
    assert!(announced.iter().all(|listing| listing.version == 1));
}

pub(super) async fn texts_are_shown_by_sku(rig: Rig) {
    let product = rig.product("SHOW-1");
    rig.save(saved(&product, 4)).await;
    rig.show(rig.photo(Some(product.id))).await;
    let router = crate::http::router(AccountId::LOCAL, rig.store.clone());
    let get = |path: &str| {
        let request = Request::get(path).body(Body::empty()).expect("request");
        router.clone().oneshot(request)
    };
    let missing = get("/api/v1/texts/NONE").await.expect("answer");
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
    let found = get("/api/v1/texts/SHOW-1").await.expect("answer");
    let body = axum::body::to_bytes(found.into_body(), 1 << 20)
        .await
        .expect("body");
    let answer: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(answer["product_version"], 4);
    assert_eq!(answer["listing_version"], 1);
    let announced = rig.announced().await;
    for market in Marketplace::ALL {
        let text = serde_json::to_value(&announced[0].texts[&market]).expect("JSON");
        assert_eq!(answer["texts"][market.name()], text);
    }
}
