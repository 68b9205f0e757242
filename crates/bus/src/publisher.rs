//! Publishing: a row in the database, in the transaction of the change that
//! it announces.

use domain::{AccountId, MessageId};
use messages::topology;
use messages::{Envelope, Message, Trace};
use runtime::Context;
use store::{Error, Tx, params};

use crate::sql;

/// Signal given when something waits in the outbox.
pub(crate) const OUTBOX_TOPIC: &str = "bus.outbox";

/// The signal given when something waits for a consumer.
pub(crate) fn queue_topic(queue: &str) -> String {
    format!("bus.queue.{queue}")
}

/// Where published messages go first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transport {
    /// Straight into the consumers' rows of the same database.
    Embedded,
    /// Into the outbox, from where a relay sends them to the broker.
    Rabbit,
}

/// Publishes messages of one service. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Publisher {
    pub(crate) transport: Transport,
    pub(crate) source: &'static str,
    pub(crate) context: Context,
    pub(crate) max_length: u64,
}

impl Publisher {
    /// A trace for something that no message caused.
    pub fn new_trace(&self) -> Trace {
        Trace::new(self.context.random.bytes())
    }

    /// Publishes `message` when the transaction commits. Publishing an id a
    /// second time changes nothing.
    pub async fn publish<M: Message>(
        &self,
        tx: &mut Tx,
        account: AccountId,
        id: MessageId,
        trace: &Trace,
        message: &M,
    ) -> Result<(), Error> {
        let (exchange, key) = message.route();
        self.put(tx, account, id, trace, message, exchange, &key)
            .await
    }

    /// Publishes `message` to one queue only: a re-send to the consumer that
    /// lacks a result. It needs an id of its own: one that was published before
    /// is taken for the same message and goes nowhere.
    pub async fn publish_to<M: Message>(
        &self,
        tx: &mut Tx,
        account: AccountId,
        id: MessageId,
        trace: &Trace,
        message: &M,
        queue: &topology::Queue,
    ) -> Result<(), Error> {
        self.put(tx, account, id, trace, message, "", queue.name)
            .await
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of an envelope, private to this file"
    )]
    async fn put<M: Message>(
        &self,
        tx: &mut Tx,
        account: AccountId,
        id: MessageId,
        trace: &Trace,
        message: &M,
        exchange: &str,
        key: &str,
    ) -> Result<(), Error> {
        let body = serde_json::to_string(message)
            .map_err(|error| Error::Bug(format!("{}: {error}", M::KIND)))?;
        let envelope = Envelope {
            id,
            kind: M::KIND.to_owned(),
            source: self.source.to_owned(),
            time: self.context.now(),
            account,
            trace: trace.child(id),
            subject: message.subject(),
            exchange: exchange.to_owned(),
            routing_key: key.to_owned(),
            body,
        };
        match self.transport {
            Transport::Embedded => deliver(tx, &envelope, self.max_length).await,
            Transport::Rabbit => keep(tx, &envelope, "").await,
        }
    }
}

/// Puts an envelope into the outbox.
pub(crate) async fn keep(tx: &mut Tx, envelope: &Envelope, reason: &str) -> Result<(), Error> {
    let e = envelope;
    let values = params![
        e.id,
        &e.exchange,
        &e.routing_key,
        &e.kind,
        &e.source,
        e.account,
        e.time,
        &e.trace.0,
        &e.subject,
        &e.body,
        e.time,
        reason
    ];
    tx.execute(sql::OUTBOX_INSERT, &values).await?;
    tx.wake(OUTBOX_TOPIC);
    Ok(())
}

/// Puts an envelope into the rows of every consumer it is routed to. What has
/// no consumer, or meets a full one, waits in the outbox instead: publishing
/// never fails for that.
pub(crate) async fn deliver(
    tx: &mut Tx,
    envelope: &Envelope,
    max_length: u64,
) -> Result<(), Error> {
    match try_deliver(tx, envelope, max_length).await? {
        Ok(()) => Ok(()),
        Err(reason) => keep(tx, envelope, &reason).await,
    }
}

/// As [`deliver`], but says why not instead of keeping the message.
pub(crate) async fn try_deliver(
    tx: &mut Tx,
    envelope: &Envelope,
    max_length: u64,
) -> Result<Result<(), String>, Error> {
    let e = envelope;
    let queues = topology::route(&e.exchange, &e.routing_key);
    if queues.is_empty() && !topology::is_mandatory(&e.exchange) {
        return Ok(Ok(()));
    }
    if queues.is_empty() {
        return Ok(Err(format!(
            "unroutable: nothing is bound to {} {}",
            e.exchange, e.routing_key
        )));
    }
    for queue in &queues {
        let limit = i64::try_from(max_length).unwrap_or(i64::MAX).max(1) - 1;
        if tx
            .query_opt(sql::DELIVERY_DEPTH, &params![queue.name, limit])
            .await?
            .is_some()
        {
            return Ok(Err(format!(
                "full: {} holds {max_length} messages",
                queue.name
            )));
        }
    }
    for queue in queues {
        let values = params![
            queue.name,
            e.id,
            e.time,
            &e.exchange,
            &e.routing_key,
            &e.kind,
            &e.source,
            e.account,
            e.time,
            &e.trace.0,
            &e.subject,
            &e.body
        ];
        tx.execute(sql::DELIVERY_INSERT, &values).await?;
        tx.wake(queue_topic(queue.name));
    }
    Ok(Ok(()))
}
