//! The pages: what they show, and that nothing in them is taken for markup.

mod common;

use axum::http::StatusCode;
use common::news::{review, review_event, tell};
use common::{App, Part, photos};
use domain::AssetId;
use image_service::StatusEvent;
use messages::events::Reason;

const NASTY: &str = "<img src=x onerror=alert(1)>";

#[tokio::test]
async fn the_form_takes_a_table_and_photos_without_a_script() {
    let app = App::new().await;
    let good = photos::jpeg(1);
    let table = "sku,name,price\nMUG,Cup,5\nJAR,Jar,0\n";
    let parts = [
        Part::text("batch", "web 1&2"),
        Part::file("csv", "list.csv", table.as_bytes()),
        Part::text("encoding", ""),
        Part::file("file", "MUG.jpg", &good),
        Part::file("file", "bad.jpg", b"no picture"),
        Part::file("file", "", b""),
    ];
    let sent = app.form("/upload", &parts).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let address = sent.headers["location"].to_str().expect("an address");
    assert_eq!(address, "/upload?batch=web%201%262");
    let page = app.get(address).await.text;
    for shown in [
        "2 rows in",
        "line 3, price",
        "bad.jpg",
        "MUG.jpg",
        "looks like",
        "http-equiv=\"refresh\"",
    ] {
        assert!(page.contains(shown), "{shown} is missing in {page}");
    }
    let listed = app.get("/api/v1/assets").await.json();
    assert_eq!(
        (&listed["totals"]["total"], &listed["totals"]["rejected"]),
        (&2.into(), &1.into())
    );
    let upload = app.messages("image_uploads").await.remove(0);
    assert!(upload["product_id"].is_string(), "the table came first");
}

#[tokio::test]
async fn an_encoding_chosen_in_the_form_is_used() {
    let app = App::new().await;
    let table = b"sku;ad;fiyat\nA;\xDDncir;5\n";
    for (encoding, shown) in [
        ("", "looks like Windows-1254"),
        ("windows-1254", "1 rows in"),
    ] {
        let parts = [
            Part::text("batch", "b"),
            Part::file("csv", "list.csv", table),
            Part::text("encoding", encoding),
        ];
        assert_eq!(
            app.form("/upload", &parts).await.status,
            StatusCode::SEE_OTHER
        );
        let page = app.get("/upload?batch=b").await.text;
        assert!(page.contains(shown), "{shown} is missing in {page}");
    }
    assert!(app.get("/").await.text.contains("İncir"));
}

#[tokio::test]
async fn names_are_never_markup() {
    let app = App::new().await;
    let body = serde_json::json!({"name": NASTY, "price": 5}).to_string();
    assert_eq!(app.put("A", &body).await.status, StatusCode::CREATED);
    let photo = app.photo(NASTY, NASTY, &photos::jpeg(1)).await;
    assert_eq!(photo.status, StatusCode::CREATED, "{}", photo.text);
    app.photo(NASTY, &format!("{NASTY}2"), b"text").await;
    app.import(
        "batch=b&file=%3Cimg%20src=x%20onerror=alert(1)%3E",
        format!("sku,name,price\n,{NASTY},5\n"),
    )
    .await;
    let id = photo.json()["asset_id"].as_str().expect("an id").to_owned();
    let batch = "%3Cimg%20src=x%20onerror=alert(1)%3E";
    for address in [
        "/",
        &format!("/assets/{id}"),
        &format!("/upload?batch={batch}"),
        "/upload?batch=b",
        &format!("/assets/{batch}"),
    ] {
        let page = app.get(address).await;
        assert!(
            !page.text.contains("<img src=x"),
            "{address}: {}",
            page.text
        );
        assert!(
            page.text.contains("&lt;img src=x"),
            "{address}: {}",
            page.text
        );
    }
}

#[tokio::test]
async fn empty_pages_lead_on() {
    let app = App::new().await;
    assert!(app.get("/").await.text.contains("href=\"/upload\""));
    assert!(
        app.get("/upload")
            .await
            .text
            .contains("enctype=\"multipart/form-data\"")
    );
    assert_eq!(app.get("/assets/42").await.status, StatusCode::NOT_FOUND);
}

async fn photo(app: &App, path: &str, seed: u8) -> AssetId {
    let sent = app.photo("june", path, &photos::jpeg(seed)).await;
    let id = sent.json()["asset_id"].as_str().expect("an id").to_owned();
    AssetId::parse(&id).expect("an id")
}

#[tokio::test]
async fn a_decision_is_a_button_without_a_script() {
    let app = App::new().await;
    let asset = photo(&app, "ring.jpg", 1).await;
    tell(&app, 1, review(asset)).await;
    let queue = app.get("/review").await.text;
    for shown in [
        "1 photo could not be cut out",
        "ring.jpg",
        "certainty <b>42 %</b>",
        "The background is not plain.",
        "Next time: Use a plain wall.",
        "alt=\"Original of ring.jpg\"",
        "alt=\"Cut-out of ring.jpg\"",
        "alt=\"Original on white of ring.jpg\"",
        "value=\"accept\"",
        "value=\"fallback\"",
        "value=\"discard\"",
        "/review?reason=review.glass",
    ] {
        assert!(queue.contains(shown), "{shown} is missing in {queue}");
    }
    assert!(!queue.contains("<script"), "{queue}");
    let home = app.get("/").await.text;
    assert!(
        home.contains("1<span class=\"unseen\"> waiting</span>"),
        "{home}"
    );
    let none = app.get("/review?reason=review.other").await.text;
    assert!(none.contains("Show all"), "{none}");

    let pressed = app
        .press(
            &format!("/review/{asset}"),
            "choice=fallback&back=%2Freview%3Freason%3Dreview.glass",
        )
        .await;
    assert_eq!(pressed.status, StatusCode::SEE_OTHER, "{}", pressed.text);
    let next = pressed.headers["location"].to_str().expect("an address");
    let after = app.get(next).await.text;
    assert!(
        after.contains("role=\"status\"") && after.contains("Use the original on white"),
        "{after}"
    );
    assert!(after.contains("No photo waits"), "{after}");
    let page = app.get(&format!("/assets/{asset}")).await.text;
    for shown in [
        "Decided in review",
        "Receipt",
        "&quot;matte&quot;",
        "confidence",
    ] {
        assert!(page.contains(shown), "{shown} is missing in {page}");
    }
    let again = app
        .press(&format!("/review/{asset}"), "choice=accept")
        .await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.text.contains("decided before"), "{}", again.text);
    // A page elsewhere is no place to come back to.
    let other = photo(&app, "glass.jpg", 2).await;
    tell(&app, 2, review(other)).await;
    let pressed = app
        .press(
            &format!("/review/{other}"),
            "choice=discard&back=https%3A%2F%2Fevil.example",
        )
        .await;
    let to = pressed.headers["location"].to_str().expect("an address");
    assert!(to.starts_with("/review?decided=discard"), "{to}");
}

#[tokio::test]
async fn the_tray_suggests_and_matches() {
    let app = App::new().await;
    for sku in ["MUG", "MUG-01"] {
        app.put(sku, r#"{"name":"Kupa","price":5}"#).await;
    }
    let asset = photo(&app, "MUG-02.jpg", 1).await;
    let tray = app.get("/tray").await.text;
    for shown in [
        "MUG-02.jpg",
        "1 photo without a product",
        "in the file&#39;s name",
        "<datalist",
        "for=\"sku-",
    ] {
        assert!(
            tray.contains(shown) || tray.contains(&shown.replace("&#39;", "'")),
            "{shown} is missing in {tray}"
        );
    }
    let pressed = app.press(&format!("/tray/{asset}"), "sku=mug-01").await;
    assert_eq!(pressed.status, StatusCode::SEE_OTHER, "{}", pressed.text);
    assert!(
        app.get("/tray")
            .await
            .text
            .contains("Every photo has its product.")
    );
    let unknown = app.press(&format!("/tray/{asset}"), "sku=NONE").await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn what_a_worker_says_is_never_markup() {
    let app = App::new().await;
    let asset = photo(&app, "x.jpg", 1).await;
    let mut event = review_event(asset);
    event.reasons = vec![Reason {
        code: NASTY.to_owned(),
        message: NASTY.to_owned(),
        tip: NASTY.to_owned(),
    }];
    event.receipt = Some(serde_json::json!({NASTY: NASTY}));
    tell(&app, 1, StatusEvent::Review(event)).await;
    for address in ["/", "/review", "/tray", &format!("/assets/{asset}")] {
        let page = app.get(address).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            !page.text.contains("<img src=x"),
            "{address}: {}",
            page.text
        );
    }
}
