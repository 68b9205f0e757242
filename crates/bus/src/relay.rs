//! The relay: brings what waits in the outbox on its way, and only what was
//! confirmed is marked as sent.

use std::collections::HashMap;
use std::time::Duration;

use messages::Envelope;
use store::{Error, params};

use crate::publisher::{OUTBOX_TOPIC, try_deliver};
use crate::{Bus, delivery, sql};

/// Most messages in one closed batch.
const BATCH: i64 = 500;
/// A relay that dies holds its messages back no longer than this.
const LEASE: Duration = Duration::from_secs(30);
/// How often the outbox is looked at without a signal.
const LOOK: Duration = Duration::from_millis(250);

/// What became of a message of a batch: none means confirmed.
pub(crate) type Failures = HashMap<domain::MessageId, String>;

/// Starts the relay of this process.
pub(crate) fn start(bus: &Bus) {
    let relay = bus.clone();
    bus.shared
        .context
        .spawn("bus relay", async move { run(relay).await });
}

async fn run(bus: Bus) {
    let shared = &bus.shared;
    let life = shared.context.life.clone();
    let mut signal = shared.store.wakeups().subscribe(OUTBOX_TOPIC);
    loop {
        let _ = signal.borrow_and_update();
        match step(&bus).await {
            Ok(full) if full && !life.is_stopping() => continue,
            // What was committed before the stop is sent before the end.
            Ok(_) if life.is_stopping() => return,
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "the relay waits");
                if life.is_stopping() {
                    return;
                }
                shared.context.clock.pause(LOOK).await;
            }
        }
        tokio::select! {
            _ = signal.changed() => {}
            () = shared.context.clock.pause(LOOK) => {}
            () = life.stopping() => {}
        }
    }
}

/// Sends one batch; true when there may be more.
async fn step(bus: &Bus) -> Result<bool, Error> {
    let shared = &bus.shared;
    let token = shared.context.uuid().to_string();
    let batch = take(bus, &token).await?;
    if batch.is_empty() {
        // A new or erased broker is noticed also when there is nothing to send.
        if let Some(broker) = &shared.broker {
            broker.keep_open().await;
        }
        return Ok(false);
    }
    let more = batch.len() as i64 == BATCH;
    let envelopes: Vec<Envelope> = batch.iter().map(|(envelope, _)| envelope.clone()).collect();
    let failures = match &shared.broker {
        Some(broker) => broker.send(&envelopes).await,
        None => deliver_here(bus, envelopes).await?,
    };
    shared.context.crash.reached("relay", "confirmed");
    if let Some(reason) = failures.values().next() {
        tracing::warn!(
            waiting = failures.len(),
            reason,
            "messages wait in the outbox"
        );
    }
    let postponed = postponed(bus, &batch, failures);
    let failed = !postponed.is_empty();
    record(bus, token, postponed).await?;
    report(bus, failed).await?;
    shared.context.crash.reached("relay", "marked");
    Ok(more)
}

/// Says whether messages wait that have nowhere to go; looks only when that may
/// have changed.
async fn report(bus: &Bus, failed: bool) -> Result<(), Error> {
    let shared = &bus.shared;
    if !failed && shared.health.is_ok("outbox") {
        return Ok(());
    }
    let row = shared.store.query_opt(sql::OUTBOX_UNROUTABLE, &[]).await?;
    let (ok, note) = match row.map_or(Ok(0), |row| row.int(0))? {
        0 => (true, "ok".to_owned()),
        count => (false, format!("{count} messages have no queue to go to")),
    };
    shared.health.set("outbox", ok, note);
    Ok(())
}

async fn take(bus: &Bus, token: &str) -> Result<Vec<(Envelope, u32)>, Error> {
    let now = bus.shared.context.now();
    let token = token.to_owned();
    bus.shared
        .store
        .run_tx("bus.relay.take", move |tx| {
            let token = token.clone();
            Box::pin(async move {
                let sql = tx
                    .dialect()
                    .pick(sql::OUTBOX_LEASE, sql::OUTBOX_LEASE_POSTGRES);
                let mut batch = Vec::new();
                for row in tx
                    .query(sql, &params![token, now.after(LEASE), now, BATCH])
                    .await?
                {
                    let attempt = u32::try_from(row.int(10)?).unwrap_or(u32::MAX);
                    batch.push((delivery::envelope(&row, 0)?, attempt));
                }
                // RETURNING has no order of its own.
                batch.sort_by_key(|(envelope, _)| (envelope.time, envelope.id));
                Ok::<_, Error>(batch)
            })
        })
        .await
}

/// Embedded: the queues were full or missing when these were published.
async fn deliver_here(bus: &Bus, envelopes: Vec<Envelope>) -> Result<Failures, Error> {
    let limit = bus.shared.max_length;
    bus.shared
        .store
        .run_tx("bus.relay.deliver", move |tx| {
            let envelopes = envelopes.clone();
            Box::pin(async move {
                let mut failures = Failures::new();
                for envelope in &envelopes {
                    if let Err(reason) = try_deliver(tx, envelope, limit).await? {
                        failures.insert(envelope.id, reason);
                    }
                }
                Ok::<_, Error>(failures)
            })
        })
        .await
}

/// When each failed message is tried again: soon at first, at most a minute
/// apart.
fn postponed(
    bus: &Bus,
    batch: &[(Envelope, u32)],
    mut failures: Failures,
) -> Vec<(domain::MessageId, domain::Timestamp, String)> {
    let context = &bus.shared.context;
    batch
        .iter()
        .filter_map(|(envelope, attempt)| {
            let reason = failures.remove(&envelope.id)?;
            let wait = Duration::from_millis(500 << (*attempt).min(7)).min(Duration::from_secs(60));
            Some((envelope.id, context.now().after(wait), reason))
        })
        .collect()
}

async fn record(
    bus: &Bus,
    token: String,
    postponed: Vec<(domain::MessageId, domain::Timestamp, String)>,
) -> Result<(), Error> {
    let now = bus.shared.context.now();
    bus.shared
        .store
        .run_tx("bus.relay.record", move |tx| {
            let (token, postponed) = (token.clone(), postponed.clone());
            Box::pin(async move {
                for (id, until, reason) in postponed {
                    tx.execute(sql::OUTBOX_POSTPONE, &params![id, &token, until, reason])
                        .await?;
                }
                tx.execute(sql::OUTBOX_SENT, &params![token, now]).await?;
                Ok::<_, Error>(())
            })
        })
        .await
}
