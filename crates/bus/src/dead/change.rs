//! Giving dead letters back, mending them, and giving them up.

use domain::{MessageId, Timestamp};
use store::{Error, Store, Tx, params};

use super::Filter;
use crate::publisher::queue_topic;
use crate::{BusError, sql};

/// Dead letters that are changed in one transaction.
const PAGE: i64 = 500;

/// Gives a dead letter back to its consumer, as a first attempt with the same
/// id.
pub async fn replay(
    store: &Store,
    consumer: &str,
    message: MessageId,
    now: Timestamp,
) -> Result<(), BusError> {
    one(store, consumer, message, Change::Replay, now).await
}

/// Gives a dead letter up for good; the row remembers that it was dropped.
pub async fn drop(
    store: &Store,
    consumer: &str,
    message: MessageId,
    now: Timestamp,
) -> Result<(), BusError> {
    one(store, consumer, message, Change::Drop, now).await
}

/// Gives back every dead letter that fits and was given up until now; says how
/// many.
pub async fn replay_all(store: &Store, filter: &Filter, now: Timestamp) -> Result<u64, Error> {
    all(store, filter, Change::Replay, now).await
}

/// Gives up every dead letter that fits and was given up until now; says how
/// many.
pub async fn drop_all(store: &Store, filter: &Filter, now: Timestamp) -> Result<u64, Error> {
    all(store, filter, Change::Drop, now).await
}

/// Replaces the body of a dead letter, before a replay. Whether its type takes
/// the body is for the caller to ask (`messages::check`).
pub async fn edit(
    store: &Store,
    consumer: &str,
    message: MessageId,
    body: &str,
    now: Timestamp,
) -> Result<(), BusError> {
    let (name, text) = (consumer.to_owned(), body.to_owned());
    let changed = store
        .run_tx("bus.dead.edit", move |tx| {
            let (name, text) = (name.clone(), text.clone());
            Box::pin(async move {
                tx.execute(sql::DEAD_EDIT, &params![name, message, text, now])
                    .await
            })
        })
        .await?;
    match changed {
        0 => Err(not_found(consumer, message)),
        _ => Ok(()),
    }
}

#[derive(Debug, Clone, Copy)]
enum Change {
    Replay,
    Drop,
}

impl Change {
    async fn apply(
        self,
        tx: &mut Tx,
        consumer: &str,
        message: &str,
        now: Timestamp,
    ) -> Result<u64, Error> {
        let sql = match self {
            Change::Replay => {
                tx.wake(queue_topic(consumer));
                sql::DEAD_REPLAY
            }
            Change::Drop => sql::DEAD_DROP,
        };
        tx.execute(sql, &params![consumer, message, now]).await
    }
}

async fn one(
    store: &Store,
    consumer: &str,
    message: MessageId,
    change: Change,
    now: Timestamp,
) -> Result<(), BusError> {
    let name = consumer.to_owned();
    let changed = store
        .run_tx("bus.dead", move |tx| {
            let name = name.clone();
            Box::pin(async move { change.apply(tx, &name, &message.to_string(), now).await })
        })
        .await?;
    match changed {
        0 => Err(not_found(consumer, message)),
        _ => Ok(()),
    }
}

/// Page by page; what dies again meanwhile is left alone.
async fn all(store: &Store, filter: &Filter, change: Change, now: Timestamp) -> Result<u64, Error> {
    let (mut changed, mut passed) = (0, 0);
    loop {
        let wanted = filter.clone();
        let (seen, meant, done) = store
            .run_tx("bus.dead.all", move |tx| {
                let mut values = wanted.values(now);
                values.extend(params![PAGE, passed]);
                let wanted = wanted.clone();
                Box::pin(async move {
                    let rows = tx.query(sql::DEAD_SELECT, &values).await?;
                    let (mut meant, mut done) = (0, 0);
                    for row in &rows {
                        if wanted.means(row.text(4)?) {
                            meant += 1;
                            done += change.apply(tx, row.text(0)?, row.text(1)?, now).await?;
                        }
                    }
                    Ok::<_, Error>((rows.len() as i64, meant, done))
                })
            })
            .await?;
        changed += done;
        // Those that were meant are no longer among the dead.
        passed += seen - meant;
        if seen < PAGE {
            return Ok(changed);
        }
    }
}

fn not_found(consumer: &str, message: MessageId) -> BusError {
    BusError::NotFound {
        consumer: consumer.to_owned(),
        message: message.to_string(),
    }
}
