//! The bus of one process: its transport, its publishers and its consumers.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::id;
use messages::topology::{EXCHANGES, MAX_LENGTH, QUEUES};
use runtime::config::BusConfig;
use runtime::{Context, Health};
use store::{Store, params};

use crate::consumer::{self, Consumer};
use crate::handler::Erased;
use crate::publisher::Transport;
use crate::rabbit::Broker;
use crate::{BusError, Handler, Publisher, RetrySchedule, housekeeping, measure, relay, sql};

/// How a consumer works.
#[derive(Debug, Clone)]
pub struct ConsumerOptions {
    /// Messages that may be prepared at the same time.
    pub slots: u16,
    /// Most messages in one commit.
    pub batch: usize,
    /// Time without a sign of life after which another worker takes over.
    pub lease: Duration,
    /// Waits between attempts.
    pub retry: RetrySchedule,
}

impl Default for ConsumerOptions {
    fn default() -> Self {
        Self {
            slots: 32,
            batch: 64,
            lease: Duration::from_secs(30),
            retry: RetrySchedule::default(),
        }
    }
}

/// The bus of one process on one database. Cheap to clone.
#[derive(Clone)]
pub struct Bus {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) store: Store,
    pub(crate) context: Context,
    pub(crate) health: Health,
    pub(crate) broker: Option<Broker>,
    pub(crate) max_length: u64,
    /// The queues that this process consumes.
    pub(crate) queues: Mutex<BTreeSet<&'static str>>,
}

impl Shared {
    pub(crate) fn lock_queues(&self) -> std::sync::MutexGuard<'_, BTreeSet<&'static str>> {
        self.queues
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Bus {
    /// Opens the bus on a migrated database and starts its relay. With a
    /// broker, waits until it answers and declares the topology there.
    pub async fn open(
        config: &BusConfig,
        store: &Store,
        context: &Context,
        health: &Health,
    ) -> Result<Self, BusError> {
        Self::open_limited(config, store, context, health, MAX_LENGTH).await
    }

    /// As [`Bus::open`], with another limit for the embedded queues.
    pub async fn open_limited(
        config: &BusConfig,
        store: &Store,
        context: &Context,
        health: &Health,
        max_length: u64,
    ) -> Result<Self, BusError> {
        let broker = match config.url.is_empty() {
            true => {
                // The data folder has one owner, so no lease can be alive.
                release_leases(store, context).await?;
                None
            }
            false => {
                let installation = installation(store, context).await?;
                Some(Broker::new(config, &installation, context, health))
            }
        };
        let shared = Shared {
            store: store.clone(),
            context: context.clone(),
            health: health.clone(),
            broker,
            max_length,
            queues: Mutex::default(),
        };
        let bus = Self {
            shared: Arc::new(shared),
        };
        if let Some(broker) = &bus.shared.broker {
            broker.wait_until_declared(store).await?;
        }
        relay::start(&bus);
        housekeeping::start(&bus);
        measure::start(&bus);
        tracing::debug!(
            exchanges = EXCHANGES.len(),
            queues = QUEUES.len(),
            "bus is open"
        );
        Ok(bus)
    }

    /// A publisher for one service.
    pub fn publisher(&self, source: &'static str) -> Publisher {
        let transport = match self.shared.broker {
            Some(_) => Transport::Rabbit,
            None => Transport::Embedded,
        };
        Publisher {
            transport,
            source,
            context: self.shared.context.clone(),
            max_length: self.shared.max_length,
        }
    }

    /// Starts consuming the handler's queue until the context's life stops.
    pub fn consume<H: Handler>(&self, handler: H, options: ConsumerOptions) {
        let queue = handler.queue().name;
        self.shared.lock_queues().insert(queue);
        measure::consumed(&self.shared.context, queue);
        let consumer = Consumer::new(self.clone(), Arc::new(Erased(handler)), options);
        consumer::start(consumer);
    }

    /// True once at least `bound` messages wait in the outbox.
    pub async fn is_backlogged(&self, bound: u64) -> Result<bool, store::Error> {
        let bound = i64::try_from(bound).unwrap_or(i64::MAX);
        let row = self
            .shared
            .store
            .query_opt(sql::OUTBOX_BACKLOG, &params![bound])
            .await?;
        Ok(row.map_or(Ok(0), |row| row.int(0))? >= bound)
    }
}

/// This database's own id, made at the first start.
async fn installation(store: &Store, context: &Context) -> Result<String, BusError> {
    let fresh = id::v7(context.now(), context.random.bytes()).to_string();
    store
        .run_tx("bus.installation", move |tx| {
            let fresh = fresh.clone();
            Box::pin(async move {
                tx.execute(sql::META_SET, &params!["installation", fresh])
                    .await?;
                let row = tx
                    .query_opt(sql::META_GET, &params!["installation"])
                    .await?;
                let row = row.ok_or_else(|| store::Error::Bug("no installation id".to_owned()))?;
                Ok::<_, BusError>(row.text(0)?.to_owned())
            })
        })
        .await
}

async fn release_leases(store: &Store, context: &Context) -> Result<(), BusError> {
    let now = context.now();
    store
        .run_tx("bus.release_leases", move |tx| {
            Box::pin(async move {
                tx.execute(sql::DELIVERY_RELEASE_ALL, &params![now]).await?;
                Ok::<_, BusError>(())
            })
        })
        .await
}
