//! A message, a handler and a table that show what happened.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use bus::{Handler, HandlerError, Publisher, Received};
use domain::{AccountId, MessageId};
use messages::topology::{AI_PROCESSING, EXCHANGES};
use messages::{Message, Queue};
use serde::{Deserialize, Serialize};
use store::{Migration, MigrationSet, Tx, params};

use crate::world::{Node, SOON};

/// `probe_effect`: one row for each time that an effect was committed.
pub const MIGRATIONS: MigrationSet = MigrationSet {
    owner: "probe",
    steps: &[Migration {
        version: 1,
        name: "effects",
        sql: "CREATE TABLE probe_effect (label {text} NOT NULL, message_id {text} NOT NULL,
            consumer {text} NOT NULL, worker {text} NOT NULL, attempt {int} NOT NULL) {strict}",
    }],
};
const EFFECT: &str = "INSERT INTO probe_effect (label, message_id, consumer, worker, attempt)
    VALUES ($1, $2, $3, $4, $5)";
const KNOWN: &str = "SELECT label FROM probe_effect
    WHERE label = $1 AND message_id = $2 AND consumer = $3 AND worker = $4";
const EFFECTS: &str = "SELECT consumer, label, worker FROM probe_effect ORDER BY label, consumer";
const DELIVERY: &str = "SELECT state, attempt, crashes, reason FROM bus_delivery
    WHERE consumer = $1 AND message_id = $2";

/// A message that goes wherever it is told to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    pub label: String,
    #[serde(default)]
    exchange: String,
    #[serde(default)]
    key: String,
}

impl Parcel {
    /// To whoever is bound there.
    pub fn to(exchange: &str, key: &str, label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            exchange: exchange.to_owned(),
            key: key.to_owned(),
        }
    }

    /// To [`AI_PROCESSING`], whose consumers hold no more than they work on.
    pub fn work(label: impl Into<String>) -> Self {
        Self::to("stox.images", "image.process", label)
    }
}

impl Message for Parcel {
    const KIND: &'static str = "stox.probe.parcel.v1";

    fn route(&self) -> (&'static str, String) {
        let known = EXCHANGES.iter().find(|known| known.name == self.exchange);
        (known.map_or("", |known| known.name), self.key.clone())
    }

    fn subject(&self) -> String {
        self.label.clone()
    }
}

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;
type Prepare = dyn Fn(Received<Parcel>) -> Boxed<Result<(), HandlerError>> + Send + Sync;
type Commit = dyn Fn(&Received<Parcel>) -> Result<(), HandlerError> + Send + Sync;
type CommitAll = dyn Fn(&[&str]) -> Result<(), HandlerError> + Send + Sync;

/// What a probe was asked to prepare: label and attempt.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<(String, u32)>>>);

impl Log {
    pub fn all(&self) -> Vec<(String, u32)> {
        self.0.lock().unwrap().clone()
    }

    /// The attempts made at one parcel.
    pub fn attempts(&self, label: &str) -> Vec<u32> {
        let all = self.all();
        let of = all.iter().filter(|(seen, _)| seen == label);
        of.map(|(_, attempt)| *attempt).collect()
    }

    fn add(&self, label: &str, attempt: u32) {
        self.0.lock().unwrap().push((label.to_owned(), attempt));
    }
}

/// A handler whose effect is a row in `probe_effect`.
#[derive(Clone)]
pub struct Probe<const BATCH: bool = false> {
    worker: String,
    queue: &'static Queue,
    once: bool,
    pub log: Log,
    prepare: Arc<Prepare>,
    commit: Arc<Commit>,
    commit_all: Arc<CommitAll>,
}

impl Probe {
    /// Does nothing slow and always succeeds.
    pub fn new(worker: &str) -> Self {
        Self::of(worker)
    }
}

impl<const BATCH: bool> Probe<BATCH> {
    pub fn of(worker: &str) -> Self {
        Self {
            worker: worker.to_owned(),
            queue: &AI_PROCESSING,
            once: false,
            log: Log::default(),
            prepare: Arc::new(|_| Box::pin(async { Ok(()) })),
            commit: Arc::new(|_| Ok(())),
            commit_all: Arc::new(|_| Ok(())),
        }
    }

    pub fn on(self, queue: &'static Queue) -> Self {
        Self { queue, ..self }
    }

    pub fn preparing<F>(
        self,
        prepare: impl Fn(Received<Parcel>) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), HandlerError>> + Send + 'static,
    {
        let prepare = Arc::new(move |message| -> Boxed<_> { Box::pin(prepare(message)) });
        Self { prepare, ..self }
    }

    /// Writes no second row for the same message.
    pub fn once(self) -> Self {
        Self { once: true, ..self }
    }

    /// Runs after the row of the effect was written.
    pub fn committing(
        self,
        commit: impl Fn(&Received<Parcel>) -> Result<(), HandlerError> + Send + Sync + 'static,
    ) -> Self {
        let commit = Arc::new(commit);
        Self { commit, ..self }
    }

    /// Runs after all rows of a batch were written.
    pub fn committing_all(
        self,
        commit_all: impl Fn(&[&str]) -> Result<(), HandlerError> + Send + Sync + 'static,
    ) -> Self {
        let commit_all = Arc::new(commit_all);
        Self { commit_all, ..self }
    }

    async fn write(&self, message: &Received<Parcel>, tx: &mut Tx) -> Result<(), HandlerError> {
        let values = params![
            &message.event.label,
            message.id,
            self.queue.name,
            &self.worker,
            message.attempt
        ];
        let known = self.once && tx.query_opt(KNOWN, &values[..4]).await?.is_some();
        if !known {
            tx.execute(EFFECT, &values).await?;
        }
        Ok(())
    }
}

impl<const BATCH: bool> Handler for Probe<BATCH> {
    type Event = Parcel;
    type Plan = ();
    const BATCH: bool = BATCH;

    fn queue(&self) -> &'static Queue {
        self.queue
    }

    async fn prepare(&self, message: &Received<Parcel>) -> Result<(), HandlerError> {
        self.log.add(&message.event.label, message.attempt);
        (self.prepare)(message.clone()).await
    }

    async fn commit(
        &self,
        message: &Received<Parcel>,
        (): &(),
        tx: &mut Tx,
    ) -> Result<(), HandlerError> {
        self.write(message, tx).await?;
        (self.commit)(message)
    }

    async fn commit_all(
        &self,
        items: &[(&Received<Parcel>, &())],
        tx: &mut Tx,
    ) -> Result<(), HandlerError> {
        for (message, ()) in items {
            self.write(message, tx).await?;
        }
        let labels: Vec<&str> = items.iter().map(|(m, ())| m.event.label.as_str()).collect();
        (self.commit_all)(&labels)
    }
}

/// Where a delivery stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub state: String,
    pub attempt: i64,
    pub crashes: i64,
    pub reason: String,
}

impl Node {
    pub fn publisher(&self) -> Publisher {
        self.bus.publisher("probe")
    }

    /// Publishes parcels in one transaction; gives their ids.
    pub async fn publish(&self, parcels: impl IntoIterator<Item = Parcel>) -> Vec<MessageId> {
        let parcels: Vec<_> = parcels.into_iter().map(|p| (self.id(), p)).collect();
        let ids = parcels.iter().map(|(id, _)| *id).collect();
        self.publish_as(parcels).await;
        ids
    }

    pub async fn publish_one(&self, parcel: Parcel) -> MessageId {
        self.publish([parcel]).await[0]
    }

    /// Publishes parcels with the given ids.
    pub async fn publish_as(&self, parcels: Vec<(MessageId, Parcel)>) {
        let publisher = self.publisher();
        let published = self.store.run_tx("probe.publish", move |tx| {
            let (publisher, parcels) = (publisher.clone(), parcels.clone());
            Box::pin(async move {
                let trace = publisher.new_trace();
                for (id, parcel) in &parcels {
                    let account = AccountId::LOCAL;
                    publisher.publish(tx, account, *id, &trace, parcel).await?;
                }
                Ok::<_, store::Error>(())
            })
        });
        published.await.unwrap();
    }

    /// Every committed effect as consumer, label and worker, by label.
    pub async fn effects(&self) -> Vec<(String, String, String)> {
        let rows = self.store.query(EFFECTS, &[]).await.unwrap();
        let field = |row: &store::Row, place| row.text(place).unwrap().to_owned();
        let rows = rows.iter();
        rows.map(|row| (field(row, 0), field(row, 1), field(row, 2)))
            .collect()
    }

    /// The labels of the committed effects, sorted.
    pub async fn labels(&self) -> Vec<String> {
        let effects = self.effects().await;
        effects.into_iter().map(|(_, label, _)| label).collect()
    }

    /// Waits until there are so many effects, then gives their labels.
    pub async fn wait_for_effects(&self, count: usize) -> Vec<String> {
        testkit::wait::until(SOON, || async { self.labels().await.len() >= count }).await;
        self.labels().await
    }

    pub async fn delivery(&self, queue: &Queue, message: MessageId) -> Option<Delivery> {
        let values = params![queue.name, message];
        let row = self.store.query_opt(DELIVERY, &values).await.unwrap()?;
        Some(Delivery {
            state: row.text(0).unwrap().to_owned(),
            attempt: row.int(1).unwrap(),
            crashes: row.int(2).unwrap(),
            reason: row.text(3).unwrap().to_owned(),
        })
    }

    /// Waits until a delivery is in a state.
    pub async fn wait_for_state(&self, queue: &Queue, id: MessageId, state: &str) -> Delivery {
        testkit::wait::until_some(SOON, || async {
            let delivery = self.delivery(queue, id).await?;
            (delivery.state == state).then_some(delivery)
        })
        .await
    }
}

/// `name-00`, `name-01`, and so on: sorted as text.
pub fn numbered(name: &str, count: usize) -> Vec<String> {
    (0..count).map(|n| format!("{name}-{n:02}")).collect()
}
