//! Consuming from the broker: record the attempt, work, commit, then
//! acknowledge.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use lapin::message::Delivery;
use lapin::options::{BasicAckOptions, BasicConsumeOptions, BasicQosOptions};
use lapin::types::FieldTable;
use tokio::sync::OwnedSemaphorePermit;

use super::connection::bounded;
use super::{Broker, codec, graveyard};
use crate::BusError;
use crate::committer::Outcome;
use crate::consumer::Consumer;
use crate::delivery::{self, Brought, Taken};
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

/// One channel's life.
async fn session(consumer: &Consumer, bench: &Bench, broker: &Broker) -> Result<(), BusError> {
    let life = consumer.bus.shared.context.life.clone();
    let connection = broker.connections.consuming().await?;
    let channel = bounded(connection.create_channel()).await?;
    let prefetch = consumer
        .handler
        .queue()
        .prefetch
        .count(consumer.options.slots);
    bounded(channel.basic_qos(prefetch.max(1), BasicQosOptions::default())).await?;
    let stream = bounded(channel.basic_consume(
        consumer.queue().into(),
        format!("{}-{}", consumer.queue(), consumer.token()).into(),
        BasicConsumeOptions::default(),
        FieldTable::default(),
    ))
    .await?;
    let buried = graveyard::consume(consumer, &connection).await?;
    let mut stream = stream.ready_chunks(consumer.options.batch.max(1));
    loop {
        tokio::select! {
            chunk = stream.next() => {
                let Some(chunk) = chunk else {
                    return Err(BusError::Broker("the consumer was cancelled".to_owned()));
                };
                let deliveries: Vec<Delivery> = chunk
                    .into_iter()
                    .collect::<Result<_, _>>()
                    .map_err(super::connection::broker_error)?;
                begin(consumer, bench, deliveries).await?;
            }
            ended = buried.wait() => return ended,
            () = life.stopping() => {
                // Unacknowledged messages go back to the queue when the
                // channel closes; what is being worked on finishes first.
                drain(consumer).await;
                let _ = channel.close(200, "stopping".into()).await;
                return Ok(());
            }
        }
    }
}

/// Waits until every slot is free again.
async fn drain(consumer: &Consumer) {
    let all = u32::from(consumer.options.slots.max(1));
    let _ = consumer.slots.acquire_many(all).await;
}

/// Records the attempts and starts the work, slot by slot.
async fn begin(
    consumer: &Consumer,
    bench: &Bench,
    mut deliveries: Vec<Delivery>,
) -> Result<(), BusError> {
    while !deliveries.is_empty() {
        let slots = free_slots(consumer, deliveries.len()).await;
        let rest = deliveries.split_off(slots.len().min(deliveries.len()));
        start(consumer, bench, deliveries, slots).await?;
        deliveries = rest;
    }
    Ok(())
}

/// At least one slot, at most `wanted`.
async fn free_slots(consumer: &Consumer, wanted: usize) -> Vec<OwnedSemaphorePermit> {
    let first = Arc::clone(&consumer.slots).acquire_owned().await;
    let mut slots: Vec<_> = first.into_iter().collect();
    while slots.len() < wanted {
        match Arc::clone(&consumer.slots).try_acquire_owned() {
            Ok(slot) => slots.push(slot),
            Err(_) => break,
        }
    }
    slots
}

async fn start(
    consumer: &Consumer,
    bench: &Bench,
    deliveries: Vec<Delivery>,
    slots: Vec<OwnedSemaphorePermit>,
) -> Result<(), BusError> {
    let shared = &consumer.bus.shared;
    let (mut ours, mut brought) = (Vec::new(), Vec::new());
    for delivery in deliveries {
        match codec::envelope(&delivery) {
            Ok(envelope) => {
                brought.push(Brought {
                    envelope,
                    redelivered: delivery.redelivered,
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
        brought,
    )
    .await?;
    shared.context.crash.reached(consumer.queue(), "attempt");
    for ((delivery, taken), slot) in ours.into_iter().zip(taken).zip(slots) {
        match taken {
            Taken::Known => acknowledge(consumer, delivery).await,
            Taken::Leased(leased) => {
                let (bench, consumer) = (bench.clone(), consumer.clone());
                shared.context.spawn("bus job", async move {
                    // Unknown keeps the message at the broker: when the channel
                    // closes it is delivered again.
                    if bench.work(leased, slot).await != Outcome::Unknown {
                        acknowledge(&consumer, delivery).await;
                    }
                });
            }
        }
    }
    Ok(())
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
