//! No answer makes the adapter panic.

use adapter_api::sample::{connection, offer, revision, session, sku, update};
use adapter_api::{Adapter, Receipt};
use domain::Marketplace;
use http_out::Response;
use proptest::prelude::*;
use trendyol::Trendyol;

/// Bytes of any kind, and JSON that is almost right: good answers with pieces
/// replaced.
fn bodies() -> impl Strategy<Value = Vec<u8>> {
    let good = prop::sample::select(vec![
        r#"{"batchRequestId":"1"}"#,
        r#"{"batchRequestId":"1","status":"COMPLETED","items":[{"requestItem":{"barcode":"VLZ 55"},"status":"FAILED","failureReasons":["x"]}]}"#,
        r#"{"totalElements":1,"content":[{"contentId":9,"variants":[{"barcode":"1","stockCode":"VLZ 55","onSale":true,"stock":{"quantity":1},"price":{"salePrice":1,"listPrice":2}}]}]}"#,
        r#"{"content":[{"stockCode":"VLZ 55","status":"rejected","rejectReasonDetails":[]}]}"#,
        r#"{"hasMore":false,"content":[{"id":1,"status":"Created","orderDate":1,"lastModifiedDate":1,"lines":[{"id":1,"quantity":1,"stockCode":"A","price":1.5}]}]}"#,
        r#"{"errors":[{"key":"1","message":"2"}]}"#,
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
        let shop = connection(Marketplace::Trendyol, "TR", &[]);
        let part = Receipt("price:1".to_owned());
        let receipt = Receipt("1".to_owned());
        let answer = Response { status, headers: vec![("retry-after".to_owned(), after)], body };
        let failed = [
            Trendyol.submitted(session(&shop), &offer(), &answer).is_err(),
            Trendyol.submitted(session(&shop), &revision("9:869", ""), &answer).is_err(),
            Trendyol.submitted_on(session(&shop), &revision("9:869", ""), &part, &answer).is_err(),
            Trendyol.progress(session(&shop), &part, &sku(), &answer).is_err(),
            Trendyol.stocked(&[update(None)], &answer).is_err(),
            Trendyol.progress(session(&shop), &receipt, &sku(), &answer).is_err(),
            Trendyol.read(&sku(), &answer).is_err(),
            Trendyol.stock_progress(&[update(None)], &answer).is_err(),
            Trendyol.orders(None, &answer).is_err(),
        ];
        // Nothing but success is good news.
        prop_assert!((200..300).contains(&status) || failed.iter().all(|f| *f));
    }
}
