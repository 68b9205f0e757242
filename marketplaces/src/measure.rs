//! What is measured about a marketplace: calls, what is used of its limits, how fast quantities reach it, listings.

use adapter_api::{Failure, Verb};
use runtime::Metrics;
use runtime::metrics::{Kind, Metric, SECONDS};
use store::{Error, Store};

use crate::sql;

/// Calls by outcome: `ok`, `throttled` (by our own count or by the marketplace), `unauthorised`, `refused`,
/// `transient` or `unknown`.
pub const REQUESTS: Metric = Metric {
    name: "stox_marketplace_requests",
    help: "Calls to a marketplace, by purpose and outcome",
    kind: Kind::Counter,
    labels: &["marketplace", "group", "outcome"],
};
/// 0 when the whole burst is left, 1 when the next call must wait; the fullest of a marketplace's connections.
pub const BUDGET: Metric = Metric {
    name: "stox_marketplace_budget_used_ratio",
    help: "Share of a marketplace's rate limit that is used up, 0 to 1",
    kind: Kind::Gauge,
    labels: &["marketplace", "group"],
};
/// From the announcement of a quantity to the marketplace's acknowledgement.
pub const PROPAGATION: Metric = Metric {
    name: "stox_stock_propagation_seconds",
    help: "Time from a changed stock to its acknowledgement by the marketplace, in seconds",
    kind: Kind::Histogram(SECONDS),
    labels: &["marketplace"],
};
/// Listings by state.
pub const LISTINGS: Metric = Metric {
    name: "stox_listings",
    help: "Listings by marketplace and state",
    kind: Kind::Gauge,
    labels: &["marketplace", "state"],
};
/// Quantities that a marketplace has not acknowledged yet.
pub const UNACKNOWLEDGED: Metric = Metric {
    name: "stox_stock_unacknowledged",
    help: "Quantities that the marketplaces have not acknowledged yet",
    kind: Kind::Gauge,
    labels: &[],
};

/// All of them.
pub const METRICS: &[&Metric] = &[&REQUESTS, &BUDGET, &PROPAGATION, &LISTINGS, &UNACKNOWLEDGED];

/// A verb's name as a group of calls.
pub(crate) fn group(verb: Verb) -> &'static str {
    match verb {
        Verb::Token => "token",
        Verb::Submit => "submit",
        Verb::Progress => "progress",
        Verb::Read => "read",
        Verb::Stock => "stock",
        Verb::StockProgress => "stock_progress",
        Verb::Orders => "orders",
    }
}

/// An outcome's name.
pub(crate) fn outcome<T>(answer: &Result<T, Failure>) -> &'static str {
    match answer {
        Ok(_) => "ok",
        Err(Failure::Throttled { .. }) => "throttled",
        Err(Failure::Unauthorised(_)) => "unauthorised",
        Err(Failure::Refused(_)) => "refused",
        Err(Failure::Transient(_)) => "transient",
        Err(Failure::Unknown(_)) => "unknown",
    }
}

/// Has listings and quantities counted whenever somebody looks.
pub fn collect(store: &Store, metrics: &Metrics) {
    let (store, own) = (store.clone(), metrics.clone());
    metrics.collect(move || {
        let (store, own) = (store.clone(), own.clone());
        async move {
            if let Err(error) = count(&store, &own).await {
                tracing::debug!(%error, "listings cannot be counted");
            }
        }
    });
}

async fn count(store: &Store, metrics: &Metrics) -> Result<(), Error> {
    let rows = store.query(sql::LISTING_COUNTS, &[]).await?;
    let mut values = Vec::new();
    for row in &rows {
        values.push((vec![row.text(0)?, row.text(1)?], row.int(2)? as f64));
    }
    metrics.replace(&LISTINGS, &values);
    if let Some(row) = store.query_opt(sql::STOCK_BEHIND, &[]).await? {
        metrics.set(&UNACKNOWLEDGED, &[], row.int(0)? as f64);
    }
    Ok(())
}
