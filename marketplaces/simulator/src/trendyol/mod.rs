//! Trendyol: product V2, price and stock, order lists, for the storefront of
//! Türkiye.

mod batches;
mod orders;
mod products;
mod revise;
mod stock;
mod validate;
mod view;
mod wire;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::Response;
use axum::routing::{get, post, put};
use domain::Marketplace;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use crate::answer;
use crate::credentials::{demo, seller_id};
use crate::gate::{self, Gate, Manners, basic, user_agent};
use crate::limits::Limit;
use crate::market::Market;

/// Largest request body in bytes; a thousand full products fit.
const MAX_BODY: usize = 48 * 1024 * 1024;

/// The API of the shop.
pub(crate) fn router(market: Arc<Market>) -> Router {
    let gate = Gate {
        market: market.clone(),
        manners: Arc::new(Trendyol),
    };
    let products = "/product/sellers/{seller}/products";
    let at = |tail: &str| format!("{products}{tail}");
    Router::new()
        .route(
            "/product/sellers/{seller}/v2/products",
            post(products::create),
        )
        .route(&at(""), axum::routing::delete(products::delete))
        .route(
            &at("/unapproved-bulk-update"),
            post(products::update_unapproved),
        )
        .route(&at("/content-bulk-update"), post(revise::content))
        .route(&at("/variant-bulk-update"), post(revise::variant))
        .route(&at("/archive-state"), put(products::archive))
        .route(&at("/batch-requests/{id}"), get(batches::read))
        .route(&at("/approved"), get(products::approved))
        .route(&at("/unapproved"), get(products::unapproved))
        .route(
            "/product/sellers/{seller}/product/{barcode}",
            get(products::one),
        )
        .route(
            "/inventory/sellers/{seller}/products/price-and-inventory",
            post(stock::update),
        )
        .route("/order/sellers/{seller}/v2/orders", get(orders::list))
        .route("/order/sellers/{seller}/orders/stream", get(orders::stream))
        .fallback(|| async { error(StatusCode::NOT_FOUND, "not.found", "Kaynak bulunamadı.") })
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(axum::middleware::from_fn_with_state(gate, gate::pass))
        .with_state(market)
}

struct Trendyol;

impl Manners for Trendyol {
    /// The base rule of 50 requests in 10 seconds for each endpoint; 30 a
    /// minute for order lists; 5 seconds between requests of the stream.
    fn limit(&self, method: &str, path: &str) -> Limit {
        let limit = |name, rate, burst| Limit { name, rate, burst };
        let last = path
            .rsplit('/')
            .find(|piece| !piece.is_empty())
            .unwrap_or_default();
        match (method, last) {
            (_, "stream") => limit("order stream", 2_000, 1),
            (_, "orders") => limit("order list", 5_000, 30),
            ("POST", "products") => limit("create", 50_000, 50),
            ("POST", "price-and-inventory") => limit("stock", 50_000, 50),
            (_, "approved") => limit("approved", 50_000, 50),
            (_, "unapproved") => limit("unapproved", 50_000, 50),
            ("GET", _) => limit("batch", 50_000, 50),
            _ => limit("update", 50_000, 50),
        }
    }

    fn throttled(&self, _: Limit, _: bool) -> Response {
        error(
            StatusCode::TOO_MANY_REQUESTS,
            "too.many.requests",
            "Çok fazla istek gönderdiniz.",
        )
    }

    fn failed(&self, status: StatusCode) -> Response {
        let body = json!({ "timestamp": 0, "exception": "InternalServerException",
            "message": "Beklenmeyen bir hata oluştu." });
        answer::json(status, &body)
    }

    fn dress(&self, _: &mut Response, _: Limit, _: u64) {}
}

/// One of Trendyol's error bodies.
fn error(status: StatusCode, key: &str, message: &str) -> Response {
    answer::json(
        status,
        &json!({ "errors": [{ "key": key, "message": message }] }),
    )
}

/// 400 for a request that cannot be read.
fn bad(message: &str) -> Response {
    error(StatusCode::BAD_REQUEST, "bad.request", message)
}

/// 500 when the shop's own books do not answer.
fn broken(reason: &store::Error) -> Response {
    tracing::error!(%reason, "simulated Trendyol");
    Trendyol.failed(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Whether a call is by our seller: the error to answer when it is not.
fn check(headers: &HeaderMap, seller: &str) -> Result<(), Box<Response>> {
    if user_agent(headers).is_empty() {
        let message = "User-Agent bilgisi zorunludur.";
        return Err(Box::new(error(StatusCode::FORBIDDEN, "forbidden", message)));
    }
    let known = |name| demo(Marketplace::Trendyol, name);
    let right = basic(headers).is_some_and(|(user, password)| {
        user == known("api_key") && password == known("api_secret")
    });
    if !right {
        let body = json!({ "timestamp": 0, "exception": "ClientApiAuthenticationException",
            "errors": [{ "key": "ClientApiAuthenticationException", "message": "Kimlik doğrulanamadı." }] });
        return Err(Box::new(answer::json(StatusCode::UNAUTHORIZED, &body)));
    }
    if seller != seller_id(Marketplace::Trendyol) {
        let message = "Bu satıcı için yetkiniz yok.";
        return Err(Box::new(error(StatusCode::FORBIDDEN, "forbidden", message)));
    }
    Ok(())
}

#[cfg(test)]
pub(crate) mod sample {
    use serde_json::{Value, json};

    /// A product that passes every check.
    pub fn product(sku: &str, barcode: &str, picture: &str) -> Value {
        json!({ "barcode": barcode, "title": "Acme Seramik Bardak 300 ml", "productMainId": sku,
            "brandId": 1791, "categoryId": 411, "quantity": 25, "stockCode": sku,
            "dimensionalWeight": 1, "description": "<p>Bardak.</p>", "listPrice": 999.9,
            "salePrice": 849.9, "vatRate": 20, "images": [{ "url": picture }],
            "attributes": [{ "attributeId": 47, "customAttributeValue": "Siyah" }] })
    }
}
