//! No answer makes the adapter panic.

use adapter_api::sample::{connection, offer, revision, session, sku, update};
use adapter_api::{Adapter, Receipt};
use domain::Marketplace;
use hepsiburada::Hepsiburada;
use http_out::Response;
use proptest::prelude::*;

/// Bytes of any kind, and JSON that is almost right: good answers with pieces
/// replaced.
fn bodies() -> impl Strategy<Value = Vec<u8>> {
    let good = prop::sample::select(vec![
        r#"{"success":true,"code":0,"data":{"trackingId":"1"}}"#,
        r#"{"success":true,"data":[{"merchantSku":"VLZ 55","productStatus":"BLOCKED","importMessages":[{"severity":"ERROR"}]}]}"#,
        r#"{"success":true,"data":[{"skuStatusList":[{"merchantSku":"VLZ 55","status":"WAITING"}]}]}"#,
        r#"{"listings":[{"hepsiburadaSku":"H","merchantSku":"VLZ 55","isSalable":false,"deactivationReasons":["x"]}],"totalCount":1}"#,
        r#"{"id":"1","status":"COMPLETED_WITH_ERRORS","errors":[{"merchantSku":"VLZ 55","errors":["x"]}]}"#,
        r#"{"totalCount":1,"items":[{"id":"1","orderNumber":"1","orderDate":"2026-01-01T00:00:00","merchantSKU":"A","quantity":0,"totalPrice":{"amount":1,"currency":"TRY"}}]}"#,
        r#"[{"packageNumber":"1","status":"Open","items":[{"lineItemId":"1","orderNumber":"1","orderDate":"2026-01-01T00:00:00","merchantSku":"A","quantity":1,"price":{"amount":1}}]}]"#,
        r#"{"errors":[{"code":"1","message":"2"}]}"#,
        r#"{"success":true,"data":[{"merchantId":"m","items":[{"hbSku":"HBV1","productStatus":"COMPLETED","updateResults":[{"fieldName":"NAME","fieldResult":"APPROVED"}]}]}]}"#,
        r#"{"id":"1","status":"COMPLETED","errors":[],"priceValidations":[{"type":"MinPrice","description":"d"}]}"#,
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
    fn any_answer_is_typed(status in prop_oneof![Just(200u16), 0u16..1000], body in bodies(), after in ".{0,12}") {
        let shop = connection(Marketplace::Hepsiburada, "TR", &[]);
        let part = Receipt("price:1".to_owned());
        let receipt = Receipt("1".to_owned());
        let answer = Response { status, headers: vec![("retry-after".to_owned(), after)], body };
        let failed = [
            Hepsiburada.submitted(session(&shop), &offer(), &answer).is_err(),
            Hepsiburada.submitted(session(&shop), &revision("HBV1", ""), &answer).is_err(),
            Hepsiburada.submitted_on(session(&shop), &revision("HBV1", ""), &part, &answer).is_err(),
            Hepsiburada.progress(session(&shop), &part, &sku(), &answer).is_err(),
            Hepsiburada.progress(session(&shop), &Receipt("ticket:1".to_owned()), &sku(), &answer).is_err(),
            Hepsiburada.stocked(&[update(None)], &answer).is_err(),
            Hepsiburada.progress(session(&shop), &receipt, &sku(), &answer).is_err(),
            Hepsiburada.read(&sku(), &answer).is_err(),
            Hepsiburada.stock_progress(&[update(None)], &answer).is_err(),
            Hepsiburada.orders(None, &answer).is_err(),
            Hepsiburada.orders(Some("packages:0"), &answer).is_err(),
            Hepsiburada.orders(Some(&String::from_utf8_lossy(&answer.body)), &answer).is_err(),
        ];
        // Nothing but success is good news.
        prop_assert!((200..300).contains(&status) || failed.iter().all(|f| *f));
    }
}
