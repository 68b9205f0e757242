//! The HTTP server kit: one server for each process, who may call it, health
//! addresses and errors in one shape.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::Problem;
use http::{HeaderMap, Method, StatusCode, header};
use serde_json::json;
use tokio::net::TcpListener;

use crate::config::{ConfigError, HttpConfig};
use crate::{Context, Health, Metrics};

pub mod measure;

/// An error answer: RFC 9457 problem details with our own members.
#[derive(Debug)]
pub struct ApiError {
    /// The HTTP status.
    pub status: StatusCode,
    /// What went wrong; the first decides the title.
    pub problems: Vec<Problem>,
    /// Seconds after which trying again makes sense.
    pub retry_after: Option<u64>,
}

impl ApiError {
    /// One problem with a status.
    pub fn new(status: StatusCode, problem: Problem) -> Self {
        Self {
            status,
            problems: vec![problem],
            retry_after: None,
        }
    }

    /// 404 for a thing that does not exist.
    pub fn not_found(what: &str, id: &str) -> Self {
        let rule = format!("There is no such {what}.");
        let fix = "Check the address or list what exists.";
        Self::new(
            StatusCode::NOT_FOUND,
            Problem::new("not_found", what, id, &rule, fix),
        )
    }

    /// 503: nothing was changed, try again.
    pub fn unavailable(part: &str, reason: &str) -> Self {
        let fix = "Try again after the time in Retry-After.";
        let problem = Problem::new("unavailable", part, "", reason, fix);
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            problems: vec![problem],
            retry_after: Some(5),
        }
    }

    /// 507: `part` has no room left, and what was sent may be sent again. The
    /// detail is for whoever can make room.
    pub fn full(part: &str, detail: &str) -> Self {
        tracing::warn!(part, detail, "no room left");
        let rule =
            format!("The {part} has no room left: nothing was kept that was not confirmed before.");
        let fix = "Make room there, then send it again; what is there already is not taken twice.";
        let problem = Problem::new("full", part, detail, &rule, fix);
        Self {
            status: StatusCode::INSUFFICIENT_STORAGE,
            problems: vec![problem],
            retry_after: Some(10),
        }
    }

    /// 500 for a fault of ours; the detail goes to the log only.
    pub fn internal(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, "request failed");
        let rule = "Something went wrong inside Stox.";
        let fix = "Look into the log and report it.";
        let problem = Problem::new("internal", "server", "", rule, fix);
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, problem)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let title = self
            .problems
            .first()
            .map(|p| p.rule.clone())
            .unwrap_or_default();
        let code = self
            .problems
            .first()
            .map(|p| p.code.clone())
            .unwrap_or_default();
        let body = json!({
            "status": self.status.as_u16(), "title": title, "code": code, "problems": self.problems,
        });
        let mut response = (self.status, Json(body)).into_response();
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            header::HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = self.retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// A listening address that has been bound but does not answer yet, so that
/// its port is known to everything that must name it.
pub struct Bound {
    listener: TcpListener,
    address: SocketAddr,
    gate: Gate,
}

/// Who may call.
#[derive(Clone)]
struct Gate {
    token: Arc<str>,
    loopback: bool,
}

impl Bound {
    /// Binds. Refuses an address other than loopback without a token.
    pub async fn bind(config: &HttpConfig, context: &Context) -> Result<Self, ConfigError> {
        let listener = TcpListener::bind(&config.listen).await.map_err(|error| {
            ConfigError::new("http.listen", format!("{}: {error}", config.listen))
        })?;
        let address = listener
            .local_addr()
            .map_err(|error| ConfigError::new("http.listen", error))?;
        let loopback = address.ip().is_loopback();
        if !loopback && config.token.is_empty() {
            return Err(ConfigError::new(
                "http.token",
                format!(
                    "listening on {address} needs a token: set STOX__HTTP__TOKEN_FILE, or listen on 127.0.0.1"
                ),
            ));
        }
        let token = match config.token.is_empty() {
            true => context
                .random
                .bytes::<24>()
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
            false => config.token.clone(),
        };
        Ok(Self {
            listener,
            address,
            gate: Gate {
                token: token.into(),
                loopback,
            },
        })
    }

    /// `http://host:port` as callers on this machine reach it.
    pub fn url(&self) -> String {
        match self.address.ip().is_unspecified() {
            true => format!("http://127.0.0.1:{}", self.address.port()),
            false => format!("http://{}", self.address),
        }
    }

    /// The token that callers send.
    pub fn token(&self) -> &str {
        &self.gate.token
    }

    /// Serves `router` until the context's life stops, letting requests that
    /// are running finish.
    pub fn serve(self, router: Router, health: Health, context: &Context) {
        let app = router
            .merge(health_router(health))
            .merge(metrics_router(&context.metrics))
            .layer(axum::middleware::from_fn_with_state(
                context.clone(),
                measure::request,
            ))
            .layer(axum::middleware::from_fn_with_state(
                self.gate,
                check_caller,
            ));
        let life = context.life.clone();
        context.spawn("http", async move {
            let stopping = async move { life.stopping().await };
            if let Err(error) = axum::serve(self.listener, app)
                .with_graceful_shutdown(stopping)
                .await
            {
                tracing::error!(%error, "the HTTP server ended");
            }
        });
    }
}

/// `/health` (the process answers; how each part is stands in the body) and `/ready` (503 while a part is not well, so
/// that no work is sent here), both without authentication. A process whose broker is away is not restarted for that.
fn health_router(health: Health) -> Router {
    fn body(health: &Health) -> Json<serde_json::Value> {
        Json(json!({ "ok": health.is_ready(), "parts": health.parts() }))
    }
    async fn alive(State(health): State<Health>) -> impl IntoResponse {
        body(&health)
    }
    async fn ready(State(health): State<Health>) -> impl IntoResponse {
        let status = match health.is_ready() {
            true => StatusCode::OK,
            false => StatusCode::SERVICE_UNAVAILABLE,
        };
        (status, body(&health))
    }
    Router::new()
        .route("/health", get(alive))
        .route("/ready", get(ready))
        .with_state(health)
}

/// `/metrics` in the OpenMetrics text format; callers need the token, or come from this machine.
fn metrics_router(metrics: &Metrics) -> Router {
    async fn expose(State(metrics): State<Metrics>) -> impl IntoResponse {
        let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        ([(header::CONTENT_TYPE, kind)], metrics.expose().await)
    }
    Router::new()
        .route("/metrics", get(expose))
        .with_state(metrics.clone())
}

/// Lets a request through when it carries the token, or when it is harmless:
/// public pictures and health from anywhere; on loopback, requests that a
/// foreign web page cannot have caused (right `Host`, and for changes the
/// same origin or no browser at all).
async fn check_caller(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let public = ["/media/", "/health", "/ready", "/sim/"]
        .iter()
        .any(|p| path.starts_with(p));
    let allowed = has_token(request.headers(), &gate.token)
        || (public && !(gate.loopback && foreign(request.method(), request.headers())))
        || (gate.loopback && local(request.method(), request.headers()));
    if allowed {
        return next.run(request).await;
    }
    let problem = Problem::new(
        "unauthorised",
        "Authorization",
        "",
        "This address needs the installation's token.",
        "Send `Authorization: Bearer TOKEN`; the token is in run.json of the data folder or in the service's configuration.",
    );
    ApiError::new(StatusCode::UNAUTHORIZED, problem).into_response()
}

fn has_token(headers: &HeaderMap, token: &str) -> bool {
    headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .is_some_and(|given| same(given.as_bytes(), token.as_bytes()))
}

/// Compares without telling by its time how much was right.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |sum, (x, y)| sum | (x ^ y)) == 0
}

fn local(method: &Method, headers: &HeaderMap) -> bool {
    let host = headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "127.0.0.1" | "localhost" | "[::1]") && !foreign(method, headers)
}

/// True for a change that a page of another site asks the browser to make.
fn foreign(method: &Method, headers: &HeaderMap) -> bool {
    if method.is_safe() {
        return false;
    }
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin"), text("host")) {
        (Some(site), _, _) => !matches!(site, "same-origin" | "none"),
        (None, Some(origin), Some(host)) => origin
            .split_once("://")
            .is_none_or(|(_, authority)| authority != host),
        (None, Some(_), None) => true,
        (None, None, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use tower::ServiceExt as _;

    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(k, v)| (k.parse().expect("name"), v.parse().expect("value")))
            .collect()
    }

    #[test]
    fn a_foreign_page_cannot_act() {
        let ours = headers(&[
            ("host", "127.0.0.1:8080"),
            ("origin", "http://127.0.0.1:8080"),
        ]);
        let tool = headers(&[("host", "localhost:8080")]);
        let foreign_origin = headers(&[
            ("host", "127.0.0.1:8080"),
            ("origin", "https://evil.example"),
        ]);
        let rebound = headers(&[("host", "evil.example")]);
        let cross = headers(&[("host", "127.0.0.1:8080"), ("sec-fetch-site", "cross-site")]);
        assert!(local(&Method::POST, &ours));
        assert!(local(&Method::POST, &tool));
        assert!(!local(&Method::POST, &foreign_origin));
        assert!(!local(&Method::GET, &rebound));
        assert!(!local(&Method::POST, &cross));
        assert!(local(&Method::GET, &cross));
    }

    #[tokio::test]
    async fn a_sick_part_takes_work_away_but_not_the_life() {
        let health = Health::default();
        health.set("broker", false, "no answer within 15 s");
        let ask = |path: &'static str| {
            let request = Request::get(path).body(axum::body::Body::empty());
            health_router(health.clone()).oneshot(request.expect("request"))
        };
        let ready = ask("/ready").await.expect("answer");
        assert_eq!(ready.status(), StatusCode::SERVICE_UNAVAILABLE);
        let alive = ask("/health").await.expect("answer");
        assert_eq!(alive.status(), StatusCode::OK);
        let body = axum::body::to_bytes(alive.into_body(), 4096).await;
        let text = String::from_utf8(body.expect("body").to_vec()).expect("text");
        assert!(text.contains("no answer within 15 s"), "{text}");
    }

    #[tokio::test]
    async fn an_open_address_needs_a_token() {
        let config = HttpConfig {
            listen: "0.0.0.0:0".into(),
            ..HttpConfig::default()
        };
        let error = Bound::bind(&config, &Context::system())
            .await
            .err()
            .expect("refused");
        assert!(error.to_string().contains("needs a token"), "{error}");
    }
}
