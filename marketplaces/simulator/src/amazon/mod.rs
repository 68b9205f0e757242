//! Amazon: Selling Partner API, Listings Items 2021-08-01, Orders 2026-01-01
//! and the token endpoint of Login with Amazon, for the marketplace of
//! Türkiye.

mod attributes;
mod auth;
mod listings;
mod orders;
mod patch;
mod validate;
mod view;
mod wire;

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use http::{HeaderValue, StatusCode};
use serde_json::json;

use crate::answer;
use crate::credentials::AMAZON_MARKETPLACE_ID as MARKETPLACE_ID;
use crate::gate::{self, Gate, Manners};
use crate::limits::Limit;
use crate::market::Market;

/// The API of the shop.
pub(crate) fn router(market: Arc<Market>) -> Router {
    let gate = Gate {
        market: market.clone(),
        manners: Arc::new(Amazon),
    };
    let items = get(listings::read)
        .put(listings::put)
        .patch(listings::patch)
        .delete(listings::delete);
    Router::new()
        .route("/auth/o2/token", post(auth::token))
        .route("/listings/2021-08-01/items/{seller}/{sku}", items)
        .route("/listings/2021-08-01/items/{seller}", get(listings::search))
        .route("/orders/2026-01-01/orders", get(orders::search))
        .route("/orders/2026-01-01/orders/{id}", get(orders::one))
        .fallback(|| async {
            error(
                StatusCode::NOT_FOUND,
                "NotFound",
                "The resource does not exist.",
            )
        })
        .layer(axum::middleware::from_fn_with_state(gate, gate::pass))
        .with_state(market)
}

struct Amazon;

impl Manners for Amazon {
    /// Rates: listings model and orders model of 2026-08-05. The token
    /// endpoint's limit is not published (UNCONFIRMED).
    fn limit(&self, method: &str, path: &str) -> Limit {
        let limit = |name, rate, burst| Limit { name, rate, burst };
        let pieces = path.split('/').filter(|piece| !piece.is_empty()).count();
        if path.contains("/listings/") {
            return match (method, pieces) {
                ("PUT", _) => limit("putListingsItem", 50_000, 10),
                ("PATCH", _) => limit("patchListingsItem", 50_000, 5),
                ("DELETE", _) => limit("deleteListingsItem", 50_000, 5),
                (_, 4) => limit("searchListingsItems", 50_000, 5),
                _ => limit("getListingsItem", 50_000, 10),
            };
        }
        match (path.contains("/orders/"), pieces) {
            (true, 3) => limit("searchOrders", 56, 20),
            (true, _) => limit("getOrder", 5_000, 30),
            _ => limit("token", 100_000, 100),
        }
    }

    fn throttled(&self, _: Limit, _: bool) -> Response {
        let message = "You exceeded your quota for the requested resource.";
        let mut answer = error(StatusCode::TOO_MANY_REQUESTS, "QuotaExceeded", message);
        let kind = HeaderValue::from_static("TooManyRequestsException");
        answer.headers_mut().insert("x-amzn-errortype", kind);
        answer
    }

    fn failed(&self, status: StatusCode) -> Response {
        let message = "We encountered an internal error. Please try again.";
        error(
            status,
            if status == StatusCode::SERVICE_UNAVAILABLE {
                "ServiceUnavailable"
            } else {
                "InternalFailure"
            },
            message,
        )
    }

    fn dress(&self, answer: &mut Response, limit: Limit, number: u64) {
        let status = answer.status();
        let mut set = |name: &'static str, value: String| {
            if let Ok(value) = HeaderValue::from_str(&value) {
                answer.headers_mut().insert(name, value);
            }
        };
        set(
            "x-amzn-requestid",
            format!("00000000-0000-4000-8000-{number:012x}"),
        );
        if status.is_success() || matches!(status.as_u16(), 400 | 404) {
            set(
                "x-amzn-ratelimit-limit",
                format!("{}.{:04}", limit.rate / 10_000, limit.rate % 10_000),
            );
        }
    }
}

/// Amazon's error body.
fn error(status: StatusCode, code: &str, message: &str) -> Response {
    answer::json(
        status,
        &json!({ "errors": [{ "code": code, "message": message, "details": "" }] }),
    )
}

/// 400 for a request that cannot be read.
fn bad(message: &str) -> Response {
    error(StatusCode::BAD_REQUEST, "InvalidInput", message)
}

/// 500 when the shop's own books do not answer.
fn broken(reason: &store::Error) -> Response {
    tracing::error!(%reason, "simulated Amazon");
    error(
        StatusCode::INTERNAL_SERVER_ERROR,
        "InternalFailure",
        "We encountered an internal error.",
    )
}

#[cfg(test)]
pub(crate) mod sample {
    use serde_json::{Value, json};

    use super::MARKETPLACE_ID;

    /// A PUT body that passes every check.
    pub fn listing(sku: &str, gtin: &str, picture: &str) -> Value {
        let text = |value: &str| json!([{ "value": value, "language_tag": "tr_TR", "marketplace_id": MARKETPLACE_ID }]);
        json!({ "productType": "PRODUCT", "requirements": "LISTING", "attributes": {
            "item_name": text(&format!("Acme Seramik Bardak 300 ml {sku}")),
            "brand": text("Acme"),
            "bullet_point": text("Elde yıkanır"),
            "product_description": text("Günlük kullanım için bardak."),
            "generic_keyword": text("bardak kupa"),
            "condition_type": [{ "value": "new_new", "marketplace_id": MARKETPLACE_ID }],
            "externally_assigned_product_identifier":
                [{ "type": "ean", "value": gtin, "marketplace_id": MARKETPLACE_ID }],
            "main_product_image_locator": [{ "media_location": picture, "marketplace_id": MARKETPLACE_ID }],
            "list_price": [{ "value": 499.9, "currency": "TRY", "marketplace_id": MARKETPLACE_ID }],
            "purchasable_offer": [{ "marketplace_id": MARKETPLACE_ID, "currency": "TRY",
                "our_price": [{ "schedule": [{ "value_with_tax": 449.9 }] }] }],
            "fulfillment_availability": [{ "fulfillment_channel_code": "DEFAULT", "quantity": 10 }],
        }})
    }
}
