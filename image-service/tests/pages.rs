//! The pages: what they show, and that nothing in them is taken for markup.

mod common;

use axum::http::StatusCode;
use common::{App, Part, photos};

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
