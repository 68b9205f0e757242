//! Sending.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::{AddressRule, Method, Request, Response};

/// Bounds of a client.
#[derive(Debug, Clone)]
pub struct ClientConfig {
    /// Time to open a connection.
    pub connect_timeout: Duration,
    /// Time for the whole exchange.
    pub timeout: Duration,
    /// Largest response body in bytes; a larger one is an error.
    pub max_body: u64,
    /// Which addresses may be called.
    pub addresses: AddressRule,
    /// The `User-Agent` header.
    pub user_agent: String,
}

impl Default for ClientConfig {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(30),
            max_body: 32 * 1024 * 1024,
            addresses: AddressRule::Configured,
            user_agent: concat!("Stox/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// Why there is no response, by what it means for the effect.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SendError {
    /// The request surely did not arrive: it may be sent again as it is.
    #[error("not sent: {0}")]
    NotSent(String),
    /// The request may have had its effect: ask before sending it again.
    #[error("outcome unknown: {0}")]
    Unknown(String),
    /// The address is not allowed or the URL is malformed.
    #[error("refused: {0}")]
    Refused(String),
}

/// The outbound client. Cheap to clone; connections are pooled.
#[derive(Clone)]
pub struct Client {
    inner: reqwest::Client,
    max_body: u64,
    addresses: AddressRule,
}

impl Client {
    /// Builds a client; fails only when the TLS set-up of the machine is broken.
    #[expect(clippy::disallowed_methods, reason = "this is the one outbound client")]
    pub fn new(config: ClientConfig) -> Result<Self, SendError> {
        let inner = reqwest::Client::builder()
            .connect_timeout(config.connect_timeout)
            .timeout(config.timeout)
            .user_agent(config.user_agent)
            // A redirect could lead to an address that was not checked.
            .redirect(reqwest::redirect::Policy::none())
            .dns_resolver(Arc::new(Checked(config.addresses)))
            .build()
            .map_err(|error| SendError::Refused(describe(&error)))?;
        Ok(Self {
            inner,
            max_body: config.max_body,
            addresses: config.addresses,
        })
    }

    /// Sends a request once. Any status is a response, not an error.
    pub async fn send(&self, request: &Request) -> Result<Response, SendError> {
        let url = reqwest::Url::parse(&request.url)
            .map_err(|error| SendError::Refused(format!("{}: {error}", request.url)))?;
        self.check_literal(&url)?;
        let mut builder = self.inner.request(method(request.method), url);
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        if !request.body.is_empty() {
            builder = builder.body(request.body.clone());
        }
        let response = builder.send().await.map_err(|error| classify(&error))?;
        self.read(response).await
    }

    async fn read(&self, response: reqwest::Response) -> Result<Response, SendError> {
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| {
                (
                    name.as_str().to_owned(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect();
        let mut body = Vec::new();
        let mut stream = response.bytes_stream();
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|error| SendError::Unknown(describe(&error)))?;
            if body.len() as u64 + chunk.len() as u64 > self.max_body {
                return Err(SendError::Unknown(format!(
                    "the response is larger than {} bytes",
                    self.max_body
                )));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response {
            status,
            headers,
            body,
        })
    }

    /// The resolver never sees a literal address, so it is checked here.
    fn check_literal(&self, url: &reqwest::Url) -> Result<(), SendError> {
        let host = url.host_str().unwrap_or_default();
        match host.trim_matches(['[', ']']).parse() {
            Ok(address) => self
                .addresses
                .check(host, address)
                .map_err(|refused| SendError::Refused(refused.to_string())),
            Err(_) => Ok(()),
        }
    }
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}

fn classify(error: &reqwest::Error) -> SendError {
    if error.is_builder() {
        SendError::Refused(describe(error))
    } else if error.is_connect() {
        SendError::NotSent(describe(error))
    } else {
        SendError::Unknown(describe(error))
    }
}

/// The error with its causes, without the URL (which may carry a secret).
fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

/// Resolves names with the system's resolver and drops refused addresses.
struct Checked(AddressRule);

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let rule = self.0;
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            let mut allowed = Vec::new();
            for address in found {
                rule.check(&host, address.ip())?;
                allowed.push(address);
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}
