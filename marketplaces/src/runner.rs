//! The operation runner: leases what is due and does its next step.

use std::sync::Arc;
use std::time::Duration;

use adapter_api::Connection;
use bus::Publisher;
use store::Store;
use tokio::sync::Semaphore;

use crate::caller::Caller;
use crate::operation::{self, Kind, Operation};
use crate::{listing_steps, orders, stock};

/// Operations under way at the same time.
const SLOTS: usize = 16;
/// How often the table is looked at without a signal.
const LOOK: Duration = Duration::from_millis(100);

/// What every step needs. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) store: Store,
    pub(crate) publisher: Publisher,
    pub(crate) caller: Caller,
    pub(crate) connections: Arc<[Connection]>,
    /// Wait before an accepted request is asked about again.
    pub(crate) pace: Duration,
    /// Wait between two looks for orders.
    pub(crate) order_pace: Duration,
}

/// Runs until the process stops; steps under way finish first.
pub(crate) async fn run(desk: Desk) {
    let context = desk.caller.context.clone();
    let life = context.life.clone();
    let marketplace = desk.caller.adapter.marketplace().name();
    let slots = Arc::new(Semaphore::new(SLOTS));
    let mut signal = desk.store.wakeups().subscribe(operation::TOPIC);
    while !life.is_stopping() {
        let _ = signal.borrow_and_update();
        let free = slots.available_permits();
        if free > 0 {
            match operation::lease(&desk.store, marketplace, &context, free).await {
                Ok(due) => {
                    for operation in due {
                        let Ok(slot) = Arc::clone(&slots).acquire_owned().await else {
                            return;
                        };
                        let desk = desk.clone();
                        context.spawn("mkt operation", async move {
                            step(&desk, &operation).await;
                            drop(slot);
                        });
                    }
                }
                Err(error) => tracing::warn!(marketplace, %error, "cannot take operations"),
            }
        }
        tokio::select! {
            _ = signal.changed() => {}
            () = context.clock.pause(LOOK) => {}
            () = life.stopping() => {}
        }
    }
}

async fn step(desk: &Desk, operation: &Operation) {
    let known = desk
        .connections
        .iter()
        .find(|connection| connection.id == operation.connection);
    let Some(connection) = known else {
        tracing::warn!(connection = %operation.connection, "operation of a connection that is not configured");
        return;
    };
    let outcome = match operation.kind {
        Kind::Submit => listing_steps::run(desk, connection, operation).await,
        Kind::Stock => stock::run(desk, connection, operation).await,
        Kind::Orders => orders::run(desk, connection, operation).await,
    };
    if let Err(error) = outcome {
        // The lease ends and the step is taken up again, as one whose outcome
        // is not known.
        tracing::warn!(kind = operation.kind.name(), subject = operation.subject, %error, "step not kept");
    }
}
