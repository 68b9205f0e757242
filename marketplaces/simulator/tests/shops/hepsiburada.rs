use std::time::Duration;

use domain::Marketplace;
use http_out::{Method, Request, Response};
use serde_json::{Value, json};
use simulator::books::ItemState;
use simulator::{Config, seller_id};

use crate::kit::{EAN, Shops, basic, credential, json as read};

const HB: Marketplace = Marketplace::Hepsiburada;

struct Merchant {
    shops: Shops,
}

impl Merchant {
    async fn new(change: impl FnOnce(&mut Config)) -> Self {
        Self {
            shops: Shops::open_with(change).await,
        }
    }

    fn request(&self, method: Method, path: &str) -> Request {
        let path = path.replace("{id}", seller_id(HB));
        self.shops
            .api(HB, method, &path)
            .header(
                "authorization",
                basic(seller_id(HB), credential(HB, "service_key")),
            )
            .header("user-agent", credential(HB, "integrator"))
    }

    async fn get(&self, path: &str) -> Response {
        self.shops.send(self.request(Method::Get, path)).await
    }

    async fn import(&self, rows: &Value) -> Response {
        self.file("/mpop/product/api/products/import?version=1", rows)
            .await
    }

    async fn file(&self, path: &str, rows: &Value) -> Response {
        let mut request = self
            .request(Method::Post, path)
            .header("content-type", "multipart/form-data; boundary=edge");
        request.body = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"integrator.json\"\r\n\
             Content-Type: application/json; charset=utf-8\r\n\r\n{rows}\r\n--edge--\r\n"
        )
        .into_bytes();
        self.shops.send(request).await
    }

    async fn tracking(&self, rows: &Value) -> String {
        let answer = self.import(rows).await;
        assert_eq!(read(&answer)["success"], true, "{}", answer.excerpt());
        read(&answer)["data"]["trackingId"]
            .as_str()
            .expect("a tracking id")
            .to_owned()
    }

    /// The row of an import once its product has one of the statuses.
    async fn product(&self, tracking: &str, statuses: &[&str]) -> Value {
        self.shops
            .eventually(async || {
                let path = format!(
                    "/mpop/product/api/products/status/{tracking}?version=1&page=0&size=1000"
                );
                let row = read(&self.get(&path).await)["data"][0].clone();
                statuses
                    .contains(&row["productStatus"].as_str()?)
                    .then_some(row)
            })
            .await
    }

    async fn listing(&self, sku: &str) -> Value {
        let path =
            format!("/listing/listings/merchantid/{{id}}?offset=0&limit=50&merchantSkuList={sku}");
        read(&self.get(&path).await)
    }

    async fn upload(&self, rows: &Value) -> Value {
        let path = "/listing/listings/merchantid/{id}/stock-uploads";
        let answer = self
            .shops
            .send(self.request(Method::Post, path).json(rows))
            .await;
        let id = read(&answer)["id"].as_str().expect("an id").to_owned();
        self.shops
            .eventually(async || {
                let result = read(&self.get(&format!("{path}/id/{id}")).await);
                (result["status"] != "PROCESSING").then_some(result)
            })
            .await
    }

    fn row(&self, sku: &str, barcode: &str, picture: &str) -> Value {
        json!({ "categoryId": 18021982, "merchant": seller_id(HB), "attributes": {
            "merchantSku": sku, "VaryantGroupID": sku, "Barcode": barcode,
            "UrunAdi": "Acme Seramik Bardak", "UrunAciklamasi": "<p>Bardak.</p>", "Marka": "Acme",
            "kg": "1", "tax_vat_rate": "20", "price": "849,90", "stock": "25",
            "Image1": self.shops.picture(picture) } })
    }

    async fn live(&self, sku: &str) -> String {
        let tracking = self
            .tracking(&json!([self.row(sku, EAN, "good.jpg")]))
            .await;
        let row = self.product(&tracking, &["CREATED"]).await;
        row["hbSku"].as_str().expect("an hbSku").to_owned()
    }
}

#[tokio::test]
async fn an_import_becomes_a_listing_once() {
    let merchant = Merchant::new(|_| {}).await;
    let code = merchant.live("H-1").await;
    let listing = &merchant.listing("H-1").await["listings"][0];
    assert_eq!(
        (&listing["hepsiburadaSku"], &listing["isSalable"]),
        (&json!(code), &json!(true))
    );
    assert_eq!(
        (&listing["availableStock"], &listing["price"]),
        (&json!(25), &json!(849.9))
    );

    let again = merchant
        .tracking(&json!([merchant.row("H-1", EAN, "good.jpg")]))
        .await;
    merchant.product(&again, &["CREATED"]).await;
    let books = merchant.shops.books(HB).await;
    let item = books.item("H-1").expect("listed");
    assert_eq!(
        (books.items.len(), item.creates, item.remote_id.as_str()),
        (1, 1, code.as_str())
    );

    let question = json!([{ "merchant": seller_id(HB), "merchantSkuList": ["H-1", "H-9"] }]);
    let path = "/mpop/product/api/products/check-product-status";
    let answer = merchant
        .shops
        .send(merchant.request(Method::Post, path).json(&question))
        .await;
    assert_eq!(
        read(&answer)["data"][0]["skuStatusList"],
        json!([{ "merchantSku": "H-1", "status": "CREATED" }])
    );
}

#[tokio::test]
async fn bad_products_say_what_is_wrong() {
    let merchant = Merchant::new(|_| {}).await;
    let mut nameless = merchant.row("H-2", EAN, "good.jpg");
    nameless["attributes"]
        .as_object_mut()
        .expect("fields")
        .remove("Marka");
    let row = merchant
        .product(
            &merchant.tracking(&json!([nameless])).await,
            &["MISSING_INFO"],
        )
        .await;
    assert_eq!(
        (
            &row["importStatus"],
            &row["validationResults"][0]["attributeName"]
        ),
        (&json!("FAILED"), &json!("Marka"))
    );

    let digit = merchant.row("H-3", "4006381333932", "good.jpg");
    let row = merchant
        .product(&merchant.tracking(&json!([digit])).await, &["REJECTED"])
        .await;
    assert_eq!(
        (
            &row["importStatus"],
            &row["validationResults"][0]["attributeName"]
        ),
        (&json!("FAILED"), &json!("Barcode"))
    );

    let gone = merchant.row("H-4", EAN, "gone.jpg");
    let row = merchant
        .product(&merchant.tracking(&json!([gone])).await, &["REJECTED"])
        .await;
    assert_eq!(row["importStatus"], "SUCCESS");
    assert!(
        row["rejectReasonsMessages"][0]
            .as_str()
            .expect("a reason")
            .contains("indirilemedi")
    );
    assert_eq!(merchant.listing("H-4").await["listings"], json!([]));

    for rows in [json!([]), json!({})] {
        let answer = merchant.import(&rows).await;
        assert_eq!(
            (answer.status, &read(&answer)["success"]),
            (200, &json!(false))
        );
    }
}

#[tokio::test]
async fn uploads_set_stock_row_by_row() {
    let merchant = Merchant::new(|_| {}).await;
    let code = merchant.live("H-5").await;
    let result = merchant
        .upload(&json!([{ "hepsiburadaSku": code, "merchantSku": "H-5", "availableStock": 4 }]))
        .await;
    assert_eq!(
        (&result["status"], &result["errors"]),
        (&json!("COMPLETED"), &json!([]))
    );
    let result = merchant
        .upload(&json!([
            { "merchantSku": "H-5", "availableStock": 6 },
            { "merchantSku": "H-9", "availableStock": 1 },
            { "merchantSku": "H-5", "availableStock": -1 },
        ]))
        .await;
    assert_eq!(result["status"], "COMPLETED_WITH_ERRORS");
    let places: Vec<&Value> = result["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|row| &row["elementNo"])
        .collect();
    assert_eq!(places, [&json!(1), &json!(2)]);
    assert_eq!(
        merchant.listing("H-5").await["listings"][0]["availableStock"],
        6
    );
}

#[tokio::test]
async fn only_the_merchant_gets_in() {
    let merchant = Merchant::new(|_| {}).await;
    let path = format!(
        "/listing/listings/merchantid/{}?offset=0&limit=1",
        seller_id(HB)
    );
    let wrong = merchant
        .shops
        .api(HB, Method::Get, &path)
        .header("authorization", basic(seller_id(HB), "wrong"))
        .header("user-agent", "stox_dev");
    assert_eq!(merchant.shops.send(wrong).await.status, 401);
    let nameless = merchant
        .shops
        .api(HB, Method::Get, &path)
        .header(
            "authorization",
            basic(seller_id(HB), credential(HB, "service_key")),
        )
        .header("user-agent", "");
    assert_eq!(merchant.shops.send(nameless).await.status, 403);
    let other = merchant
        .get("/listing/listings/merchantid/another?offset=0&limit=1")
        .await;
    assert_eq!(other.status, 403);
    assert_eq!(
        merchant
            .get("/listing/listings/merchantid/{id}")
            .await
            .status,
        400,
        "offset and limit"
    );
}

#[tokio::test]
async fn lines_are_open_then_packed_or_cancelled() {
    let merchant = Merchant::new(|_| {}).await;
    let code = merchant.live("H-6").await;
    let order = merchant
        .shops
        .simulator
        .buy(HB, vec![("H-6".into(), 2)])
        .await
        .expect("bought");
    let open = read(
        &merchant
            .get("/oms/orders/merchantid/{id}?offset=0&limit=100")
            .await,
    );
    let line = &open["items"][0];
    assert_eq!(
        (&open["totalCount"], &line["status"]),
        (&json!(1), &json!("Open"))
    );
    assert_eq!(
        (&line["orderNumber"], &line["merchantSKU"], &line["sku"]),
        (&json!(order.id), &json!("H-6"), &json!(code))
    );
    assert_eq!(
        line["unitPrice"],
        json!({ "amount": 849.9, "currency": "TRY" })
    );
    assert_eq!(
        read(
            &merchant
                .get("/oms/packages/merchantid/{id}?limit=10&Offset=0")
                .await
        ),
        json!([])
    );
    assert_eq!(
        merchant.get("/oms/orders/merchantid/{id}").await.status,
        400
    );
    assert_eq!(
        merchant.listing("H-6").await["listings"][0]["availableStock"],
        23
    );

    let cancel = format!(
        "{}/sim/hepsiburada/orders/{}/cancel",
        merchant.shops.origin, order.id
    );
    assert_eq!(
        merchant
            .shops
            .send(Request::new(Method::Post, cancel))
            .await
            .status,
        204
    );
    let gone = read(
        &merchant
            .get("/oms/orders/merchantid/{id}/cancelled?offset=0&limit=50")
            .await,
    );
    assert_eq!(gone["items"][0]["lineItemId"], line["id"]);
    let open = read(
        &merchant
            .get("/oms/orders/merchantid/{id}?offset=0&limit=100")
            .await,
    );
    assert_eq!(open["items"], json!([]));
}

#[tokio::test]
async fn old_orders_are_packages() {
    let merchant = Merchant::new(|config| config.auto_pack = Duration::ZERO).await;
    merchant.live("H-7").await;
    let order = merchant
        .shops
        .simulator
        .buy(HB, vec![("H-7".into(), 1)])
        .await
        .expect("bought");
    let packages = read(
        &merchant
            .get("/oms/packages/merchantid/{id}?limit=10&Offset=0")
            .await,
    );
    assert_eq!(packages[0]["items"][0]["orderNumber"], json!(order.id));
    let open = read(
        &merchant
            .get("/oms/orders/merchantid/{id}?offset=0&limit=100")
            .await,
    );
    assert_eq!(open["items"], json!([]));
    assert_eq!(
        merchant
            .get("/oms/packages/merchantid/{id}?limit=11&Offset=0")
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn a_pending_product_has_no_listing_to_stock() {
    let merchant = Merchant::new(|config| config.processing = Duration::from_secs(600)).await;
    let tracking = merchant
        .tracking(&json!([merchant.row("H-8", EAN, "good.jpg")]))
        .await;
    merchant.product(&tracking, &["WAITING"]).await;
    assert_eq!(merchant.listing("H-8").await["listings"], json!([]));
    assert!(
        merchant
            .shops
            .books(HB)
            .await
            .items
            .iter()
            .all(|item| item.state != ItemState::Live)
    );
}

#[tokio::test]
async fn a_ticket_changes_an_approved_product() {
    let merchant = Merchant::new(|_| {}).await;
    let code = merchant.live("H-9").await;
    let path = "/mpop/ticket-api/api/integrator";
    let ticket = async |row: Value| {
        let file = json!({ "merchantId": seller_id(HB), "items": [row] });
        let answer = merchant
            .file(&format!("{path}/import?version=1"), &file)
            .await;
        assert_eq!(answer.status, 200, "{}", answer.excerpt());
        let id = read(&answer)["data"]["trackingId"]
            .as_str()
            .expect("an id")
            .to_owned();
        merchant
            .shops
            .eventually(async || {
                let status = read(&merchant.get(&format!("{path}/status/{id}?version=1")).await);
                let row = status["data"][0]["items"][0].clone();
                (row["productStatus"] == "COMPLETED").then_some(row)
            })
            .await
    };
    let done = ticket(json!({ "hbSku": code, "productName": "Acme Fincan" })).await;
    assert_eq!(done["updateResults"][0]["fieldName"], "NAME");
    assert_eq!(done["updateResults"][0]["fieldResult"], "APPROVED");
    let gone = merchant.shops.picture("gone.jpg");
    let refused = ticket(json!({ "hbSku": code, "image1": gone })).await;
    assert_eq!(refused["updateResults"][0]["fieldResult"], "REJECTED");
    let books = merchant.shops.books(HB).await;
    let item = books.item("H-9").expect("listed");
    assert_eq!(
        (item.draft.title.as_str(), item.state),
        ("Acme Fincan", ItemState::Live)
    );
    assert_eq!(item.draft.pictures, [merchant.shops.picture("good.jpg")]);

    let stranger = json!({ "merchantId": "x", "items": [{ "hbSku": code }] });
    let answer = merchant.file(&format!("{path}/import"), &stranger).await;
    assert_eq!(answer.status, 400);
    assert_eq!(read(&answer)["fieldErrors"][0]["field"], "merchantId");
}
