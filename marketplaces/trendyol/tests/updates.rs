//! Changing what Trendyol knows, by value.

use adapter_api::sample::{connection, offer, response, revision, session, sku};
use adapter_api::{Adapter, Connection, Failure, Offer, Progress, Receipt};
use domain::Marketplace;
use http_out::{Method, Request};
use serde_json::{Value, json};
use trendyol::Trendyol;

/// The prices of the sample, as Trendyol shows them.
const SHOWN: &str = "84990 99990";

fn shop() -> Connection {
    connection(Marketplace::Trendyol, "TR", &["api_key", "api_secret"])
}

/// Path below the host and the one row of the body.
fn sent(request: &Request) -> (String, Value) {
    assert_eq!(request.method, Method::Post);
    assert!(request.headers.iter().any(|(name, _)| name == "user-agent"));
    let body: Value = serde_json::from_slice(&request.body).expect("a JSON body");
    let rows = body["items"].as_array().expect("rows");
    assert_eq!(rows.len(), 1);
    (request.url.replace("http://sim.test", ""), rows[0].clone())
}

fn first(offer: &Offer) -> (String, Value) {
    sent(&Trendyol.submit(session(&shop()), offer).expect("good"))
}

fn accepted(offer: &Offer, done: Option<&str>) -> String {
    let shop = shop();
    let answer = response(200, r#"{"batchRequestId":"b"}"#);
    let receipt = match done {
        None => Trendyol.submitted(session(&shop), offer, &answer),
        Some(done) => {
            Trendyol.submitted_on(session(&shop), offer, &Receipt(done.to_owned()), &answer)
        }
    };
    receipt.expect("accepted").0
}

fn next(offer: &Offer, done: &str) -> Option<(String, Value)> {
    Trendyol
        .submit_on(session(&shop()), offer, &Receipt(done.to_owned()))
        .map(|request| sent(&request))
}

#[test]
fn a_product_that_is_not_approved_is_changed_whole() {
    let (path, row) = first(&revision("869", ""));
    assert_eq!(
        path,
        "/product/sellers/SELLER1/products/unapproved-bulk-update"
    );
    let (_, mut whole) = first(&offer());
    whole["barcode"] = json!("869");
    assert_eq!(
        row, whole,
        "every field of a creation, under its own barcode"
    );
    assert_eq!(accepted(&revision("869", ""), None), "b");
    assert_eq!(next(&revision("869", ""), "b"), None);
}

#[test]
fn an_approved_product_is_changed_in_three_parts() {
    let update = revision("12:869", "1 1");
    assert_eq!(
        first(&update),
        (
            "/inventory/sellers/SELLER1/products/price-and-inventory".to_owned(),
            json!({"barcode": "869", "salePrice": 849.9, "listPrice": 999.9})
        )
    );
    assert_eq!(accepted(&update, None), "price:b");
    assert_eq!(
        next(&update, "price:b"),
        Some((
            "/product/sellers/SELLER1/products/variant-bulk-update".to_owned(),
            json!({"barcode": "869", "vatRate": 20, "dimensionalWeight": 1, "origin": "TR"})
        ))
    );
    assert_eq!(accepted(&update, Some("price:b")), "variant:b");
    assert_eq!(
        next(&update, "variant:b"),
        Some((
            "/product/sellers/SELLER1/products/content-bulk-update".to_owned(),
            json!({"contentId": 12, "title": "Acme Sert Kabin Valiz 55 cm",
                "description": "<p>Sert &amp; hafif.</p><ul><li>Hafif</li><li>4 tekerlek</li></ul>",
                "images": [{"url": "https://cdn.test/1.jpg"}, {"url": "https://cdn.test/2.jpg"}]})
        ))
    );
    assert_eq!(accepted(&update, Some("variant:b")), "content:b");
    assert_eq!(next(&update, "content:b"), None);
}

#[test]
fn a_price_that_is_shown_is_not_sent_again() {
    let update = revision("12:869", SHOWN);
    assert!(first(&update).0.ends_with("/variant-bulk-update"));
    assert_eq!(accepted(&update, None), "variant:b");
}

#[test]
fn a_first_submission_has_one_part() {
    assert!(first(&offer()).0.ends_with("/v2/products"));
    assert_eq!(accepted(&offer(), None), "b");
    assert_eq!(next(&offer(), "b"), None);
    // A product that is gone has no parts to go on with either.
    assert_eq!(next(&offer(), "price:b"), None);
}

#[test]
fn every_part_is_asked_about_by_its_batch() {
    for receipt in ["b/1", "price:b/1", "variant:b/1", "content:b/1"] {
        let receipt = Receipt(receipt.to_owned());
        let request = Trendyol.progress_request(session(&shop()), &receipt, &sku());
        assert!(
            request.url.ends_with("/products/batch-requests/b%2F1"),
            "{}",
            request.url
        );
    }
}

#[test]
fn a_part_is_decided_by_its_only_row() {
    let shop = shop();
    for (part, row) in [
        ("price:b", json!({"barcode": "869", "salePrice": 849.9})),
        ("variant:b", json!({"barcode": "869", "vatRate": 20})),
        ("content:b", json!({"contentId": 12, "title": "t"})),
    ] {
        let of = |status: &str| {
            let body = json!({"batchRequestId": "b", "items": [{"requestItem": row, "status": status,
                "failureReasons": ["olmaz"]}]});
            let receipt = Receipt(part.to_owned());
            Trendyol.progress(
                session(&shop),
                &receipt,
                &sku(),
                &response(200, &body.to_string()),
            )
        };
        assert_eq!(of("SUCCESS"), Ok(Progress::Applied), "{part}");
        assert_eq!(of("IN_PROGRESS"), Ok(Progress::Pending), "{part}");
        assert!(
            matches!(of("FAILED"), Ok(Progress::Rejected(issues)) if issues[0].message == "olmaz"),
            "{part}"
        );
    }
}

#[test]
fn an_update_is_checked_before_its_first_part() {
    let mut wrong = revision("12:869", "");
    wrong.text.title = "t".repeat(101);
    let problems = Trendyol.submit(session(&shop()), &wrong).expect_err("bad");
    assert_eq!(problems[0].code, "trendyol.title.long");
}

#[test]
fn an_identical_price_is_tried_again_later() {
    let text = "15 dakika boyunca aynı isteği tekrarlı olarak atamazsınız!";
    let answer = response(400, &json!({"errors": [{"message": text}]}).to_string());
    let refused = Trendyol.submitted(session(&shop()), &revision("12:869", ""), &answer);
    assert!(matches!(refused, Err(Failure::Transient(_))));
}

#[test]
fn quantities_wait_for_approval() {
    assert!(Trendyol.takes_stock("12:869"));
    assert!(!Trendyol.takes_stock("869"));
}
