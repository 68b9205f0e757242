//! What happens without being asked: photos are compared, photos and products
//! that missed each other are joined, stale pictures are rebuilt, and originals
//! that nothing refers to are deleted.

use std::sync::Arc;
use std::time::Duration;

use blobs::Area;
use domain::{AccountId, Sku};

use crate::intake::Intake;
use crate::photos::{self, SETTLE};
use crate::{Error, sql};

/// How often the whole is looked through.
const EVERY: Duration = Duration::from_secs(3600);
/// How long after a failure the same is tried again.
const AGAIN: Duration = Duration::from_secs(10);

/// Starts the tasks.
pub(crate) fn start(intake: &Arc<Intake>) {
    let context = &intake.context;
    context.spawn("image-service.settle", settle(intake.clone()));
    context.spawn("image-service.upkeep", upkeep(intake.clone()));
    context.spawn("image-service.collect", collect(intake.clone()));
}

/// Compares photos whenever some changed.
async fn settle(intake: Arc<Intake>) {
    let mut changed = intake.store.wakeups().subscribe(SETTLE);
    loop {
        let done = photos::settle(&intake.store, &intake.publisher, &intake.context).await;
        let again = done.is_err();
        if let Err(error) = done {
            tracing::warn!(%error, "photos could not be compared");
        }
        tokio::select! {
            () = intake.context.life.stopping() => return,
            _ = changed.changed(), if !again => {}
            () = intake.context.clock.pause(AGAIN), if again => {}
        }
    }
}

/// At the start and every hour.
async fn upkeep(intake: Arc<Intake>) {
    loop {
        let wait = match once(&intake).await {
            Ok(()) => EVERY,
            Err(error) => {
                tracing::warn!(%error, "stale pictures could not be looked for");
                AGAIN
            }
        };
        tokio::select! {
            () = intake.context.life.stopping() => return,
            () = intake.context.clock.pause(wait) => {}
        }
    }
}

/// Joins what missed each other and rebuilds what is stale.
pub(crate) async fn once(intake: &Intake) -> Result<(), Error> {
    join_waiting(intake).await?;
    let sent = photos::rebuild(
        &intake.store,
        &intake.bus,
        &intake.publisher,
        &intake.context,
        &intake.basis,
        intake.config.max_backlog,
    )
    .await?;
    if sent > 0 {
        tracing::info!(
            sent,
            "pictures of another recipe or other rules are rebuilt"
        );
    }
    Ok(())
}

/// Photos that wait for a product which is there: the process ended between
/// the product's row and its photos.
async fn join_waiting(intake: &Intake) -> Result<(), Error> {
    for row in intake.store.query(sql::WAITED_FOR, &[]).await? {
        let account = row.parsed(0, AccountId::parse)?;
        let sku = row.parsed(2, Sku::parse)?;
        let trace = intake.publisher.new_trace();
        intake.adopt(account, &trace, vec![sku]).await?;
    }
    Ok(())
}

async fn collect(intake: Arc<Intake>) {
    let life = intake.context.life.clone();
    loop {
        tokio::select! {
            () = life.stopping() => return,
            () = intake.context.clock.pause(EVERY) => {}
        }
        let collected = intake
            .blobs
            .collect_garbage(Area::Original, blobs::GRACE, sql::ASSET_REFERENCE)
            .await;
        match collected {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "deleted originals that nothing refers to"),
            Err(error) => tracing::warn!(%error, "originals could not be collected"),
        }
    }
}
