//! What is sent to Amazon, by value.

use adapter_api::sample::{NOW, connection, offer, session, sku, update};
use adapter_api::{Adapter, Connection, Mode, Receipt, Secret, Session, Token};
use amazon::Amazon;
use domain::{Currency, Marketplace, Money, Sku, Timestamp};
use http_out::{Method, Request};
use serde_json::{Value, json};

const TR: &str = "A33AVAJ2PDY3EV";

fn shop() -> Connection {
    connection(
        Marketplace::Amazon,
        TR,
        &["client_id", "client_secret", "refresh_token"],
    )
}

fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    let found = request.headers.iter().find(|(known, _)| known == name);
    found.map_or("", |(_, value)| value.as_str())
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&request.body).expect("a JSON body")
}

/// Codes of the problems that keep a changed offer from being sent.
fn problems(change: impl Fn(&mut adapter_api::Offer)) -> Vec<String> {
    let mut changed = offer();
    change(&mut changed);
    let refused = Amazon
        .submit(session(&shop()), &changed)
        .err()
        .unwrap_or_default();
    refused.into_iter().map(|problem| problem.code).collect()
}

#[test]
fn a_token_is_asked_for_where_the_mode_says() {
    let mut shop = shop();
    let request = Amazon
        .token_request(session(&shop))
        .expect("Amazon uses tokens");
    assert_eq!(
        (request.method, request.url.as_str()),
        (Method::Post, "http://sim.test/auth/o2/token")
    );
    assert_eq!(
        header(&request, "content-type"),
        "application/x-www-form-urlencoded;charset=UTF-8"
    );
    assert_eq!(
        String::from_utf8_lossy(&request.body),
        "grant_type=refresh_token&refresh_token=refresh_token&client_id=client_id&client_secret=client_secret"
    );
    for mode in [Mode::Sandbox, Mode::Live] {
        shop.mode = mode;
        let request = Amazon.token_request(session(&shop)).expect("a request");
        assert_eq!(request.url, "https://api.amazon.com/auth/o2/token");
    }
    shop.credentials
        .insert("lwa_url".to_owned(), Secret::new("http://lwa.test"));
    let request = Amazon.token_request(session(&shop)).expect("a request");
    assert_eq!(request.url, "http://lwa.test/auth/o2/token");
}

#[test]
fn every_call_is_signed() {
    let shop = shop();
    let token = Token {
        value: Secret::new("Atza|1"),
        expires: NOW,
    };
    let session = Session {
        connection: &shop,
        token: Some(&token),
        now: NOW,
    };
    for request in [
        Amazon.submit(session, &offer()).expect("good"),
        Amazon.read_request(session, &sku()),
        Amazon.stock(session, &[update(None)]).expect("good"),
        Amazon.orders_request(session, NOW, None),
    ] {
        assert_eq!(header(&request, "x-amz-access-token"), "Atza|1");
        assert_eq!(header(&request, "x-amz-date"), "20261121T030405Z");
        assert!(
            header(&request, "user-agent").starts_with("Stox/"),
            "{request:?}"
        );
        assert!(!format!("{request:?}").contains("Atza"), "{request:?}");
    }
}

#[test]
fn a_listing_is_put_whole() {
    let request = Amazon.submit(session(&shop()), &offer()).expect("good");
    assert_eq!(request.method, Method::Put);
    assert_eq!(
        request.url,
        "http://sim.test/listings/2021-08-01/items/SELLER1/VLZ%2055?marketplaceIds=A33AVAJ2PDY3EV\
         &includedData=identifiers%2Cissues&issueLocale=tr_TR"
    );
    let text = |value: &str| json!({"value": value, "language_tag": "tr_TR", "marketplace_id": TR});
    let plain = |value: &str| json!({"value": value, "marketplace_id": TR});
    let media = |url: &str| json!([{"media_location": url, "marketplace_id": TR}]);
    assert_eq!(
        body(&request),
        json!({
            "productType": "PRODUCT",
            "requirements": "LISTING",
            "attributes": {
                "item_name": [text("Acme Sert Kabin Valiz 55 cm")],
                "brand": [text("Acme")],
                "bullet_point": [text("Hafif"), text("4 tekerlek")],
                "product_description": [text("Sert & hafif.")],
                "generic_keyword": [text("bavul kabin boy")],
                "color": [text("Siyah")],
                "condition_type": [plain("new_new")],
                "country_of_origin": [plain("TR")],
                "externally_assigned_product_identifier":
                    [{"type": "ean", "value": "4006381333931", "marketplace_id": TR}],
                "main_product_image_locator": media("https://cdn.test/1.jpg"),
                "other_product_image_locator_1": media("https://cdn.test/2.jpg"),
                "purchasable_offer": [{"marketplace_id": TR, "currency": "TRY",
                    "our_price": [{"schedule": [{"value_with_tax": 849.9}]}]}],
                "list_price": [{"value": 999.9, "currency": "TRY", "marketplace_id": TR}],
                "fulfillment_availability":
                    [{"fulfillment_channel_code": "DEFAULT", "quantity": 25}],
            }
        })
    );
}

#[test]
fn surplus_is_cut_to_the_slots() {
    let mut many = offer();
    many.picture_urls = (1..=12)
        .map(|n| format!("http://cdn.test/{n}.jpg"))
        .collect();
    many.text.bullets = (1..=7).map(|n| n.to_string()).collect();
    many.text.keywords = vec!["a".repeat(200), "b".repeat(48), "c".to_owned()];
    let body = body(&Amazon.submit(session(&shop()), &many).expect("good"));
    let attributes = &body["attributes"];
    assert_eq!(
        attributes["other_product_image_locator_8"][0]["media_location"],
        "http://cdn.test/9.jpg"
    );
    assert_eq!(attributes.get("other_product_image_locator_9"), None);
    assert_eq!(attributes["bullet_point"].as_array().map(Vec::len), Some(5));
    assert_eq!(
        attributes["generic_keyword"][0]["value"]
            .as_str()
            .map(str::len),
        Some(249)
    );
}

#[test]
fn what_cannot_be_listed_is_refused_before_sending() {
    assert_eq!(problems(|_| {}), Vec::<String>::new());
    assert_eq!(problems(|o| o.product.gtin = None), ["amazon.gtin.missing"]);
    assert_eq!(
        problems(|o| o.text.title = " ".to_owned()),
        ["amazon.title.missing"]
    );
    assert_eq!(
        problems(|o| o.text.title = "a".repeat(201)),
        ["amazon.title.long"]
    );
    assert_eq!(
        problems(|o| o.text.language = "en".to_owned()),
        ["amazon.language"]
    );
    assert_eq!(
        problems(|o| o.picture_urls.clear()),
        ["amazon.picture.missing"]
    );
    assert_eq!(problems(|o| o.quantity = -1), ["amazon.quantity.negative"]);
    assert_eq!(
        problems(|o| o.product.price = Money::new(1, Currency::USD)),
        ["amazon.price.currency"]
    );
    assert_eq!(
        problems(|o| o.product.price.minor = 0),
        ["amazon.price.zero"]
    );
    assert_eq!(
        problems(|o| o.product.sku = Sku::parse("..").expect("valid")),
        ["amazon.sku.dots"]
    );
    let origin = |o: &mut adapter_api::Offer| {
        o.product
            .attributes
            .insert("origin".to_owned(), "TUR".to_owned());
    };
    assert_eq!(problems(origin), ["amazon.origin"]);
    let mut nowhere = shop();
    nowhere.region = "TR".to_owned();
    let refused = Amazon
        .submit(session(&nowhere), &offer())
        .expect_err("no such marketplace");
    assert_eq!(refused[0].code, "amazon.region.unknown");
}

#[test]
fn an_exemption_replaces_the_barcode() {
    let mut exempt = offer();
    exempt.product.gtin = None;
    exempt
        .product
        .attributes
        .insert("amazon_gtin_exempt".to_owned(), "true".to_owned());
    exempt
        .product
        .attributes
        .insert("amazon_product_type".to_owned(), "LUGGAGE".to_owned());
    let body = body(&Amazon.submit(session(&shop()), &exempt).expect("good"));
    assert_eq!(body["productType"], "LUGGAGE");
    assert_eq!(
        body["attributes"]["supplier_declared_has_product_identifier_exemption"],
        json!([{"value": true, "marketplace_id": TR}])
    );
    assert_eq!(
        body["attributes"].get("externally_assigned_product_identifier"),
        None
    );
}

#[test]
fn stock_merges_one_quantity() {
    let request = Amazon
        .stock(session(&shop()), &[update(Some("B0"))])
        .expect("good");
    assert_eq!(request.method, Method::Patch);
    assert_eq!(
        request.url,
        "http://sim.test/listings/2021-08-01/items/SELLER1/VLZ%2055?marketplaceIds=A33AVAJ2PDY3EV&issueLocale=tr_TR"
    );
    assert_eq!(
        body(&request),
        json!({"productType": "PRODUCT", "patches": [{"op": "merge",
            "path": "/attributes/fulfillment_availability",
            "value": [{"fulfillment_channel_code": "DEFAULT", "quantity": 7}]}]})
    );
    let shop = shop();
    assert!(Amazon.stock(session(&shop), &[]).is_err());
    assert!(
        Amazon
            .stock(session(&shop), &[update(None), update(None)])
            .is_err()
    );
}

#[test]
fn questions_about_a_listing_are_one() {
    let shop = shop();
    let read = Amazon.read_request(session(&shop), &sku());
    assert_eq!(
        read.url,
        "http://sim.test/listings/2021-08-01/items/SELLER1/VLZ%2055?marketplaceIds=A33AVAJ2PDY3EV\
         &includedData=summaries%2Cissues%2Coffers%2CfulfillmentAvailability&issueLocale=tr_TR"
    );
    assert!(read == Amazon.progress_request(session(&shop), &Receipt("x".to_owned()), &sku()));
    assert!(read == Amazon.stock_progress_request(session(&shop), &Receipt("VLZ 55".to_owned())));
}

#[test]
fn orders_are_listed_by_change() {
    let since = Timestamp::from_micros(1_709_164_800_000_000);
    let first = Amazon.orders_request(session(&shop()), since, None).url;
    assert_eq!(
        first,
        "http://sim.test/orders/2026-01-01/orders?lastUpdatedAfter=2024-02-29T00%3A00%3A00.000Z\
         &marketplaceIds=A33AVAJ2PDY3EV&maxResultsPerPage=100&includedData=PROCEEDS%2CFULFILLMENT%2CCANCELLATION"
    );
    let second = Amazon
        .orders_request(session(&shop()), since, Some("a+b"))
        .url;
    assert_eq!(second, format!("{first}&paginationToken=a%2Bb"));
}

#[test]
fn official_hosts_follow_region_and_mode() {
    let mut shop = shop();
    shop.base_url.clear();
    for (region, mode, host) in [
        (TR, Mode::Live, "https://sellingpartnerapi-eu.amazon.com/"),
        (
            "ATVPDKIKX0DER",
            Mode::Live,
            "https://sellingpartnerapi-na.amazon.com/",
        ),
        (
            "A1VC38T7YXB528",
            Mode::Sandbox,
            "https://sandbox.sellingpartnerapi-fe.amazon.com/",
        ),
    ] {
        shop.region = region.to_owned();
        shop.mode = mode;
        let url = Amazon.read_request(session(&shop), &sku()).url;
        assert!(url.starts_with(host), "{url}");
    }
}
