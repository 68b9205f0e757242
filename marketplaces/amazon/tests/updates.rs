//! Replacing a listing at Amazon, by value.

use std::time::Duration;

use adapter_api::sample::{NOW, connection, offer, response, revision, session, sku};
use adapter_api::{Adapter, Connection, Progress, Receipt, Session};
use amazon::Amazon;
use domain::Marketplace;
use http_out::Response;
use serde_json::{Value, json};

const BEFORE: &str = "2026-11-21T03:00:00.000Z";
const AFTER: &str = "2026-11-21T03:04:06.000Z";

fn shop() -> Connection {
    connection(Marketplace::Amazon, "A33AVAJ2PDY3EV", &[])
}

fn shown(date: &str, status: &[&str], issues: Value) -> Response {
    let body = json!({"sku": "VLZ 55", "issues": issues, "summaries": [{"marketplaceId": "A33",
        "asin": "B01", "productType": "PRODUCT", "status": status, "lastUpdatedDate": date}]});
    response(200, &body.to_string())
}

fn live(date: &str) -> Response {
    shown(date, &["BUYABLE", "DISCOVERABLE"], json!([]))
}

#[test]
fn an_update_is_the_same_request_as_the_first_submission() {
    let shop = shop();
    let first = Amazon.submit(session(&shop), &offer()).expect("good");
    let again = Amazon.submit(session(&shop), &revision("B01", BEFORE));
    let again = again.expect("good");
    assert_eq!((first.url, first.body), (again.url, again.body));
    let done = Receipt("s1".to_owned());
    assert!(Amazon.submit_on(session(&shop), &offer(), &done).is_none());
}

#[test]
fn the_old_version_does_not_count_as_applied() {
    let shop = shop();
    let accepted = response(
        200,
        r#"{"sku":"VLZ 55","status":"ACCEPTED","submissionId":"s1"}"#,
    );
    let receipt = |mark: &str| {
        let offer = revision("B01", mark);
        Amazon
            .submitted(session(&shop), &offer, &accepted)
            .expect("accepted")
    };
    let progress = |receipt: &Receipt, minutes: u64, answer: &Response| {
        let later = Session {
            now: NOW.after(Duration::from_secs(minutes * 60)),
            ..session(&shop)
        };
        Amazon
            .progress(later, receipt, &sku(), answer)
            .expect("readable")
    };
    let update = receipt(BEFORE);
    assert_eq!(progress(&update, 1, &live(BEFORE)), Progress::Pending);
    let old_error = json!([{"code": "1", "message": "m", "severity": "ERROR"}]);
    assert_eq!(
        progress(&update, 1, &shown(BEFORE, &[], old_error.clone())),
        Progress::Pending,
        "the complaint is about the version before"
    );
    assert_eq!(progress(&update, 1, &live(AFTER)), Progress::Applied);
    assert!(matches!(
        progress(&update, 1, &shown(AFTER, &[], old_error)),
        Progress::Rejected(_)
    ));
    // A PUT that changes nothing may leave the date alone.
    assert_eq!(progress(&update, 15, &live(BEFORE)), Progress::Applied);
    // Where no date was shown, there is nothing to compare with.
    assert_eq!(progress(&receipt(""), 1, &live(BEFORE)), Progress::Applied);
}
