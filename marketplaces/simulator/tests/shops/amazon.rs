use domain::Marketplace;
use http_out::{Method, Request, Response};
use serde_json::{Value, json};
use simulator::books::ItemState;
use simulator::{AMAZON_MARKETPLACE_ID as MARKET, seller_id};

use crate::kit::{EAN, Shops, credential, json as read};

const AMAZON: Marketplace = Marketplace::Amazon;

struct Seller {
    shops: Shops,
    token: String,
}

impl Seller {
    async fn new() -> Self {
        let shops = Shops::open().await;
        let answer = token(&shops, credential(AMAZON, "refresh_token")).await;
        assert_eq!(
            (answer.status, &read(&answer)["token_type"]),
            (200, &json!("bearer"))
        );
        let token = read(&answer)["access_token"]
            .as_str()
            .expect("a token")
            .to_owned();
        Self { shops, token }
    }

    fn request(&self, method: Method, path: &str) -> Request {
        self.shops
            .api(AMAZON, method, path)
            .header("x-amz-access-token", self.token.clone())
    }

    fn item(&self, method: Method, sku: &str) -> Request {
        let path = format!("/listings/2021-08-01/items/{}/{sku}", seller_id(AMAZON));
        self.request(method, &path).query("marketplaceIds", MARKET)
    }

    async fn put(&self, sku: &str, body: &Value) -> Response {
        self.shops
            .send(self.item(Method::Put, sku).json(body))
            .await
    }

    async fn read(&self, sku: &str) -> Response {
        let parts = "summaries,issues,offers,fulfillmentAvailability";
        self.shops
            .send(self.item(Method::Get, sku).query("includedData", parts))
            .await
    }

    async fn live(&self, sku: &str, picture: &str) {
        let answer = self
            .put(sku, &listing(EAN, &self.shops.picture(picture)))
            .await;
        assert_eq!(read(&answer)["status"], "ACCEPTED", "{}", answer.excerpt());
        self.shops.until(AMAZON, sku, ItemState::Live).await;
    }
}

async fn token(shops: &Shops, refresh: &str) -> Response {
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh),
        ("client_id", credential(AMAZON, "client_id")),
        ("client_secret", credential(AMAZON, "client_secret")),
    ];
    shops
        .send(
            shops
                .api(AMAZON, Method::Post, "/auth/o2/token")
                .form(&form),
        )
        .await
}

fn listing(ean: &str, picture: &str) -> Value {
    let text = |value: &str| json!([{ "value": value, "language_tag": "tr_TR", "marketplace_id": MARKET }]);
    json!({ "productType": "PRODUCT", "requirements": "LISTING", "attributes": {
        "item_name": text("Acme Seramik Bardak 300 ml"),
        "brand": text("Acme"),
        "bullet_point": text("Elde yıkanır"),
        "product_description": text("Günlük kullanım için bardak."),
        "condition_type": [{ "value": "new_new", "marketplace_id": MARKET }],
        "externally_assigned_product_identifier": [{ "type": "ean", "value": ean, "marketplace_id": MARKET }],
        "main_product_image_locator": [{ "media_location": picture, "marketplace_id": MARKET }],
        "purchasable_offer": [{ "marketplace_id": MARKET, "currency": "TRY",
            "our_price": [{ "schedule": [{ "value_with_tax": 449.9 }] }] }],
        "fulfillment_availability": [{ "fulfillment_channel_code": "DEFAULT", "quantity": 10 }],
    }})
}

#[tokio::test]
async fn a_listing_is_accepted_then_live_and_replaced_by_the_same_put() {
    let seller = Seller::new().await;
    let body = listing(EAN, &seller.shops.picture("good.jpg"));
    let answer = seller.put("A-1", &body).await;
    assert_eq!(
        (answer.status, &read(&answer)["status"]),
        (200, &json!("ACCEPTED"))
    );
    assert!(answer.header("x-amzn-requestid").is_some());
    // Right after acceptance it is known, with or without a summary.
    let early = seller.read("A-1").await;
    assert_eq!(early.status, 200, "{}", early.excerpt());

    seller.shops.until(AMAZON, "A-1", ItemState::Live).await;
    let shown = read(&seller.read("A-1").await);
    assert_eq!(
        shown["summaries"][0]["status"],
        json!(["BUYABLE", "DISCOVERABLE"])
    );
    assert_eq!(
        shown["offers"][0]["price"],
        json!({ "currencyCode": "TRY", "amount": "449.90" })
    );
    assert_eq!(shown["fulfillmentAvailability"][0]["quantity"], 10);
    assert_eq!(shown["issues"], json!([]));

    seller.put("A-1", &body).await;
    let item = seller
        .shops
        .eventually(async || {
            let books = seller.shops.books(AMAZON).await;
            books.item("A-1").filter(|item| item.replaces == 1).cloned()
        })
        .await;
    assert_eq!(
        (item.creates, seller.shops.books(AMAZON).await.items.len()),
        (1, 1)
    );
}

#[tokio::test]
async fn bad_content_is_invalid_and_saves_nothing() {
    let seller = Seller::new().await;
    let picture = seller.shops.picture("good.jpg");
    let mut nameless = listing(EAN, &picture);
    nameless["attributes"]
        .as_object_mut()
        .expect("attributes")
        .remove("brand");
    for (body, code, category) in [
        (
            listing("4006381333932", &picture),
            "90000900",
            "INVALID_ATTRIBUTE",
        ),
        (nameless, "90220", "MISSING_ATTRIBUTE"),
    ] {
        let answer = seller.put("A-2", &body).await;
        let said = read(&answer);
        assert_eq!((answer.status, &said["status"]), (200, &json!("INVALID")));
        assert_eq!(said["issues"][0]["code"], code);
        assert_eq!(said["issues"][0]["categories"], json!([category]));
        assert_eq!(said["issues"][0]["severity"], "ERROR");
    }
    let unknown = seller
        .put("A-2", &json!({ "productType": "PRODUCT", "attributs": {} }))
        .await;
    assert_eq!(
        (unknown.status, &read(&unknown)["errors"][0]["code"]),
        (400, &json!("InvalidInput"))
    );
    assert_eq!(seller.read("A-2").await.status, 404);
    let books = seller.shops.books(AMAZON).await;
    assert!(books.items.is_empty() && books.batches.is_empty());
}

#[tokio::test]
async fn a_preview_checks_but_saves_nothing() {
    let seller = Seller::new().await;
    let body = listing(EAN, &seller.shops.picture("good.jpg"));
    let request = seller
        .item(Method::Put, "A-3")
        .query("mode", "VALIDATION_PREVIEW")
        .json(&body);
    assert_eq!(read(&seller.shops.send(request).await)["status"], "VALID");
    assert!(seller.shops.books(AMAZON).await.batches.is_empty());
}

#[tokio::test]
async fn pictures_are_fetched_and_a_bad_one_suppresses_the_listing() {
    let seller = Seller::new().await;
    for (sku, picture, code) in [
        ("P-grey", "grey.jpg", "18027"),
        ("P-small", "small.jpg", "90000900"),
        ("P-cut", "cut.jpg", "90000900"),
        ("P-text", "text.jpg", "90000900"),
        ("P-typed", "typed.jpg", "90000900"),
        ("P-gone", "gone.jpg", "90000900"),
    ] {
        let answer = seller
            .put(sku, &listing(EAN, &seller.shops.picture(picture)))
            .await;
        assert_eq!(read(&answer)["status"], "ACCEPTED", "{sku}");
        seller.shops.until(AMAZON, sku, ItemState::Rejected).await;
        let shown = read(&seller.read(sku).await);
        assert_eq!(shown["summaries"][0]["status"], json!([]), "{sku}");
        let issue = &shown["issues"][0];
        assert_eq!(
            (&issue["code"], &issue["severity"]),
            (&json!(code), &json!("ERROR")),
            "{issue}"
        );
        assert_eq!(
            issue["enforcements"]["actions"][0]["action"],
            "LISTING_SUPPRESSED"
        );
        assert_eq!(issue["categories"], json!(["INVALID_IMAGE"]));
    }
    // A square picture is as good to Amazon as any other.
    seller.live("P-square", "square.jpg").await;
}

#[tokio::test]
async fn only_the_seller_gets_in() {
    let seller = Seller::new().await;
    let refused = token(&seller.shops, "Atzr|other").await;
    assert_eq!(
        (refused.status, &read(&refused)["error"]),
        (400, &json!("invalid_grant"))
    );
    let path = format!(
        "/listings/2021-08-01/items/{}/X?marketplaceIds={MARKET}",
        seller_id(AMAZON)
    );
    let bare = seller.shops.api(AMAZON, Method::Get, &path);
    let forged = bare
        .clone()
        .header("x-amz-access-token", "Atza|9999999999999999|abc");
    for request in [bare, forged] {
        let answer = seller.shops.send(request).await;
        assert_eq!(
            (answer.status, &read(&answer)["errors"][0]["code"]),
            (403, &json!("Unauthorized"))
        );
    }
    let other = format!("/listings/2021-08-01/items/A3OTHER/X?marketplaceIds={MARKET}");
    assert_eq!(
        seller
            .shops
            .send(seller.request(Method::Get, &other))
            .await
            .status,
        403
    );
    let nowhere = format!("/listings/2021-08-01/items/{}/X", seller_id(AMAZON));
    assert_eq!(
        seller
            .shops
            .send(seller.request(Method::Get, &nowhere))
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn a_patch_sets_stock_and_orders_take_from_it() {
    let seller = Seller::new().await;
    seller.live("A-4", "good.jpg").await;
    let stock = |op: &str, quantity: i64| {
        json!({ "productType": "PRODUCT", "patches": [{ "op": op,
            "path": "/attributes/fulfillment_availability",
            "value": [{ "fulfillment_channel_code": "DEFAULT", "quantity": quantity }] }] })
    };
    let answer = seller
        .shops
        .send(seller.item(Method::Patch, "A-4").json(&stock("merge", 7)))
        .await;
    assert_eq!(read(&answer)["status"], "ACCEPTED");
    seller
        .shops
        .eventually(async || {
            let shown = read(&seller.read("A-4").await);
            (shown["fulfillmentAvailability"][0]["quantity"] == 7).then_some(())
        })
        .await;
    let bad = seller
        .shops
        .send(seller.item(Method::Patch, "A-4").json(&stock("merge", -1)))
        .await;
    assert_eq!(read(&bad)["status"], "INVALID");
    let unknown = seller
        .shops
        .send(seller.item(Method::Patch, "A-9").json(&stock("merge", 1)))
        .await;
    assert_eq!(unknown.status, 404);

    let order = seller
        .shops
        .simulator
        .buy(AMAZON, vec![("A-4".into(), 2)])
        .await
        .expect("bought");
    let path = "/orders/2026-01-01/orders";
    let search = seller
        .request(Method::Get, path)
        .query("lastUpdatedAfter", "2020-01-01T00:00:00.000Z")
        .query("marketplaceIds", MARKET)
        .query("includedData", "PROCEEDS,FULFILLMENT,CANCELLATION");
    let listed = read(&seller.shops.send(search).await);
    let row = &listed["orders"][0];
    assert_eq!(row["orderId"], json!(order.id));
    assert_eq!(row["fulfillment"]["fulfillmentStatus"], "UNSHIPPED");
    assert_eq!(row["orderItems"][0]["product"]["sellerSku"], "A-4");
    assert_eq!(
        row["orderItems"][0]["product"]["price"]["unitPrice"]["amount"],
        "449.90"
    );
    assert_eq!(
        row["orderItems"][0]["proceeds"]["proceedsTotal"]["amount"],
        "899.80"
    );
    let timeless = seller.shops.send(seller.request(Method::Get, path)).await;
    assert_eq!(timeless.status, 400);

    let books = seller.shops.books(AMAZON).await;
    let units: Vec<(i64, i64, &str)> = books
        .stock_changes
        .iter()
        .map(|c| (c.before, c.after, c.cause.as_str()))
        .collect();
    assert_eq!(
        units,
        [(0, 10, "listing"), (10, 7, "update"), (7, 5, "order")]
    );
}

#[tokio::test]
async fn order_pages_follow_each_other_without_gaps() {
    let seller = Seller::new().await;
    seller.live("A-5", "good.jpg").await;
    let mut placed = Vec::new();
    for _ in 0..5 {
        let order = seller
            .shops
            .simulator
            .buy(AMAZON, vec![("A-5".into(), 1)])
            .await;
        placed.push(order.expect("bought").id);
    }
    let mut found = Vec::new();
    let mut token = String::new();
    loop {
        let mut search = seller
            .request(Method::Get, "/orders/2026-01-01/orders")
            .query("createdAfter", "2020-01-01T00:00:00Z")
            .query("maxResultsPerPage", "2");
        if !token.is_empty() {
            search = search.query("paginationToken", &token);
        }
        let page = read(&seller.shops.send(search).await);
        for order in page["orders"].as_array().expect("orders") {
            found.push(order["orderId"].as_str().expect("an id").to_owned());
        }
        match page["pagination"]["nextToken"].as_str() {
            Some(next) => token = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(found, placed);
}
