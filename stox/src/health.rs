//! `stox health`: a container's health check without a shell or curl.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use http_out::{Client, ClientConfig, Request};

use crate::settings::Settings;

/// Longest wait for the answer; below the health check's own limit.
const PATIENCE: Duration = Duration::from_secs(4);

/// Runs the verb.
pub async fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    let port = port(&settings.config.http.listen)?;
    let client = Client::new(ClientConfig {
        timeout: PATIENCE,
        ..ClientConfig::default()
    })?;
    let url = format!("http://127.0.0.1:{port}/ready");
    let response = client.send(&Request::get(&url)).await?;
    println!("{}", response.excerpt());
    Ok(match response.status {
        200 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// The port of `host:port`.
fn port(listen: &str) -> anyhow::Result<u16> {
    listen
        .rsplit_once(':')
        .and_then(|(_, port)| port.parse().ok())
        .with_context(|| format!("`{listen}` (http.listen) is not host:port"))
}

#[cfg(test)]
mod tests {
    use super::port;

    #[test]
    fn the_port_is_found() {
        assert_eq!(port("0.0.0.0:8080").expect("v4"), 8080);
        assert_eq!(port("[::1]:9").expect("v6"), 9);
        assert!(port("nowhere").is_err());
    }
}
