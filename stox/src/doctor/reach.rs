//! Whether somebody listens at an address, named before a client's own words.

use std::time::Duration;

use tokio::net::TcpStream;

/// Longest time for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// `host:port` of an address such as `amqp://user:password@host:5672/x`.
pub fn authority(url: &str, default_port: u16) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = rest[..end].rsplit('@').next()?;
    if host.is_empty() {
        return None;
    }
    let has_port = host.rsplit_once(':').is_some_and(|(_, port)| {
        !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
    });
    Some(match has_port {
        true => host.to_owned(),
        false => format!("{host}:{default_port}"),
    })
}

/// Why nobody answers there; none when somebody does.
pub async fn refusal(authority: &str) -> Option<String> {
    match tokio::time::timeout(PATIENCE, TcpStream::connect(authority)).await {
        Ok(Ok(_)) => None,
        Ok(Err(error)) => Some(error.to_string()),
        Err(_) => Some(format!("no connection within {} s", PATIENCE.as_secs())),
    }
}

/// True when a host is this machine only.
pub fn is_loopback(authority: &str) -> bool {
    let host = authority
        .rsplit_once(':')
        .map_or(authority, |(host, _)| host);
    let host = host.trim_matches(['[', ']']);
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_authority_is_found_without_its_secret() {
        for (url, expected) in [
            ("amqp://u:p@host:5673/v", Some("host:5673")),
            ("amqp://host", Some("host:5672")),
            ("amqp://[::1]:1", Some("[::1]:1")),
            ("amqp://u:p%40@h/%2f?heartbeat=5", Some("h:5672")),
            ("nonsense", None),
        ] {
            assert_eq!(authority(url, 5672).as_deref(), expected, "{url}");
        }
        for (host, local) in [
            ("127.0.0.1:8080", true),
            ("[::1]:80", true),
            ("localhost:1", true),
            ("10.0.0.1:1", false),
            ("shop.example:443", false),
        ] {
            assert_eq!(is_loopback(host), local, "{host}");
        }
    }
}
