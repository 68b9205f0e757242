//! RabbitMQ as a transport. The client's own recovery is not used: on any
//! error a connection is dropped and made anew by the code here.

mod codec;
mod connection;
pub(crate) mod consume;
mod declare;
pub(crate) mod definitions;
mod depths;
mod graveyard;
pub(crate) mod probe;
mod publish;

use std::sync::Arc;
use std::time::Duration;

use runtime::config::BusConfig;
use runtime::{Context, Health};
use store::Store;

use crate::BusError;
use connection::Connections;
use declare::Topology;
use publish::PublishChannel;

/// How long opening waits for a broker that is still starting.
const OPEN_PATIENCE: Duration = Duration::from_secs(90);

/// The broker as one process sees it. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Broker {
    pub(crate) connections: Connections,
    publish: Arc<tokio::sync::Mutex<Option<PublishChannel>>>,
    installation: Arc<str>,
    management_url: Arc<str>,
    context: Context,
    health: Health,
    store: Arc<std::sync::OnceLock<Store>>,
}

impl Broker {
    pub(crate) fn new(
        config: &BusConfig,
        installation: &str,
        context: &Context,
        health: &Health,
    ) -> Self {
        Self {
            connections: Connections::new(&config.url, Topology::of(config)),
            publish: Arc::default(),
            installation: installation.into(),
            management_url: config.management_url.as_str().into(),
            context: context.clone(),
            health: health.clone(),
            store: Arc::default(),
        }
    }

    /// Waits until the broker answers and has the topology. Where the
    /// management address is known, policies are applied too.
    pub(crate) async fn wait_until_declared(&self, store: &Store) -> Result<(), BusError> {
        let _ = self.store.set(store.clone());
        let deadline = self.context.now().after(OPEN_PATIENCE);
        loop {
            match self.prepare().await {
                Ok(()) => return Ok(()),
                Err(error) if self.context.now() < deadline && !self.context.life.is_stopping() => {
                    tracing::warn!(%error, "waiting for the message broker");
                    self.context.clock.pause(Duration::from_millis(500)).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn prepare(&self) -> Result<(), BusError> {
        self.apply_policies().await?;
        let mut publish = self.publish.lock().await;
        *publish = Some(self.open_publish_channel().await?);
        Ok(())
    }

    /// Where the management address is known.
    async fn apply_policies(&self) -> Result<(), BusError> {
        if self.management_url.is_empty() {
            return Ok(());
        }
        definitions::apply(&self.management_url, self.connections.vhost()).await
    }
}
