//! Photos and products: a labelled folder, near-duplicates, repeats, and
//! matching by hand.

mod common;

use axum::http::StatusCode;
use common::news::{enhanced_event, review_event, state, tell};
use common::{App, photos};
use domain::{AssetId, Fingerprint};
use image_service::StatusEvent;
use serde_json::{Value, json};

/// The catalogue: SKUs that begin others, digits, Turkish letters, and a list of
/// photos for two of them.
const TABLE: &str = "sku;name;price;photos
mug;Mug;5;
mug-01;Mug one;5;
mug-01-xl;Mug one, large;5;
mug-010;Mug ten;5;
MUG_RED;Red mug;5;
ŞİŞE-1;Şişe;5;
ISPATULA-5;Ispatula;5;
çaydanlık;Çaydanlık;5;
8690001;By number;5;
1001;Short number;5;
2024;A number like a year;5;
AB.12;With a dot;5;
VAZO 7;With a space;5;
küpe;Küpe;5;DSC_0001.jpg|studio/ring-a.jpg
red;A colour;5;
lamp-a;Lamp a;5;
lamp-b;Lamp b;5;
Tray;Tray;5;
TRAY;Another tray;5;
";

/// Every file of the folder with the SKU that a person gave it; empty: none
/// of the catalogue, or not to be told.
const LABELLED: &[(&str, &str)] = &[
    // The SKU is the name.
    ("mug.jpg", "mug"),
    ("mug-01.jpg", "mug-01"),
    ("mug-01-xl.jpg", "mug-01-xl"),
    ("mug-010.jpg", "mug-010"),
    ("MUG_RED.JPG", "MUG_RED"),
    ("mug_red.png.jpg", "MUG_RED"),
    ("ŞİŞE-1.jpg", "ŞİŞE-1"),
    ("sise-1.jpg", "ŞİŞE-1"),
    ("S\u{327}I\u{307}S\u{327}E-1.jpeg", "ŞİŞE-1"),
    ("ıspatula-5.jpg", "ISPATULA-5"),
    ("İSPATULA-5.jpg", "ISPATULA-5"),
    ("ÇAYDANLIK.jpg", "çaydanlık"),
    ("c\u{327}aydanlık.jpg", "çaydanlık"),
    ("8690001.jpg", "8690001"),
    ("1001.jpg", "1001"),
    ("AB.12.jpg", "AB.12"),
    ("VAZO 7.jpg", "VAZO 7"),
    ("vazo 7.JPG", "VAZO 7"),
    ("Tray.jpg", "Tray"),
    ("TRAY.jpg", "TRAY"),
    // Behind it, a number, a view, or the mark of a copy.
    ("mug_2.jpg", "mug"),
    ("mug-01_2.jpg", "mug-01"),
    ("mug-01-2.jpg", "mug-01"),
    ("mug-01 (3).jpg", "mug-01"),
    ("mug-01 - Copy.jpg", "mug-01"),
    ("mug-01 - Kopya (2).jpg", "mug-01"),
    ("mug-01 copy 2.jpg", "mug-01"),
    ("mug-01_front.jpg", "mug-01"),
    ("mug-01-arka.jpg", "mug-01"),
    ("mug-01_ön_2.jpg", "mug-01"),
    ("mug-01-xl_03.jpg", "mug-01-xl"),
    ("mug-01-xl (1).jpg", "mug-01-xl"),
    ("mug-010_b.jpg", "mug-010"),
    ("MUG_RED_2.jpg", "MUG_RED"),
    ("mug_red (1) (2).jpg", "MUG_RED"),
    ("ŞİŞE-1_yan.jpg", "ŞİŞE-1"),
    ("şişe-1 (1).jpg", "ŞİŞE-1"),
    ("çaydanlık-kapak.jpg", "çaydanlık"),
    ("Çaydanlık_02.jpg", "çaydanlık"),
    ("8690001_1.jpg", "8690001"),
    ("8690001 (2).jpg", "8690001"),
    ("1001-2.jpg", "1001"),
    ("1001_detay.jpg", "1001"),
    ("AB.12_back.jpg", "AB.12"),
    ("VAZO 7 - 2.jpg", "VAZO 7"),
    ("lamp-a_1.jpg", "lamp-a"),
    ("lamp-b side.jpg", "lamp-b"),
    // Before it.
    ("2-mug-01.jpg", "mug-01"),
    ("03_mug-010.jpg", "mug-010"),
    ("front mug-01-xl.jpg", "mug-01-xl"),
    ("IMG_4711 ŞİŞE-1.jpg", "ŞİŞE-1"),
    ("1_8690001.jpg", "8690001"),
    // The folder.
    ("shop/mug-01/IMG_0001.jpg", "mug-01"),
    ("shop/mug-01/IMG_0002 (1).jpg", "mug-01"),
    ("ŞİŞE-1/DSC_0099.jpg", "ŞİŞE-1"),
    ("sise-1/2.jpg", "ŞİŞE-1"),
    ("c\u{327}aydanlık/20240615_120301.jpg", "çaydanlık"),
    ("8690001/a.jpg", "8690001"),
    ("lamp-b/front.jpg", "lamp-b"),
    ("shop/MUG_RED/mug_red_3.jpg", "MUG_RED"),
    // The table's column.
    ("DSC_0001.jpg", "küpe"),
    ("cam/DSC_0001.jpg", "küpe"),
    ("studio/ring-a.jpg", "küpe"),
    // A person's eye would see more than the name says.
    ("kupa kirmizi masa.jpg", "MUG_RED"),
    ("WhatsApp Image 2024-06-15.jpg", "mug"),
    // Traps: products that are not there, or two that may be meant.
    ("mug-02.jpg", ""),
    ("mug-03_2.jpg", ""),
    ("mugs.jpg", ""),
    ("mug-01-xs.jpg", ""),
    ("dress-red.jpg", ""),
    ("red-dress.jpg", ""),
    ("IMG_1001.jpg", ""),
    ("DSC1001.jpg", ""),
    ("IMG_8690001.jpg", ""),
    ("2024-10-05.jpg", ""),
    ("2024/IMG_0007.jpg", ""),
    ("20241005_1001.jpg", ""),
    ("tray.jpg", ""),
    ("mug-01 with lamp-a.jpg", ""),
    ("lamp-a/lamp-b_2.jpg", ""),
    ("lamp.jpg", ""),
    ("1002.jpg", ""),
    ("sise-2.jpg", ""),
    ("ring-a.jpg.txt.jpg", ""),
];

async fn upload(app: &App, path: &str, seed: u8) -> AssetId {
    let sent = app.photo("labelled", path, &photos::jpeg(seed)).await;
    let id = sent.json()["asset_id"]
        .as_str()
        .unwrap_or_else(|| panic!("{path}: {}", sent.text))
        .to_owned();
    AssetId::parse(&id).expect("an id")
}

async fn shown(app: &App, asset: AssetId) -> Value {
    app.get(&format!("/api/v1/assets/{asset}")).await.json()
}

/// What became of the labelled files: matched rightly, wrongly, not at all.
async fn judge(app: &App) -> (usize, Vec<String>, Vec<String>) {
    let listed = app.get("/api/v1/assets?limit=500").await.json();
    let items = listed["items"].as_array().expect("items");
    let (mut right, mut wrong, mut missed) = (0, Vec::new(), Vec::new());
    for (path, label) in LABELLED {
        let path = domain::text::nfc(path);
        let item = items.iter().find(|item| item["path"] == path.as_str());
        let found = item.unwrap_or_else(|| panic!("{path} is not listed"))["sku"].as_str();
        match found {
            Some(sku) if sku == *label => right += 1,
            Some(sku) => wrong.push(format!("{path} -> {sku}, not `{label}`")),
            None if label.is_empty() => {}
            None => missed.push(path),
        }
    }
    (right, wrong, missed)
}

/// The labelled folder, whichever of photos and products comes first.
#[tokio::test]
async fn a_labelled_folder_is_matched_and_nothing_wrongly() {
    let with_a_product = LABELLED.iter().filter(|(_, sku)| !sku.is_empty()).count();
    assert!(LABELLED.len() >= 60 && with_a_product < LABELLED.len() - 10);
    for table_first in [true, false] {
        let app = App::new().await;
        if table_first {
            assert_eq!(app.import("file=t.csv", TABLE).await.json()["rejected"], 0);
        }
        for (path, _) in LABELLED {
            upload(&app, path, 1).await;
        }
        if !table_first {
            assert_eq!(app.import("file=t.csv", TABLE).await.json()["rejected"], 0);
        }
        let (right, wrong, missed) = judge(&app).await;
        let rate = right as f64 / with_a_product as f64;
        println!(
            "table first: {table_first}; {} files, {with_a_product} with a product: {right} matched ({:.1} %), {} wrong, in the tray: {missed:?}",
            LABELLED.len(),
            rate * 100.0,
            wrong.len()
        );
        assert_eq!(wrong, Vec::<String>::new());
        assert!(rate >= 0.9, "{missed:?}");
        let tray = app.get("/api/v1/assets/unmatched?limit=200").await.json();
        assert_eq!(tray["total"], LABELLED.len() - right);
        let listed = app
            .get("/api/v1/assets?unmatched=true&limit=500")
            .await
            .json();
        assert_eq!(
            listed["items"].as_array().map(Vec::len),
            Some(LABELLED.len() - right)
        );
    }
}

/// A fingerprint that differs in so many bits from that of a family; families
/// differ in about half of theirs.
fn print(family: u64, bits: u32) -> Fingerprint {
    let mut words = [1u64, 2, 3, 4].map(|place| {
        let mut mixed = (family * 8 + place).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^= mixed >> 29;
        mixed.wrapping_mul(0xbf58_476d_1ce4_e5b9) ^ (mixed >> 32)
    });
    (0..bits).for_each(|bit| words[(bit % 4) as usize] ^= 1 << (bit / 4 * 2));
    Fingerprint::from_words(words)
}

/// A photo comes in and its pictures are made.
async fn seen(app: &App, path: &str, number: u8, print: Fingerprint) -> AssetId {
    let asset = upload(app, path, number).await;
    let mut event = enhanced_event(asset);
    event.fingerprint = Some(print.to_string());
    tell(app, number, StatusEvent::Enhanced(event)).await;
    asset
}

#[tokio::test]
async fn a_photo_whose_name_says_nothing_joins_the_product_it_resembles() {
    let app = App::new().await;
    for sku in ["cup-1", "cup-2", "jar-1"] {
        app.put(sku, r#"{"name":"Thing","price":5}"#).await;
    }
    // Cups look alike, as variants do; the jar looks like nothing else.
    seen(&app, "cup-1.jpg", 1, print(1, 0)).await;
    seen(&app, "cup-2.jpg", 2, print(1, 24)).await;
    seen(&app, "jar-1.jpg", 3, print(2, 0)).await;
    let near = seen(&app, "IMG_1.jpg", 4, print(2, 15)).await;
    let between = seen(&app, "IMG_2.jpg", 5, print(1, 12)).await;
    let far = seen(&app, "IMG_3.jpg", 6, print(2, 40)).await;
    let variant = seen(&app, "jar-2.jpg", 7, print(2, 10)).await;
    let blank = seen(&app, "IMG_4.jpg", 8, Fingerprint::from_words([0; 4])).await;
    assert_eq!(app.module.settle().await.expect("settled"), 1);
    assert_eq!(app.module.settle().await.expect("settled"), 0);

    let joined = shown(&app, near).await;
    assert_eq!(
        (&joined["sku"], &joined["matched_by"]),
        (&"jar-1".into(), &"near-duplicate".into())
    );
    let told = app.messages("image_uploads").await;
    let again: Vec<_> = told
        .iter()
        .filter(|one| one["asset_id"] == near.to_string())
        .collect();
    assert_eq!(again.len(), 2, "announced again, now with its product");
    for asset in [between, far, variant, blank] {
        assert_eq!(shown(&app, asset).await["sku"], Value::Null);
    }
    let tray = app.get("/api/v1/assets/unmatched").await.json();
    let suggested = |asset: AssetId| {
        let items = tray["items"].as_array().expect("items");
        let item = items
            .iter()
            .find(|item| item["asset_id"] == asset.to_string())
            .expect("in the tray");
        let all = item["suggestions"].as_array().expect("suggestions").iter();
        all.map(|one| {
            (
                one["sku"].as_str().expect("sku").to_owned(),
                one["distance"].as_u64(),
            )
        })
        .collect::<Vec<_>>()
    };
    assert_eq!(
        suggested(between),
        [
            ("cup-1".to_owned(), Some(12)),
            ("cup-2".to_owned(), Some(12))
        ]
    );
    assert_eq!(suggested(far), [("jar-1".to_owned(), Some(40))]);
    assert_eq!(suggested(variant), [("jar-1".to_owned(), Some(10))]);
    assert!(suggested(blank).is_empty());
}

/// The product's own photo may come after the one that resembles it.
#[tokio::test]
async fn the_order_of_arrival_does_not_matter() {
    let app = App::new().await;
    let first = seen(&app, "IMG_1.jpg", 1, print(3, 12)).await;
    app.module.settle().await.expect("settled");
    assert_eq!(shown(&app, first).await["sku"], Value::Null);
    app.put("jar-1", r#"{"name":"Jar","price":5}"#).await;
    seen(&app, "jar-1.jpg", 2, print(3, 0)).await;
    assert_eq!(app.module.settle().await.expect("settled"), 1);
    assert_eq!(shown(&app, first).await["sku"], "jar-1");
}

#[tokio::test]
async fn repeats_on_one_product_are_marked_and_the_first_stands() {
    let app = App::new().await;
    app.put("jar-1", r#"{"name":"Jar","price":5}"#).await;
    app.put("pot-1", r#"{"name":"Pot","price":5}"#).await;
    let first = seen(&app, "jar-1.jpg", 1, print(4, 0)).await;
    let same_looks = seen(&app, "jar-1_2.jpg", 2, print(4, 6)).await;
    let other_view = seen(&app, "jar-1_3.jpg", 3, print(4, 30)).await;
    // The same file under another name, and on another product.
    let copy = upload(&app, "jar-1 (1).jpg", 1).await;
    let elsewhere = upload(&app, "pot-1.jpg", 1).await;
    app.module.settle().await.expect("settled");
    for (asset, expected) in [
        (first, Value::Null),
        (same_looks, first.to_string().into()),
        (other_view, Value::Null),
        (copy, first.to_string().into()),
        (elsewhere, Value::Null),
    ] {
        assert_eq!(shown(&app, asset).await["duplicate_of"], expected);
    }
    // When the first is not used, the next one stands.
    const OPEN: &str = "UPDATE image_asset SET state = 'processing', made_at = NULL, basis = '' WHERE path = 'jar-1.jpg'";
    app.store
        .run_tx("test", |tx| {
            Box::pin(async move { tx.execute(OPEN, &[]).await })
        })
        .await
        .expect("processing");
    tell(&app, 9, StatusEvent::Review(review_event(first))).await;
    let discarded = app
        .post(
            &format!("/api/v1/assets/{first}/review"),
            json!({"choice": "discard"}),
        )
        .await;
    assert_eq!(discarded.status, StatusCode::OK, "{}", discarded.text);
    app.module.settle().await.expect("settled");
    assert_eq!(shown(&app, same_looks).await["duplicate_of"], Value::Null);
}

#[tokio::test]
async fn a_person_matches_what_no_name_could() {
    let app = App::new().await;
    app.put("jar-1", r#"{"name":"Jar","price":5}"#).await;
    app.put("jar-2", r#"{"name":"Jar","price":5}"#).await;
    let asset = seen(&app, "sunset.jpg", 1, print(5, 0)).await;
    let address = format!("/api/v1/assets/{asset}/product");
    for (body, status, code) in [
        (
            json!({"sku": "none"}),
            StatusCode::UNPROCESSABLE_ENTITY,
            "photo.product",
        ),
        (json!({}), StatusCode::UNPROCESSABLE_ENTITY, "photo.product"),
    ] {
        let refused = app.post(&address, body).await;
        assert_eq!(
            (refused.status, &refused.problem()["code"]),
            (status, &code.into())
        );
    }
    for _ in 0..2 {
        let matched = app.post(&address, json!({"sku": " JAR-1 "})).await;
        assert_eq!(matched.status, StatusCode::OK, "{}", matched.text);
        assert_eq!(
            (&matched.json()["sku"], &matched.json()["matched_by"]),
            (&"jar-1".into(), &"hand".into())
        );
    }
    let told = app.messages("image_uploads").await;
    assert_eq!(told.len(), 2, "once without and once with its product");
    let other = app.post(&address, json!({"sku": "jar-2"})).await;
    assert_eq!(
        (other.status, &other.problem()["code"]),
        (StatusCode::CONFLICT, &"photo.matched".into())
    );
    let missing = app
        .post(
            "/api/v1/assets/0190c2a4-5d1e-7c3b-8f21-3a5b9d0e4f67/product",
            json!({"sku": "jar-1"}),
        )
        .await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get("/api/v1/assets/unmatched").await.json()["total"], 0);
    assert_eq!(state(&app, asset).await, "enhanced");
}

/// The process ended after the products and before their photos joined them.
#[tokio::test]
async fn what_missed_each_other_is_joined_at_the_next_start() {
    let app = App::new().await;
    let asset = upload(&app, "jar-1_2.jpg", 1).await;
    app.put("jar-1", r#"{"name":"Jar","price":5}"#).await;
    const PART: &str = "UPDATE image_asset SET product_id = NULL, matched_by = NULL";
    const KEY: &str = "INSERT INTO image_asset_key (account_id, key_folded, asset_id)
        SELECT account_id, 'jar-1', asset_id FROM image_asset";
    for sql in [PART, KEY] {
        app.store
            .run_tx("test", move |tx| {
                Box::pin(async move { tx.execute(sql, &[]).await })
            })
            .await
            .expect(sql);
    }
    app.module.upkeep().await.expect("upkeep");
    assert_eq!(shown(&app, asset).await["sku"], "jar-1");
}
