//! Putting the service together.

use std::time::Duration;

use axum::Router;
use bus::{Bus, ConsumerOptions};
use domain::{AccountId, ConnectionId, Currency};
use runtime::Context;
use store::Store;

use crate::handlers::{Channels, ORDER_QUEUES, Orders, Products};
use crate::items::Tools;
use crate::{Error, http, reconcile};

/// What can be configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The account that the HTTP addresses act for.
    pub account: AccountId,
    /// The currency of direct orders that do not name one.
    pub currency: Currency,
    /// How long a channel may take to confirm stock before it is told again.
    pub patience: Duration,
    /// How often channels that are behind are looked for.
    pub reconcile_every: Duration,
    /// Messages that may wait to be sent before orders are answered with 503.
    pub max_backlog: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            account: AccountId::LOCAL,
            currency: Currency::TRY,
            patience: Duration::from_secs(120),
            reconcile_every: Duration::from_secs(15),
            max_backlog: 100_000,
        }
    }
}

/// The service, ready to start. Cheap to clone.
#[derive(Clone)]
pub struct Module {
    pub(crate) config: Config,
    pub(crate) store: Store,
    pub(crate) bus: Bus,
    pub(crate) tools: Tools,
}

/// The connection under which an account's direct orders are kept.
pub fn direct_connection(account: AccountId) -> ConnectionId {
    ConnectionId::derived(account.uuid(), "sync-service", "direct")
}

/// Makes the service on a migrated database.
pub async fn module(
    config: Config,
    context: &Context,
    store: &Store,
    bus: &Bus,
) -> Result<Module, Error> {
    let tools = Tools {
        publisher: bus.publisher("sync-service"),
        context: context.clone(),
        patience: config.patience,
    };
    Ok(Module {
        config,
        store: store.clone(),
        bus: bus.clone(),
        tools,
    })
}

impl Module {
    /// Starts consuming, and looking for channels that are behind.
    pub fn start(&self, bus: &Bus) {
        let tools = || self.tools.clone();
        for queue in ORDER_QUEUES {
            bus.consume(
                Orders {
                    queue,
                    tools: tools(),
                },
                ConsumerOptions::default(),
            );
        }
        bus.consume(Products { tools: tools() }, ConsumerOptions::default());
        bus.consume(Channels { tools: tools() }, ConsumerOptions::default());
        let module = self.clone();
        self.tools
            .context
            .spawn("sync-service reconcile", async move {
                module.keep_reconciling().await
            });
    }

    /// `/api/v1/stock`, `/api/v1/orders` and the page `/stock`.
    pub fn router(&self) -> Router {
        http::router(self.clone())
    }

    /// Tells channels again that did not confirm in time; gives how many. Done
    /// regularly once the module has started.
    pub async fn reconcile(&self) -> Result<usize, Error> {
        reconcile::round(&self.store, &self.tools).await
    }

    async fn keep_reconciling(&self) {
        let context = &self.tools.context;
        loop {
            tokio::select! {
                () = context.clock.pause(self.config.reconcile_every) => {}
                () = context.life.stopping() => return,
            }
            match self.reconcile().await {
                Ok(0) => {}
                Ok(told) => tracing::info!(told, "channels that were behind are told again"),
                Err(error) => tracing::warn!(%error, "cannot look for channels that are behind"),
            }
        }
    }
}
