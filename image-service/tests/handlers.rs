//! The handlers: once, twice, out of order, and with things missing.

mod common;

use bus::{Handler, HandlerError};
use common::news::{enhanced, handle, received, rejected, state, statuses};
use common::{App, photos};
use domain::{AccountId, AssetId, MessageId, ProductId, Timestamp, id};
use image_service::{Plan, StatusEvent, Uploads};
use imaging::Limits;
use messages::Trace;
use messages::events::ImageUpload;
use std::time::Duration;
use store::params;

fn uploads(app: &App, limits: Limits) -> Uploads {
    Uploads {
        store: app.store.clone(),
        blobs: app.blobs.clone(),
        publisher: app.bus.publisher("image-service"),
        context: app.context.clone(),
        limits,
    }
}

/// Uploads a photo; its id and the message that announced it.
async fn uploaded(app: &App) -> (AssetId, ImageUpload) {
    app.photo("june", "mug.jpg", &photos::jpeg(1)).await;
    let message = app.messages("image_uploads").await.remove(0);
    let upload: ImageUpload = serde_json::from_value(message).expect("an upload");
    (upload.asset_id, upload)
}

#[tokio::test]
async fn an_upload_handled_twice_is_handed_on_once() {
    let app = App::new().await;
    let (asset, upload) = uploaded(&app).await;
    for _ in 0..2 {
        handle(
            &app,
            uploads(&app, Limits::default()),
            received(1, upload.clone()),
        )
        .await
        .expect("handled");
    }
    assert_eq!(state(&app, asset).await, "processing");
    let jobs = app.messages("ai_processing").await;
    assert_eq!(jobs.len(), 1);
    assert_eq!(
        (&jobs[0]["asset_id"], &jobs[0]["original"]),
        (
            &asset.to_string().into(),
            &upload.original.to_string().into()
        )
    );
}

#[tokio::test]
async fn news_handled_twice_or_late_change_nothing() {
    let app = App::new().await;
    let (asset, upload) = uploaded(&app).await;
    handle(&app, statuses(&app), received(2, enhanced(asset)))
        .await
        .expect("handled");
    let before = app.get(&format!("/api/v1/assets/{asset}")).await.json();
    assert_eq!(
        (
            &before["state"],
            before["pictures"].as_array().map(Vec::len)
        ),
        (&"enhanced".into(), Some(3))
    );
    handle(&app, statuses(&app), received(2, enhanced(asset)))
        .await
        .expect("handled");
    handle(&app, statuses(&app), received(3, rejected(asset)))
        .await
        .expect("handled");
    handle(&app, uploads(&app, Limits::default()), received(1, upload))
        .await
        .expect("handled");
    assert_eq!(
        app.get(&format!("/api/v1/assets/{asset}")).await.json(),
        before
    );
}

#[tokio::test]
async fn the_end_is_the_same_in_whatever_order_news_come() {
    for order in [[0, 1], [1, 0]] {
        let app = App::new().await;
        let (asset, _) = uploaded(&app).await;
        for which in order {
            let news = if which == 0 {
                enhanced(asset)
            } else {
                rejected(asset)
            };
            let handler = statuses(&app);
            handle(&app, handler, received(which, news))
                .await
                .expect("handled");
        }
        assert_eq!(state(&app, asset).await, "enhanced");
        assert_eq!(app.totals().await["enhanced"], 1);
    }
}

#[tokio::test]
async fn a_rejection_is_kept_with_its_reason() {
    let app = App::new().await;
    let (asset, _) = uploaded(&app).await;
    handle(&app, statuses(&app), received(3, rejected(asset)))
        .await
        .expect("handled");
    let photo = app.get(&format!("/api/v1/assets/{asset}")).await.json();
    assert_eq!(
        (&photo["state"], &photo["problem"]["code"]),
        (&"rejected".into(), &"image.corrupt".into())
    );
    // The same upload again gives the first result.
    let again = app.photo("june", "mug.jpg", &photos::jpeg(1)).await;
    assert_eq!(
        (again.status.as_u16(), &again.json()["state"]),
        (200, &"rejected".into())
    );
}

#[tokio::test]
async fn limits_that_were_lowered_reject_and_tell_everybody() {
    let app = App::new().await;
    let (asset, upload) = uploaded(&app).await;
    let limits = Limits {
        max_pixels: 100,
        ..Limits::default()
    };
    for _ in 0..2 {
        handle(&app, uploads(&app, limits), received(1, upload.clone()))
            .await
            .expect("handled");
    }
    assert_eq!(state(&app, asset).await, "rejected");
    assert_eq!(app.messages("ai_processing").await.len(), 0);
    let news = app.messages("asset_status").await;
    assert_eq!(news.len(), 1);
    assert_eq!(news[0]["problem"]["code"], "image.too_many_pixels");
    assert_eq!(news[0]["problem"]["file"], "mug.jpg");
}

#[tokio::test]
async fn a_missing_original_is_waited_for_and_an_unknown_photo_is_not() {
    let app = App::new().await;
    let (_, upload) = uploaded(&app).await;
    app.blobs
        .delete(AccountId::LOCAL, blobs::Area::Original, &upload.original)
        .await
        .expect("deleted");
    let outcome = handle(
        &app,
        uploads(&app, Limits::default()),
        received(1, upload.clone()),
    )
    .await;
    assert!(
        matches!(&outcome, Err(HandlerError::Retry(reason)) if reason.contains("object store")),
        "{outcome:?}"
    );
    let stranger = AssetId::from_uuid(id::v7(Timestamp::from_micros(5), [5; 10]));
    let unknown = ImageUpload {
        asset_id: stranger,
        ..upload
    };
    let outcome = handle(&app, uploads(&app, Limits::default()), received(1, unknown)).await;
    assert!(
        matches!(outcome, Err(HandlerError::Reject(_))),
        "{outcome:?}"
    );
    let outcome = handle(&app, statuses(&app), received(1, enhanced(stranger))).await;
    assert!(
        matches!(outcome, Err(HandlerError::Reject(_))),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_product_that_comes_late_sends_the_photo_through_again() {
    let app = App::new().await;
    let (asset, upload) = uploaded(&app).await;
    let plan = uploads(&app, Limits::default())
        .prepare(&received(1, upload.clone()))
        .await;
    assert_eq!(plan, Ok(Plan::Process));
    handle(&app, uploads(&app, Limits::default()), received(1, upload))
        .await
        .expect("handled");
    handle(&app, statuses(&app), received(2, enhanced(asset)))
        .await
        .expect("handled");
    app.put("mug", r#"{"name":"Mug","price":5}"#).await;
    let again: ImageUpload = serde_json::from_value(
        app.messages("image_uploads")
            .await
            .pop()
            .expect("a message"),
    )
    .expect("an upload");
    let product: Option<ProductId> = again.product_id;
    assert!(again.asset_id == asset && product.is_some(), "{again:?}");
    handle(&app, uploads(&app, Limits::default()), received(4, again))
        .await
        .expect("handled");
    assert_eq!(state(&app, asset).await, "enhanced", "its pictures stay");
    let jobs = app.messages("ai_processing").await;
    assert_eq!(
        jobs.iter()
            .filter(|job| job["product_id"].is_string())
            .count(),
        1
    );
}

/// Over the bus itself: an upload is handed on, and the worker's answer arrives.
#[tokio::test]
async fn the_bus_carries_a_photo_through() {
    let app = App::new().await;
    app.module.start(&app.bus);
    let (asset, _) = uploaded(&app).await;
    let patience = Duration::from_secs(30);
    testkit::wait::until(patience, async || {
        app.messages("ai_processing").await.len() == 1
    })
    .await;
    assert_eq!(state(&app, asset).await, "processing");
    let publisher = app.bus.publisher("ai-worker");
    let StatusEvent::Enhanced(news) = enhanced(asset) else {
        panic!("enhanced")
    };
    app.store
        .run_tx("worker", move |tx| {
            let (publisher, news) = (publisher.clone(), news.clone());
            Box::pin(async move {
                let id = MessageId::derived(asset.uuid(), "test", "enhanced");
                publisher
                    .publish(tx, AccountId::LOCAL, id, &Trace::new([1; 24]), &news)
                    .await
            })
        })
        .await
        .expect("published");
    testkit::wait::until(patience, async || state(&app, asset).await == "enhanced").await;
    assert_eq!(app.totals().await["enhanced"], 1);
    assert_eq!(
        app.module
            .totals(AccountId::LOCAL)
            .await
            .expect("totals")
            .enhanced,
        1
    );
    const DEAD: &str = "SELECT count(*) FROM bus_delivery WHERE state = 'dead' AND consumer <> $1";
    let dead = app.store.query(DEAD, &params!["none"]).await.expect("rows")[0].int(0);
    assert_eq!(dead, Ok(0));
    app.context.life.finish(Duration::from_secs(10)).await;
}
