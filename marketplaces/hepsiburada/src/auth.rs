//! Hosts and headers (fact sheet §1).

use adapter_api::{Connection, Mode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http_out::Request;

/// Hepsiburada's services, each with its host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// Catalogue and product import.
    Mpop,
    /// Price and stock.
    Listing,
    /// Orders.
    Oms,
}

impl Service {
    /// Folder in the simulator, credential prefix, name of the official host.
    const fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Service::Mpop => ("mpop", "mpop_url", "mpop"),
            Service::Listing => ("listing", "listing_url", "listing-external"),
            Service::Oms => ("oms", "oms_url", "oms-external"),
        }
    }
}

/// Scheme and host of a service: the credential that overrides it, else a
/// folder of the simulator, else the official host. The documentation names
/// only the test hosts; the live ones are those without `-sit`.
pub fn host(connection: &Connection, service: Service) -> String {
    let (folder, credential, name) = service.names();
    match (connection.credential(credential), connection.mode) {
        ("", Mode::Simulated) => format!("{}/{folder}", connection.base_url),
        ("", Mode::Sandbox) => format!("https://{name}-sit.hepsiburada.com"),
        ("", Mode::Live) => format!("https://{name}.hepsiburada.com"),
        (url, _) => url.trim_end_matches('/').to_owned(),
    }
}

/// The headers of every call. The `User-Agent` is mandatory and bare: the form
/// with the merchant id in front is documented by one source and refused by
/// several services.
pub fn sign(connection: &Connection, request: Request) -> Request {
    let given = |name: &str, default: &str| match connection.credential(name) {
        "" => default.to_owned(),
        value => value.to_owned(),
    };
    let user = given("username", &connection.seller_id);
    let key = connection.credential("service_key");
    request
        .header(
            "authorization",
            format!("Basic {}", STANDARD.encode(format!("{user}:{key}"))),
        )
        .header("user-agent", given("integrator", "stox_dev"))
        .header("accept", "application/json")
}
