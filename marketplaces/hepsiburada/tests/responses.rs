//! What Hepsiburada's answers mean, by value.

use adapter_api::sample::{busy, connection, offer, response, session, sku, update};
use adapter_api::{Adapter, Connection, Failure, Progress, ReadBack, Receipt};
use domain::Marketplace;
use hepsiburada::Hepsiburada;
use http_out::Response;
use serde_json::{Value, json};

fn shop() -> Connection {
    connection(Marketplace::Hepsiburada, "TR", &["service_key"])
}

fn receipt() -> Receipt {
    Receipt("t".to_owned())
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
    let errors = r#"{"errors":[{"message":"kötü","code":"L1"}]}"#;
    for (answer, act, ask, track) in [
        (response(202, ""), "unknown", "unknown", "unknown"),
        (response(200, ""), "unknown", "unknown", "unknown"),
        (
            response(200, "<html>ok</html>"),
            "unknown",
            "unknown",
            "unknown",
        ),
        (
            response(200, r#"{"success":true,"data":{"#),
            "unknown",
            "unknown",
            "unknown",
        ),
        (
            response(307, ""),
            "refused http_307",
            "refused http_307",
            "unknown",
        ),
        (response(400, errors), "refused L1", "refused L1", "unknown"),
        (
            response(400, "<html>"),
            "refused http_400",
            "refused http_400",
            "unknown",
        ),
        (
            response(401, ""),
            "unauthorised",
            "unauthorised",
            "unauthorised",
        ),
        (
            response(403, ""),
            "unauthorised",
            "unauthorised",
            "unauthorised",
        ),
        (
            response(404, ""),
            "refused http_404",
            "refused http_404",
            "unknown",
        ),
        (busy(429), "wait 42000 ms", "wait 42000 ms", "wait 42000 ms"),
        (
            response(500, "\"hata\""),
            "unknown",
            "transient",
            "transient",
        ),
        (response(503, ""), "transient", "transient", "transient"),
    ] {
        let updates = [update(None)];
        assert_eq!(
            kind(Hepsiburada.submitted(session(&shop()), &offer(), &answer)),
            act,
            "submitted {answer:?}"
        );
        assert_eq!(
            kind(Hepsiburada.stocked(&updates, &answer)),
            act,
            "stocked {answer:?}"
        );
        assert_eq!(
            kind(Hepsiburada.read(&sku(), &answer)),
            ask,
            "read {answer:?}"
        );
        assert_eq!(
            kind(Hepsiburada.progress(session(&shop()), &receipt(), &sku(), &answer)),
            track,
            "progress {answer:?}"
        );
        assert_eq!(
            kind(Hepsiburada.stock_progress(&updates, &answer)),
            track,
            "{answer:?}"
        );
        for page in [None, Some("packages:0"), Some("cancelled:0")] {
            assert_eq!(
                kind(Hepsiburada.orders(page, &answer)),
                ask,
                "orders {answer:?}"
            );
        }
    }
}

#[test]
fn too_many_calls_have_three_faces() {
    let with = |status: u16, headers: &[(&str, &str)]| Response {
        headers: headers
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect(),
        ..response(status, "")
    };
    for (answer, wanted) in [
        (with(429, &[]), "wait 20 ms"),
        (with(429, &[("x-ratelimit-reset", "3")]), "wait 3000 ms"),
        (
            with(429, &[("x-ratelimit-reset", "1795230245")]),
            "wait 20 ms",
        ),
        (
            with(429, &[("x-ratelimit-reset", "3"), ("retry-after", "9")]),
            "wait 9000 ms",
        ),
        (
            with(
                403,
                &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "5")],
            ),
            "wait 10000 ms",
        ),
        (with(403, &[("x-ratelimit-remaining", "7")]), "unauthorised"),
    ] {
        assert_eq!(
            kind(Hepsiburada.submitted(session(&shop()), &offer(), &answer)),
            wanted,
            "{answer:?}"
        );
    }
    let spoken = response(403, r#"{"message":"İstek limiti aşıldı."}"#);
    assert_eq!(
        kind(Hepsiburada.submitted(session(&shop()), &offer(), &spoken)),
        "wait 10000 ms"
    );
}

#[test]
fn every_error_body_is_understood() {
    let issue = |body: &str| match Hepsiburada.stocked(&[update(None)], &response(400, body)) {
        Err(Failure::Refused(found)) => (
            found[0].code.clone(),
            found[0].message.clone(),
            found[0].fields.join(","),
        ),
        other => panic!("{other:?}"),
    };
    for (body, code, message, fields) in [
        (r#"{"errors":[{"message":"m","code":"c"}]}"#, "c", "m", ""),
        (r#"{"errors":["m"]}"#, "http_400", "m", ""),
        (r#"{"message":"m"}"#, "http_400", "m", ""),
        (r#"{"title":"m"}"#, "http_400", "m", ""),
        (r#""m""#, "http_400", "m", ""),
        ("plain m", "http_400", "plain m", ""),
        (
            r#"{"message":"x","fieldErrors":[{"objectName":"o","field":"f","message":"m"}]}"#,
            "http_400",
            "m",
            "f",
        ),
    ] {
        assert_eq!(
            issue(body),
            (code.to_owned(), message.to_owned(), fields.to_owned()),
            "{body}"
        );
    }
}

fn catalog(data: Value) -> Response {
    ok(&json!({"success": true, "code": 0, "version": 1, "message": null, "data": data}))
}

#[test]
fn success_is_said_in_the_body() {
    let refused =
        json!({"success": false, "code": 1003, "version": 1, "message": "kategori", "data": null});
    assert_eq!(
        kind(Hepsiburada.submitted(session(&shop()), &offer(), &ok(&refused))),
        "refused 1003"
    );
    assert_eq!(
        kind(Hepsiburada.progress(session(&shop()), &receipt(), &sku(), &ok(&refused))),
        "unknown"
    );
    assert_eq!(
        Hepsiburada.submitted(
            session(&shop()),
            &offer(),
            &catalog(json!({"trackingId": "t"}))
        ),
        Ok(Receipt("t".to_owned()))
    );
    assert_eq!(
        kind(Hepsiburada.submitted(
            session(&shop()),
            &offer(),
            &catalog(json!({"trackingId": ""}))
        )),
        "unknown"
    );
    assert_eq!(
        kind(Hepsiburada.submitted(session(&shop()), &offer(), &catalog(Value::Null))),
        "unknown"
    );
}

#[test]
fn an_import_decides_by_product_status() {
    let of = |status: &str, import: &str| {
        let row = json!({"merchantSku": "VLZ 55", "productStatus": status, "importStatus": import,
            "importMessages": [{"severity": "INFORMATION", "message": "i"}, {"severity": "ERROR", "message": "e"}],
            "validationResults": [{"attributeName": "Marka", "message": "v"}],
            "rejectReasonsMessages": ["r"]});
        Hepsiburada.progress(
            session(&shop()),
            &receipt(),
            &sku(),
            &catalog(json!([{"merchantSku": "A", "productStatus": "BLOCKED"}, row])),
        )
    };
    for pending in ["WAITING", "IN_EXTERNAL_PROGRESS", "NEW WORD", ""] {
        assert_eq!(
            of(pending, "PROCESSING"),
            Ok(Progress::Pending),
            "{pending}"
        );
    }
    for done in ["MATCHED", "MATCHED_WITH_STAGED", "CREATED"] {
        assert_eq!(of(done, "SUCCESS"), Ok(Progress::Applied), "{done}");
    }
    for bad in ["MISSING_INFO", "REJECTED", "BLOCKED", "PRE_MATCHED"] {
        let Ok(Progress::Rejected(issues)) = of(bad, "SUCCESS") else {
            panic!("{bad}")
        };
        let words: Vec<&str> = issues.iter().map(|issue| issue.message.as_str()).collect();
        assert_eq!((words, issues[0].code.as_str()), (vec!["e", "v", "r"], bad));
        assert_eq!(issues[1].fields, ["Marka"]);
    }
    assert!(matches!(of("WAITING", "FAILED"), Ok(Progress::Rejected(_))));
    for empty in [json!([]), Value::Null] {
        assert_eq!(
            Hepsiburada.progress(session(&shop()), &receipt(), &sku(), &catalog(empty)),
            Ok(Progress::Pending)
        );
    }
}

#[test]
fn a_match_to_decide_tells_the_seller_what_to_do() {
    let row = json!([{"merchantSku": "VLZ 55", "productStatus": "PRE_MATCHED"}]);
    let Ok(Progress::Rejected(issues)) =
        Hepsiburada.progress(session(&shop()), &receipt(), &sku(), &catalog(row))
    else {
        panic!()
    };
    assert!(issues[0].message.contains("merchant panel"), "{issues:?}");
}

fn listing(change: Value) -> Response {
    let mut listing = json!({"listingId": "l", "hepsiburadaSku": "HBV1", "merchantSku": "VLZ 55",
        "price": 849.9, "availableStock": 25, "isSalable": true, "isLocked": false, "lockReasons": [],
        "isSuspended": false, "isFrozen": false, "freezeReasons": null, "deactivationReasons": []});
    for (key, value) in change.as_object().expect("an object") {
        listing[key] = value.clone();
    }
    ok(&json!({"listings": [listing], "totalCount": 1, "limit": 50, "offset": 0}))
}

#[test]
fn a_salable_listing_is_live() {
    let read = |answer: &Response| Hepsiburada.read(&sku(), answer);
    let id = "HBV1".to_owned();
    assert_eq!(
        read(&listing(json!({}))),
        Ok(ReadBack::Live {
            remote_id: id.clone(),
            quantity: Some(25),
            mark: "84990".to_owned()
        })
    );
    let sold_out =
        json!({"isSalable": false, "availableStock": 0, "deactivationReasons": ["OutOfStock"]});
    assert_eq!(
        read(&listing(sold_out)),
        Ok(ReadBack::Hidden {
            remote_id: Some(id),
            issues: vec![],
            mark: "84990".to_owned()
        })
    );
    for (change, code, message) in [
        (
            json!({"isLocked": true, "lockReasons": ["DuplicateProduct"]}),
            "locked",
            "DuplicateProduct",
        ),
        (
            json!({"isLocked": true}),
            "locked",
            "Hepsiburada gave no reason",
        ),
        (
            json!({"isSuspended": true}),
            "suspended",
            "Hepsiburada gave no reason",
        ),
        (
            json!({"isFrozen": true, "freezeReasons": ["f"]}),
            "frozen",
            "f",
        ),
        (
            json!({"isSalable": false, "deactivationReasons": ["d"]}),
            "deactivated",
            "d",
        ),
    ] {
        let Ok(ReadBack::Hidden { issues, .. }) = read(&listing(change.clone())) else {
            panic!("{change}")
        };
        assert_eq!(
            (
                issues.len(),
                issues[0].code.as_str(),
                issues[0].message.as_str()
            ),
            (1, code, message)
        );
    }
    assert_eq!(
        read(&listing(json!({"merchantSku": "VLZ 555"}))),
        Ok(ReadBack::Absent)
    );
    assert_eq!(
        read(&ok(&json!({"listings": [], "totalCount": 0}))),
        Ok(ReadBack::Absent)
    );
    assert_eq!(
        kind(read(&ok(&json!({"listings": [], "totalCount": 9})))),
        "unknown"
    );
    assert_eq!(
        kind(read(&listing(json!({"hepsiburadaSku": null})))),
        "unknown"
    );
}

#[test]
fn a_product_without_a_listing_is_hidden_or_absent() {
    let read = |rows: Value| {
        Hepsiburada.read(
            &sku(),
            &catalog(json!([{"merchant": "m", "skuStatusList": rows}])),
        )
    };
    let row = |status: &str| json!([{"merchantSku": "VLZ 55", "status": status}]);
    assert_eq!(
        read(row("WAITING")),
        Ok(ReadBack::Hidden {
            remote_id: None,
            issues: vec![],
            mark: String::new()
        })
    );
    let Ok(ReadBack::Hidden { issues, .. }) = read(row("BLOCKED")) else {
        panic!()
    };
    assert_eq!(issues[0].code, "BLOCKED");
    assert_eq!(read(json!([])), Ok(ReadBack::Absent));
    assert_eq!(
        read(json!([{"merchantSku": "A", "status": "WAITING"}])),
        Ok(ReadBack::Absent)
    );
    assert_eq!(
        Hepsiburada.read(&sku(), &catalog(json!(null))),
        Ok(ReadBack::Absent)
    );
}

#[test]
fn an_upload_names_only_what_failed() {
    let of = |status: &str, errors: Value| {
        let body = json!({"id": "u", "status": status, "total": 2, "errors": errors});
        let mut second = update(Some("HBV2"));
        second.sku = domain::Sku::parse("B").expect("valid");
        Hepsiburada
            .stock_progress(&[update(Some("HBV1")), second], &ok(&body))
            .map(|found| {
                found
                    .into_iter()
                    .map(|(_, progress)| progress)
                    .collect::<Vec<_>>()
            })
    };
    let (applied, pending) = (Progress::Applied, Progress::Pending);
    assert_eq!(
        of("PROCESSING", json!(null)),
        Ok(vec![pending.clone(), pending])
    );
    assert_eq!(
        of("COMPLETED", json!([])),
        Ok(vec![applied.clone(), applied.clone()])
    );
    for error in [
        json!([{"elementNo": 1, "merchantSku": "B", "errors": ["dur"]}]),
        json!([{"elementNo": 1, "hepsiburadaSku": "HBV2", "merchantSku": "", "errors": ["dur"]}]),
    ] {
        let found = of("COMPLETED_WITH_ERRORS", error).expect("readable");
        assert_eq!(found[0], applied);
        assert!(matches!(&found[1], Progress::Rejected(issues) if issues[0].message == "dur"));
    }
    let all = of("FAILED", json!([])).expect("readable");
    assert!(
        all.iter()
            .all(|progress| matches!(progress, Progress::Rejected(_)))
    );
    assert_eq!(
        kind(of(
            "COMPLETED_WITH_ERRORS",
            json!([{"elementNo": 0, "errors": ["x"]}])
        )),
        "unknown"
    );
    assert_eq!(kind(of("NEW WORD", json!([]))), "unknown");
    let accepted = Hepsiburada.stocked(&[update(None)], &ok(&json!({"id": "u"})));
    assert_eq!(accepted, Ok(Some(Receipt("u".to_owned()))));
}
