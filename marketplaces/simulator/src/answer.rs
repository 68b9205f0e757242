//! Making and reading HTTP bodies.

use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A JSON answer.
pub fn json(status: StatusCode, body: &impl Serialize) -> Response {
    let bytes = serde_json::to_vec(body).unwrap_or_default();
    let mut answer = (status, bytes).into_response();
    let kind = HeaderValue::from_static("application/json");
    answer.headers_mut().insert(header::CONTENT_TYPE, kind);
    answer
}

/// A JSON answer with status 200.
pub fn ok(body: &impl Serialize) -> Response {
    json(StatusCode::OK, body)
}

/// Reads a query string; unknown names are passed over.
pub fn query<T: DeserializeOwned>(uri: &Uri) -> Result<T, String> {
    Query::try_from_uri(uri)
        .map(|Query(found)| found)
        .map_err(|error| error.body_text())
}

/// Whether the body is announced as JSON.
pub fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.to_ascii_lowercase().starts_with("application/json"))
}

/// The pieces of a comma-separated list, without empty ones.
pub fn list(text: &str) -> Vec<&str> {
    text.split(',')
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .collect()
}
