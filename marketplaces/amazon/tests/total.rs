//! No answer makes the adapter panic.

use adapter_api::sample::{connection, offer, revision, session, sku, update};
use adapter_api::{Adapter, Receipt};
use amazon::Amazon;
use domain::Marketplace;
use http_out::Response;
use proptest::prelude::*;

/// Bytes of any kind, and JSON that is almost right: good answers with pieces
/// replaced.
fn bodies() -> impl Strategy<Value = Vec<u8>> {
    let good = prop::sample::select(vec![
        r#"{"sku":"VLZ 55","status":"ACCEPTED","submissionId":"1","issues":[{"code":"1"}]}"#,
        r#"{"sku":"VLZ 55","summaries":[{"asin":"B","status":["BUYABLE","DISCOVERABLE"]}],"fulfillmentAvailability":[{"fulfillmentChannelCode":"DEFAULT","quantity":7}]}"#,
        r#"{"orders":[{"orderId":"1","createdTime":"2026-01-01T00:00:00Z","lastUpdatedTime":"2026-01-01T00:00:00Z","fulfillment":{"fulfillmentStatus":"SHIPPED"},"orderItems":[{"orderItemId":"1","quantityOrdered":0,"product":{"sellerSku":"A"},"proceeds":{"breakdowns":[{"type":"ITEM","subtotal":{"amount":"1","currencyCode":"TRY"}}]}}]}]}"#,
        r#"{"access_token":"x","expires_in":3600}"#,
        r#"{"errors":[{"code":"1","message":"2","details":"3"}]}"#,
    ]);
    let bits = prop::sample::select(vec![
        "null",
        "[]",
        "{}",
        "-1",
        "1e999",
        "\"\"",
        "9223372036854775808",
    ]);
    let broken = (
        good,
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        bits,
    )
        .prop_map(|(text, from, to, bit)| {
            let (a, b) = (from.index(text.len()), to.index(text.len()));
            let mut bytes = text.as_bytes().to_vec();
            bytes.splice(a.min(b)..a.max(b), bit.bytes());
            bytes
        });
    prop_oneof![prop::collection::vec(any::<u8>(), 0..200), broken]
}

proptest! {
    #[test]
    fn any_answer_is_typed(status in prop_oneof![Just(200u16), Just(404), 0u16..1000], body in bodies(), after in ".{0,12}") {
        let shop = connection(Marketplace::Amazon, "A33AVAJ2PDY3EV", &[]);
        let part = Receipt("s 1 2026".to_owned());
        let receipt = Receipt("1".to_owned());
        let answer = Response { status, headers: vec![("retry-after".to_owned(), after)], body };
        let failed = [
            Amazon.token(session(&shop), &answer).is_err(),
            Amazon.submitted(session(&shop), &offer(), &answer).is_err(),
            Amazon.submitted(session(&shop), &revision("B01", ""), &answer).is_err(),
            Amazon.submitted_on(session(&shop), &revision("B01", ""), &part, &answer).is_err(),
            Amazon.progress(session(&shop), &part, &sku(), &answer).is_err(),
            Amazon.stocked(&[update(None)], &answer).is_err(),
            Amazon.progress(session(&shop), &receipt, &sku(), &answer).is_err(),
            Amazon.read(&sku(), &answer).is_err(),
            Amazon.stock_progress(&[update(None)], &answer).is_err(),
            Amazon.orders(None, &answer).is_err(),
        ];
        // Nothing but success, or a listing that is not there, is good news.
        prop_assert!((200..300).contains(&status) || status == 404 || failed.iter().all(|f| *f));
    }
}
