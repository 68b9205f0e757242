//! What the broker itself gave up on (expiry, overflow, its delivery limit)
//! is collected into the same table as our own dead letters.

use futures::StreamExt;
use lapin::Connection;
use lapin::message::Delivery;
use lapin::options::{BasicConsumeOptions, BasicQosOptions};
use lapin::types::FieldTable;
use messages::Envelope;
use messages::topology::dead_name;
use store::{Error, params};
use tokio::sync::oneshot;
use tokio_util::sync::DropGuard;

use super::codec;
use super::connection::bounded;
use super::consume::acknowledge;
use crate::consumer::Consumer;
use crate::{BusError, sql};

/// Messages held unacknowledged while they are buried.
const PREFETCH: u16 = 32;

/// The collecting of dead letters: ends when this is dropped.
pub(super) struct Buried {
    ended: tokio::sync::Mutex<oneshot::Receiver<BusError>>,
    _stop: DropGuard,
}

impl Buried {
    pub(super) async fn wait(&self) -> Result<(), BusError> {
        let mut ended = self.ended.lock().await;
        Err((&mut *ended)
            .await
            .unwrap_or_else(|_| BusError::Broker("collecting dead letters ended".to_owned())))
    }
}

/// Starts collecting `{queue}.dead` on a channel of its own.
pub(super) async fn consume(
    consumer: &Consumer,
    connection: &Connection,
) -> Result<Buried, BusError> {
    let channel = bounded(connection.create_channel()).await?;
    bounded(channel.basic_qos(PREFETCH, BasicQosOptions::default())).await?;
    let mut stream = bounded(channel.basic_consume(
        dead_name(consumer.queue()).into(),
        format!("dead-{}", consumer.token()).into(),
        BasicConsumeOptions::default(),
        FieldTable::default(),
    ))
    .await?;
    let (report, ended) = oneshot::channel();
    let consumer = consumer.clone();
    let context = consumer.bus.shared.context.clone();
    let stop = context.life.stop_token().child_token();
    let guard = stop.clone().drop_guard();
    context.spawn("bus graveyard", async move {
        let error = loop {
            let next = tokio::select! {
                next = stream.next() => next,
                () = stop.cancelled() => None,
            };
            match next {
                Some(Ok(delivery)) => {
                    if let Err(error) = bury(&consumer, &delivery).await {
                        break error;
                    }
                    acknowledge(&consumer, delivery).await;
                }
                Some(Err(error)) => break BusError::Broker(error.to_string()),
                None => break BusError::Broker("the consumer was cancelled".to_owned()),
            }
        };
        let _ = channel.close(200, "done".into()).await;
        let _ = report.send(error);
    });
    Ok(Buried {
        ended: tokio::sync::Mutex::new(ended),
        _stop: guard,
    })
}

async fn bury(consumer: &Consumer, delivery: &Delivery) -> Result<(), BusError> {
    let reason = format!("the broker gave it up: {}", codec::death_reason(delivery));
    let envelope = codec::envelope(delivery).unwrap_or_else(|_| codec::stranger(delivery));
    insert(consumer, envelope, reason).await
}

/// Lists a message that is not ours as a dead letter.
pub(super) async fn bury_stranger(
    consumer: &Consumer,
    delivery: &Delivery,
    reason: &str,
) -> Result<(), BusError> {
    let reason = format!("it is not a message of Stox: {reason}");
    insert(consumer, codec::stranger(delivery), reason).await
}

/// A message that the table knows already is left to the table.
async fn insert(consumer: &Consumer, e: Envelope, reason: String) -> Result<(), BusError> {
    let queue = consumer.queue();
    let now = consumer.bus.shared.context.now();
    tracing::warn!(queue, message = %e.id, reason, "dead letter");
    consumer
        .bus
        .shared
        .store
        .run_tx("bus.bury", move |tx| {
            let (e, reason) = (e.clone(), reason.clone());
            Box::pin(async move {
                let values = params![
                    queue,
                    e.id,
                    now,
                    reason,
                    e.exchange,
                    e.routing_key,
                    e.kind,
                    e.source,
                    e.account,
                    e.time,
                    e.trace.0,
                    e.subject,
                    e.body
                ];
                tx.execute(sql::DELIVERY_BURY, &values).await?;
                Ok::<_, Error>(())
            })
        })
        .await
        .map_err(BusError::from)
}
