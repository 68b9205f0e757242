//! Putting one marketplace's service together.

use std::sync::Arc;
use std::time::Duration;

use adapter_api::{Adapter, Connection};
use bus::{Bus, ConsumerOptions};
use domain::{AccountId, ConnectionId, Marketplace};
use http_out::{Client, ClientConfig};
use messages::topology;
use runtime::Context;
use store::{Error, Store};

use crate::caller::Caller;
use crate::operation::{Kind, release_all, want};
use crate::ready::ReadyHandler;
use crate::runner::{self, Desk};
use crate::stock_wishes::StockHandler;

/// How one marketplace's service works.
#[derive(Clone)]
pub struct Config {
    /// The seller accounts at this marketplace.
    pub connections: Vec<Connection>,
    /// Base of the addresses under which pictures can be fetched, without a
    /// trailing slash.
    pub media_url: String,
    /// Wait before an accepted request is asked about again.
    pub progress_poll: Duration,
    /// Wait between two looks for orders.
    pub order_poll: Duration,
    /// How many times faster than documented the limits of simulated shops
    /// refill; 0 lifts them.
    pub simulated_speed: u32,
    /// True when this process alone owns the database, so that leases of the
    /// run before are surely free.
    pub sole_owner: bool,
}

/// One marketplace's running service.
pub struct Module {
    desk: Desk,
    config: Config,
}

/// The id of a connection: the same for the same seller account.
pub fn connection_id(
    account: AccountId,
    marketplace: Marketplace,
    region: &str,
    seller: &str,
) -> ConnectionId {
    let key = format!("{marketplace}:{region}:{seller}");
    ConnectionId::derived(account.uuid(), "connection", &key)
}

/// Makes the service of `adapter`'s marketplace on a migrated database.
pub fn module(
    config: Config,
    adapter: Arc<dyn Adapter>,
    context: &Context,
    store: &Store,
    bus: &Bus,
) -> Result<Module, http_out::SendError> {
    let client = Client::new(ClientConfig::default())?;
    let desk = Desk {
        store: store.clone(),
        publisher: bus.publisher(adapter.marketplace().name()),
        caller: Caller::new(adapter, client, context, config.simulated_speed),
        connections: config.connections.clone().into(),
        pace: config.progress_poll,
        order_pace: config.order_poll,
    };
    Ok(Module { desk, config })
}

impl Module {
    /// Starts consuming wishes, running operations and looking for orders.
    pub async fn start(&self, bus: &Bus) -> Result<(), Error> {
        let context = self.desk.caller.context.clone();
        let marketplace = self.desk.caller.adapter.marketplace();
        if self.config.sole_owner {
            release_all(&self.desk.store, marketplace.name(), context.now()).await?;
        }
        self.want_orders(&context).await?;
        let (listings, stock) = queues(marketplace);
        let ready = ReadyHandler {
            queue: listings,
            connections: Arc::clone(&self.desk.connections),
            publisher: self.desk.publisher.clone(),
            context: context.clone(),
            media_url: self.config.media_url.clone(),
        };
        bus.consume(ready, ConsumerOptions::default());
        let wishes = StockHandler {
            queue: stock,
            connections: Arc::clone(&self.desk.connections),
            context: context.clone(),
        };
        bus.consume(
            wishes,
            ConsumerOptions {
                slots: 64,
                ..ConsumerOptions::default()
            },
        );
        let desk = self.desk.clone();
        context.metrics.collect(move || {
            desk.caller.measure_budgets(&desk.connections);
            std::future::ready(())
        });
        context.spawn("mkt runner", runner::run(self.desk.clone()));
        Ok(())
    }

    async fn want_orders(&self, context: &Context) -> Result<(), Error> {
        let now = context.now();
        let connections = Arc::clone(&self.desk.connections);
        self.desk
            .store
            .run_tx("mkt.want_orders", move |tx| {
                let connections = Arc::clone(&connections);
                Box::pin(async move {
                    for connection in connections.iter() {
                        want(tx, connection, Kind::Orders, "orders", now).await?;
                    }
                    Ok(())
                })
            })
            .await
    }
}

/// The queues of listings and of stock changes of a marketplace.
fn queues(marketplace: Marketplace) -> (&'static topology::Queue, &'static topology::Queue) {
    match marketplace {
        Marketplace::Amazon => (&topology::BROADCAST_AMAZON, &topology::AMAZON_STOCK),
        Marketplace::Trendyol => (&topology::BROADCAST_TRENDYOL, &topology::TRENDYOL_STOCK),
        Marketplace::Hepsiburada => (
            &topology::BROADCAST_HEPSIBURADA,
            &topology::HEPSIBURADA_STOCK,
        ),
    }
}
