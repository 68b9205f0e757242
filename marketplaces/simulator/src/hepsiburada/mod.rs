//! Hepsiburada: catalogue, listing and order services. Its several hosts
//! stand here as `/mpop`, `/listing` and `/oms`.

mod catalog;
mod listings;
mod orders;
mod tickets;
mod validate;
mod view;
mod wire;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::Marketplace;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::{Value, json};

use crate::answer;
use crate::credentials::{demo, seller_id};
use crate::gate::{self, Gate, Manners, basic, user_agent};
use crate::limits::Limit;
use crate::market::Market;

/// Largest request body in bytes.
const MAX_BODY: usize = 48 * 1024 * 1024;

/// The API of the shop.
pub(crate) fn router(market: Arc<Market>) -> Router {
    let gate = Gate {
        market: market.clone(),
        manners: Arc::new(Hepsiburada),
    };
    let products = "/mpop/product/api/products";
    let listings = "/listing/listings/merchantid/{merchant}";
    let mut router = Router::new()
        .route(&format!("{products}/import"), post(catalog::import))
        .route(&format!("{products}/status/{{id}}"), get(catalog::status))
        .route(
            &format!("{products}/check-product-status"),
            post(catalog::check_status),
        )
        .route(
            "/mpop/ticket-api/api/integrator/import",
            post(tickets::import),
        )
        .route(
            "/mpop/ticket-api/api/integrator/status/{id}",
            get(tickets::status),
        )
        .route(listings, get(listings::list))
        .route(&format!("{listings}/{{kind}}"), post(listings::upload))
        .route(
            &format!("{listings}/{{kind}}/id/{{id}}"),
            get(listings::result),
        );
    // The order service takes both spellings, the listing service only one.
    for word in ["merchantid", "merchantId"] {
        let orders = format!("/oms/orders/{word}/{{merchant}}");
        router = router
            .route(&orders, get(orders::open))
            .route(&format!("{orders}/cancelled"), get(orders::cancelled))
            .route(
                &format!("{orders}/ordernumber/{{number}}"),
                get(orders::one),
            )
            .route(
                &format!("/oms/packages/{word}/{{merchant}}"),
                get(orders::packages),
            );
    }
    router
        .fallback(|| async { (StatusCode::NOT_FOUND, "Not Found") })
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(axum::middleware::from_fn_with_state(gate, gate::pass))
        .with_state(market)
}

struct Hepsiburada;

const CATALOG: Limit = Limit {
    name: "catalog",
    rate: 1_000_000,
    burst: 100,
};
const LISTING: Limit = Limit {
    name: "listing",
    rate: 10_000_000,
    burst: 1_000,
};
const OMS: Limit = Limit {
    name: "oms",
    rate: 10_000_000,
    burst: 1_000,
};

impl Manners for Hepsiburada {
    /// Catalogue 100 a second since January 2026, order service 1,000 a
    /// second (changelog); the listing service's limit is not published
    /// (UNCONFIRMED).
    fn limit(&self, _: &str, path: &str) -> Limit {
        match path.split('/').find(|piece| !piece.is_empty()) {
            Some("mpop") => CATALOG,
            Some("oms") => OMS,
            _ => LISTING,
        }
    }

    fn throttled(&self, limit: Limit, played: bool) -> Response {
        // The catalogue answers 403 to callers that are too fast.
        if limit == CATALOG && !played {
            let body = json!({ "message": "İstek limiti aşıldı." });
            return answer::json(StatusCode::FORBIDDEN, &body);
        }
        answer::json(
            StatusCode::TOO_MANY_REQUESTS,
            &json!({ "message": "Too many requests" }),
        )
    }

    fn failed(&self, status: StatusCode) -> Response {
        (status, "Internal Server Error").into_response()
    }

    fn dress(&self, answer: &mut Response, limit: Limit, _: u64) {
        if limit != OMS {
            return;
        }
        let spent = answer.status() == StatusCode::TOO_MANY_REQUESTS;
        let headers = answer.headers_mut();
        headers.insert("x-ratelimit-limit", HeaderValue::from_static("1000"));
        let left = if spent { "0" } else { "999" };
        headers.insert("x-ratelimit-remaining", HeaderValue::from_static(left));
        headers.insert("x-ratelimit-reset", HeaderValue::from_static("1"));
    }
}

/// 500 when the shop's own books do not answer.
fn broken(reason: &store::Error) -> Response {
    tracing::error!(%reason, "simulated Hepsiburada");
    Hepsiburada.failed(StatusCode::INTERNAL_SERVER_ERROR)
}

/// 400 as the listing and order services write it.
fn bad(message: &str) -> Response {
    answer::json(StatusCode::BAD_REQUEST, &json!({ "message": message }))
}

/// The catalogue's refusal: status 200 and `success` false. Only code 1003 is
/// seen in sources.
fn catalog_error(message: &str) -> Response {
    answer::ok(
        &json!({ "success": false, "code": 1003, "version": 1, "message": message, "data": null }),
    )
}

/// The catalogue's answer.
fn catalog_ok(data: &Value) -> Response {
    answer::ok(&json!({ "success": true, "code": 0, "version": 1, "message": null, "data": data }))
}

/// Whether a call is by our merchant: the error to answer when it is not.
fn check(headers: &HeaderMap, merchant: Option<&str>) -> Result<(), Box<Response>> {
    let refuse = |status: StatusCode, message: &str| {
        Err(Box::new(answer::json(
            status,
            &json!({ "message": message }),
        )))
    };
    if user_agent(headers).is_empty() {
        return refuse(StatusCode::FORBIDDEN, "Forbidden: User-Agent");
    }
    let ours = seller_id(Marketplace::Hepsiburada);
    let key = demo(Marketplace::Hepsiburada, "service_key");
    if !basic(headers).is_some_and(|(user, password)| user == ours && password == key) {
        return refuse(StatusCode::UNAUTHORIZED, "Unauthorized");
    }
    match merchant {
        Some(merchant) if merchant != ours => refuse(StatusCode::FORBIDDEN, "Forbidden"),
        _ => Ok(()),
    }
}

#[cfg(test)]
pub(crate) mod sample {
    use serde_json::{Value, json};

    use super::{Marketplace, seller_id};

    /// A product that passes every check.
    pub fn product(sku: &str, barcode: &str, picture: &str) -> Value {
        json!({ "categoryId": 18021982, "merchant": seller_id(Marketplace::Hepsiburada),
            "attributes": { "merchantSku": sku, "VaryantGroupID": sku, "Barcode": barcode,
                "UrunAdi": "Acme Seramik Bardak 300 ml", "UrunAciklamasi": "<p>Bardak.</p>",
                "Marka": "Acme", "GarantiSuresi": 24, "kg": "1", "tax_vat_rate": "20",
                "price": "849,90", "stock": "25", "Image1": picture,
                "renk_variant_property": "Siyah" } })
    }
}
