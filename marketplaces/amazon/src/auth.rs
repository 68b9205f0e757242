//! Login with Amazon: the token every call carries.

use std::time::Duration;

use adapter_api::answer::{Effect, check, decode};
use adapter_api::{Connection, Failure, Issue, Mode, Secret, Session, Token};
use domain::Timestamp;
use http_out::{Method, Request, Response};

use crate::wire;

/// Where tokens come from, live and in the sandbox.
const LWA: &str = "https://api.amazon.com";
/// Tokens are dropped this long before they end, so that none ends on its way.
const MARGIN: Duration = Duration::from_secs(60);

/// Exchanges the refresh token for an access token.
pub fn token_request(connection: &Connection) -> Request {
    let host = match (connection.credential("lwa_url"), connection.mode) {
        ("", Mode::Simulated) => connection.base_url.as_str(),
        ("", Mode::Sandbox | Mode::Live) => LWA,
        (url, _) => url,
    };
    let mut request = Request::new(Method::Post, format!("{host}/auth/o2/token")).form(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", connection.credential("refresh_token")),
        ("client_id", connection.credential("client_id")),
        ("client_secret", connection.credential("client_secret")),
    ]);
    request.headers.clear();
    request.header(
        "content-type",
        "application/x-www-form-urlencoded;charset=UTF-8",
    )
}

/// Reads the token. Its end is counted from `now`, a minute early.
pub fn token(now: Timestamp, response: &Response) -> Result<Token, Failure> {
    match check(response, Effect::Asks, Duration::from_secs(1), issues) {
        Ok(()) => {}
        // Login with Amazon answers bad credentials with 400 as well as 401.
        Err(Failure::Refused(found)) => return Err(refused(response, &found)),
        Err(other) => return Err(other),
    }
    let token: wire::LwaToken = decode(response)?;
    if token.access_token.is_empty() {
        return Err(Failure::Unknown(
            "the answer holds no access token".to_owned(),
        ));
    }
    let lifetime = Duration::from_secs(token.expires_in).saturating_sub(MARGIN);
    Ok(Token {
        value: Secret::new(token.access_token),
        expires: now.after(lifetime),
    })
}

/// A refused exchange: nothing was done; the server's own troubles pass.
fn refused(response: &Response, found: &[Issue]) -> Failure {
    let words: Vec<String> = found
        .iter()
        .map(|i| format!("{} {}", i.code, i.message))
        .collect();
    let text = format!("{}: {}", response.status, words.join("; "));
    let passes = |code: &str| matches!(code, "server_error" | "temporarily_unavailable");
    if found.iter().any(|issue| passes(&issue.code)) {
        Failure::Transient(text)
    } else {
        Failure::Unauthorised(text)
    }
}

/// `{"error","error_description"}`.
fn issues(response: &Response) -> Vec<Issue> {
    response
        .json::<wire::LwaError>()
        .map(|error| Issue {
            code: error.error,
            message: error.error_description,
            fields: Vec::new(),
        })
        .into_iter()
        .collect()
}

/// The headers of every call (fact sheet §1.2). Whether `x-amz-date` is still
/// mandatory is UNCONFIRMED, so it is sent.
pub fn sign(session: Session<'_>, request: Request) -> Request {
    let date: String = session
        .now
        .rfc3339()
        .chars()
        .filter(|c| !matches!(c, '-' | ':'))
        .collect();
    let date = date.split('.').next().unwrap_or_default().to_owned();
    let agent = format!(
        "Stox/{} (Language=Rust; Platform={})",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS
    );
    request
        .header(
            "x-amz-access-token",
            session.token.map_or("", |token| token.value.reveal()),
        )
        .header("user-agent", agent)
        .header("x-amz-date", format!("{date}Z"))
}
