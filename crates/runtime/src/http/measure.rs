//! Requests by route, method and status, and how long they took.

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::Context;
use crate::metrics::{Kind, Metric, SECONDS};

/// Requests answered. The route is the pattern, not the address, so that its values stay few.
pub const REQUESTS: Metric = Metric {
    name: "stox_http_requests",
    help: "HTTP requests answered",
    kind: Kind::Counter,
    labels: &["route", "method", "status"],
};
/// Time until the answer's headers.
pub const DURATION: Metric = Metric {
    name: "stox_http_request_duration_seconds",
    help: "Time until the headers of the answer, in seconds",
    kind: Kind::Histogram(SECONDS),
    labels: &["route"],
};

/// All of them.
pub const METRICS: &[&Metric] = &[&REQUESTS, &DURATION];

/// Measures one request.
pub(super) async fn request(
    State(context): State<Context>,
    request: Request,
    next: Next,
) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unknown", MatchedPath::as_str)
        .to_owned();
    let method = request.method().as_str().to_owned();
    let began = context.now();
    let response = next.run(request).await;
    let took = context.now().since(began);
    let metrics = &context.metrics;
    metrics.add(&REQUESTS, &[&route, &method, response.status().as_str()], 1);
    metrics.observe(&DURATION, &[&route], took.as_secs_f64());
    response
}
