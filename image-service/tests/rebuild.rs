//! Pictures by another recipe or other rules: never shown, never served,
//! rebuilt; and the upgrade from the first release.

mod common;

use axum::http::StatusCode;
use common::news::{
    enhanced_event, handle, received, renditions, review, review_event, state, statuses, tell,
};
use common::{App, photos};
use domain::{AccountId, AssetId, Sha256Hex, Timestamp};
use image_service::StatusEvent;
use messages::events::{ImageEnhanced, Rendition};
use serde_json::json;
use store::{MigrationSet, Store, params};

async fn photo(app: &App, path: &str, seed: u8) -> AssetId {
    let sent = app.photo("june", path, &photos::jpeg(seed)).await;
    let id = sent.json()["asset_id"].as_str().expect("an id").to_owned();
    AssetId::parse(&id).expect("an id")
}

/// Pictures whose objects are there.
async fn stored(app: &App, name: &str) -> Vec<Rendition> {
    let mut all = renditions(name);
    for one in &mut all {
        let bytes = format!("{name} {}", one.marketplace).into_bytes();
        let put = app
            .blobs
            .put(AccountId::LOCAL, blobs::Area::Rendition, bytes)
            .await;
        one.picture.sha256 = put.expect("put");
    }
    all
}

async fn media(app: &App, sha256: &Sha256Hex) -> common::Answer {
    app.get(&format!("/media/{}/rendition/{sha256}", AccountId::LOCAL))
        .await
}

#[tokio::test]
async fn pictures_of_another_recipe_or_other_rules_are_rebuilt_and_never_served() {
    let other_recipe = |event: ImageEnhanced| ImageEnhanced {
        recipe: "older-3".to_owned(),
        ..event
    };
    let other_rules = |mut event: ImageEnhanced| {
        event.renditions[1].rule_pack = Some("2001-01-01".to_owned());
        event
    };
    let unsaid = |mut event: ImageEnhanced| {
        event
            .renditions
            .iter_mut()
            .for_each(|one| one.rule_pack = None);
        event
    };
    let all: [(&str, &dyn Fn(ImageEnhanced) -> ImageEnhanced); 3] = [
        ("recipe", &other_recipe),
        ("rules", &other_rules),
        ("unsaid", &unsaid),
    ];
    for (what, change) in all {
        let app = App::new().await;
        let asset = photo(&app, "mug.jpg", 1).await;
        let old = stored(&app, "old").await;
        let event = change(ImageEnhanced {
            renditions: old.clone(),
            ..enhanced_event(asset)
        });
        tell(&app, 1, StatusEvent::Enhanced(event.clone())).await;
        let stale = &old[1].picture.sha256;
        let answer = media(&app, stale).await;
        assert_eq!(
            (answer.status, &answer.problem()["code"]),
            (StatusCode::NOT_FOUND, &"picture.not_present".into()),
            "{what}"
        );
        let shown = app.get(&format!("/api/v1/assets/{asset}")).await.json();
        let digests = shown["pictures"].to_string();
        assert!(!digests.contains(stale.as_str()), "{what}: {digests}");

        for _ in 0..2 {
            app.module.upkeep().await.expect("upkeep");
        }
        assert_eq!(state(&app, asset).await, "processing", "{what}");
        let jobs = app.messages("ai_processing").await;
        assert_eq!(jobs.len(), 1, "{what}: once");
        assert_eq!(jobs[0]["asset_id"], asset.to_string());
        // The old news again change nothing; the new ones end it.
        tell(&app, 1, StatusEvent::Enhanced(event)).await;
        assert_eq!(state(&app, asset).await, "processing", "{what}");
        let new = stored(&app, "new").await;
        let event = ImageEnhanced {
            renditions: new.clone(),
            ..enhanced_event(asset)
        };
        tell(&app, 2, StatusEvent::Enhanced(event)).await;
        app.module.upkeep().await.expect("upkeep");
        assert_eq!(state(&app, asset).await, "enhanced", "{what}");
        assert_eq!(app.messages("ai_processing").await.len(), 1, "{what}");
        for one in &new {
            let answer = media(&app, &one.picture.sha256).await;
            assert_eq!(
                (answer.status, answer.text),
                (StatusCode::OK, format!("new {}", one.marketplace))
            );
        }
    }
}

#[tokio::test]
async fn what_is_to_be_chosen_can_be_seen_and_what_was_never_made_cannot() {
    let app = App::new().await;
    let asset = photo(&app, "mug.jpg", 1).await;
    let mut event = review_event(asset);
    (event.candidate, event.fallback) = (
        stored(&app, "candidate").await,
        stored(&app, "fallback").await,
    );
    tell(&app, 1, StatusEvent::Review(event.clone())).await;
    for one in event.candidate.iter().chain(&event.fallback) {
        assert_eq!(
            media(&app, &one.picture.sha256).await.status,
            StatusCode::OK
        );
    }
    let missing = Sha256Hex::of(b"never made");
    assert_eq!(media(&app, &missing).await.status, StatusCode::NOT_FOUND);
    let shown = app.get(&format!("/api/v1/assets/{asset}")).await.json();
    let original = shown["original_url"]
        .as_str()
        .expect("an address")
        .to_owned();
    assert!(
        app.get(&original).await.status.is_success(),
        "originals are no renditions"
    );
}

/// A marketplace may ask for a picture before its news are handled here.
#[tokio::test]
async fn a_picture_whose_news_are_on_their_way_is_waited_for() {
    let app = App::new().await;
    let asset = photo(&app, "mug.jpg", 1).await;
    let new = stored(&app, "new").await;
    let event = ImageEnhanced {
        renditions: new.clone(),
        ..enhanced_event(asset)
    };
    let asked = media(&app, &new[0].picture.sha256);
    let news = tell(&app, 1, StatusEvent::Enhanced(event));
    let (answer, ()) = futures::join!(asked, news);
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn a_rebuilt_photo_is_decided_as_before() {
    for (choice, wanted) in [("accept", "candidate"), ("fallback", "fallback")] {
        let app = App::new().await;
        let asset = photo(&app, "mug.jpg", 1).await;
        tell(&app, 1, review(asset)).await;
        let address = format!("/api/v1/assets/{asset}/review");
        let chosen = app.post(&address, json!({ "choice": choice })).await;
        assert_eq!(chosen.status, StatusCode::OK, "{}", chosen.text);

        // As if they had been made by an earlier program.
        const AGE: &str =
            "UPDATE image_asset SET basis = 'old', recipe = 'old-1' WHERE asset_id = $1";
        change(&app, AGE, asset).await;
        app.module.upkeep().await.expect("upkeep");
        assert_eq!(state(&app, asset).await, "processing");
        let mut message = received(7, review(asset));
        message.time = Timestamp::from_micros(4_000_000_000_000_000);
        for _ in 0..2 {
            handle(&app, statuses(&app), message.clone())
                .await
                .expect("handled");
        }
        assert_eq!(state(&app, asset).await, "enhanced");
        let told = app.messages("seo_generation").await;
        assert_eq!(told.len(), 2, "the decision, and the rebuilt pictures");
        let shown = app.get(&format!("/api/v1/assets/{asset}")).await.json();
        let digest = renditions(wanted)[0].picture.sha256.to_string();
        assert!(shown["pictures"].to_string().contains(&digest), "{shown}");
        assert_eq!(shown["review"]["choice"], choice);
    }
}

async fn change(app: &App, sql: &'static str, asset: AssetId) {
    app.store
        .run_tx("test", move |tx| {
            Box::pin(async move { tx.execute(sql, &params![asset]).await.map(|_| ()) })
        })
        .await
        .expect("changed");
}

/// Rows of the first release, on a database that is upgraded.
async fn upgraded(store: &Store) {
    const FIRST: MigrationSet = MigrationSet {
        owner: image_service::MIGRATIONS.owner,
        steps: {
            let (first, _) = image_service::MIGRATIONS.steps.split_at(1);
            first
        },
    };
    let others = [bus::MIGRATIONS, blobs::MIGRATIONS];
    store
        .migrate(&[others[0], others[1], FIRST])
        .await
        .expect("the first release");
    const ROWS: [&str; 4] = [
        "INSERT INTO image_account (account_id) VALUES ($1)",
        "INSERT INTO image_asset (account_id, asset_id, batch, path, sha256, stored, media_type, width, height,
                bytes, wanted_sku, product_id, state, problem, created_at, updated_at)
            VALUES ($1, '0190c2a4-5d1e-7c3b-8f21-3a5b9d0e4f67', 'june', 'mug.jpg',
                '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', 1, 'image/jpeg', 64, 48,
                900, 'MUG', NULL, 'enhanced', NULL, 5, 6),
            ($1, '0190c2a4-5d1e-7c3b-8f21-3a5b9d0e4f68', 'june', 'bad.jpg', '', 0, NULL, NULL, NULL,
                7, NULL, NULL, 'rejected', '{\"code\":\"x\",\"file\":\"\",\"field\":\"\",\"value\":\"\",\"rule\":\"r\",\"fix\":\"f\"}', 5, 6)",
        "INSERT INTO image_asset_key (account_id, key_folded, asset_id)
            VALUES ($1, 'mug', '0190c2a4-5d1e-7c3b-8f21-3a5b9d0e4f67')",
        "INSERT INTO image_rendition (account_id, asset_id, marketplace, sha256, width, height)
            VALUES ($1, '0190c2a4-5d1e-7c3b-8f21-3a5b9d0e4f67', 'amazon',
                '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752', 2000, 2000)",
    ];
    for sql in ROWS {
        store
            .run_tx("test", move |tx| {
                Box::pin(async move {
                    tx.execute(sql, &params![AccountId::LOCAL])
                        .await
                        .map(|_| ())
                })
            })
            .await
            .expect(sql);
    }
    let all = [
        bus::MIGRATIONS,
        blobs::MIGRATIONS,
        image_service::MIGRATIONS,
    ];
    store.migrate(&all).await.expect("upgraded");
    store.migrate(&all).await.expect("upgraded before");
}

async fn rows_are_kept(url: String, folder: tempfile::TempDir) {
    let context = runtime::Context::system();
    let config = runtime::config::DatabaseConfig {
        url: url.clone(),
        ..runtime::config::DatabaseConfig::default()
    };
    let store = Store::open(&config, &context).await.expect("a database");
    upgraded(&store).await;
    store.close().await;
    let app = App::open(folder, url, |_| ()).await;
    let listed = app.get("/api/v1/assets").await.json();
    assert_eq!(listed["totals"]["total"], 2);
    let (bad, good) = (&listed["items"][0], &listed["items"][1]);
    assert_eq!(
        (&bad["path"], &bad["problem"]["code"], &bad["state"]),
        (&"bad.jpg".into(), &"x".into(), &"rejected".into())
    );
    assert_eq!(
        (&good["path"], &good["bytes"], &good["state"]),
        (&"mug.jpg".into(), &900.into(), &"enhanced".into())
    );
    assert_eq!(
        good["pictures"],
        json!([]),
        "by what they were made is not known"
    );
    // The new state is allowed, an unknown one is not, and names stay unique.
    let photo = AssetId::parse("0190c2a4-5d1e-7c3b-8f21-3a5b9d0e4f67").expect("an id");
    let set = async |sql: &'static str| {
        app.store
            .run_tx("test", move |tx| {
                Box::pin(async move { tx.execute(sql, &[]).await })
            })
            .await
    };
    assert!(matches!(
        set("UPDATE image_asset SET state = 'lost'").await,
        Err(store::Error::Refused(_))
    ));
    assert!(matches!(
        set("UPDATE image_asset SET path = 'mug.jpg', sha256 = ''").await,
        Err(store::Error::Exists(_))
    ));
    // What the first release made is made anew.
    app.module.upkeep().await.expect("upkeep");
    assert_eq!(state(&app, photo).await, "processing");
    assert_eq!(app.messages("ai_processing").await.len(), 1);
    tell(&app, 1, review(photo)).await;
    assert_eq!(state(&app, photo).await, "review");
}

#[tokio::test]
async fn rows_of_the_first_release_are_kept_on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}/test.db", folder.path().display());
    Box::pin(rows_are_kept(url, folder)).await;
}

#[tokio::test]
async fn rows_of_the_first_release_are_kept_on_postgres() {
    let database = testkit::servers::Database::create().await;
    let folder = tempfile::tempdir().expect("a folder");
    Box::pin(rows_are_kept(database.url(), folder)).await;
}
