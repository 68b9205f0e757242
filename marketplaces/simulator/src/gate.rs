//! What every call to a shop's API passes: numbering, faults, limits, the log.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::books::Call;
use crate::faults::{self, Fault};
use crate::limits::Limit;
use crate::market::Market;

/// How one marketplace words what the gate says, and how it counts calls.
pub(crate) trait Manners: Send + Sync + 'static {
    /// The bucket of a call by method and path.
    fn limit(&self, method: &str, path: &str) -> Limit;
    /// Too many calls: by the limit itself, or as a played fault.
    fn throttled(&self, limit: Limit, played: bool) -> Response;
    /// An error of the shop's own, 500 or 503.
    fn failed(&self, status: StatusCode) -> Response;
    /// Headers that every answer carries.
    fn dress(&self, answer: &mut Response, limit: Limit, number: u64);
}

/// The state of the gate.
#[derive(Clone)]
pub(crate) struct Gate {
    pub(crate) market: Arc<Market>,
    pub(crate) manners: Arc<dyn Manners>,
}

/// Lets a call through, or not.
pub(crate) async fn pass(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let market = &gate.market;
    let number = market.next_call();
    let setting = market.setting();
    let plan = faults::call(setting.profile, setting.seed, market.market, number);
    let mut call = Call {
        number,
        at: market.now(),
        method: request.method().to_string(),
        path: request
            .uri()
            .path_and_query()
            .map_or_else(String::new, ToString::to_string),
        status: 0,
        idempotency_key: idempotency_key(request.headers()),
        fault: plan.fault.name().to_owned(),
    };
    let limit = gate
        .manners
        .limit(request.method().as_str(), request.uri().path());
    if !plan.hold.is_zero() {
        market.context.clock.pause(plan.hold).await;
    }
    let mut answer = match (plan.fault, market.take(limit)) {
        (Fault::Throttled(seconds), _) => {
            throttled(&gate, limit, true, Duration::from_secs(seconds))
        }
        (Fault::Outage, _) => gate.manners.failed(StatusCode::SERVICE_UNAVAILABLE),
        (Fault::FailedBefore, _) => gate.manners.failed(StatusCode::INTERNAL_SERVER_ERROR),
        (_, Err(wait)) => throttled(&gate, limit, false, wait),
        (fault, Ok(())) => {
            let answer = next.run(request).await;
            match fault {
                Fault::FailedAfter => gate.manners.failed(StatusCode::INTERNAL_SERVER_ERROR),
                Fault::DroppedAfter => broken(),
                _ => answer,
            }
        }
    };
    gate.manners.dress(&mut answer, limit, number);
    call.status = if plan.fault == Fault::DroppedAfter {
        0
    } else {
        answer.status().as_u16()
    };
    market.log(call).await;
    answer
}

/// 429 with the time to wait. `Retry-After` is not documented by any of the
/// three (UNCONFIRMED); it is sent because a caller must cope with it.
fn throttled(gate: &Gate, limit: Limit, played: bool, wait: Duration) -> Response {
    let mut answer = gate.manners.throttled(limit, played);
    let seconds = wait.as_millis().div_ceil(1_000).max(1);
    if let Ok(value) = HeaderValue::from_str(&seconds.to_string()) {
        answer.headers_mut().insert(header::RETRY_AFTER, value);
    }
    answer
}

/// A response whose body breaks off, which closes the connection.
fn broken() -> Response {
    let cut = futures::stream::once(async {
        Err::<bytes::Bytes, _>(std::io::Error::other("the simulated connection broke"))
    });
    Response::new(Body::from_stream(cut)).into_response()
}

fn idempotency_key(headers: &HeaderMap) -> Option<String> {
    let value = headers
        .get("idempotency-key")
        .or_else(|| headers.get("x-idempotency-key"))?;
    value.to_str().ok().map(str::to_owned)
}

/// User name and password of a Basic `Authorization` header.
pub(crate) fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    use base64::Engine;
    let value = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Basic ")?;
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(value.trim())
        .ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (user, password) = text.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

/// The `User-Agent`, empty when there is none.
pub(crate) fn user_agent(headers: &HeaderMap) -> &str {
    headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .trim()
}
