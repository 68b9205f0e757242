//! Connections to the broker, made anew when they break.

use std::sync::Arc;
use std::time::Duration;

use lapin::{Connection, ConnectionProperties};
use tokio::sync::Mutex;

use super::declare::{self, Topology};
use crate::BusError;

/// Time for connecting and for each answer of the broker.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);

/// Two connections, because a blocked publisher stalls the acknowledgements
/// on its connection: this keeps the consuming one.
#[derive(Clone)]
pub(crate) struct Connections {
    url: Arc<str>,
    /// What is done about the topology of a broker just reached.
    pub(super) topology: Topology,
    consume: Arc<Mutex<Option<Arc<Connection>>>>,
}

pub(crate) fn broker_error(error: impl std::fmt::Display) -> BusError {
    BusError::Broker(error.to_string())
}

/// Bounds an exchange with the broker in time.
pub(crate) async fn bounded<T>(
    work: impl Future<Output = Result<T, lapin::Error>>,
) -> Result<T, BusError> {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(outcome) => outcome.map_err(broker_error),
        Err(_) => Err(BusError::Broker(format!("no answer within {PATIENCE:?}"))),
    }
}

impl Connections {
    pub(crate) fn new(url: &str, topology: Topology) -> Self {
        // A heartbeat notices a peer that went silent within two of them.
        let url = match (url.contains("heartbeat="), url.contains('?')) {
            (true, _) => url.to_owned(),
            (false, true) => format!("{url}&heartbeat=5"),
            (false, false) => format!("{url}?heartbeat=5"),
        };
        Self {
            url: url.into(),
            topology,
            consume: Arc::default(),
        }
    }

    /// The virtual host in the address, decoded; `/` when there is none.
    pub(crate) fn vhost(&self) -> &str {
        let rest = self
            .url
            .split_once("://")
            .map_or(&*self.url, |(_, rest)| rest);
        let path = rest.split_once('/').map_or("", |(_, path)| path);
        match path.split('?').next().unwrap_or_default() {
            "" | "%2f" | "%2F" => "/",
            name => name,
        }
    }

    /// A new connection that nobody shares.
    pub(crate) async fn open(&self, purpose: &str) -> Result<Connection, BusError> {
        let name = format!("stox {purpose}");
        let properties = ConnectionProperties::default().with_connection_name(name.into());
        bounded(Connection::connect(&self.url, properties)).await
    }

    /// The shared connection for consuming, with the topology declared on the
    /// broker it leads to.
    pub(crate) async fn consuming(&self) -> Result<Arc<Connection>, BusError> {
        let mut shared = self.consume.lock().await;
        if let Some(connection) = shared.as_ref()
            && connection.status().connected()
        {
            return Ok(Arc::clone(connection));
        }
        *shared = None;
        let connection = Arc::new(self.open("consume").await?);
        declare::topology(&connection, self.topology).await?;
        *shared = Some(Arc::clone(&connection));
        Ok(connection)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_virtual_host_is_found() {
        for (url, vhost) in [
            ("amqp://u:p@h:5672", "/"),
            ("amqp://u:p@h:5672/", "/"),
            ("amqp://u:p@h:5672/%2f", "/"),
            ("amqp://u:p@h:5672/t-1?frame_max=8192", "t-1"),
        ] {
            assert_eq!(
                Connections::new(url, Topology::Declare).vhost(),
                vhost,
                "{url}"
            );
        }
    }
}
