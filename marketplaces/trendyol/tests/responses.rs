//! What Trendyol's answers mean, by value.

use adapter_api::sample::{busy, connection, offer, response, session, sku, update};
use adapter_api::{Adapter, Connection, Failure, Progress, ReadBack, Receipt};
use domain::{Currency, Marketplace, Money};
use http_out::Response;
use serde_json::{Value, json};
use trendyol::Trendyol;

const ERRORS: &str = r#"{"errors":[{"key":"bad.vat","message":"Hatali","field":"vatRate"}]}"#;

fn shop() -> Connection {
    connection(Marketplace::Trendyol, "TR", &["api_key", "api_secret"])
}

fn receipt() -> Receipt {
    Receipt("b-1".to_owned())
}

fn ok(body: &Value) -> Response {
    response(200, &body.to_string())
}

/// The kind of a failure, with what distinguishes it.
fn kind<T>(result: Result<T, Failure>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(Failure::Throttled { after }) => format!("wait {} s", after.as_secs_f32()),
        Err(Failure::Unauthorised(_)) => "unauthorised".to_owned(),
        Err(Failure::Refused(issues)) => format!("refused {}", issues[0].code),
        Err(Failure::Transient(_)) => "transient".to_owned(),
        Err(Failure::Unknown(_)) => "unknown".to_owned(),
    }
}

#[test]
fn every_status_of_every_verb() {
    for (answer, act, ask) in [
        (response(202, ""), "unknown", "unknown"),
        (response(200, ""), "unknown", "unknown"),
        (response(200, "<html>ok</html>"), "unknown", "unknown"),
        (
            response(200, r#"{"batchRequestId":"1"#),
            "unknown",
            "unknown",
        ),
        (response(302, ""), "refused http_302", "refused http_302"),
        (response(400, ERRORS), "refused bad.vat", "refused bad.vat"),
        (
            response(400, "<html>"),
            "refused http_400",
            "refused http_400",
        ),
        (
            response(401, r#"{"exception":"ClientApiAuthenticationException"}"#),
            "unauthorised",
            "unauthorised",
        ),
        (response(403, ""), "unauthorised", "unauthorised"),
        (response(405, ""), "refused http_405", "refused http_405"),
        (response(426, ""), "refused http_426", "refused http_426"),
        (busy(429), "wait 42 s", "wait 42 s"),
        (response(500, ERRORS), "unknown", "transient"),
        (response(503, "IP"), "transient", "transient"),
        (response(504, ""), "unknown", "transient"),
    ] {
        assert_eq!(
            kind(Trendyol.submitted(session(&shop()), &offer(), &answer)),
            act,
            "submitted {answer:?}"
        );
        assert_eq!(
            kind(Trendyol.stocked(&[update(None)], &answer)),
            act,
            "stocked {answer:?}"
        );
        assert_eq!(
            kind(Trendyol.progress(session(&shop()), &receipt(), &sku(), &answer)),
            ask,
            "progress {answer:?}"
        );
        assert_eq!(kind(Trendyol.read(&sku(), &answer)), ask, "read {answer:?}");
        assert_eq!(
            kind(Trendyol.stock_progress(&[update(None)], &answer)),
            ask,
            "{answer:?}"
        );
        assert_eq!(
            kind(Trendyol.orders(None, &answer)),
            ask,
            "orders {answer:?}"
        );
    }
    let busy = response(429, r#"{"errors":[{"key":"too.many.requests"}]}"#);
    assert_eq!(
        kind(Trendyol.submitted(session(&shop()), &offer(), &busy)),
        "wait 0.3 s"
    );
    assert_eq!(kind(Trendyol.orders(None, &busy)), "wait 5 s");
    let gone = response(404, r#"{"errors":["yok"]}"#);
    assert_eq!(
        kind(Trendyol.progress(session(&shop()), &receipt(), &sku(), &gone)),
        "unknown"
    );
    assert_eq!(
        kind(Trendyol.submitted(session(&shop()), &offer(), &gone)),
        "refused http_404"
    );
}

#[test]
fn every_error_body_is_understood() {
    let issues =
        |body: &str| match Trendyol.submitted(session(&shop()), &offer(), &response(400, body)) {
            Err(Failure::Refused(found)) => found
                .into_iter()
                .map(|i| (i.code, i.message, i.fields))
                .collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
    let one = |code: &str, message: &str, fields: &[&str]| {
        vec![(
            code.to_owned(),
            message.to_owned(),
            fields.iter().map(|f| (*f).to_owned()).collect(),
        )]
    };
    assert_eq!(issues(ERRORS), one("bad.vat", "Hatali", &["vatRate"]));
    assert_eq!(
        issues(r#"{"errors":["metin"]}"#),
        one("http_400", "metin", &[])
    );
    assert_eq!(
        issues(
            r#"{"statusCode":400,"message":"x","errors":[{"code":"c","message":"m","field":null}]}"#
        ),
        one("c", "m", &[])
    );
    assert_eq!(
        issues(r#"{"timestamp":1,"exception":"E","message":"m"}"#),
        one("E", "m", &[])
    );
    assert_eq!(
        issues(r#"{"errors":[]}"#),
        one("http_400", r#"{"errors":[]}"#, &[])
    );
    assert_eq!(issues(""), one("http_400", "the answer has no body", &[]));
}

#[test]
fn a_batch_id_is_the_receipt() {
    let answer = ok(&json!({"batchRequestId": "b-1"}));
    let receipt = Receipt("b-1".to_owned());
    assert_eq!(
        Trendyol.submitted(session(&shop()), &offer(), &answer),
        Ok(receipt.clone())
    );
    assert_eq!(
        Trendyol.stocked(&[update(None)], &answer),
        Ok(Some(receipt))
    );
    assert_eq!(
        kind(Trendyol.submitted(
            session(&shop()),
            &offer(),
            &ok(&json!({"batchRequestId": null}))
        )),
        "unknown"
    );
}

#[test]
fn an_identical_body_is_tried_again_later() {
    let text = "15 dakika boyunca aynı isteği tekrarlı olarak atamazsınız!";
    let answer = response(400, &json!({"errors": [{"message": text}]}).to_string());
    assert_eq!(
        kind(Trendyol.stocked(&[update(None)], &answer)),
        "transient"
    );
}

fn batch(status: Value, items: Value) -> Response {
    ok(&json!({"batchRequestId": "b", "status": status, "itemCount": 1, "items": items}))
}

#[test]
fn a_batch_decides_by_its_item() {
    let of = |status: Value, items: Value| {
        Trendyol.progress(session(&shop()), &receipt(), &sku(), &batch(status, items))
    };
    let item = |sku: &str, status: &str| {
        json!({"requestItem": {"barcode": "869", "stockCode": sku}, "status": status,
               "failureReasons": ["KDV yanlis", "Marka yok"]})
    };
    let (done, running) = (json!("COMPLETED"), json!("IN_PROGRESS"));
    assert_eq!(
        of(done.clone(), json!([item("VLZ 55", "SUCCESS")])),
        Ok(Progress::Applied)
    );
    assert_eq!(
        of(running.clone(), json!([item("VLZ 55", "IN_PROGRESS")])),
        Ok(Progress::Pending)
    );
    assert_eq!(of(running, json!([])), Ok(Progress::Pending));
    assert_eq!(of(json!("PROCESSING"), Value::Null), Ok(Progress::Pending));
    let Ok(Progress::Rejected(issues)) = of(done.clone(), json!([item("VLZ 55", "FAILED")])) else {
        panic!()
    };
    assert_eq!(
        issues
            .iter()
            .map(|i| i.message.as_str())
            .collect::<Vec<_>>(),
        ["KDV yanlis", "Marka yok"]
    );
    assert_eq!(
        of(
            done.clone(),
            json!([item("A", "FAILED"), item("VLZ 55", "SUCCESS")])
        ),
        Ok(Progress::Applied)
    );
    assert_eq!(
        kind(of(
            done.clone(),
            json!([item("A", "FAILED"), item("B", "FAILED")])
        )),
        "unknown"
    );
    assert_eq!(kind(of(done.clone(), json!([]))), "unknown");
    assert_eq!(
        kind(of(done, json!([item("VLZ 55", "NEW WORD")]))),
        "unknown"
    );
}

#[test]
fn stock_batches_answer_row_by_row() {
    let updates = [
        update(Some("869")),
        update(Some("870")),
        update(Some("871")),
    ];
    let items = json!([
        {"requestItem": {"barcode": "870", "quantity": 7}, "status": "FAILED", "failureReasons": ["dur"]},
        {"requestItem": {"barcode": "869", "quantity": 7}, "status": "SUCCESS", "failureReasons": []}]);
    let found = Trendyol
        .stock_progress(&updates, &batch(Value::Null, items))
        .expect("readable");
    let progress: Vec<&Progress> = found.iter().map(|(_, progress)| progress).collect();
    assert_eq!(progress[0], &Progress::Applied);
    assert!(matches!(progress[1], Progress::Rejected(issues) if issues[0].message == "dur"));
    assert_eq!(progress[2], &Progress::Pending);
}

fn approved(change: Value) -> Response {
    let mut variant = json!({"variantId": 1, "barcode": "869", "stockCode": "VLZ 55", "onSale": true,
        "locked": false, "lockReason": null, "archived": false, "blacklisted": false,
        "stock": {"quantity": 25}, "price": {"salePrice": 1, "listPrice": "2.50"}});
    for (key, value) in change.as_object().expect("an object") {
        variant[key] = value.clone();
    }
    ok(&json!({"totalElements": 1, "content": [{"contentId": 1, "variants": [variant]}]}))
}

#[test]
fn approved_products_are_live_when_on_sale() {
    let read = |answer: &Response| Trendyol.read(&sku(), answer);
    let id = "1:869".to_owned();
    let mark = "100 250".to_owned();
    assert_eq!(
        read(&approved(json!({}))),
        Ok(ReadBack::Live {
            remote_id: id.clone(),
            quantity: Some(25),
            mark: mark.clone()
        })
    );
    assert_eq!(
        read(&approved(
            json!({"stock": null, "price": null, "docNeeded": true})
        )),
        Ok(ReadBack::Live {
            remote_id: id.clone(),
            quantity: None,
            mark: String::new()
        })
    );
    assert_eq!(
        read(&approved(
            json!({"onSale": false, "stock": {"quantity": 0}})
        )),
        Ok(ReadBack::Hidden {
            remote_id: Some(id),
            issues: vec![],
            mark
        })
    );
    for flag in ["locked", "archived", "blacklisted"] {
        match read(&approved(json!({flag: true, "lockReason": "why"}))) {
            Ok(ReadBack::Hidden { issues, .. }) => assert_eq!(issues[0].code, flag),
            other => panic!("{flag}: {other:?}"),
        }
    }
    assert_eq!(
        read(&approved(json!({"stockCode": "VLZ 555"}))),
        Ok(ReadBack::Absent)
    );
    assert_eq!(
        read(&ok(&json!({"totalElements": 0, "content": []}))),
        Ok(ReadBack::Absent)
    );
    assert_eq!(
        kind(read(&ok(&json!({"totalElements": 7, "content": []})))),
        "unknown"
    );
    let nameless = json!({"content": [{"variants": [{"barcode": "869", "stockCode": "VLZ 55"}]}]});
    assert_eq!(kind(read(&ok(&nameless))), "unknown", "no content id");
}

#[test]
fn unapproved_products_are_hidden() {
    let read = |row: Value| match Trendyol.read(&sku(), &ok(&json!({"content": [row]}))) {
        Ok(ReadBack::Hidden {
            remote_id, issues, ..
        }) => (remote_id, issues),
        other => panic!("{other:?}"),
    };
    let (id, issues) =
        read(json!({"barcode": "869", "stockCode": "VLZ 55", "status": "pendingApproval"}));
    assert_eq!((id.as_deref(), issues.len()), (Some("869"), 0));
    let (_, issues) = read(
        json!({"barcode": "869", "stockCode": "VLZ 55", "status": "rejected",
        "rejectReasonDetails": [{"rejectReason": "Gorsel", "rejectReasonDetail": "yazi var"}]}),
    );
    assert_eq!(issues[0].message, "Gorsel: yazi var");
    let (_, issues) = read(json!({"stockCode": "VLZ 55", "status": "rejected"}));
    assert_eq!(issues.len(), 1);
}

fn package(change: Value) -> Value {
    let mut package = json!({"shipmentPackageId": 11, "orderNumber": "1", "status": "Created",
        "shipmentPackageStatus": "Created", "orderDate": 1_795_230_245_678_i64,
        "lastModifiedDate": 1_795_230_245_679_i64, "customerFirstName": "nobody reads this",
        "lines": [{"lineId": 5, "quantity": 2, "stockCode": "VLZ 55", "lineUnitPrice": 849.9,
                   "currencyCode": "TRY"}]});
    for (key, value) in change.as_object().expect("an object") {
        package[key] = value.clone();
    }
    package
}

#[test]
fn packages_are_orders() {
    let body =
        json!({"hasMore": true, "nextCursor": "c", "size": 200, "content": [package(json!({}))]});
    let page = Trendyol.orders(None, &ok(&body)).expect("readable");
    assert_eq!(page.next.as_deref(), Some("c"));
    let order = &page.orders[0];
    assert_eq!((order.id.as_str(), order.cancelled), ("11", false));
    assert_eq!(order.placed.rfc3339(), "2026-11-21T03:04:05.678Z");
    assert_eq!(order.updated.millis(), 1_795_230_245_679);
    let line = &order.lines[0];
    assert_eq!(
        (line.id.as_str(), &line.sku, line.quantity),
        ("5", &sku(), 2)
    );
    assert_eq!(line.unit_price, Money::new(84_990, Currency::TRY));
}

#[test]
fn destroyed_packages_take_no_stock() {
    for (status, cancelled) in [
        ("Created", false),
        ("Awaiting", false),
        ("Returned", false),
        ("UnDelivered", false),
        ("Cancelled", true),
        ("UnSupplied", true),
        ("UnPacked", true),
    ] {
        let body = json!({"hasMore": false, "content": [package(json!({"status": status}))]});
        let page = Trendyol.orders(None, &ok(&body)).expect("readable");
        assert_eq!(
            (page.orders[0].cancelled, &page.next),
            (cancelled, &None),
            "{status}"
        );
    }
}

#[test]
fn old_names_are_read_too() {
    let old = json!({"id": 11, "status": "Created", "orderDate": 1, "lastModifiedDate": 1,
        "lines": [{"id": 5, "quantity": 1, "merchantSku": "VLZ 55", "price": "12.5"}]});
    let page = Trendyol
        .orders(None, &ok(&json!({"content": [old]})))
        .expect("readable");
    assert_eq!(
        (
            page.orders[0].id.as_str(),
            page.orders[0].lines[0].id.as_str()
        ),
        ("11", "5")
    );
    assert_eq!(page.orders[0].lines[0].unit_price.minor, 1250);
}

#[test]
fn unreadable_packages_are_named() {
    let line = |change: Value| {
        let mut line = package(json!({}))["lines"][0].clone();
        for (key, value) in change.as_object().expect("an object") {
            line[key] = value.clone();
        }
        json!({"lines": [line]})
    };
    for bad in [
        line(json!({"stockCode": ""})),
        line(json!({"quantity": -1})),
        line(json!({"lineUnitPrice": null})),
        line(json!({"currencyCode": "XYZ"})),
        json!({"orderDate": "yesterday"}),
        json!({"lines": null}),
    ] {
        let body =
            json!({"content": [package(json!({"shipmentPackageId": 10})), package(bad.clone())]});
        let Err(Failure::Unknown(text)) = Trendyol.orders(None, &ok(&body)) else {
            panic!("{bad}")
        };
        assert!(
            text.contains("package `11`") && !text.contains("`10`"),
            "{text}"
        );
    }
    let endless = json!({"hasMore": true, "content": []});
    assert_eq!(kind(Trendyol.orders(None, &ok(&endless))), "unknown");
}
