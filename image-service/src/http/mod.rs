//! The API: photos in and their status, decisions about them, products in and
//! out.

mod assets;
mod body;
pub(crate) mod multipart;
mod products;
mod review;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use messages::Trace;
use runtime::Context;

use crate::intake::Intake;

/// The routes under `/api/v1`.
pub(crate) fn router(intake: Arc<Intake>) -> Router {
    let max_table = usize::try_from(intake.config.max_table).unwrap_or(usize::MAX);
    // A photo's limit is kept while it arrives; here is none to be in the way.
    let uploads = Router::new()
        .route("/api/v1/assets", post(assets::upload).get(assets::list))
        .layer(DefaultBodyLimit::disable());
    let tables = Router::new()
        .route("/api/v1/products/import", post(products::import))
        .layer(DefaultBodyLimit::max(max_table));
    Router::new()
        .route("/api/v1/assets/unmatched", get(review::tray))
        .route("/api/v1/assets/{id}", get(assets::one))
        .route("/api/v1/assets/{id}/receipt", get(review::receipt))
        .route(
            "/api/v1/assets/{id}/review",
            get(review::show).post(review::decide),
        )
        .route("/api/v1/assets/{id}/product", post(review::assign))
        .route("/api/v1/products", get(products::list))
        .route(
            "/api/v1/products/{sku}",
            get(products::one).put(products::put),
        )
        .merge(uploads)
        .merge(tables)
        .with_state(intake)
}

/// The trace that a request belongs to: the caller's (W3C `traceparent`), or a
/// new one.
pub(crate) fn trace(headers: &HeaderMap, context: &Context) -> Trace {
    let given = headers
        .get("traceparent")
        .and_then(|value| value.to_str().ok());
    match given.filter(|text| is_traceparent(text)) {
        Some(text) => Trace(text.to_owned()),
        None => Trace::new(context.random.bytes()),
    }
}

/// W3C trace context level 1, §3.2.2: version 00, ids in lower-case
/// hexadecimal that are not all zeros.
fn is_traceparent(text: &str) -> bool {
    let hex = |part: &str, length| {
        part.len() == length && part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    let named = |part: &str| part.bytes().any(|byte| byte != b'0');
    match text.split('-').collect::<Vec<_>>().as_slice() {
        ["00", trace, span, flags] => {
            hex(trace, 32) && hex(span, 16) && hex(flags, 2) && named(trace) && named(span)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callers_trace_is_continued_and_nonsense_is_not() {
        let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert!(is_traceparent(good));
        for bad in [
            "",
            "00-4BF92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        ] {
            assert!(!is_traceparent(bad), "{bad}");
        }
    }
}
