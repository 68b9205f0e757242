//! What Amazon's answers mean, by value.

use std::time::Duration;

use adapter_api::sample::{NOW, busy, connection, offer, response, session, sku, update};
use adapter_api::{Adapter, Connection, Failure, Progress, ReadBack, Receipt};
use amazon::Amazon;
use domain::{Currency, Marketplace, Money};
use http_out::Response;
use serde_json::{Value, json};

/// The date of change of [`item`].
const DATE: &str = "2026-11-21T03:04:05.000Z";
const QUOTA: &str = r#"{"errors":[{"code":"QuotaExceeded","message":"You exceeded your quota"}]}"#;

fn shop() -> Connection {
    connection(Marketplace::Amazon, "A33AVAJ2PDY3EV", &[])
}

fn receipt() -> Receipt {
    Receipt("s1".to_owned())
}

fn ok(body: &Value) -> Response {
    response(200, &body.to_string())
}

/// The kind of a failure, with what distinguishes it.
fn kind<T>(result: Result<T, Failure>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(Failure::Throttled { after }) => format!("wait {} ms", after.as_millis()),
        Err(Failure::Unauthorised(_)) => "unauthorised".to_owned(),
        Err(Failure::Refused(issues)) => format!("refused {}", issues[0].code),
        Err(Failure::Transient(_)) => "transient".to_owned(),
        Err(Failure::Unknown(_)) => "unknown".to_owned(),
    }
}

#[test]
fn every_status_of_every_verb() {
    let errors = r#"{"errors":[{"code":"InvalidInput","message":"bad","details":"sku"}]}"#;
    for (answer, act, ask) in [
        (response(202, ""), "unknown", "unknown"),
        (response(204, ""), "unknown", "unknown"),
        (response(200, ""), "unknown", "unknown"),
        (response(200, "<html>ok</html>"), "unknown", "unknown"),
        (
            response(200, r#"{"sku":"VLZ 55","status":"ACC"#),
            "unknown",
            "unknown",
        ),
        (
            response(
                200,
                r#"{"sku":"OTHER","status":"ACCEPTED","submissionId":"1"}"#,
            ),
            "unknown",
            "unknown",
        ),
        (response(301, ""), "refused http_301", "refused http_301"),
        (
            response(400, errors),
            "refused InvalidInput",
            "refused InvalidInput",
        ),
        (
            response(400, "<html>"),
            "refused http_400",
            "refused http_400",
        ),
        (response(400, ""), "refused http_400", "refused http_400"),
        (response(401, errors), "unauthorised", "unauthorised"),
        (response(403, errors), "unauthorised", "unauthorised"),
        (
            response(404, "<html>"),
            "refused http_404",
            "refused http_404",
        ),
        (
            response(413, errors),
            "refused InvalidInput",
            "refused InvalidInput",
        ),
        (response(429, QUOTA), "wait 200 ms", "wait 200 ms"),
        (busy(429), "wait 42000 ms", "wait 42000 ms"),
        (response(500, errors), "unknown", "transient"),
        (response(502, "<html>"), "unknown", "transient"),
        (response(503, ""), "transient", "transient"),
        (busy(503), "wait 42000 ms", "wait 42000 ms"),
    ] {
        assert_eq!(
            kind(Amazon.submitted(session(&shop()), &offer(), &answer)),
            act,
            "submitted {answer:?}"
        );
        assert_eq!(
            kind(Amazon.stocked(&[update(None)], &answer)),
            act,
            "stocked {answer:?}"
        );
        assert_eq!(
            kind(Amazon.progress(session(&shop()), &receipt(), &sku(), &answer)),
            ask,
            "progress {answer:?}"
        );
        assert_eq!(kind(Amazon.read(&sku(), &answer)), ask, "read {answer:?}");
        assert_eq!(
            kind(Amazon.stock_progress(&[update(None)], &answer)),
            ask,
            "{answer:?}"
        );
    }
    assert_eq!(
        kind(Amazon.orders(None, &response(429, QUOTA))),
        "wait 178572 ms"
    );
    assert_eq!(kind(Amazon.orders(None, &response(500, ""))), "transient");
    assert_eq!(kind(Amazon.orders(None, &response(200, "{"))), "unknown");
}

#[test]
fn an_error_keeps_amazons_words() {
    let answer = response(
        400,
        r#"{"errors":[{"code":"InvalidInput","message":"bad","details":"sku"}]}"#,
    );
    let Err(Failure::Refused(issues)) = Amazon.submitted(session(&shop()), &offer(), &answer)
    else {
        panic!()
    };
    assert_eq!(
        (issues[0].code.as_str(), issues[0].message.as_str()),
        ("InvalidInput", "bad: sku")
    );
}

#[test]
fn only_accepted_is_accepted() {
    let answer = |status: &str| {
        ok(
            &json!({"sku": "VLZ 55", "status": status, "submissionId": "s1", "issues": [
            {"code": "18448", "message": "incomplete", "severity": "WARNING", "attributeNames": []},
            {"code": "90220", "message": "'brand' is required", "severity": "ERROR",
             "attributeNames": ["brand"], "categories": ["MISSING_ATTRIBUTE"]}]}),
        )
    };
    assert_eq!(
        Amazon.submitted(session(&shop()), &offer(), &answer("ACCEPTED")),
        Ok(Receipt("s1".to_owned()))
    );
    assert_eq!(
        Amazon.stocked(&[update(None)], &answer("ACCEPTED")),
        Ok(Some(Receipt("VLZ 55".to_owned())))
    );
    let Err(Failure::Refused(issues)) =
        Amazon.submitted(session(&shop()), &offer(), &answer("INVALID"))
    else {
        panic!()
    };
    assert_eq!(issues.len(), 1);
    assert_eq!(
        (issues[0].code.as_str(), issues[0].fields.clone()),
        ("90220", vec!["brand".to_owned()])
    );
    assert_eq!(
        kind(Amazon.stocked(&[update(None)], &answer("INVALID"))),
        "refused 90220"
    );
    for other in ["VALID", "", "LATER"] {
        assert_eq!(
            kind(Amazon.submitted(session(&shop()), &offer(), &answer(other))),
            "unknown",
            "{other}"
        );
    }
    let silent = ok(&json!({"sku": "VLZ 55", "status": "INVALID", "submissionId": "s1"}));
    assert_eq!(
        kind(Amazon.submitted(session(&shop()), &offer(), &silent)),
        "refused INVALID"
    );
}

/// A listing as getListingsItem shows it.
fn item(status: &[&str], issues: Value, quantity: i64) -> Response {
    ok(&json!({"sku": "VLZ 55",
        "summaries": [{"marketplaceId": "A33", "asin": "B01", "productType": "PRODUCT", "status": status,
            "lastUpdatedDate": DATE}],
        "issues": issues,
        "fulfillmentAvailability": [{"fulfillmentChannelCode": "AMAZON_EU", "quantity": 99},
                                    {"fulfillmentChannelCode": "DEFAULT", "quantity": quantity}]}))
}

fn error(field: &str) -> Value {
    json!([{"code": "1", "message": "m", "severity": "ERROR", "attributeNames": [field]}])
}

#[test]
fn live_is_buyable_and_discoverable() {
    let read = |answer: &Response| Amazon.read(&sku(), answer).expect("readable");
    let both = ["BUYABLE", "DISCOVERABLE"];
    assert_eq!(
        read(&item(&both, json!(null), 25)),
        ReadBack::Live {
            remote_id: "B01".to_owned(),
            quantity: Some(25),
            mark: DATE.to_owned()
        }
    );
    assert!(matches!(
        read(&item(&both, error("brand"), 25)),
        ReadBack::Live { .. }
    ));
    let hidden = |answer: &Response| match read(answer) {
        ReadBack::Hidden {
            remote_id, issues, ..
        } => (remote_id, issues.len()),
        other => panic!("{other:?}"),
    };
    let asin = Some("B01".to_owned());
    assert_eq!(
        hidden(&item(&["DISCOVERABLE"], json!([]), 0)),
        (asin.clone(), 0)
    );
    assert_eq!(hidden(&item(&[], error("brand"), 0)), (asin.clone(), 1));
    let warning = |actions: Value| {
        json!([{"code": "18027", "message": "text in picture", "severity": "WARNING",
                "enforcements": {"actions": actions, "exemption": {"status": "NOT_EXEMPT"}}}])
    };
    assert_eq!(
        hidden(&item(&["BUYABLE"], warning(json!([])), 1)),
        (asin.clone(), 0)
    );
    let suppressed = warning(json!([{"action": "SEARCH_SUPPRESSED"}]));
    assert_eq!(hidden(&item(&["BUYABLE"], suppressed, 1)), (asin, 1));
    let missing = response(
        404,
        r#"{"errors":[{"code":"NOT_FOUND","message":"SKU not found"}]}"#,
    );
    assert_eq!(read(&missing), ReadBack::Absent);
    assert_eq!(
        Amazon.read_on(
            session(&connection(Marketplace::Amazon, "", &[])),
            &sku(),
            &read(&missing)
        ),
        None
    );
}

#[test]
fn progress_is_read_from_the_listing() {
    let progress = |answer: &Response| {
        Amazon
            .progress(session(&shop()), &receipt(), &sku(), answer)
            .expect("readable")
    };
    assert_eq!(progress(&item(&[], json!([]), 1)), Progress::Applied);
    assert!(
        matches!(progress(&item(&[], error("brand"), 1)), Progress::Rejected(issues) if issues.len() == 1)
    );
    assert_eq!(
        progress(&ok(&json!({"sku": "VLZ 55", "summaries": []}))),
        Progress::Pending
    );
    assert_eq!(
        progress(&response(404, r#"{"errors":[{"code":"NOT_FOUND"}]}"#)),
        Progress::Pending
    );
}

#[test]
fn stock_is_in_force_when_it_shows() {
    let of = |answer: &Response| {
        let mut all = Amazon
            .stock_progress(&[update(None)], answer)
            .expect("readable");
        assert_eq!((all.len(), &all[0].0), (1, &sku()));
        all.remove(0).1
    };
    let both = ["BUYABLE", "DISCOVERABLE"];
    assert_eq!(of(&item(&both, json!([]), 7)), Progress::Applied);
    assert_eq!(of(&item(&both, json!([]), 8)), Progress::Pending);
    assert_eq!(of(&item(&both, error("brand"), 8)), Progress::Pending);
    assert!(matches!(
        of(&item(&both, error("fulfillment_availability"), 8)),
        Progress::Rejected(_)
    ));
    assert!(matches!(
        of(&response(404, r#"{"errors":[{"code":"NOT_FOUND"}]}"#)),
        Progress::Rejected(_)
    ));
}

#[test]
fn tokens_end_a_minute_early_and_refusals_are_not_retried() {
    let shop = connection(Marketplace::Amazon, "A33AVAJ2PDY3EV", &[]);
    let token = |answer: &Response| Amazon.token(session(&shop), answer);
    let good = token(&response(
        200,
        r#"{"access_token":"Atza|x","token_type":"bearer","expires_in":3600}"#,
    ))
    .expect("a token");
    assert_eq!(good.value.reveal(), "Atza|x");
    assert_eq!(good.expires, NOW.after(Duration::from_secs(3540)));
    for (status, body, wanted) in [
        (
            400,
            r#"{"error":"invalid_grant","error_description":"revoked"}"#,
            "unauthorised",
        ),
        (401, r#"{"error":"invalid_client"}"#, "unauthorised"),
        (400, r#"{"error":"temporarily_unavailable"}"#, "transient"),
        (400, "", "unauthorised"),
        (500, "", "transient"),
        (429, "", "wait 1000 ms"),
        (200, "{}", "unknown"),
        (200, r#"{"access_token":"","expires_in":1}"#, "unknown"),
    ] {
        assert_eq!(
            kind(token(&response(status, body))),
            wanted,
            "{status} {body}"
        );
    }
}

fn order(status: &str, item: Value) -> Value {
    json!({"orderId": "028-1", "createdTime": "2026-11-21T03:04:05.678Z",
        "lastUpdatedTime": "2026-11-21T06:04:05+03:00",
        "salesChannel": {"channelName": "AMAZON", "marketplaceId": "A33AVAJ2PDY3EV"},
        "buyer": {"buyerName": "nobody reads this"},
        "fulfillment": {"fulfillmentStatus": status}, "orderItems": [item]})
}

fn line(product: Value) -> Value {
    json!({"orderItemId": "i1", "quantityOrdered": 3, "product": product})
}

#[test]
fn an_order_is_read_with_its_lines() {
    let priced = json!({"sellerSku": "VLZ 55",
        "price": {"unitPrice": {"amount": "849.90", "currencyCode": "TRY"}}});
    let page =
        json!({"orders": [order("UNSHIPPED", line(priced))], "pagination": {"nextToken": "n"}});
    let page = Amazon.orders(None, &ok(&page)).expect("readable");
    assert_eq!(page.next.as_deref(), Some("n"));
    let order = &page.orders[0];
    assert_eq!((order.id.as_str(), order.cancelled), ("028-1", false));
    assert_eq!(order.placed, NOW);
    assert_eq!(order.updated.rfc3339(), "2026-11-21T03:04:05.000Z");
    let line = &order.lines[0];
    assert_eq!(
        (line.id.as_str(), &line.sku, line.quantity),
        ("i1", &sku(), 3)
    );
    assert_eq!(line.unit_price, Money::new(84_990, Currency::TRY));
}

#[test]
fn prices_come_from_where_they_are() {
    let price = |status: &str, item: Value| {
        let page = Amazon.orders(None, &ok(&json!({"orders": [order(status, item)]})));
        page.map(|page| page.orders[0].lines[0].unit_price.minor)
    };
    let bare = || line(json!({"sellerSku": "VLZ 55"}));
    let mut proceeds = bare();
    proceeds["proceeds"] = json!({"breakdowns": [
        {"type": "SHIPPING", "subtotal": {"amount": "9", "currencyCode": "TRY"}},
        {"type": "ITEM", "subtotal": {"amount": "100.00", "currencyCode": "TRY"}}]});
    assert_eq!(price("SHIPPED", proceeds), Ok(3333));
    assert_eq!(price("PENDING", bare()), Ok(0));
    assert_eq!(price("CANCELLED", bare()), Ok(0));
    assert_eq!(kind(price("UNSHIPPED", bare())), "unknown");
}

#[test]
fn unreadable_orders_are_named() {
    let good = line(
        json!({"sellerSku": "A", "price": {"unitPrice": {"amount": "1", "currencyCode": "TRY"}}}),
    );
    for (what, item) in [
        ("no SKU", line(json!({}))),
        (
            "currency",
            line(
                json!({"sellerSku": "A", "price": {"unitPrice": {"amount": "1", "currencyCode": "?"}}}),
            ),
        ),
        (
            "no product",
            json!({"orderItemId": "i1", "quantityOrdered": 3}),
        ),
        (
            "negative",
            json!({"orderItemId": "i1", "quantityOrdered": -3, "product": good["product"]}),
        ),
    ] {
        let page =
            ok(&json!({"orders": [order("UNSHIPPED", good.clone()), order("UNSHIPPED", item)]}));
        let Err(Failure::Unknown(text)) = Amazon.orders(None, &page) else {
            panic!("{what}")
        };
        assert!(text.contains("028-1"), "{text}");
    }
}
