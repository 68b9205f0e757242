//! `stox review`: what waits is listed, a decision is final, and an upload does
//! not wait for people.

use runtime::Context;
use runtime::config::DatabaseConfig;
use serde_json::Value;
use store::Store;

use crate::process::{output, stox, text};
use crate::upload::{Up, scene};

/// `stox review …` as JSON, with its exit code.
async fn review(up: &Up, arguments: &[&str]) -> (Value, Option<i32>) {
    let mut command = stox();
    command
        .arg("review")
        .args(arguments)
        .args(["--json", "--data"])
        .arg(&up.data);
    let done = output(command).await;
    let answer =
        serde_json::from_slice(&done.stdout).unwrap_or_else(|e| panic!("{e}: {}", text(&done)));
    (answer, done.status.code())
}

/// Puts every finished photo into review, with its pictures as candidate and
/// fallback: what a worker's doubt would leave behind.
async fn doubt(up: &Up) {
    const ROWS: [&str; 4] = [
        "UPDATE image_asset SET state = 'review' WHERE state = 'enhanced'",
        "INSERT INTO image_review (account_id, asset_id, recipe, confidence_millionths, reasons)
            SELECT account_id, asset_id, recipe, 420000,
                '[{\"code\":\"review.background\",\"message\":\"Not plain.\",\"tip\":\"Use a plain wall.\"}]'
            FROM image_asset WHERE state = 'review'",
        "INSERT INTO image_review_rendition (account_id, asset_id, role, marketplace, basis, rule_pack, sha256,
                width, height, media_type, bytes)
            SELECT account_id, asset_id, 'candidate', marketplace, basis, substr(basis, -10), sha256, width, height,
                'image/jpeg', 1 FROM image_rendition",
        "DELETE FROM image_rendition",
    ];
    let config = DatabaseConfig {
        url: format!("sqlite:{}", up.data.join("stox.db").display()),
        ..DatabaseConfig::default()
    };
    let context = Context::system();
    let store = Store::open(&config, &context).await.expect("the database");
    store
        .run_tx("test", |tx| {
            Box::pin(async move {
                for sql in ROWS {
                    tx.execute(sql, &[]).await?;
                }
                Ok::<_, store::Error>(())
            })
        })
        .await
        .expect("rows");
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_listed_and_a_decision_is_final() {
    let folder = tempfile::tempdir().expect("folder");
    let photo = folder.path().join("ring.jpg");
    std::fs::write(&photo, scene("mug", 1)).expect("photo");
    let photo = photo.to_str().expect("path");
    let up = Up::start(&folder.path().join("data")).await;
    let (first, _) = up.upload(&[photo, "--wait"]).await;
    assert_eq!(
        (&first["states"]["received"], &first["states"]["processing"]),
        (&0.into(), &0.into()),
        "{first}"
    );
    doubt(&up).await;

    // Nothing hangs: the photo is at an end, and the exit code says which.
    let (again, code) = up.upload(&[photo, "--wait"]).await;
    assert_eq!(
        (code, &again["review"]["in_review"]),
        (Some(3), &1.into()),
        "{again}"
    );
    let (again, code) = up.upload(&[photo]).await;
    assert_eq!(code, Some(0), "a photo in review is no error: {again}");

    let (listed, code) = review(&up, &["list"]).await;
    assert_eq!(
        (code, &listed["in_review"]),
        (Some(0), &1.into()),
        "{listed}"
    );
    let waiting = &listed["photos"][0];
    assert_eq!(waiting["review"]["reasons"][0]["tip"], "Use a plain wall.");
    let id = waiting["asset_id"].as_str().expect("an id").to_owned();
    let (refused, code) = review(&up, &["fallback", &id]).await;
    assert_eq!(
        (code, &refused["photos"][0]["problems"][0]["code"]),
        (Some(2), &"review.no_picture".into())
    );
    for _ in 0..2 {
        let (decided, code) = review(&up, &["accept", &id]).await;
        assert_eq!(
            (code, &decided["photos"][0]["decided"]),
            (Some(0), &true.into()),
            "{decided}"
        );
    }
    let (refused, code) = review(&up, &["discard", &id]).await;
    assert_eq!(
        (code, &refused["photos"][0]["problems"][0]["code"]),
        (Some(2), &"review.decided".into())
    );
    assert_eq!(review(&up, &["list"]).await.0["in_review"], 0);
    let photo = up.get(&format!("/api/v1/assets/{id}")).await;
    assert_eq!(
        (&photo["state"], photo["pictures"].as_array().map(Vec::len)),
        (&"enhanced".into(), Some(3))
    );
}
