//! How Hepsiburada's three lists of order lines are read, by value.

use adapter_api::sample::{response, sku};
use adapter_api::{Adapter, Failure, OrderPage};
use domain::{Currency, Money};
use hepsiburada::Hepsiburada;
use http_out::Response;
use serde_json::{Value, json};

fn ok(body: &Value) -> Response {
    response(200, &body.to_string())
}

fn open(total: u64) -> Response {
    ok(
        &json!({"totalCount": total, "limit": 100, "offset": 0, "pageCount": 1, "items": [{
        "id": "l1", "orderId": "o", "orderNumber": "007", "orderDate": "2026-11-21T06:04:05.678",
        "status": "Open", "sku": "HBV1", "merchantSKU": "VLZ 55", "quantity": 2,
        "customerName": "nobody reads this", "lastStatusUpdateDate": "2026-11-21T03:04:06Z",
        "unitPrice": {"amount": 849.9, "currency": "TRY"}, "totalPrice": {"amount": 1699.8, "currency": "TRY"}}]}),
    )
}

fn page(token: Option<&str>, answer: &Response) -> OrderPage {
    Hepsiburada.orders(token, answer).expect("readable")
}

#[test]
fn the_lists_follow_one_another() {
    let none = ok(&json!({"totalCount": 0, "items": []}));
    let package = json!({"packageNumber": "p", "status": "Open", "items": []});
    let full = ok(&Value::Array(vec![package.clone(); 10]));
    for (token, answer, next) in [
        (None, open(1), Some("packages:0")),
        (None, open(2), Some("open:100")),
        (Some("open:100"), none.clone(), Some("packages:0")),
        (Some("packages:0"), ok(&json!([])), Some("cancelled:0")),
        (Some("packages:0"), full, Some("packages:10")),
        (
            Some("packages:10"),
            ok(&json!([package])),
            Some("cancelled:0"),
        ),
        (Some("cancelled:0"), none, None),
    ] {
        assert_eq!(page(token, &answer).next.as_deref(), next, "{token:?}");
    }
    // The wrong list is no list.
    let unknown = |found: Result<OrderPage, Failure>| matches!(found, Err(Failure::Unknown(_)));
    assert!(unknown(Hepsiburada.orders(Some("packages:0"), &open(1))));
    assert!(unknown(Hepsiburada.orders(None, &ok(&json!([])))));
}

#[test]
fn a_line_is_the_same_order_in_every_list() {
    let opened = page(None, &open(1)).orders.remove(0);
    assert_eq!((opened.id.as_str(), opened.cancelled), ("007-l1", false));
    assert_eq!(opened.placed.rfc3339(), "2026-11-21T03:04:05.678Z");
    assert_eq!(opened.updated.rfc3339(), "2026-11-21T03:04:06.000Z");
    let line = &opened.lines[0];
    assert_eq!(
        (line.id.as_str(), &line.sku, line.quantity),
        ("l1", &sku(), 2)
    );
    assert_eq!(line.unit_price, Money::new(84_990, Currency::TRY));

    let packed = ok(&json!([{"packageNumber": "p", "status": "Open", "items": [{
        "lineItemId": "l1", "orderNumber": "007", "orderDate": "2026-11-21T06:04:05.678",
        "hbSku": "HBV1", "merchantSku": "VLZ 55", "quantity": 2,
        "totalPrice": {"amount": 1699.8, "currency": "TL"}}]}]));
    let packed = page(Some("packages:0"), &packed).orders.remove(0);
    assert_eq!(
        (&packed.id, packed.placed, packed.cancelled),
        (&opened.id, opened.placed, false)
    );
    assert_eq!(packed.lines, opened.lines);

    let gone = ok(
        &json!({"totalCount": 1, "items": [{"lineItemId": "l1", "orderNumber": "007",
        "sku": "HBV1", "merchantSku": "VLZ 55", "quantity": 2, "cancelDate": "2026-11-21T07:00:00"}]}),
    );
    let gone = page(Some("cancelled:0"), &gone).orders.remove(0);
    assert_eq!(
        (&gone.id, gone.cancelled, gone.lines[0].quantity),
        (&opened.id, true, 2)
    );
    assert_eq!(gone.updated.rfc3339(), "2026-11-21T04:00:00.000Z");
}

#[test]
fn unreadable_lines_are_named() {
    for (key, value) in [
        ("merchantSKU", json!(null)),
        ("quantity", json!("two")),
        ("quantity", json!(-2)),
        ("orderDate", json!("yesterday")),
        ("unitPrice", json!({"amount": 1, "currency": "XYZ"})),
        ("id", json!(null)),
    ] {
        let mut body: Value = serde_json::from_slice(&open(1).body).expect("JSON");
        body["items"][0][key] = value;
        let Err(Failure::Unknown(text)) = Hepsiburada.orders(None, &ok(&body)) else {
            panic!("{key}")
        };
        assert!(text.contains("order 007"), "{text}");
    }
}
