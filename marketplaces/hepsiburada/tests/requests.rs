//! What is sent to Hepsiburada, by value.

use adapter_api::sample::{NOW, connection, offer, session, sku, update};
use adapter_api::{Adapter, Connection, Mode, ReadBack, Receipt, Secret};
use domain::{Currency, Marketplace, Money, Sku};
use hepsiburada::Hepsiburada;
use http_out::{Method, Request};
use serde_json::{Value, json};

fn shop() -> Connection {
    connection(Marketplace::Hepsiburada, "TR", &["service_key"])
}

fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    let found = request.headers.iter().find(|(known, _)| known == name);
    found.map_or("", |(_, value)| value.as_str())
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&request.body).expect("a JSON body")
}

/// The one product of an import, taken out of its form as a server would.
fn imported(request: &Request) -> Value {
    let boundary = header(request, "content-type")
        .strip_prefix("multipart/form-data; boundary=")
        .expect("a boundary");
    let text = std::str::from_utf8(&request.body).expect("text");
    let parts: Vec<&str> = text.split(&format!("--{boundary}")).collect();
    assert_eq!(
        (parts.len(), parts[0], parts[2]),
        (3, "", "--\r\n"),
        "{text}"
    );
    let (head, file) = parts[1]
        .split_once("\r\n\r\n")
        .expect("headers and content");
    assert_eq!(
        head,
        "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"integrator.json\"\
         \r\nContent-Type: application/json; charset=utf-8"
    );
    let mut file: Vec<Value> =
        serde_json::from_str(file.strip_suffix("\r\n").expect("a line end")).expect("a JSON list");
    assert_eq!(file.len(), 1);
    file.remove(0)
}

/// Codes of the problems that keep a changed offer from being sent.
fn problems(change: impl Fn(&mut adapter_api::Offer)) -> Vec<String> {
    let mut changed = offer();
    change(&mut changed);
    let refused = Hepsiburada
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
    assert!(Hepsiburada.token_request(session(&shop)).is_none());
    for request in [
        Hepsiburada.submit(session(&shop), &offer()).expect("good"),
        Hepsiburada.read_request(session(&shop), &sku()),
        Hepsiburada
            .stock(session(&shop), &[update(None)])
            .expect("good"),
        Hepsiburada.orders_request(session(&shop), NOW, None),
        Hepsiburada.progress_request(session(&shop), &Receipt("t".to_owned()), &sku()),
    ] {
        // SELLER1:service_key
        assert_eq!(
            header(&request, "authorization"),
            "Basic U0VMTEVSMTpzZXJ2aWNlX2tleQ=="
        );
        assert_eq!(header(&request, "user-agent"), "stox_dev");
        assert_eq!(header(&request, "accept"), "application/json");
    }
    shop.credentials
        .insert("integrator".to_owned(), Secret::new("acme_dev"));
    shop.credentials
        .insert("username".to_owned(), Secret::new("u"));
    let request = Hepsiburada.read_request(session(&shop), &sku());
    assert_eq!(header(&request, "user-agent"), "acme_dev");
    assert_eq!(
        header(&request, "authorization"),
        "Basic dTpzZXJ2aWNlX2tleQ=="
    );
}

#[test]
fn a_product_is_imported_as_a_file() {
    let request = Hepsiburada
        .submit(session(&shop()), &offer())
        .expect("good");
    assert_eq!(request.method, Method::Post);
    assert_eq!(
        request.url,
        "http://sim.test/mpop/product/api/products/import?version=1"
    );
    assert_eq!(
        imported(&request),
        json!({"categoryId": 18_021_982, "merchant": "SELLER1", "attributes": {
            "merchantSku": "VLZ 55", "VaryantGroupID": "VLZ 55", "Barcode": "4006381333931",
            "UrunAdi": "Acme Sert Kabin Valiz 55 cm",
            "UrunAciklamasi": "<p>Sert &amp; hafif.</p><ul><li>Hafif</li><li>4 tekerlek</li></ul>",
            "Marka": "Acme", "price": "849,90", "stock": "25", "tax_vat_rate": "20", "kg": "1",
            "Image1": "https://cdn.test/1.jpg", "Image2": "https://cdn.test/2.jpg",
            "renk_variant_property": "Siyah"
        }})
    );
}

#[test]
fn the_boundary_follows_the_version_and_never_stands_in_the_file() {
    let boundary = |offer: &adapter_api::Offer| {
        let request = Hepsiburada.submit(session(&shop()), offer).expect("good");
        imported(&request);
        header(&request, "content-type")
            .rsplit('=')
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    let first = boundary(&offer());
    assert_eq!(first, boundary(&offer()));
    let mut next = offer();
    next.version += 1;
    assert_ne!(first, boundary(&next));
    let mut nasty = offer();
    nasty.text.title = format!("--{first}");
    assert_ne!(first, boundary(&nasty));
}

#[test]
fn attributes_of_the_product_fill_the_form() {
    let mut told = offer();
    told.product.gtin = None;
    told.product.sku = Sku::parse("VLZ-55").expect("valid");
    told.product.attributes.clear();
    told.picture_urls = (1..=11)
        .map(|n| format!("http://127.0.0.1/{n}.jpg"))
        .collect();
    for (name, value) in [
        ("hepsiburada_category_id", "9"),
        ("vat_rate", "10%"),
        ("weight_kg", "1.5"),
        ("warranty_months", "24"),
    ] {
        set(&mut told, name, value);
    }
    let product = imported(&Hepsiburada.submit(session(&shop()), &told).expect("good"));
    assert_eq!(product["categoryId"], 9);
    let fields = &product["attributes"];
    assert_eq!(
        (&fields["Barcode"], &fields["kg"]),
        (&json!("VLZ-55"), &json!("1,5"))
    );
    assert_eq!(
        (&fields["tax_vat_rate"], &fields["GarantiSuresi"]),
        (&json!("10"), &json!(24))
    );
    assert_eq!(fields["Image10"], "http://127.0.0.1/10.jpg");
    assert_eq!(
        (fields.get("Image11"), fields.get("renk_variant_property")),
        (None, None)
    );
}

#[test]
fn what_cannot_be_listed_is_refused_before_sending() {
    assert_eq!(problems(|_| {}), Vec::<String>::new());
    assert_eq!(
        problems(|o| o.product.brand.clear()),
        ["hepsiburada.brand.missing"]
    );
    assert_eq!(
        problems(|o| o.product.gtin = None),
        ["hepsiburada.barcode.space"]
    );
    let comma = |o: &mut adapter_api::Offer| o.product.sku = Sku::parse("A,B").expect("valid");
    assert_eq!(problems(comma), ["hepsiburada.sku.comma"]);
    assert_eq!(
        problems(|o| o.product.price = Money::new(1, Currency::USD)),
        ["hepsiburada.price.currency"]
    );
    assert_eq!(
        problems(|o| set(o, "weight_kg", "heavy")),
        ["hepsiburada.weight_kg"]
    );
    assert_eq!(
        problems(|o| set(o, "vat_rate", "-1")),
        ["hepsiburada.vat_rate"]
    );
    assert_eq!(
        problems(|o| set(o, "warranty_months", "two")),
        ["hepsiburada.warranty_months"]
    );
}

#[test]
fn each_service_has_its_host() {
    let mut shop = shop();
    let urls = |shop: &Connection| {
        [
            Hepsiburada
                .progress_request(session(shop), &Receipt("t 1".to_owned()), &sku())
                .url,
            Hepsiburada.read_request(session(shop), &sku()).url,
            Hepsiburada.orders_request(session(shop), NOW, None).url,
        ]
    };
    let paths = [
        "/product/api/products/status/t%201?version=1&page=0&size=1000",
        "/listings/merchantid/SELLER1?offset=0&limit=50&merchantSkuList=VLZ%2055",
        "/orders/merchantid/SELLER1?limit=100&offset=0",
    ];
    for (mode, hosts) in [
        (
            Mode::Simulated,
            [
                "http://sim.test/mpop",
                "http://sim.test/listing",
                "http://sim.test/oms",
            ],
        ),
        (
            Mode::Sandbox,
            [
                "https://mpop-sit.hepsiburada.com",
                "https://listing-external-sit.hepsiburada.com",
                "https://oms-external-sit.hepsiburada.com",
            ],
        ),
        (
            Mode::Live,
            [
                "https://mpop.hepsiburada.com",
                "https://listing-external.hepsiburada.com",
                "https://oms-external.hepsiburada.com",
            ],
        ),
    ] {
        shop.mode = mode;
        for (url, (host, path)) in urls(&shop).iter().zip(hosts.iter().zip(paths)) {
            assert_eq!(url, &format!("{host}{path}"));
        }
    }
    shop.credentials
        .insert("oms_url".to_owned(), Secret::new("http://oms.test/"));
    assert!(urls(&shop)[2].starts_with("http://oms.test/orders/"));
}

#[test]
fn a_product_without_a_listing_is_asked_about() {
    let shop = shop();
    let more = Hepsiburada
        .read_on(session(&shop), &sku(), &ReadBack::Absent)
        .expect("a question");
    assert_eq!(more.method, Method::Post);
    assert_eq!(
        more.url,
        "http://sim.test/mpop/product/api/products/check-product-status"
    );
    assert_eq!(
        body(&more),
        json!([{"merchant": "SELLER1", "merchantSkuList": ["VLZ 55"]}])
    );
    let hidden = ReadBack::Hidden {
        remote_id: None,
        issues: vec![],
        mark: String::new(),
    };
    assert!(
        Hepsiburada
            .read_on(session(&shop), &sku(), &hidden)
            .is_none()
    );
}

#[test]
fn stock_is_uploaded_and_asked_by_id() {
    let shop = shop();
    let request = Hepsiburada
        .stock(session(&shop), &[update(Some("HBV1")), update(None)])
        .expect("good");
    assert_eq!(request.method, Method::Post);
    assert_eq!(
        request.url,
        "http://sim.test/listing/listings/merchantid/SELLER1/stock-uploads"
    );
    assert_eq!(
        body(&request),
        json!([{"hepsiburadaSku": "HBV1", "merchantSku": "VLZ 55", "availableStock": 7},
               {"merchantSku": "VLZ 55", "availableStock": 7}])
    );
    assert_eq!(
        Hepsiburada
            .stock_progress_request(session(&shop), &Receipt("u1".to_owned()))
            .url,
        "http://sim.test/listing/listings/merchantid/SELLER1/stock-uploads/id/u1"
    );
    assert!(Hepsiburada.stock(session(&shop), &[]).is_err());
}

#[test]
fn three_lists_of_orders() {
    let shop = shop();
    let url = |page: Option<&str>| Hepsiburada.orders_request(session(&shop), NOW, page).url;
    // Now is 06:04 in Istanbul; the end is the next minute.
    for (page, wanted) in [
        ("open:100", "orders/merchantid/SELLER1?limit=100&offset=100"),
        (
            "packages:10",
            "packages/merchantid/SELLER1?limit=10&Offset=10&begindate=2026-11-20%2006%3A04&enddate=2026-11-21%2006%3A05",
        ),
        (
            "cancelled:0",
            "orders/merchantid/SELLER1/cancelled?limit=50&offset=0&begindate=2026-11-07%2006%3A04&enddate=2026-11-21%2006%3A05",
        ),
    ] {
        assert_eq!(url(Some(page)), format!("http://sim.test/oms/{wanted}"));
    }
    assert_eq!(url(None), url(Some("open:0")));
}
