//! `stox review`: what waits is listed, a decision is final, and an upload does
//! not wait for people.

use std::time::Duration;

use serde_json::Value;
use testkit::wait;

use crate::process::{execute, output, stox, text};
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
    let url = format!("sqlite:{}", up.data.join("stox.db").display());
    execute(url, &ROWS).await;
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

/// A mug in a room full of things, of which no outline is certain.
fn in_a_room() -> Vec<u8> {
    let shot = scenes::Shot {
        product: "mug",
        seed: 4,
        width: 1800,
        height: 1350,
        backdrop: scenes::Backdrop::Cluttered,
        shadow: scenes::Cast::Soft,
        faults: scenes::Faults::default(),
    };
    shot.render().to_jpeg(88, 1)
}

/// What a person decides is a part of the trace that began with the upload and
/// ends with the listings.
#[tokio::test(flavor = "multi_thread")]
async fn one_trace_leads_through_the_decision_to_the_listings() {
    let folder = tempfile::tempdir().expect("folder");
    let (photo, table) = (
        folder.path().join("ring.jpg"),
        folder.path().join("products.csv"),
    );
    std::fs::write(&photo, in_a_room()).expect("photo");
    let row = "sku;barkod;ad;marka;kategori;fiyat;para birimi;stok;fotoğraflar\n\
               YENI-1;8690123450114;Seramik Kupa;Çamlıca;Ev > Mutfak;249,90;TRY;20;ring.jpg\n";
    std::fs::write(&table, row).expect("table");
    let [photo, table] = [photo, table].map(|path| path.display().to_string());
    let up = Up::start(&folder.path().join("data")).await;
    let (sent, code) = up.upload(&[&photo, "--csv", &table, "--wait"]).await;
    assert_eq!(code, Some(3), "the photo needs a person: {sent}");
    let (listed, _) = review(&up, &["list"]).await;
    let id = listed["photos"][0]["asset_id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let (decided, code) = review(&up, &["fallback", &id]).await;
    assert_eq!(code, Some(0), "{decided}");

    let wanted = [
        "image_uploads",
        "ai_processing",
        "asset_status",
        "seo_generation",
        "marketplace_broadcast.amazon",
    ];
    let whole = wait::until_some(Duration::from_secs(60), || async {
        let mut command = stox();
        command
            .args(["trace", "YENI-1", "--json", "--most", "20", "--data"])
            .arg(&up.data);
        let done = output(command).await;
        let traces: Vec<Vec<Value>> = serde_json::from_slice(&done.stdout).ok()?;
        traces.into_iter().find(|steps| {
            wanted
                .iter()
                .all(|queue| steps.iter().any(|step| step["queue"] == *queue))
        })
    })
    .await;
    let of_queue = |queue: &str| {
        whole
            .iter()
            .filter(|step| step["queue"] == queue)
            .collect::<Vec<_>>()
    };
    let asked = of_queue("asset_status");
    let asked = asked
        .iter()
        .find(|step| step["kind"] == "stox.image.review.v1");
    let asked = asked.unwrap_or_else(|| panic!("nobody was asked: {whole:?}"));
    // The decision came after the question, by which it was caused.
    let told = of_queue("seo_generation");
    assert!(
        told.iter().any(|step| step["cause"] == asked["span_id"]),
        "{whole:?}"
    );
}
