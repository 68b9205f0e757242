//! What is sent to Trendyol, by value.

use adapter_api::sample::{NOW, connection, offer, session, sku, update};
use adapter_api::{Adapter, Connection, Mode, ReadBack, Receipt, Secret};
use domain::{Currency, Marketplace, Money, Sku, Timestamp};
use http_out::{Method, Request};
use serde_json::{Value, json};
use trendyol::Trendyol;

fn shop() -> Connection {
    connection(Marketplace::Trendyol, "TR", &["api_key", "api_secret"])
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
    let refused = Trendyol
        .submit(session(&shop()), &changed)
        .err()
        .unwrap_or_default();
    refused.into_iter().map(|problem| problem.code).collect()
}

fn set(offer: &mut adapter_api::Offer, name: &str, value: &str) {
    offer
        .product
        .attributes
        .insert(name.to_owned(), value.to_owned());
}

#[test]
fn every_call_carries_key_and_agent() {
    let mut shop = shop();
    assert!(Trendyol.token_request(session(&shop)).is_none());
    for request in [
        Trendyol.submit(session(&shop), &offer()).expect("good"),
        Trendyol.read_request(session(&shop), &sku()),
        Trendyol
            .stock(session(&shop), &[update(None)])
            .expect("good"),
        Trendyol.orders_request(session(&shop), NOW, None),
        Trendyol.progress_request(session(&shop), &Receipt("b".to_owned()), &sku()),
    ] {
        // api_key:api_secret
        assert_eq!(
            header(&request, "authorization"),
            "Basic YXBpX2tleTphcGlfc2VjcmV0"
        );
        assert_eq!(header(&request, "user-agent"), "SELLER1 - SelfIntegration");
        assert_eq!(header(&request, "storefrontcode"), "TR");
    }
    let long = format!("Acme Soft-{}", "x".repeat(40));
    shop.credentials
        .insert("integrator".to_owned(), Secret::new(long));
    let request = Trendyol.read_request(session(&shop), &sku());
    assert_eq!(
        header(&request, "user-agent"),
        format!("SELLER1 - AcmeSoft{}", "x".repeat(22))
    );
}

#[test]
fn a_product_is_created() {
    let request = Trendyol.submit(session(&shop()), &offer()).expect("good");
    assert_eq!(request.method, Method::Post);
    assert_eq!(
        request.url,
        "http://sim.test/product/sellers/SELLER1/v2/products"
    );
    assert_eq!(
        body(&request),
        json!({"items": [{
            "barcode": "4006381333931", "title": "Acme Sert Kabin Valiz 55 cm",
            "productMainId": "VLZ 55", "brandId": 1791, "categoryId": 411, "quantity": 25,
            "stockCode": "VLZ 55", "dimensionalWeight": 1,
            "description": "<p>Sert &amp; hafif.</p><ul><li>Hafif</li><li>4 tekerlek</li></ul>",
            "listPrice": 999.9, "salePrice": 849.9, "vatRate": 20,
            "images": [{"url": "https://cdn.test/1.jpg"}, {"url": "https://cdn.test/2.jpg"}],
            "attributes": [{"attributeId": 47, "customAttributeValue": "Siyah"}],
            "origin": "TR"
        }]})
    );
}

#[test]
fn attributes_of_the_product_fill_the_form() {
    let mut told = offer();
    told.product.sku = Sku::parse("VLZ-55").expect("valid");
    told.product.gtin = None;
    told.product.attributes.clear();
    told.quantity = 30_000;
    told.picture_urls = (0..9)
        .map(|n| format!("http://127.0.0.1/{n}.jpg"))
        .collect();
    for (name, value) in [
        ("trendyol_brand_id", "7"),
        ("trendyol_category_id", "8"),
        ("vat_rate", "10%"),
        ("desi", "2,5"),
        ("list_price", "1"),
    ] {
        set(&mut told, name, value);
    }
    let body = body(&Trendyol.submit(session(&shop()), &told).expect("good"));
    let item = &body["items"][0];
    assert_eq!(item["barcode"], "VLZ-55");
    assert_eq!(
        (&item["brandId"], &item["categoryId"]),
        (&json!(7), &json!(8))
    );
    assert_eq!(
        (&item["vatRate"], &item["dimensionalWeight"]),
        (&json!(10), &json!(2.5))
    );
    assert_eq!(
        (&item["listPrice"], &item["quantity"]),
        (&json!(849.9), &json!(20_000))
    );
    assert_eq!(item["images"].as_array().map(Vec::len), Some(8));
    assert_eq!(
        (&item["attributes"], item.get("origin")),
        (&json!([]), None)
    );
}

#[test]
fn what_cannot_be_listed_is_refused_before_sending() {
    assert_eq!(problems(|_| {}), Vec::<String>::new());
    assert_eq!(
        problems(|o| o.product.gtin = None),
        ["trendyol.barcode.characters"]
    );
    assert_eq!(
        problems(|o| o.text.title = "ş".repeat(101)),
        ["trendyol.title.long"]
    );
    assert_eq!(
        problems(|o| o.text.description = "a".repeat(30_000)),
        ["trendyol.description.long"]
    );
    assert_eq!(
        problems(|o| o.product.price = Money::new(1, Currency::EUR)),
        ["trendyol.price.currency"]
    );
    assert_eq!(
        problems(|o| set(o, "vat_rate", "18")),
        ["trendyol.vat_rate"]
    );
    assert_eq!(problems(|o| set(o, "desi", "0")), ["trendyol.desi"]);
    assert_eq!(
        problems(|o| set(o, "origin", "Türkiye")),
        ["trendyol.origin"]
    );
    assert_eq!(
        problems(|o| set(o, "trendyol_brand_id", "Acme")),
        ["trendyol.trendyol_brand_id"]
    );
    let mut other = shop();
    other.region = "DE".to_owned();
    let refused = Trendyol
        .submit(session(&other), &offer())
        .expect_err("not supported");
    assert_eq!(refused[0].code, "trendyol.region.unsupported");
}

#[test]
fn plain_http_pictures_are_for_the_simulator() {
    let mut plain = offer();
    plain.picture_urls = vec!["http://127.0.0.1/1.jpg".to_owned()];
    let mut shop = shop();
    assert!(Trendyol.submit(session(&shop), &plain).is_ok());
    shop.mode = Mode::Live;
    let refused = Trendyol
        .submit(session(&shop), &plain)
        .expect_err("not fetchable");
    assert_eq!(refused[0].code, "trendyol.picture.https");
}

#[test]
fn batches_are_asked_by_id() {
    let shop = shop();
    let receipt = Receipt("a/b".to_owned());
    let url = "http://sim.test/product/sellers/SELLER1/products/batch-requests/a%2Fb";
    assert_eq!(
        Trendyol
            .progress_request(session(&shop), &receipt, &sku())
            .url,
        url
    );
    assert_eq!(
        Trendyol
            .stock_progress_request(session(&shop), &receipt)
            .url,
        url
    );
}

#[test]
fn the_second_list_is_read_only_when_the_first_is_silent() {
    let shop = shop();
    assert_eq!(
        Trendyol.read_request(session(&shop), &sku()).url,
        "http://sim.test/product/sellers/SELLER1/products/approved?stockCode=VLZ%2055&page=0&size=100"
    );
    let more = Trendyol
        .read_on(session(&shop), &sku(), &ReadBack::Absent)
        .expect("a question");
    assert_eq!(
        more.url,
        "http://sim.test/product/sellers/SELLER1/products/unapproved?stockCode=VLZ%2055&page=0&size=1000"
    );
    let live = ReadBack::Live {
        remote_id: "1".to_owned(),
        quantity: None,
        mark: String::new(),
    };
    assert!(Trendyol.read_on(session(&shop), &sku(), &live).is_none());
}

#[test]
fn stock_goes_by_barcode_and_within_the_maximum() {
    let mut many = update(Some("9:4006381333931"));
    many.quantity = 20_001;
    let request = Trendyol
        .stock(session(&shop()), &[many, update(None)])
        .expect("good");
    assert_eq!(request.method, Method::Post);
    assert_eq!(
        request.url,
        "http://sim.test/inventory/sellers/SELLER1/products/price-and-inventory"
    );
    assert_eq!(
        body(&request),
        json!({"items": [{"barcode": "4006381333931", "quantity": 20_000},
                         {"barcode": "VLZ 55", "quantity": 7}]})
    );
    let mut negative = update(None);
    negative.quantity = -1;
    assert!(Trendyol.stock(session(&shop()), &[negative]).is_err());
    assert!(
        Trendyol
            .stock(session(&shop()), &vec![update(None); 1001])
            .is_err()
    );
}

#[test]
fn the_order_filter_is_the_same_on_every_page() {
    let since = Timestamp::from_micros(1_709_164_800_000_000);
    let first = Trendyol.orders_request(session(&shop()), since, None).url;
    assert_eq!(
        first,
        "http://sim.test/order/sellers/SELLER1/orders/stream?lastModifiedStartDate=1709164800000\
         &lastModifiedEndDate=1710374400000&size=200"
    );
    let shop = shop();
    let mut later = session(&shop);
    later.now = NOW.after(std::time::Duration::from_secs(60));
    let second = Trendyol.orders_request(later, since, Some("c=1")).url;
    assert_eq!(second, format!("{first}&nextCursor=c%3D1"));
    assert_eq!(
        Trendyol.orders_window().map(|window| window.as_secs()),
        Some(14 * 86_400)
    );
}

#[test]
fn official_hosts_follow_the_mode() {
    let mut shop = shop();
    shop.base_url.clear();
    for (mode, host) in [
        (
            Mode::Live,
            "https://apigw.trendyol.com/integration/product/",
        ),
        (
            Mode::Sandbox,
            "https://stageapigw.trendyol.com/integration/product/",
        ),
    ] {
        shop.mode = mode;
        assert!(
            Trendyol
                .read_request(session(&shop), &sku())
                .url
                .starts_with(host)
        );
    }
}
