//! The delivery table: taking work, renewing it and recording how it ended.

use std::time::Duration;

use domain::{AccountId, MessageId, Timestamp};
use messages::{Envelope, Trace};
use store::{Error, Row, Store, Tx, params};

use crate::sql;

/// A delivery that this process holds under a lease.
#[derive(Debug, Clone)]
pub(crate) struct Leased {
    pub(crate) envelope: Envelope,
    /// Fences what this holder does: another holder has another token.
    pub(crate) token: String,
    pub(crate) attempt: u32,
    /// Workers that died with this message, without a word, since it last
    /// ended in an answer.
    pub(crate) crashes: u32,
}

/// What a broker's delivery turned out to be.
pub(crate) enum Taken {
    /// Ours to work on.
    Leased(Box<Leased>),
    /// Done, dead, waiting or in somebody's hands: the table knows, so the
    /// broker need not.
    Known,
}

/// Reads the envelope columns that start at `first`: id, exchange, routing
/// key, kind, source, account, time, trace, subject, body.
pub(crate) fn envelope(row: &Row, first: usize) -> Result<Envelope, Error> {
    Ok(Envelope {
        id: row.parsed(first, MessageId::parse)?,
        exchange: row.text(first + 1)?.to_owned(),
        routing_key: row.text(first + 2)?.to_owned(),
        kind: row.text(first + 3)?.to_owned(),
        source: row.text(first + 4)?.to_owned(),
        account: row.parsed(first + 5, AccountId::parse)?,
        time: row.time(first + 6)?,
        trace: Trace(row.text(first + 7)?.to_owned()),
        subject: row.text(first + 8)?.to_owned(),
        body: row.opt_text(first + 9)?.unwrap_or_default().to_owned(),
    })
}

fn count(row: &Row, place: usize) -> Result<u32, Error> {
    Ok(u32::try_from(row.int(place)?).unwrap_or(u32::MAX))
}

/// Which deliveries are taken: those that killed at least `alone_after`
/// workers (`suspects`), or the others.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Which {
    pub(crate) suspects: bool,
    pub(crate) alone_after: u32,
}

/// Takes up to `limit` deliveries that are due, or whose holder's lease ended.
pub(crate) async fn lease(
    store: &Store,
    consumer: &'static str,
    token: String,
    now: Timestamp,
    lease: Duration,
    limit: usize,
    which: Which,
) -> Result<Vec<Leased>, Error> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    store
        .run_tx("bus.lease", move |tx| {
            let token = token.clone();
            Box::pin(async move {
                let sql = tx
                    .dialect()
                    .pick(sql::DELIVERY_LEASE, sql::DELIVERY_LEASE_POSTGRES);
                let values = params![
                    consumer,
                    &token,
                    now.after(lease),
                    now,
                    limit,
                    which.suspects,
                    which.alone_after
                ];
                let mut leased = Vec::new();
                for row in tx.query(sql, &values).await? {
                    leased.push(Leased {
                        envelope: envelope(&row, 0)?,
                        token: token.clone(),
                        attempt: count(&row, 10)?,
                        crashes: count(&row, 11)?,
                    });
                }
                // RETURNING has no order of its own.
                leased.sort_by_key(|l| (l.envelope.time, l.envelope.id));
                Ok::<_, Error>(leased)
            })
        })
        .await
}

/// True when a delivery is due that killed workers before.
pub(crate) async fn suspects_wait(
    store: &Store,
    consumer: &'static str,
    now: Timestamp,
    alone_after: u32,
) -> Result<bool, Error> {
    let values = params![consumer, now, alone_after];
    let found = store.query_opt(sql::DELIVERY_SUSPECT, &values).await?;
    Ok(found.is_some())
}

/// A message as the broker brought it.
#[derive(Debug, Clone)]
pub(crate) struct Brought {
    pub(crate) envelope: Envelope,
    /// True when the broker gave it to another consumer before, which then
    /// went away without an answer.
    pub(crate) redelivered: bool,
}

/// Records the attempt for each message before anybody works on it. What
/// killed `alone_after` workers is left to the table, which gives it out alone.
pub(crate) async fn take(
    store: &Store,
    consumer: &'static str,
    token: String,
    now: Timestamp,
    lease: Duration,
    alone_after: u32,
    brought: Vec<Brought>,
) -> Result<Vec<Taken>, Error> {
    // By the word the statement knows who has it from the broker.
    let token = format!("broker {token}");
    store
        .run_tx("bus.take", move |tx| {
            let (token, brought) = (token.clone(), brought.clone());
            Box::pin(async move {
                let mut taken = Vec::with_capacity(brought.len());
                for message in brought {
                    let e = &message.envelope;
                    let values = params![
                        consumer,
                        e.id,
                        now.after(lease),
                        &token,
                        &e.exchange,
                        &e.routing_key,
                        &e.kind,
                        &e.source,
                        e.account,
                        e.time,
                        &e.trace.0,
                        &e.subject,
                        &e.body,
                        now,
                        message.redelivered,
                        alone_after
                    ];
                    let row = tx.query_opt(sql::DELIVERY_TAKE, &values).await?;
                    taken.push(match row {
                        Some(row) if row.text(2)? == "leased" => Taken::Leased(Box::new(Leased {
                            attempt: count(&row, 0)?,
                            crashes: count(&row, 1)?,
                            token: token.clone(),
                            envelope: message.envelope,
                        })),
                        _ => Taken::Known,
                    });
                }
                Ok::<_, Error>(taken)
            })
        })
        .await
}

/// Marks a delivery done in the transaction of its effect. False when
/// somebody else holds it by now: the effect must be undone.
pub(crate) async fn done(
    tx: &mut Tx,
    consumer: &str,
    leased: &Leased,
    now: Timestamp,
) -> Result<bool, Error> {
    let values = params![consumer, leased.envelope.id, &leased.token, now];
    Ok(tx.execute(sql::DELIVERY_DONE, &values).await? == 1)
}

/// How a failed delivery goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Again at this time.
    Wait(Timestamp, String),
    /// Again at this time, and the attempt does not count.
    Postponed(Timestamp, String),
    /// Never again.
    Dead(String),
}

/// Records a failure. Changes nothing when somebody else holds the delivery.
pub(crate) async fn fail(
    tx: &mut Tx,
    consumer: &str,
    leased: &Leased,
    verdict: &Verdict,
    now: Timestamp,
) -> Result<(), Error> {
    let id = leased.envelope.id;
    match verdict {
        Verdict::Wait(until, reason) | Verdict::Postponed(until, reason) => {
            let uncounted = matches!(verdict, Verdict::Postponed(..));
            let values = params![consumer, id, &leased.token, *until, reason, now, uncounted];
            tx.execute(sql::DELIVERY_WAIT, &values).await?;
        }
        Verdict::Dead(reason) => {
            let values = params![consumer, id, &leased.token, reason, now];
            tx.execute(sql::DELIVERY_DEAD, &values).await?;
        }
    }
    Ok(())
}

/// Prolongs leases.
pub(crate) async fn renew(
    store: &Store,
    consumer: &'static str,
    held: Vec<(MessageId, String)>,
    until: Timestamp,
) -> Result<(), Error> {
    store
        .run_tx("bus.renew", move |tx| {
            let held = held.clone();
            Box::pin(async move {
                for (id, token) in held {
                    tx.execute(sql::DELIVERY_RENEW, &params![consumer, token, until, id])
                        .await?;
                }
                Ok::<_, Error>(())
            })
        })
        .await
}
