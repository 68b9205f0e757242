//! Dead letters and what waits: the same on both transports.

use domain::{AccountId, MessageId, Timestamp};
use serde::Serialize;
use store::{Error, Store, params};

use crate::publisher::queue_topic;
use crate::{BusError, sql};

/// A message that is not tried again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeadLetter {
    /// The queue whose consumer gave up.
    pub consumer: String,
    /// The message.
    pub message_id: MessageId,
    /// Its type.
    pub kind: String,
    /// Attempts made.
    pub attempt: i64,
    /// Why.
    pub reason: String,
    /// The body.
    pub body: String,
    /// When it was given up.
    pub at: Timestamp,
    /// The tenant.
    pub account: AccountId,
}

/// A message that waits in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pending {
    /// The message.
    pub message_id: MessageId,
    /// Its type.
    pub kind: String,
    /// Where it goes.
    pub exchange: String,
    /// Its routing key.
    pub routing_key: String,
    /// Times it was tried.
    pub attempt: i64,
    /// Why it still waits; empty when it was not tried yet.
    pub reason: String,
    /// When it was published.
    pub at: Timestamp,
}

/// How many deliveries a consumer has in a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The queue.
    pub consumer: String,
    /// `ready`, `leased`, `waiting`, `dead` or `done`.
    pub state: String,
    /// How many.
    pub count: i64,
    /// When the oldest was published; none for `done`.
    pub oldest: Option<Timestamp>,
}

/// Dead letters, newest first.
pub async fn list(store: &Store, limit: u32) -> Result<Vec<DeadLetter>, Error> {
    let rows = store.query(sql::DEAD_LIST, &params![limit]).await?;
    rows.iter()
        .map(|row| {
            Ok(DeadLetter {
                consumer: row.text(0)?.to_owned(),
                message_id: row.parsed(1, MessageId::parse)?,
                kind: row.text(2)?.to_owned(),
                attempt: row.int(3)?,
                reason: row.text(4)?.to_owned(),
                body: row.opt_text(5)?.unwrap_or_default().to_owned(),
                at: row.time(6)?,
                account: row.parsed(7, AccountId::parse)?,
            })
        })
        .collect()
}

/// What waits in the outbox, oldest first.
pub async fn pending(store: &Store, limit: u32) -> Result<Vec<Pending>, Error> {
    let rows = store.query(sql::OUTBOX_PENDING, &params![limit]).await?;
    rows.iter()
        .map(|row| {
            Ok(Pending {
                message_id: row.parsed(0, MessageId::parse)?,
                kind: row.text(1)?.to_owned(),
                exchange: row.text(2)?.to_owned(),
                routing_key: row.text(3)?.to_owned(),
                attempt: row.int(4)?,
                reason: row.text(5)?.to_owned(),
                at: row.time(6)?,
            })
        })
        .collect()
}

/// Deliveries by consumer and state; `done` comes last.
pub async fn counts(store: &Store) -> Result<Vec<Count>, Error> {
    let mut counts = Vec::new();
    for row in store.query(sql::DELIVERY_COUNTS, &[]).await? {
        counts.push(Count {
            consumer: row.text(0)?.to_owned(),
            state: row.text(1)?.to_owned(),
            count: row.int(2)?,
            oldest: Some(row.time(3)?),
        });
    }
    for row in store.query(sql::DELIVERY_DONE_COUNT, &[]).await? {
        counts.push(Count {
            consumer: row.text(0)?.to_owned(),
            state: "done".to_owned(),
            count: row.int(1)?,
            oldest: None,
        });
    }
    Ok(counts)
}

/// Gives a dead letter back to its consumer, as a first attempt with the same
/// id.
pub async fn replay(
    store: &Store,
    consumer: &str,
    message: MessageId,
    now: Timestamp,
) -> Result<(), BusError> {
    let name = consumer.to_owned();
    change(store, consumer, message, move |tx| {
        let name = name.clone();
        Box::pin(async move {
            tx.wake(queue_topic(&name));
            tx.execute(sql::DEAD_REPLAY, &params![name, message, now])
                .await
        })
    })
    .await
}

/// Replaces the body of a dead letter, before a replay.
pub async fn edit(
    store: &Store,
    consumer: &str,
    message: MessageId,
    body: &str,
    now: Timestamp,
) -> Result<(), BusError> {
    let (name, body) = (consumer.to_owned(), body.to_owned());
    change(store, consumer, message, move |tx| {
        let (name, body) = (name.clone(), body.clone());
        Box::pin(async move {
            tx.execute(sql::DEAD_EDIT, &params![name, message, body, now])
                .await
        })
    })
    .await
}

/// Gives a dead letter up for good; the row remembers that it was dropped.
pub async fn drop(
    store: &Store,
    consumer: &str,
    message: MessageId,
    now: Timestamp,
) -> Result<(), BusError> {
    let name = consumer.to_owned();
    change(store, consumer, message, move |tx| {
        let name = name.clone();
        Box::pin(async move {
            tx.execute(sql::DEAD_DROP, &params![name, message, now])
                .await
        })
    })
    .await
}

async fn change(
    store: &Store,
    consumer: &str,
    message: MessageId,
    act: impl for<'t> Fn(&'t mut store::Tx) -> store::TxFuture<'t, u64, Error> + Send + Sync + 'static,
) -> Result<(), BusError> {
    match store.run_tx("bus.dead", act).await? {
        0 => Err(BusError::NotFound {
            consumer: consumer.to_owned(),
            message: message.to_string(),
        }),
        _ => Ok(()),
    }
}
