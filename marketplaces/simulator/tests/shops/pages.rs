use std::time::Duration;

use domain::Marketplace;
use http_out::{Method, Request};
use serde_json::json;
use simulator::books::ItemState;
use simulator::seller_id;

use crate::kit::{EAN, Shops, basic, credential, json as read};

const HB: Marketplace = Marketplace::Hepsiburada;

/// Lists one product with 25 units on Hepsiburada.
async fn list(shops: &Shops, sku: &str, title: &str) {
    let row = json!([{ "categoryId": 1, "merchant": seller_id(HB), "attributes": {
        "merchantSku": sku, "Barcode": EAN, "UrunAdi": title, "UrunAciklamasi": "<p>Bardak.</p>",
        "Marka": "Acme", "tax_vat_rate": "20", "price": "1249,90", "stock": "25",
        "Image1": shops.picture("good.jpg") } }]);
    let mut request = shops
        .api(HB, Method::Post, "/mpop/product/api/products/import")
        .header(
            "authorization",
            basic(seller_id(HB), credential(HB, "service_key")),
        )
        .header("content-type", "multipart/form-data; boundary=edge");
    request.body = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.json\"\r\n\
         Content-Type: application/json\r\n\r\n{row}\r\n--edge--\r\n"
    )
    .into_bytes();
    assert_eq!(shops.send(request).await.status, 200);
    shops.until(HB, sku, ItemState::Live).await;
}

async fn page(shops: &Shops, path: &str) -> (u16, String) {
    let answer = shops
        .send(Request::get(format!("{}{path}", shops.origin)))
        .await;
    (
        answer.status,
        String::from_utf8_lossy(&answer.body).into_owned(),
    )
}

#[tokio::test]
async fn a_buyer_sees_buys_and_finds_the_order() {
    let shops = Shops::open().await;
    list(&shops, "W-1", "Bardak <b>kalın</b>").await;
    let (status, window) = page(&shops, "/sim/hepsiburada").await;
    assert_eq!(status, 200);
    assert!(
        window.contains("Bardak &lt;b&gt;kalın") && window.contains("1.249,90 TL"),
        "{window}"
    );
    assert!(window.contains(&shops.picture("good.jpg")) && window.contains("25 in stock"));

    let buy = |quantity: &str| {
        let url = format!("{}/sim/hepsiburada/items/W-1/buy", shops.origin);
        shops.send(Request::new(Method::Post, url).form(&[("quantity", quantity)]))
    };
    let bought = buy("2").await;
    assert_eq!(bought.status, 303);
    let target = bought.header("location").expect("a target").to_owned();
    let (_, orders) = page(&shops, &target).await;
    assert!(
        orders.contains("Thank you") && orders.contains("2.499,80 TL"),
        "{orders}"
    );
    assert!(
        page(&shops, "/sim/hepsiburada")
            .await
            .1
            .contains("23 in stock")
    );

    let refused = buy("24").await;
    assert_eq!(refused.status, 409);
    assert!(refused.excerpt().contains("<!DOCTYPE html>"));
    assert_eq!(buy("0").await.status, 409);
    assert_eq!(shops.books(HB).await.orders.len(), 1);
}

#[tokio::test]
async fn every_page_answers() {
    let shops = Shops::open().await;
    list(&shops, "W-2", "Bardak").await;
    for path in [
        "/sim",
        "/sim/amazon",
        "/sim/trendyol/listings",
        "/sim/hepsiburada/listings",
        "/sim/hepsiburada/orders",
        "/sim/hepsiburada/calls",
        "/sim/hepsiburada/items/W-2",
    ] {
        let (status, body) = page(&shops, path).await;
        assert_eq!((status, body.contains("Simulation")), (200, true), "{path}");
    }
    assert_eq!(page(&shops, "/sim/etsy").await.0, 404);
    assert_eq!(page(&shops, "/sim/amazon/items/NONE").await.0, 404);
    assert!(
        page(&shops, "/sim/hepsiburada/calls")
            .await
            .1
            .contains("/products/import")
    );
}

#[tokio::test]
async fn orders_can_be_placed_by_json_and_never_beyond_the_stock() {
    let shops = Shops::open().await;
    list(&shops, "W-3", "Bardak").await;
    let to = format!("{}/sim/hepsiburada/orders", shops.origin);
    let order = |body| shops.send(Request::new(Method::Post, &to).json(&body));
    let placed = order(json!({ "sku": "W-3", "quantity": 5 })).await;
    assert_eq!(
        (placed.status, &read(&placed)["lines"][0]["quantity"]),
        (201, &json!(5))
    );
    let twice =
        json!({ "lines": [{ "sku": "W-3", "quantity": 15 }, { "sku": "W-3", "quantity": 6 }] });
    assert_eq!(order(twice).await.status, 409, "two lines share one stock");
    assert_eq!(order(json!({ "sku": "NONE" })).await.status, 404);
    assert_eq!(
        order(json!({ "sku": "W-3", "quantity": -1 })).await.status,
        422
    );
    assert_eq!(order(json!({ "product": "W-3" })).await.status, 422);

    let racing = (0..30).map(|_| order(json!({ "sku": "W-3", "quantity": 1 })));
    let answers = futures::future::join_all(racing).await;
    let sold = answers.iter().filter(|answer| answer.status == 201).count();
    let books = shops.books(HB).await;
    assert_eq!(
        (sold, books.item("W-3").expect("listed").draft.quantity),
        (20, 0)
    );
}

#[tokio::test]
async fn the_books_outlive_the_process() {
    let shops = Shops::open().await;
    list(&shops, "W-4", "Bardak").await;
    shops
        .simulator
        .buy(HB, vec![("W-4".into(), 3)])
        .await
        .expect("bought");
    let before = serde_json::to_value(shops.books(HB).await).expect("a value");
    let shops = shops.reopen().await;
    let after = serde_json::to_value(shops.books(HB).await).expect("a value");
    assert_eq!(before, after);
    let shown = read(
        &shops
            .send(Request::get(format!(
                "{}/sim/hepsiburada/books",
                shops.origin
            )))
            .await,
    );
    assert_eq!(shown["items"][0]["quantity"], 22);
    // New numbers go on after the old ones.
    let next = shops
        .simulator
        .buy(HB, vec![("W-4".into(), 1)])
        .await
        .expect("bought");
    assert!(
        shops
            .books(HB)
            .await
            .orders
            .iter()
            .filter(|order| order.id == next.id)
            .count()
            == 1
    );
}

#[tokio::test]
async fn what_was_accepted_before_a_stop_is_carried_out_after_it() {
    let shops = Shops::open_with(|config| config.processing = Duration::from_secs(3_600)).await;
    let row = json!([{ "merchantSku": "W-5", "availableStock": 1 }]);
    let path = format!(
        "/listing/listings/merchantid/{}/stock-uploads",
        seller_id(HB)
    );
    let request = shops
        .api(HB, Method::Post, &path)
        .header(
            "authorization",
            basic(seller_id(HB), credential(HB, "service_key")),
        )
        .json(&row);
    assert_eq!(shops.send(request).await.status, 200);
    assert!(!shops.books(HB).await.batches[0].done);
    let shops = shops.reopen_later(Duration::from_secs(3_601)).await;
    shops
        .eventually(async || shops.books(HB).await.batches[0].done.then_some(()))
        .await;
}
