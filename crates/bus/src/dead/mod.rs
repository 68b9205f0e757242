//! Dead letters and what waits: the same on both transports.

mod change;
mod fold;
mod select;

use domain::{AccountId, MessageId, Timestamp};
use messages::Envelope;
use serde::{Deserialize, Serialize};
use store::{Error, Row, Store, params};

use crate::{delivery, sql};

pub use change::{drop, drop_all, edit, replay, replay_all};
pub use fold::fold;
pub use select::{Filter, Group, count, groups, select};

/// A message that is not tried again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

/// One delivery with all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The queue.
    pub consumer: String,
    /// `ready`, `leased`, `waiting`, `dead` or `done`.
    pub state: String,
    /// Attempts made.
    pub attempt: i64,
    /// Workers that died with it since it last ended in an answer.
    pub crashes: i64,
    /// Not taken before.
    pub not_before: Timestamp,
    /// Why it failed last; empty when it did not.
    pub reason: String,
    /// When it last changed.
    pub at: Timestamp,
    /// The message.
    pub envelope: Envelope,
}

/// A delivery that waits for another attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The queue.
    pub consumer: String,
    /// The message.
    pub message_id: MessageId,
    /// Its type.
    pub kind: String,
    /// Attempts made.
    pub attempt: i64,
    /// Workers that died with it since it last ended in an answer.
    pub crashes: i64,
    /// When it is tried again.
    pub next: Timestamp,
    /// Why the last attempt failed.
    pub reason: String,
    /// When it was published.
    pub at: Timestamp,
}

/// How many deliveries a consumer has in a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    rows.iter().map(letter).collect()
}

fn letter(row: &Row) -> Result<DeadLetter, Error> {
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
}

/// One delivery, dead or not; none when there is no such row.
pub async fn show(
    store: &Store,
    consumer: &str,
    message: MessageId,
) -> Result<Option<Delivery>, Error> {
    let row = store
        .query_opt(sql::DELIVERY_SHOW, &params![consumer, message])
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Delivery {
        consumer: row.text(0)?.to_owned(),
        state: row.text(1)?.to_owned(),
        attempt: row.int(2)?,
        crashes: row.int(3)?,
        not_before: row.time(4)?,
        reason: row.text(5)?.to_owned(),
        at: row.time(6)?,
        envelope: delivery::envelope(&row, 7)?,
    }))
}

/// Deliveries that wait for another attempt, the next first; `queue` may be
/// empty.
pub async fn waiting(store: &Store, queue: &str, limit: u32) -> Result<Vec<Waiting>, Error> {
    let rows = store
        .query(sql::DELIVERY_WAITING, &params![queue, limit])
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Waiting {
                consumer: row.text(0)?.to_owned(),
                message_id: row.parsed(1, MessageId::parse)?,
                kind: row.text(2)?.to_owned(),
                attempt: row.int(3)?,
                crashes: row.int(4)?,
                next: row.time(5)?,
                reason: row.text(6)?.to_owned(),
                at: row.time(7)?,
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
