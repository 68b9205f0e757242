//! Consuming from the broker: record the attempt, work, commit, then
//! acknowledge.

use std::time::Duration;

use futures::StreamExt;
use lapin::message::Delivery;
use lapin::options::{BasicAckOptions, BasicConsumeOptions, BasicQosOptions};
use lapin::types::FieldTable;
use lapin::{Channel, Connection};
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;

use super::connection::bounded;
use super::{Broker, codec, declare, graveyard};
use crate::BusError;
use crate::committer::Outcome;
use crate::consumer::Consumer;
use crate::delivery::{self, Brought, Leased, Taken};
use crate::job::Bench;

/// Wait between two attempts to consume.
const PAUSE: Duration = Duration::from_millis(500);

/// Consumes until the process stops; whatever breaks is made anew. While the
/// database does not answer nothing is consumed, so that messages do not cycle.
pub(crate) async fn run(consumer: Consumer, bench: Bench) {
    let shared = &consumer.bus.shared;
    let Some(broker) = shared.broker.clone() else {
        return;
    };
    let life = shared.context.life.clone();
    while !life.is_stopping() {
        if shared.store.answers().await {
            match session(&consumer, &bench, &broker).await {
                Ok(()) => tracing::debug!(queue = consumer.queue(), "consumer ended"),
                Err(error) => {
                    tracing::warn!(queue = consumer.queue(), %error, "consumer starts again")
                }
            }
        }
        tokio::select! {
            () = shared.context.clock.pause(PAUSE) => {}
            () = life.stopping() => {}
        }
    }
}

/// One channel's life. Closing it gives back what was not acknowledged.
async fn session(consumer: &Consumer, bench: &Bench, broker: &Broker) -> Result<(), BusError> {
    let connection = broker.connections.consuming().await?;
    let channel = bounded(connection.create_channel()).await?;
    let outcome = converse(consumer, bench, broker, &connection, &channel).await;
    let _ = bounded(channel.close(200, "done".into())).await;
    outcome
}

async fn converse(
    consumer: &Consumer,
    bench: &Bench,
    broker: &Broker,
    connection: &Connection,
    channel: &Channel,
) -> Result<(), BusError> {
    let life = consumer.bus.shared.context.life.clone();
    let queue = consumer.handler.queue();
    // Somebody may have deleted it since the connection was made.
    declare::work_queue(channel, queue, broker.connections.topology).await?;
    let prefetch = queue.prefetch.count(consumer.options.slots);
    bounded(channel.basic_qos(prefetch.max(1), BasicQosOptions::default())).await?;
    let stream = bounded(channel.basic_consume(
        queue.name.into(),
        format!("{}-{}", queue.name, consumer.token()).into(),
        BasicConsumeOptions::default(),
        FieldTable::default(),
    ))
    .await?;
    let buried = graveyard::consume(consumer, connection).await?;
    let mut stream = stream.ready_chunks(consumer.options.batch.max(1));
    let session = Session {
        consumer,
        bench,
        broken: CancellationToken::new(),
    };
    loop {
        tokio::select! {
            biased;
            () = life.stopping() => {
                // What is being worked on finishes first.
                drain(consumer).await;
                return Ok(());
            }
            () = session.broken.cancelled() => {
                return Err(BusError::Broker("the database did not answer".to_owned()));
            }
            ended = buried.wait() => return ended,
            chunk = stream.next() => {
                let Some(chunk) = chunk else {
                    return Err(BusError::Broker("the consumer was cancelled".to_owned()));
                };
                let deliveries: Vec<Delivery> = chunk
                    .into_iter()
                    .collect::<Result<_, _>>()
                    .map_err(super::connection::broker_error)?;
                session.begin(deliveries).await?;
            }
        }
    }
}

/// Waits until every slot is free again.
async fn drain(consumer: &Consumer) {
    let all = u32::from(consumer.options.slots.max(1));
    let _ = consumer.slots.acquire_many(all).await;
}

/// What the work on one channel shares.
struct Session<'a> {
    consumer: &'a Consumer,
    bench: &'a Bench,
    /// Cancelled when a commit's outcome is unknown.
    broken: CancellationToken,
}

impl Session<'_> {
    /// Records the attempts and starts the work, slot by slot. What finds no
    /// slot before the process stops or the session breaks stays with the
    /// broker.
    async fn begin(&self, mut deliveries: Vec<Delivery>) -> Result<(), BusError> {
        while !deliveries.is_empty() && !self.broken.is_cancelled() {
            let slots = tokio::select! {
                slots = self.consumer.free_slots(deliveries.len()) => slots,
                () = self.broken.cancelled() => return Ok(()),
            };
            if slots.is_empty() {
                return Ok(());
            }
            let rest = deliveries.split_off(slots.len().min(deliveries.len()));
            self.start(deliveries, slots).await?;
            deliveries = rest;
        }
        Ok(())
    }

    async fn start(
        &self,
        deliveries: Vec<Delivery>,
        slots: Vec<OwnedSemaphorePermit>,
    ) -> Result<(), BusError> {
        let (consumer, shared) = (self.consumer, &self.consumer.bus.shared);
        let (mut ours, mut brought) = (Vec::new(), Vec::new());
        for delivery in deliveries {
            match codec::envelope(&delivery) {
                // It came again because its connection broke, not its worker.
                Ok(envelope) if self.bench.held.contains(envelope.id) => {
                    acknowledge(consumer, delivery).await;
                }
                Ok(envelope) => {
                    let redelivered = delivery.redelivered;
                    brought.push(Brought {
                        envelope,
                        redelivered,
                    });
                    ours.push(delivery);
                }
                Err(reason) => {
                    graveyard::bury_stranger(consumer, &delivery, &reason).await?;
                    acknowledge(consumer, delivery).await;
                }
            }
        }
        let taken = delivery::take(
            &shared.store,
            consumer.queue(),
            consumer.token(),
            shared.context.now(),
            consumer.options.lease,
            consumer.options.retry.alone_after,
            brought,
        )
        .await?;
        shared.context.crash.reached(consumer.queue(), "attempt");
        for ((delivery, taken), slot) in ours.into_iter().zip(taken).zip(slots) {
            match taken {
                Taken::Known => acknowledge(consumer, delivery).await,
                Taken::Leased(leased) => self.work(delivery, *leased, slot),
            }
        }
        Ok(())
    }

    fn work(&self, delivery: Delivery, leased: Leased, slot: OwnedSemaphorePermit) {
        let (bench, consumer) = (self.bench.clone(), self.consumer.clone());
        let broken = self.broken.clone();
        let context = self.consumer.bus.shared.context.clone();
        context.spawn("bus job", async move {
            match bench.work(leased).await {
                Outcome::Unknown => broken.cancel(),
                _ => acknowledge(&consumer, delivery).await,
            }
            drop(slot);
        });
    }
}

/// The table knows the message by now; a lost acknowledgement only means that
/// it comes again and is recognised.
pub(super) async fn acknowledge(consumer: &Consumer, delivery: Delivery) {
    match delivery.acker.ack(BasicAckOptions::default()).await {
        Ok(true) => {}
        Ok(false) | Err(_) => {
            tracing::debug!(
                queue = consumer.queue(),
                "acknowledgement lost with its channel"
            );
        }
    }
    consumer
        .bus
        .shared
        .context
        .crash
        .reached(consumer.queue(), "acknowledged");
}
