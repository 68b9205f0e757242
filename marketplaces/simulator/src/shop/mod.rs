//! The shops as buyers and their seller see them: server-rendered pages
//! without scripts.

mod frame;
mod lists;
mod window;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use runtime::http::ApiError;

use crate::Simulator;

pub(crate) fn router(simulator: Simulator) -> Router {
    Router::new()
        .route("/sim", get(window::all))
        .route("/sim/{market}", get(window::window))
        .route("/sim/{market}/items/{sku}", get(window::item))
        .route("/sim/{market}/items/{sku}/buy", post(window::buy))
        .route("/sim/{market}/listings", get(lists::listings))
        .route("/sim/{market}/orders", get(lists::orders))
        .route("/sim/{market}/calls", get(lists::calls))
        .route("/sim/{market}/behaviour", post(lists::behaviour))
        .with_state(simulator)
}

/// The answer when the books cannot be read.
fn broken(reason: store::Error) -> Response {
    ApiError::internal(&reason).into_response()
}
