//! What the bus measures: deliveries, how long they waited and took, queues and the outbox; and one span for each
//! delivery.

use std::time::Duration;

use domain::Timestamp;
use runtime::Context;
use runtime::metrics::{Kind, Metric, SECONDS};
use runtime::spans::Span;
use store::{Error, Store};

use crate::committer::Outcome;
use crate::delivery::Leased;
use crate::{Bus, sql};

/// Longest wait for the broker's own counts.
const BROKER_PATIENCE: Duration = Duration::from_secs(1);

/// Deliveries that ended: `done`, `retried`, `dead`, `fenced` (another worker had taken it over) or `unknown` (the
/// database did not answer).
pub const DELIVERIES: Metric = Metric {
    name: "stox_deliveries",
    help: "Deliveries that ended, by outcome",
    kind: Kind::Counter,
    labels: &["queue", "outcome"],
};
/// From taking a message to its commit.
pub const DURATION: Metric = Metric {
    name: "stox_handler_duration_seconds",
    help: "Time from taking a message to its commit, in seconds",
    kind: Kind::Histogram(SECONDS),
    labels: &["queue"],
};
/// From publishing to taking, first attempts only.
pub const WAIT: Metric = Metric {
    name: "stox_message_wait_seconds",
    help: "Time from publishing a message to taking it for the first time, in seconds",
    kind: Kind::Histogram(SECONDS),
    labels: &["queue"],
};
/// Messages of a queue by state: `broker` (at the broker), `ready`, `leased`, `waiting`, `dead` (in the table).
pub const DEPTH: Metric = Metric {
    name: "stox_queue_depth",
    help: "Messages of a queue by state; several processes may tell of the same queue",
    kind: Kind::Gauge,
    labels: &["queue", "state"],
};
/// Age of the oldest message that is not done, dead letters excluded.
pub const OLDEST: Metric = Metric {
    name: "stox_queue_oldest_age_seconds",
    help: "Age of the oldest message that is not done, dead letters excluded, in seconds",
    kind: Kind::Gauge,
    labels: &["queue"],
};
/// Consumers of a queue at the broker.
pub const CONSUMERS: Metric = Metric {
    name: "stox_queue_consumers",
    help: "Consumers of a queue at the broker",
    kind: Kind::Gauge,
    labels: &["queue"],
};
/// Messages in the outbox.
pub const OUTBOX: Metric = Metric {
    name: "stox_outbox_pending",
    help: "Messages that wait in the outbox to be sent",
    kind: Kind::Gauge,
    labels: &[],
};
/// Age of the oldest message in the outbox.
pub const OUTBOX_OLDEST: Metric = Metric {
    name: "stox_outbox_oldest_age_seconds",
    help: "Age of the oldest message in the outbox, in seconds",
    kind: Kind::Gauge,
    labels: &[],
};

/// All of them.
pub const METRICS: &[&Metric] = &[
    &DELIVERIES,
    &DURATION,
    &WAIT,
    &DEPTH,
    &OLDEST,
    &CONSUMERS,
    &OUTBOX,
    &OUTBOX_OLDEST,
];

/// One delivery being worked on, for measurements and its span.
pub(crate) struct Work {
    queue: &'static str,
    began: Timestamp,
    span: Span,
}

impl Work {
    /// Work on a delivery begins.
    pub(crate) fn begin(context: &Context, queue: &'static str, leased: &Leased) -> Self {
        let began = context.now();
        let e = &leased.envelope;
        let metrics = &context.metrics;
        if leased.attempt == 1 {
            metrics.observe(&WAIT, &[queue], began.since(e.time).as_secs_f64());
        }
        let span = Span {
            trace_id: e.trace.trace_id().to_owned(),
            span_id: e.trace.span_id().to_owned(),
            parent_id: e.trace.cause().to_owned(),
            name: format!("{queue} {}", e.kind),
            began,
            ended: began,
            failure: String::new(),
            facts: vec![
                ("messaging.destination.name", queue.to_owned()),
                ("messaging.message.id", e.id.to_string()),
                ("stox.subject", e.subject.clone()),
                ("stox.source", e.source.clone()),
                ("stox.attempt", leased.attempt.to_string()),
                (
                    "stox.waited_ms",
                    began.since(e.time).as_millis().to_string(),
                ),
            ],
        };
        Self { queue, began, span }
    }

    /// It ended.
    pub(crate) fn end(mut self, context: &Context, outcome: &Outcome) {
        let now = context.now();
        let metrics = &context.metrics;
        metrics.add(&DELIVERIES, &[self.queue, outcome.name()], 1);
        let took = now.since(self.began).as_secs_f64();
        metrics.observe(&DURATION, &[self.queue], took);
        self.span.ended = now;
        self.span
            .facts
            .push(("stox.outcome", outcome.name().to_owned()));
        if *outcome != Outcome::Done {
            self.span.failure = outcome.name().to_owned();
        }
        context.spans.end(self.span);
    }
}

/// A queue is consumed from now on: every outcome is there with 0, so that a graph shows that nothing failed.
pub(crate) fn consumed(context: &Context, queue: &'static str) {
    for outcome in Outcome::ALL {
        context
            .metrics
            .add(&DELIVERIES, &[queue, outcome.name()], 0);
    }
}

/// Has queues and the outbox counted whenever somebody looks.
pub(crate) fn start(bus: &Bus) {
    let metrics = bus.shared.context.metrics.clone();
    let bus = bus.clone();
    metrics.collect(move || {
        let bus = bus.clone();
        async move {
            if let Err(error) = count(&bus).await {
                tracing::debug!(%error, "queues cannot be counted");
            }
        }
    });
}

async fn count(bus: &Bus) -> Result<(), Error> {
    let shared = &bus.shared;
    let (metrics, now) = (&shared.context.metrics, shared.context.now());
    let age = |time: Timestamp| now.since(time).as_secs_f64();
    let queues: Vec<&'static str> = shared.lock_queues().iter().copied().collect();
    let (mut depths, mut ages) = (Vec::new(), Vec::new());
    let table = table(&shared.store).await?;
    for queue in &queues {
        let mut oldest: f64 = 0.0;
        for state in ["ready", "leased", "waiting", "dead"] {
            let found = table.iter().find(|row| row.0 == *queue && row.1 == state);
            depths.push((vec![*queue, state], found.map_or(0.0, |row| row.2)));
            if let Some(row) = found.filter(|_| state != "dead") {
                oldest = oldest.max(age(row.3));
            }
        }
        ages.push((vec![*queue], oldest));
    }
    // A broker that is away would hold every other figure up.
    if let Some(broker) = &shared.broker
        && shared.health.is_ok("broker")
    {
        let mut consumers = Vec::new();
        let asked = tokio::time::timeout(BROKER_PATIENCE, broker.depths(&queues)).await;
        for (queue, messages, listeners) in asked.unwrap_or_default() {
            depths.push((vec![queue, "broker"], f64::from(messages)));
            consumers.push((vec![queue], f64::from(listeners)));
        }
        metrics.replace(&CONSUMERS, &consumers);
    }
    metrics.replace(&DEPTH, &depths);
    metrics.replace(&OLDEST, &ages);
    if let Some(row) = shared.store.query_opt(sql::OUTBOX_AGE, &[]).await? {
        metrics.set(&OUTBOX, &[], row.int(0)? as f64);
        let oldest = row.opt_time(1)?.map_or(0.0, age);
        metrics.set(&OUTBOX_OLDEST, &[], oldest);
    }
    Ok(())
}

/// Queue, state, messages and the time of the oldest.
async fn table(store: &Store) -> Result<Vec<(String, String, f64, Timestamp)>, Error> {
    let rows = store.query(sql::DELIVERY_COUNTS, &[]).await?;
    rows.iter()
        .map(|row| {
            Ok((
                row.text(0)?.to_owned(),
                row.text(1)?.to_owned(),
                row.int(2)? as f64,
                row.time(3)?,
            ))
        })
        .collect()
}
