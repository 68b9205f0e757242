//! Forgetting what ended long ago.

use std::time::Duration;

use store::{Error, params};

use crate::{Bus, sql};

/// Done deliveries are kept this long: longer than the longest retry, replay
/// and restore, because they are what recognises a message seen before.
const KEEP_DONE: Duration = Duration::from_secs(30 * 24 * 3600);
/// Sent messages are kept this long, to be sent again to a new broker.
pub(crate) const KEEP_SENT: Duration = Duration::from_secs(7 * 24 * 3600);
/// How often.
const PACE: Duration = Duration::from_secs(3600);

/// Starts the hourly task.
pub(crate) fn start(bus: &Bus) {
    let task = bus.clone();
    bus.shared.context.spawn("bus housekeeping", async move {
        let context = &task.shared.context;
        loop {
            if let Err(error) = prune(&task).await {
                tracing::warn!(%error, "cannot prune old deliveries");
            }
            tokio::select! {
                () = context.clock.pause(PACE) => {}
                () = context.life.stopping() => return,
            }
        }
    });
}

async fn prune(bus: &Bus) -> Result<(), Error> {
    let now = bus.shared.context.now();
    bus.shared
        .store
        .run_tx("bus.prune", move |tx| {
            Box::pin(async move {
                tx.execute(sql::DELIVERY_PRUNE, &params![now.before(KEEP_DONE)])
                    .await?;
                tx.execute(sql::OUTBOX_PRUNE, &params![now.before(KEEP_SENT)])
                    .await?;
                Ok(())
            })
        })
        .await
}
