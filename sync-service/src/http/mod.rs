//! Stock and orders over HTTP.

mod count;
mod order;
mod orders;
mod page;
mod request;
mod stock;

use axum::Router;
use axum::routing::{get, post};
use runtime::http::ApiError;

use crate::{Error, Module};

pub(crate) fn router(module: Module) -> Router {
    Router::new()
        .route("/api/v1/stock", get(stock::list))
        .route("/api/v1/stock/{sku}", post(count::count))
        .route("/api/v1/orders", get(orders::list).post(order::place))
        .route("/stock", get(page::show))
        .with_state(module)
}

fn answer(error: &Error) -> ApiError {
    match error.is_passing() {
        true => ApiError::unavailable("database", &error.to_string()),
        false => ApiError::internal(error),
    }
}
