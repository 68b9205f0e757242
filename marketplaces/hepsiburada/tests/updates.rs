//! Changing what Hepsiburada sells, by value.

use adapter_api::sample::{connection, offer, response, revision, session, sku};
use adapter_api::{Adapter, Connection, Failure, Offer, Progress, Receipt};
use domain::Marketplace;
use hepsiburada::Hepsiburada;
use http_out::{Method, Request, Response};
use serde_json::{Value, json};

fn shop() -> Connection {
    connection(Marketplace::Hepsiburada, "TR", &["service_key"])
}

fn first(offer: &Offer) -> Request {
    Hepsiburada.submit(session(&shop()), offer).expect("good")
}

fn next(offer: &Offer, done: &str) -> Option<Request> {
    Hepsiburada.submit_on(session(&shop()), offer, &Receipt(done.to_owned()))
}

fn progress(receipt: &str, answer: &Response) -> Result<Progress, Failure> {
    let receipt = Receipt(receipt.to_owned());
    Hepsiburada.progress(session(&shop()), &receipt, &sku(), answer)
}

fn ok(body: &Value) -> Response {
    response(200, &body.to_string())
}

/// The JSON in the one part of a form.
fn file(request: &Request) -> Value {
    let text = String::from_utf8(request.body.clone()).expect("text");
    let (head, rest) = text.split_once("\r\n\r\n").expect("a part");
    assert!(
        head.contains(r#"name="file"; filename="integrator-ticket-upload.json""#),
        "{head}"
    );
    let (json, _) = rest.rsplit_once("\r\n--").expect("an end");
    serde_json::from_str(json).expect("JSON")
}

#[test]
fn the_price_goes_first_and_the_content_follows() {
    let update = revision("HBV1", "80000");
    let price = first(&update);
    assert_eq!(
        (price.method, price.url.as_str()),
        (
            Method::Post,
            "http://sim.test/listing/listings/merchantid/SELLER1/price-uploads"
        )
    );
    let body: Value = serde_json::from_slice(&price.body).expect("JSON");
    assert_eq!(
        body,
        json!([{"hepsiburadaSku": "HBV1", "merchantSku": "VLZ 55", "price": 849.9}])
    );
    let receipt = Hepsiburada.submitted(session(&shop()), &update, &ok(&json!({"id": "u"})));
    assert_eq!(receipt, Ok(Receipt("price:u".to_owned())));

    let ticket = next(&update, "price:u").expect("a ticket");
    assert_eq!(
        ticket.url,
        "http://sim.test/mpop/ticket-api/api/integrator/import?version=1"
    );
    let mut wanted = json!({"hbSku": "HBV1", "productName": "Acme Sert Kabin Valiz 55 cm",
        "productDescription": "<p>Sert &amp; hafif.</p><ul><li>Hafif</li><li>4 tekerlek</li></ul>",
        "image1": "https://cdn.test/1.jpg", "image2": "https://cdn.test/2.jpg"});
    for place in 3..=10 {
        wanted[format!("image{place}")] = json!("");
    }
    assert_eq!(
        file(&ticket),
        json!({"merchantId": "SELLER1", "items": [wanted]})
    );
    let done = Receipt("price:u".to_owned());
    for answer in [
        json!({"success": true, "code": 0, "message": null, "data": {"trackingId": "t"}}),
        json!({"trackingId": "t"}),
    ] {
        assert_eq!(
            Hepsiburada.submitted_on(session(&shop()), &update, &done, &ok(&answer)),
            Ok(Receipt("ticket:t".to_owned()))
        );
    }
    assert!(next(&update, "ticket:t").is_none());
}

#[test]
fn a_price_that_is_shown_is_not_sent_again() {
    let update = revision("HBV1", "84990");
    assert!(first(&update).url.contains("/ticket-api/"));
    let answer = ok(&json!({"success": true, "data": {"trackingId": "t"}}));
    assert_eq!(
        Hepsiburada.submitted(session(&shop()), &update, &answer),
        Ok(Receipt("ticket:t".to_owned()))
    );
}

#[test]
fn without_a_listing_it_is_imported() {
    assert!(first(&offer()).url.contains("/products/import"));
    assert!(next(&offer(), "t").is_none());
}

#[test]
fn each_part_is_asked_about_where_it_went() {
    for (receipt, url) in [
        (
            "t",
            "/mpop/product/api/products/status/t?version=1&page=0&size=1000",
        ),
        (
            "price:u",
            "/listing/listings/merchantid/SELLER1/price-uploads/id/u",
        ),
        (
            "ticket:t",
            "/mpop/ticket-api/api/integrator/status/t?version=1&page=0&size=1000",
        ),
    ] {
        let receipt = Receipt(receipt.to_owned());
        let request = Hepsiburada.progress_request(session(&shop()), &receipt, &sku());
        assert_eq!(request.url, format!("http://sim.test{url}"));
        assert_eq!(request.method, Method::Get);
    }
}

#[test]
fn a_price_upload_says_what_became_of_the_price() {
    let of = |status: &str, errors: Value, bounds: Value| {
        let body = json!({"id": "u", "status": status, "total": 1, "errors": errors,
            "priceValidations": bounds});
        progress("price:u", &ok(&body))
    };
    assert_eq!(
        of("PROCESSING", json!([]), json!(null)),
        Ok(Progress::Pending)
    );
    assert_eq!(
        of("COMPLETED", json!(null), json!([])),
        Ok(Progress::Applied)
    );
    let error = json!([{"elementNo": 0, "merchantSku": "VLZ 55", "errors": ["dur"]}]);
    let bound = json!([{"elementNo": 0, "merchantSku": "VLZ 55", "type": "MinPrice", "minPrice": 900,
        "maxPrice": 2000, "description": ""}]);
    for (answer, code, message) in [
        (
            of("COMPLETED_WITH_ERRORS", error, json!([])),
            "price_upload",
            "dur",
        ),
        (
            of("COMPLETED", json!([]), bound),
            "MinPrice",
            "the price must be between 900 and 2000",
        ),
        (
            of("FAILED", json!([]), json!([])),
            "price_upload",
            "Hepsiburada gave no reason",
        ),
    ] {
        let Ok(Progress::Rejected(issues)) = answer else {
            panic!("{answer:?}")
        };
        assert_eq!(
            (issues[0].code.as_str(), issues[0].message.as_str()),
            (code, message)
        );
        assert_eq!(issues[0].fields, ["price"]);
    }
    let odd = of("NEW WORD", json!([]), json!([]));
    assert!(matches!(odd, Err(Failure::Unknown(_))), "{odd:?}");
}

#[test]
fn a_ticket_is_decided_field_by_field() {
    let of = |status: &str, results: &[(&str, &str, &str)]| {
        let results: Vec<Value> = results
            .iter()
            .map(|(name, result, reason)| {
                json!({"fieldName": name, "fieldResult": result, "rejectReason": reason})
            })
            .collect();
        let row = json!({"hbSku": "HBV1", "message": null, "productStatus": status,
            "updateResults": results});
        progress(
            "ticket:t",
            &ok(
                &json!({"success": true, "code": 0, "data": [{"merchantId": "m", "items": [row]}]}),
            ),
        )
    };
    let name = ("NAME", "APPROVED", "");
    assert_eq!(of("UNCOMPLETED", &[]), Ok(Progress::Pending));
    assert_eq!(
        of("UNCOMPLETED", &[name, ("MEDIA", "IN_PROGRESS", "")]),
        Ok(Progress::Pending)
    );
    assert_eq!(
        of(
            "UNCOMPLETED",
            &[("MEDIA", "REJECTED", "yazi"), ("NAME", "IN_PROGRESS", "")]
        ),
        Ok(Progress::Pending),
        "the other field may be refused too"
    );
    assert_eq!(of("COMPLETED", &[name]), Ok(Progress::Applied));
    assert_eq!(of("COMPLETED", &[]), Ok(Progress::Applied));
    for word in ["REJECTED", "PARTIAL_APPROVED"] {
        let Ok(Progress::Rejected(issues)) = of("COMPLETED", &[name, ("MEDIA", word, "yazi")])
        else {
            panic!("{word}")
        };
        assert_eq!(
            (
                issues.len(),
                issues[0].message.as_str(),
                &issues[0].fields[0]
            ),
            (1, "yazi", &"MEDIA".to_owned())
        );
    }
    for none in [
        json!([]),
        json!(null),
        json!([{"merchantId": "m", "items": []}]),
    ] {
        let answer = ok(&json!({"success": true, "data": none}));
        assert_eq!(progress("ticket:t", &answer), Ok(Progress::Pending));
    }
}

#[test]
fn a_refused_ticket_names_its_field() {
    let body = json!({"message": "Bad Request", "description": "d",
        "fieldErrors": [{"objectName": "import", "field": "productName", "message": "bos"}]});
    let refused = Hepsiburada.submitted_on(
        session(&shop()),
        &revision("HBV1", ""),
        &Receipt("price:u".to_owned()),
        &response(400, &body.to_string()),
    );
    let Err(Failure::Refused(issues)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(
        (issues[0].message.as_str(), issues[0].fields.join(",")),
        ("bos", "productName".to_owned())
    );
}
