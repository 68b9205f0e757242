//! Products in and out: tables, JSON, versions, and their photos.

mod common;

use std::sync::LazyLock;
use std::time::Duration;

use axum::http::StatusCode;
use common::{App, photos};
use domain::{AccountId, AssetId, Sha256Hex, Timestamp, id};
use image_service::photos::{New, PhotoName, accept};
use messages::Trace;
use serde_json::json;
use tempfile::TempDir;
use testkit::servers::Database;
use testkit::wait;
use tokio::sync::watch;

const TABLE: &str = "Stok Kodu;Barkod;Ad;Fiyat;Stok;Fotoğraflar\n\
    KUPA-1;4006381333931;Ilık İçecek Kupası;249,90;25;kupa.jpg\n\
    VAZO-1;;Vazo;99,00;3;\n";

/// What stock and text services were told about a SKU: version and count.
async fn told(app: &App, sku: &str) -> Vec<(i64, Option<i64>)> {
    let messages = app.messages("stock_products").await;
    let of_sku = messages
        .iter()
        .filter(|message| message["product"]["sku"] == sku);
    of_sku
        .map(|message| {
            (
                message["version"].as_i64().expect("version"),
                message["counted"].as_i64(),
            )
        })
        .collect()
}

#[tokio::test]
async fn a_table_is_taken_and_the_same_again_changes_nothing() {
    let app = App::new().await;
    let first = app.import("batch=june&file=urunler.csv", TABLE).await;
    assert_eq!(
        first.json(),
        json!({"in": 2, "accepted": 2, "rejected": 0, "already_there": 0, "problems": []})
    );
    let again = app.import("batch=june&file=urunler.csv", TABLE).await;
    assert_eq!(
        again.json(),
        json!({"in": 2, "accepted": 2, "rejected": 0, "already_there": 2, "problems": []})
    );
    assert_eq!(told(&app, "KUPA-1").await, [(1, Some(25))]);
    assert_eq!(app.messages("seo_products").await.len(), 2);
    let product = app.get("/api/v1/products/KUPA-1").await.json();
    assert_eq!(product["product"]["name"], "Ilık İçecek Kupası");
    assert_eq!(
        product["product"]["price"],
        json!({"minor": 24_990, "currency": "TRY"})
    );
}

#[tokio::test]
async fn a_change_raises_the_version_and_a_count_is_told_once() {
    let app = App::new().await;
    for (price, stock) in [
        ("5", "10"),
        ("6", "10"),
        ("6", ""),
        ("6", "12"),
        ("7", "12"),
    ] {
        let table = format!("sku,name,price,stock\nA,Cup,{price},{stock}\n");
        assert_eq!(app.import("", table).await.status, StatusCode::OK);
    }
    assert_eq!(
        told(&app, "A").await,
        [(1, Some(10)), (2, None), (3, Some(12)), (4, None)]
    );
    let product = app.get("/api/v1/products/A").await.json();
    assert_eq!(
        (&product["version"], &product["counted"]),
        (&4.into(), &12.into())
    );
}

#[tokio::test]
async fn bad_rows_are_listed_and_good_ones_go_on() {
    let app = App::new().await;
    let table = "sku,barcode,name,price,currency,stock\n\
        A,4006381333932,Cup,5,,\n\
        ,,Jar,5,,\n\
        B,,Jar,0,,\n\
        C,,Pot,500.50,JPY,\n\
        D,,Pan,9.999,TRY,\n\
        E,,Lid,7,EUR,4\n\
        E,,Lid again,7,EUR,4\n";
    let import = app.import("batch=june&file=list.csv", table).await.json();
    assert_eq!(
        (&import["in"], &import["accepted"], &import["rejected"]),
        (&7.into(), &1.into(), &6.into())
    );
    let problems = import["problems"].as_array().expect("problems");
    let told: Vec<(&str, &str)> = problems
        .iter()
        .map(|problem| {
            (
                problem["field"].as_str().expect("field"),
                problem["code"].as_str().expect("code"),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("line 2, barcode", "csv.gtin.check_digit"),
            ("line 3, sku", "csv.sku.missing"),
            ("line 4, price", "csv.price.zero"),
            ("line 5, price", "csv.price.decimals"),
            ("line 6, price", "csv.price.decimals"),
            ("line 8, sku", "csv.sku.duplicate"),
        ]
    );
    assert!(problems.iter().all(|problem| problem["file"] == "list.csv"));
    assert_eq!(app.get("/api/v1/products").await.json()["total"], 1);
}

#[tokio::test]
async fn a_turkish_single_byte_table_is_taken_only_when_asked() {
    let app = App::new().await;
    // İ ı ş ğ in Windows-1254.
    let table = b"sku;ad;fiyat\nA;\xDDncir a\xF0ac\xFD fi\xFEi;5\n".to_vec();
    let refused = app.import("batch=june&file=t.csv", table.clone()).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let problem = refused.problem();
    assert_eq!(
        (&problem["code"], &problem["field"]),
        (&"csv.encoding".into(), &"line 2".into())
    );
    assert_eq!(
        (&problem["file"], &problem["value"]),
        (&"t.csv".into(), &"A;İncir ağacı fişi;5".into())
    );
    let taken = app
        .import("batch=june&file=t.csv&encoding=windows-1254", table)
        .await;
    assert_eq!(taken.json()["accepted"], 1, "{}", taken.text);
    assert_eq!(
        app.get("/api/v1/products/A").await.json()["product"]["name"],
        "İncir ağacı fişi"
    );
}

#[tokio::test]
async fn products_are_put_listed_and_found() {
    let app = App::new().await;
    let body = r#"{"name":"Isıtıcı","price":"1.249,90","stock":4,"attributes":{"renk":"mavi"}}"#;
    let first = app.put("ISI-1", body).await;
    assert_eq!(
        (first.status, &first.json()["version"]),
        (StatusCode::CREATED, &1.into())
    );
    let again = app.put("ISI-1", body).await;
    assert_eq!(
        (again.status, &again.json()["already_there"]),
        (StatusCode::OK, &true.into())
    );
    let bad = app.put("ISI-1", r#"{"name":"","price":0}"#).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(bad.json()["problems"].as_array().map(Vec::len), Some(2));
    app.put("100%_A", r#"{"name":"Bardak","price":5}"#.trim())
        .await;
    for (query, found) in [
        ("", 2),
        ("q=isitici", 1),
        ("q=ISITICI", 1),
        ("q=100%25_", 1),
        ("q=1_0", 0),
        ("limit=1", 1),
        ("cursor=100%25_A", 1),
    ] {
        let listed = app.get(&format!("/api/v1/products?{query}")).await.json();
        assert_eq!(
            listed["items"].as_array().map(Vec::len),
            Some(found),
            "{query}: {listed}"
        );
    }
    assert_eq!(
        app.get("/api/v1/products/NONE").await.status,
        StatusCode::NOT_FOUND
    );
}

/// Photos and products meet whichever comes first, on both databases.
async fn photos_and_products_meet(app: &App) {
    let photo = |path: &'static str, seed| async move {
        app.photo("june", path, &photos::jpeg(seed)).await.json()["asset_id"]
            .as_str()
            .expect("an id")
            .to_owned()
    };
    let early = photo("kupa.jpg", 1).await;
    let early_by_name = photo("VAZO-1_front.jpg", 2).await;
    let stranger = photo("holiday.jpg", 3).await;
    assert_eq!(app.import("batch=june", TABLE).await.json()["accepted"], 2);
    let late = photo("VAZO-1 (2).jpg", 4).await;
    let sku = |id: String| async move {
        app.get(&format!("/api/v1/assets/{id}")).await.json()["sku"].clone()
    };
    assert_eq!(sku(early.clone()).await, "KUPA-1");
    assert_eq!(sku(early_by_name).await, "VAZO-1");
    assert_eq!(sku(late.clone()).await, "VAZO-1");
    assert_eq!(sku(stranger).await, serde_json::Value::Null);
    let uploads = app.messages("image_uploads").await;
    let products = |id: &str| -> Vec<bool> {
        let of_photo = uploads.iter().filter(|message| message["asset_id"] == *id);
        of_photo
            .map(|message| message["product_id"].is_string())
            .collect()
    };
    assert_eq!(
        products(&early),
        [false, true],
        "announced again with its product"
    );
    assert_eq!(products(&late), [true]);
    let vase = app.get("/api/v1/products/VAZO-1").await.json();
    assert_eq!(
        (&vase["photos"], &vase["state"]),
        (&2.into(), &"processing".into())
    );
    // The same table again finds nothing more to do.
    app.import("batch=june", TABLE).await;
    assert_eq!(app.messages("image_uploads").await.len(), uploads.len());
}

#[tokio::test]
async fn photos_and_products_meet_on_sqlite() {
    photos_and_products_meet(&App::new().await).await;
}

#[tokio::test]
async fn photos_and_products_meet_on_postgres() {
    let database = Database::create().await;
    let app = App::open(TempDir::new().expect("a folder"), database.url(), |_| ()).await;
    photos_and_products_meet(&app).await;
    app.store.close().await;
}

/// A product that is saved while the photo's transaction is still open cannot
/// see the photo, nor was it there when the photo looked: it has to wait.
#[tokio::test]
async fn a_photo_and_a_product_at_the_same_moment_do_not_miss_each_other() {
    const WAITING: &str = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let database = Database::create().await;
    let app = App::open(TempDir::new().expect("a folder"), database.url(), |_| ()).await;
    // The account's row exists from here on; making it would be a lock of its own.
    app.put("OTHER", r#"{"name":"Other","price":5}"#).await;
    let (looked, has_looked) = watch::channel(false);
    let (saved, has_saved) = watch::channel(false);
    let photo = {
        let (publisher, store) = (app.bus.publisher("image-service"), app.store.clone());
        app.store.run_tx("test", move |tx| {
            let (publisher, store) = (publisher.clone(), store.clone());
            let (looked, has_saved) = (looked.clone(), has_saved.clone());
            Box::pin(async move {
                let known = accept(
                    tx,
                    &publisher,
                    &Trace::new([1; 24]),
                    &new_photo("MUG.jpg"),
                    original(),
                )
                .await?;
                looked.send_replace(true);
                wait::until(Duration::from_secs(30), async || {
                    *has_saved.borrow()
                        || store.query(WAITING, &[]).await.expect("rows")[0].int(0) != Ok(0)
                })
                .await;
                Ok::<_, store::Error>(known)
            })
        })
    };
    let product = async {
        has_looked
            .clone()
            .wait_for(|looked| *looked)
            .await
            .expect("the photo's side lives");
        let answer = app.put("MUG", r#"{"name":"Mug","price":5}"#).await;
        saved.send_replace(true);
        answer
    };
    let (known, answer) = tokio::join!(photo, product);
    assert_eq!(
        known.expect("a photo").product,
        None,
        "the product was not there yet"
    );
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(
        app.get("/api/v1/assets").await.json()["items"][0]["sku"],
        "MUG"
    );
    app.store.close().await;
}

fn new_photo(path: &str) -> New {
    New {
        account: AccountId::LOCAL,
        asset: AssetId::from_uuid(id::v7(Timestamp::from_micros(1), [1; 10])),
        name: PhotoName::new("june", path, "").expect("a name"),
        now: Timestamp::from_micros(1),
    }
}

/// Digest, size and header of a photo that nobody will read.
fn original() -> (&'static Sha256Hex, u64, &'static imaging::Probe) {
    static PHOTO: LazyLock<(Sha256Hex, imaging::Probe)> = LazyLock::new(|| {
        let bytes = photos::jpeg(1);
        let probe = imaging::probe(&bytes, &imaging::Limits::default()).expect("a photo");
        (Sha256Hex::of(&bytes), probe)
    });
    (&PHOTO.0, 1, &PHOTO.1)
}

#[tokio::test]
async fn between_two_products_nobody_guesses() {
    let app = App::new().await;
    app.import("", "sku,name,price\nMUG,Cup,5\nmug,Cup,5\n")
        .await;
    let photo = app.photo("june", "Mug.jpg", &photos::jpeg(1)).await.json();
    assert_eq!(photo["product_id"], serde_json::Value::Null);
    // A list of photos decides.
    app.import("", "sku,name,price,photos\nmug,Cup,5,Mug.jpg\n")
        .await;
    let id = photo["asset_id"].as_str().expect("an id");
    assert_eq!(
        app.get(&format!("/api/v1/assets/{id}")).await.json()["sku"],
        "mug"
    );
}

#[tokio::test]
async fn a_sku_sent_with_the_photo_waits_for_that_product() {
    let app = App::new().await;
    let bytes = photos::jpeg(1);
    let parts = [
        common::Part::text("path", "MUG.jpg"),
        common::Part::text("sku", "CUP"),
        common::Part::file("file", "x", &bytes),
    ];
    let id = app.form("/api/v1/assets", &parts).await.json()["asset_id"].clone();
    let sku = async || {
        app.get(&format!("/api/v1/assets/{}", id.as_str().expect("id")))
            .await
            .json()["sku"]
            .clone()
    };
    app.put("MUG", r#"{"name":"Mug","price":5}"#).await;
    assert_eq!(sku().await, serde_json::Value::Null);
    app.put("CUP", r#"{"name":"Cup","price":5}"#).await;
    assert_eq!(sku().await, "CUP");
}
