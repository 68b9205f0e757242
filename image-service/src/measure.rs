//! What is measured about photos: how many are in which state, and how long the
//! oldest has waited for a person.

use domain::Timestamp;
use runtime::Context;
use runtime::metrics::{Kind, Metric};
use store::{Error, Store, params};

use crate::photos::State;
use crate::sql;

/// Photos by state; `review` are those that wait for a person.
pub const ASSETS: Metric = Metric {
    name: "stox_assets",
    help: "Photos by state; those in review wait for a person",
    kind: Kind::Gauge,
    labels: &["state"],
};
/// Since when the oldest photo in review waits.
pub const REVIEW_OLDEST: Metric = Metric {
    name: "stox_review_oldest_age_seconds",
    help: "Time that the oldest photo in review has waited for a person, in seconds",
    kind: Kind::Gauge,
    labels: &[],
};

/// All of them.
pub const METRICS: &[&Metric] = &[&ASSETS, &REVIEW_OLDEST];

/// Has photos counted whenever somebody looks.
pub(crate) fn start(store: &Store, context: &Context) {
    let (store, context) = (store.clone(), context.clone());
    let metrics = context.metrics.clone();
    metrics.collect(move || {
        let (store, context) = (store.clone(), context.clone());
        async move {
            if let Err(error) = count(&store, &context).await {
                tracing::debug!(%error, "photos cannot be counted");
            }
        }
    });
}

async fn count(store: &Store, context: &Context) -> Result<(), Error> {
    let rows = store.query(sql::ASSET_COUNTS, &[]).await?;
    let mut values = Vec::new();
    // A state without photos is told of with 0, so that a graph shows it.
    for state in State::ALL {
        let row = rows.iter().find(|row| row.text(0) == Ok(state.name()));
        let photos = row.map_or(Ok(0), |row| row.int(1))?;
        values.push((vec![state.name()], photos as f64));
    }
    context.metrics.replace(&ASSETS, &values);
    let review = params![State::Review.name()];
    let row = store.query_opt(sql::REVIEW_OLDEST, &review).await?;
    let oldest = row.as_ref().map_or(Ok(None), |row| row.opt_time(0))?;
    let waited = |since: Timestamp| context.now().since(since).as_secs_f64();
    let waited = oldest.map_or(0.0, waited);
    context.metrics.set(&REVIEW_OLDEST, &[], waited);
    Ok(())
}
