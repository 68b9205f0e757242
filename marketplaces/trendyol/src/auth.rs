//! Hosts and headers (fact sheet §1).

use adapter_api::{Connection, Mode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http_out::Request;

/// Scheme, host and `/integration` prefix: the connection's own, or the
/// official one when it names none.
pub fn base(connection: &Connection) -> String {
    match connection.mode {
        Mode::Sandbox if connection.base_url.is_empty() => {
            "https://stageapigw.trendyol.com/integration".to_owned()
        }
        Mode::Live if connection.base_url.is_empty() => {
            "https://apigw.trendyol.com/integration".to_owned()
        }
        _ => connection.base_url.clone(),
    }
}

/// The shop front; Türkiye when the connection names none.
pub fn storefront(connection: &Connection) -> &str {
    if connection.region.is_empty() {
        "TR"
    } else {
        &connection.region
    }
}

/// The headers of every call. Without a `User-Agent` that begins with the
/// seller's id Trendyol answers 403.
pub fn sign(connection: &Connection, request: Request) -> Request {
    let key = connection.credential("api_key");
    let secret = connection.credential("api_secret");
    request
        .header(
            "authorization",
            format!("Basic {}", STANDARD.encode(format!("{key}:{secret}"))),
        )
        .header(
            "user-agent",
            format!("{} - {}", connection.seller_id, integrator(connection)),
        )
        .header("storefrontcode", storefront(connection))
}

/// The integrator's name: letters and digits, at most 30, as documented.
fn integrator(connection: &Connection) -> String {
    let name: String = connection
        .credential("integrator")
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(30)
        .collect();
    if name.is_empty() {
        "SelfIntegration".to_owned()
    } else {
        name
    }
}
