use domain::Marketplace;
use http_out::{Method, Request, Response};
use serde_json::{Value, json};
use simulator::books::ItemState;
use simulator::seller_id;

use crate::kit::{EAN, Shops, basic, credential, json as read};

const TRENDYOL: Marketplace = Marketplace::Trendyol;

struct Seller {
    shops: Shops,
}

impl Seller {
    async fn new() -> Self {
        Self {
            shops: Shops::open().await,
        }
    }

    fn request(&self, method: Method, path: &str) -> Request {
        let key = basic(
            credential(TRENDYOL, "api_key"),
            credential(TRENDYOL, "api_secret"),
        );
        let path = path.replace("{seller}", seller_id(TRENDYOL));
        self.shops
            .api(TRENDYOL, method, &path)
            .header("authorization", key)
            .header(
                "user-agent",
                format!("{} - SelfIntegration", seller_id(TRENDYOL)),
            )
    }

    async fn post(&self, path: &str, body: &Value) -> Response {
        self.shops
            .send(self.request(Method::Post, path).json(body))
            .await
    }

    async fn create(&self, item: Value) -> String {
        let answer = self
            .post(
                "/product/sellers/{seller}/v2/products",
                &json!({ "items": [item] }),
            )
            .await;
        assert_eq!(answer.status, 200, "{}", answer.excerpt());
        read(&answer)["batchRequestId"]
            .as_str()
            .expect("a batch")
            .to_owned()
    }

    async fn stock(&self, barcode: &str, quantity: i64) -> Response {
        let body = json!({ "items": [{ "barcode": barcode, "quantity": quantity }] });
        self.post(
            "/inventory/sellers/{seller}/products/price-and-inventory",
            &body,
        )
        .await
    }

    /// The batch once every row is decided.
    async fn result(&self, id: &str) -> Value {
        self.shops
            .eventually(async || {
                let path = format!("/product/sellers/{{seller}}/products/batch-requests/{id}");
                let answer = read(&self.shops.send(self.request(Method::Get, &path)).await);
                let open = answer["items"]
                    .as_array()?
                    .iter()
                    .any(|row| row["status"] == "IN_PROGRESS");
                (!open).then_some(answer)
            })
            .await
    }

    async fn listed(&self, list: &str, sku: &str) -> Value {
        let path =
            format!("/product/sellers/{{seller}}/products/{list}?stockCode={sku}&page=0&size=100");
        read(&self.shops.send(self.request(Method::Get, &path)).await)
    }

    fn product(&self, sku: &str, barcode: &str) -> Value {
        json!({ "barcode": barcode, "title": "Acme Seramik Bardak", "productMainId": sku,
            "brandId": 1791, "categoryId": 411, "quantity": 25, "stockCode": sku,
            "dimensionalWeight": 1, "description": "<p>Bardak.</p>", "listPrice": 999.9,
            "salePrice": 849.9, "vatRate": 20,
            "images": [{ "url": self.shops.picture("good.jpg") }], "attributes": [] })
    }
}

#[tokio::test]
async fn a_product_goes_through_batch_and_approval_once() {
    let seller = Seller::new().await;
    let batch = seller.create(seller.product("T-1", EAN)).await;
    let result = seller.result(&batch).await;
    assert_eq!(result["status"], "COMPLETED");
    assert_eq!(result["batchRequestType"], "ProductV2OnBoarding");
    assert_eq!(result["items"][0]["status"], "SUCCESS", "{result}");
    seller.shops.until(TRENDYOL, "T-1", ItemState::Live).await;

    let variant = &seller.listed("approved", "T-1").await["content"][0]["variants"][0];
    assert_eq!(
        (&variant["barcode"], &variant["onSale"]),
        (&json!(EAN), &json!(true))
    );
    assert_eq!(variant["stock"]["quantity"], 25);
    assert_eq!(
        seller.listed("unapproved", "T-1").await["content"],
        json!([])
    );

    let again = seller
        .result(&seller.create(seller.product("T-1", EAN)).await)
        .await;
    assert_eq!(
        (&again["items"][0]["status"], &again["failedItemCount"]),
        (&json!("FAILED"), &json!(1))
    );
    let other = seller
        .result(&seller.create(seller.product("T-1b", EAN)).await)
        .await;
    assert_eq!(
        other["items"][0]["status"], "FAILED",
        "a barcode is one product"
    );
    let books = seller.shops.books(TRENDYOL).await;
    assert_eq!((books.items.len(), books.items[0].creates), (1, 1));
}

#[tokio::test]
async fn bad_rows_fail_alone_and_unreadable_requests_as_a_whole() {
    let seller = Seller::new().await;
    let mut bad = seller.product("T-2", "4006381333932");
    bad["vatRate"] = json!(18);
    let rows = json!({ "items": [bad, seller.product("T-3", EAN)] });
    let answer = seller
        .post("/product/sellers/{seller}/v2/products", &rows)
        .await;
    let id = read(&answer)["batchRequestId"]
        .as_str()
        .expect("a batch")
        .to_owned();
    let result = seller.result(&id).await;
    let reasons = result["items"][0]["failureReasons"]
        .as_array()
        .expect("reasons");
    assert_eq!(
        (result["items"][0]["status"].as_str(), reasons.len()),
        (Some("FAILED"), 2),
        "{result}"
    );
    assert_eq!(result["items"][1]["status"], "SUCCESS");

    let misspelt = json!({ "items": [{ "barkode": "1" }] });
    for body in [json!({ "items": [] }), misspelt, json!([])] {
        let answer = seller
            .post("/product/sellers/{seller}/v2/products", &body)
            .await;
        assert_eq!(answer.status, 400, "{body}");
        assert!(read(&answer)["errors"][0]["message"].is_string());
    }
}

#[tokio::test]
async fn pictures_fail_the_batch_or_the_approval() {
    let seller = Seller::new().await;
    let with = |sku: &str, picture: &str| {
        let mut product = seller.product(sku, sku);
        product["images"] = json!([{ "url": seller.shops.picture(picture) }]);
        product
    };
    let broken = seller
        .result(&seller.create(with("T-gone", "gone.jpg")).await)
        .await;
    assert_eq!(broken["items"][0]["status"], "FAILED");
    assert!(
        broken["items"][0]["failureReasons"][0]
            .as_str()
            .expect("a reason")
            .contains("indirilemedi")
    );

    let square = seller
        .result(&seller.create(with("T-square", "square.jpg")).await)
        .await;
    assert_eq!(square["items"][0]["status"], "SUCCESS");
    seller
        .shops
        .until(TRENDYOL, "T-square", ItemState::Rejected)
        .await;
    let row = &seller.listed("unapproved", "T-square").await["content"][0];
    assert_eq!(row["status"], "rejected");
    assert!(
        row["rejectReasonDetails"][0]["rejectReasonDetail"]
            .as_str()
            .expect("a reason")
            .contains("oran")
    );
    assert_eq!(
        seller.listed("approved", "T-square").await["content"],
        json!([])
    );
    // What was rejected may be sent again.
    let again = seller
        .result(&seller.create(with("T-square", "good.jpg")).await)
        .await;
    assert_eq!(again["items"][0]["status"], "SUCCESS");
    seller
        .shops
        .until(TRENDYOL, "T-square", ItemState::Live)
        .await;
}

#[tokio::test]
async fn stock_is_set_once_per_request_and_the_same_request_is_refused() {
    let seller = Seller::new().await;
    seller
        .result(&seller.create(seller.product("T-4", EAN)).await)
        .await;
    seller.shops.until(TRENDYOL, "T-4", ItemState::Live).await;
    let answer = seller.stock(EAN, 3).await;
    let id = read(&answer)["batchRequestId"]
        .as_str()
        .expect("a batch")
        .to_owned();
    let result = seller.result(&id).await;
    assert_eq!(
        result.get("status"),
        None,
        "a stock batch has no status of its own"
    );
    assert_eq!(
        result["items"][0]["requestItem"],
        json!({ "barcode": EAN, "quantity": 3 })
    );
    assert_eq!(
        seller
            .shops
            .books(TRENDYOL)
            .await
            .item("T-4")
            .expect("listed")
            .draft
            .quantity,
        3
    );

    let repeat = seller.stock(EAN, 3).await;
    assert_eq!(repeat.status, 400);
    assert!(
        repeat.excerpt().contains("15 dakika"),
        "{}",
        repeat.excerpt()
    );
    let unknown = seller.stock("NOBODY", 1).await;
    let id = read(&unknown)["batchRequestId"]
        .as_str()
        .expect("a batch")
        .to_owned();
    assert_eq!(seller.result(&id).await["items"][0]["status"], "FAILED");
}

#[tokio::test]
async fn only_the_seller_gets_in() {
    let seller = Seller::new().await;
    let path = format!("/product/sellers/{}/products/approved", seller_id(TRENDYOL));
    let agent = "100001 - SelfIntegration";
    let wrong = seller
        .shops
        .api(TRENDYOL, Method::Get, &path)
        .header("authorization", basic("x", "y"))
        .header("user-agent", agent);
    let answer = seller.shops.send(wrong).await;
    assert_eq!(answer.status, 401);
    assert_eq!(
        read(&answer)["exception"],
        "ClientApiAuthenticationException"
    );
    let nameless = seller.request(Method::Get, &path);
    let nameless = Request {
        headers: nameless
            .headers
            .into_iter()
            .filter(|(n, _)| n != "user-agent")
            .collect(),
        ..nameless
    };
    assert_eq!(
        seller
            .shops
            .send(nameless.header("user-agent", ""))
            .await
            .status,
        403
    );
    let other = seller.request(Method::Get, "/product/sellers/7/products/approved");
    assert_eq!(seller.shops.send(other).await.status, 403);
}

#[tokio::test]
async fn orders_stream_newest_first_and_a_cancelled_one_changes() {
    let seller = Seller::new().await;
    seller
        .result(&seller.create(seller.product("T-5", EAN)).await)
        .await;
    seller.shops.until(TRENDYOL, "T-5", ItemState::Live).await;
    let mut placed = Vec::new();
    for units in 1..=3 {
        let order = seller
            .shops
            .simulator
            .buy(TRENDYOL, vec![("T-5".into(), units)])
            .await;
        placed.insert(0, order.expect("bought").id);
    }
    let start = 86_400_000
        * (seller.shops.books(TRENDYOL).await.orders[0].placed.millis() as i64 / 86_400_000);
    let filter = format!(
        "lastModifiedStartDate={start}&lastModifiedEndDate={}&size=2",
        start + 14 * 86_400_000
    );
    let stream = |cursor: &str| {
        let path = format!("/order/sellers/{{seller}}/orders/stream?{filter}{cursor}");
        seller.shops.send(seller.request(Method::Get, &path))
    };
    let first = read(&stream("").await);
    assert_eq!(
        (&first["hasMore"], first["content"].as_array().map(Vec::len)),
        (&json!(true), Some(2))
    );
    let cursor = first["nextCursor"].as_str().expect("a cursor");
    let second = read(&stream(&format!("&nextCursor={cursor}")).await);
    assert_eq!(second["hasMore"], false);
    let numbers: Vec<&Value> = [&first, &second]
        .into_iter()
        .flat_map(|page| page["content"].as_array().expect("rows"))
        .map(|row| &row["orderNumber"])
        .collect();
    assert_eq!(
        numbers,
        placed
            .iter()
            .map(|id| json!(id))
            .collect::<Vec<_>>()
            .iter()
            .collect::<Vec<_>>()
    );
    let line = &first["content"][0]["lines"][0];
    assert_eq!(
        (
            &line["stockCode"],
            &line["quantity"],
            &line["lineUnitPrice"]
        ),
        (&json!("T-5"), &json!(3), &json!(849.9))
    );
    assert_eq!(
        seller
            .shops
            .books(TRENDYOL)
            .await
            .item("T-5")
            .expect("listed")
            .draft
            .quantity,
        19
    );

    let cancel = format!(
        "{}/sim/trendyol/orders/{}/cancel",
        seller.shops.origin, placed[2]
    );
    assert_eq!(
        seller
            .shops
            .send(Request::new(Method::Post, cancel))
            .await
            .status,
        204
    );
    let newest = read(&stream("").await)["content"][0].clone();
    assert_eq!(
        (&newest["orderNumber"], &newest["status"]),
        (&json!(placed[2]), &json!("Cancelled"))
    );
    let foreign = stream("&nextCursor=1.2.2.3.4").await;
    assert_eq!(foreign.status, 400);
}

#[tokio::test]
async fn approved_products_change_by_content_and_variant() {
    let seller = Seller::new().await;
    seller
        .result(&seller.create(seller.product("T-6", EAN)).await)
        .await;
    let item = seller.shops.until(TRENDYOL, "T-6", ItemState::Live).await;
    let id: i64 = item.remote_id.parse().expect("a number");
    let update = async |path: &str, row: Value| {
        let path = format!("/product/sellers/{{seller}}/products/{path}");
        let answer = seller.post(&path, &json!({ "items": [row] })).await;
        assert_eq!(answer.status, 200, "{}", answer.excerpt());
        let id = read(&answer)["batchRequestId"]
            .as_str()
            .expect("a batch")
            .to_owned();
        seller.result(&id).await["items"][0]["status"].clone()
    };
    let title = json!({ "contentId": id, "title": "Acme Porselen Fincan" });
    assert_eq!(update("content-bulk-update", title).await, "SUCCESS");
    let origin = json!({ "barcode": EAN, "origin": "TR", "vatRate": 10 });
    assert_eq!(update("variant-bulk-update", origin).await, "SUCCESS");
    let broken = json!({ "contentId": id, "images": [{ "url": seller.shops.picture("cut.jpg") }] });
    assert_eq!(update("content-bulk-update", broken).await, "FAILED");
    let nobody = json!({ "contentId": 1, "title": "x" });
    assert_eq!(update("content-bulk-update", nobody).await, "FAILED");
    let approved = seller.product("T-6", EAN);
    assert_eq!(update("unapproved-bulk-update", approved).await, "FAILED");

    let row = &seller.listed("approved", "T-6").await["content"][0];
    assert_eq!(row["title"], "Acme Porselen Fincan");
    assert_eq!(row["variants"][0]["vatRate"], 10);
    assert_eq!(
        row["images"][0]["url"],
        json!(seller.shops.picture("good.jpg"))
    );
    let books = seller.shops.books(TRENDYOL).await;
    assert_eq!((books.items.len(), books.items[0].creates), (1, 1));
}
