//! Login with Amazon: tokens, and who may call.

use std::sync::Arc;
use std::time::Duration;

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::response::Response;
use domain::{Marketplace, Sha256Hex, Timestamp};
use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::wire::TokenForm;
use crate::answer;
use crate::credentials::{demo, seller_id};
use crate::gate::user_agent;
use crate::market::Market;

/// Life of an access token.
const LIFE: Duration = Duration::from_secs(3_600);

/// `POST /auth/o2/token`.
pub async fn token(
    State(market): State<Arc<Market>>,
    form: Result<Form<TokenForm>, FormRejection>,
) -> Response {
    let Ok(Form(form)) = form else {
        return refuse(
            StatusCode::BAD_REQUEST,
            "invalid_request",
            "The request is not a form.",
        );
    };
    let known = |name| demo(Marketplace::Amazon, name);
    if form.client_id != known("client_id") || form.client_secret != known("client_secret") {
        return refuse(
            StatusCode::UNAUTHORIZED,
            "invalid_client",
            "Client authentication failed.",
        );
    }
    match form.grant_type.as_str() {
        "refresh_token" if form.refresh_token == known("refresh_token") => {}
        "refresh_token" => {
            let why = "The request has an invalid grant parameter : refresh_token.";
            return refuse(StatusCode::BAD_REQUEST, "invalid_grant", why);
        }
        "client_credentials" if form.scope.starts_with("sellingpartnerapi::") => {}
        "client_credentials" => {
            return refuse(
                StatusCode::BAD_REQUEST,
                "invalid_scope",
                "The scope is not known.",
            );
        }
        _ => {
            let why = "The grant type is not supported.";
            return refuse(StatusCode::BAD_REQUEST, "invalid_request", why);
        }
    }
    answer::ok(&json!({
        "access_token": make(market.now().after(LIFE)),
        "token_type": "bearer",
        "expires_in": LIFE.as_secs(),
        "refresh_token": form.refresh_token,
    }))
}

fn refuse(status: StatusCode, error: &str, description: &str) -> Response {
    answer::json(
        status,
        &json!({ "error": error, "error_description": description }),
    )
}

/// A token says itself when it ends and proves that it was given here.
fn make(end: Timestamp) -> String {
    format!("Atza|{}|{}", end.micros(), proof(end.micros()))
}

fn proof(end: i64) -> String {
    let secret = demo(Marketplace::Amazon, "client_secret");
    Sha256Hex::of(format!("{secret}/{end}").as_bytes()).as_str()[..32].to_owned()
}

/// Whether a call is by our seller: the error to answer when it is not.
pub fn check(
    market: &Market,
    headers: &HeaderMap,
    seller: Option<&str>,
) -> Result<(), Box<Response>> {
    let denied = |details: &str| {
        let body = json!({ "errors": [{ "code": "Unauthorized",
            "message": "Access to requested resource is denied.", "details": details }] });
        Err(Box::new(answer::json(StatusCode::FORBIDDEN, &body)))
    };
    let token = headers
        .get("x-amz-access-token")
        .and_then(|value| value.to_str().ok());
    let Some(token) = token else {
        return denied("Access token is missing in the request header.");
    };
    let mut pieces = token.split('|');
    let (kind, end, given) = (pieces.next(), pieces.next(), pieces.next());
    let end: Option<i64> = end.and_then(|end| end.parse().ok());
    match (kind, end, given) {
        (Some("Atza"), Some(end), Some(given)) if given == proof(end) => {
            if market.now().micros() >= end {
                return denied("The access token you provided has expired.");
            }
        }
        _ => return denied("The access token you provided is revoked, malformed or invalid."),
    }
    if user_agent(headers).is_empty() || user_agent(headers).len() > 500 {
        return denied("The user-agent header is missing or too long.");
    }
    match seller {
        Some(seller) if seller != seller_id(Marketplace::Amazon) => {
            denied("The seller did not authorise this application.")
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_cannot_be_stretched() {
        let end = Timestamp::from_micros(1_000);
        let token = make(end);
        let given = token.rsplit('|').next().expect("a proof");
        assert_eq!(given, proof(1_000));
        assert_ne!(given, proof(1_000_000));
    }
}
