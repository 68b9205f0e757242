//! What a process measures about itself, in the Prometheus text format.
//!
//! A [`Metric`] is declared once as a constant by the crate that measures it; [`Metrics`] keeps the values. What is
//! costly to know (a count in the database) is asked for by a collector, only when somebody looks.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::{Family, MetricConstructor};
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Longest wait for a collector; what does not answer in time keeps its last values.
const PATIENCE: Duration = Duration::from_secs(3);

/// Seconds from a millisecond to five minutes: for handlers, requests and propagation.
pub const SECONDS: &[f64] = &[
    0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0,
];

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Only rises; its exposed name ends in `_total`.
    Counter,
    /// Rises and falls.
    Gauge,
    /// A distribution over buckets with these upper bounds.
    Histogram(&'static [f64]),
}

/// One family of measurements.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Metric {
    /// Its name without `_total`; the unit is part of it.
    pub name: &'static str,
    /// What it says, as a sentence without its full stop.
    pub help: &'static str,
    /// What is measured.
    pub kind: Kind,
    /// Names of its labels; values are given in this order.
    pub labels: &'static [&'static str],
}

impl Metric {
    /// The name under which queries find it: counters end in `_total`.
    pub fn exposed(&self) -> String {
        match self.kind {
            Kind::Counter => format!("{}_total", self.name),
            _ => self.name.to_owned(),
        }
    }
}

type Labels = Vec<(&'static str, String)>;
type Histograms = Family<Labels, Histogram, Buckets>;
type Collecting = Pin<Box<dyn Future<Output = ()> + Send>>;
type Collector = Arc<dyn Fn() -> Collecting + Send + Sync>;

/// Makes a histogram with its upper bounds.
#[derive(Clone, Copy)]
struct Buckets(&'static [f64]);

impl MetricConstructor<Histogram> for Buckets {
    fn new_metric(&self) -> Histogram {
        Histogram::new(self.0.iter().copied())
    }
}

/// One family's values.
enum Values {
    Counters(Family<Labels, Counter<f64, AtomicU64>>),
    Gauges(Family<Labels, Gauge<f64, AtomicU64>>),
    Histograms(Histograms),
}

#[derive(Default)]
struct Kept {
    registry: Registry,
    families: BTreeMap<&'static str, Values>,
    collectors: Vec<Collector>,
}

/// The measurements of a process. Clones share them.
#[derive(Clone, Default)]
pub struct Metrics(Arc<Mutex<Kept>>);

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Metrics {
    /// Adds to a counter.
    pub fn add(&self, metric: &'static Metric, labels: &[&str], by: u64) {
        let mut kept = self.lock();
        if let Values::Counters(family) = kept.family(metric) {
            family
                .get_or_create(&named(metric, labels))
                .inc_by(by as f64);
        }
    }

    /// Raises a counter to a total that is counted elsewhere; it never falls.
    pub fn reach(&self, metric: &'static Metric, labels: &[&str], total: f64) {
        let mut kept = self.lock();
        if let Values::Counters(family) = kept.family(metric) {
            let counter = family.get_or_create(&named(metric, labels));
            let now = counter.get();
            if total > now {
                counter.inc_by(total - now);
            }
        }
    }

    /// Sets a gauge.
    pub fn set(&self, metric: &'static Metric, labels: &[&str], value: f64) {
        let mut kept = self.lock();
        if let Values::Gauges(family) = kept.family(metric) {
            family.get_or_create(&named(metric, labels)).set(value);
        }
    }

    /// Sets all values of a gauge: what is not named any more is forgotten.
    pub fn replace(&self, metric: &'static Metric, values: &[(Vec<&str>, f64)]) {
        let mut kept = self.lock();
        if let Values::Gauges(family) = kept.family(metric) {
            family.clear();
            for (labels, value) in values {
                family.get_or_create(&named(metric, labels)).set(*value);
            }
        }
    }

    /// Adds one observation to a histogram.
    pub fn observe(&self, metric: &'static Metric, labels: &[&str], value: f64) {
        let mut kept = self.lock();
        if let Values::Histograms(family) = kept.family(metric) {
            family.get_or_create(&named(metric, labels)).observe(value);
        }
    }

    /// Has `collect` run whenever somebody looks, before the values are read.
    pub fn collect<F>(&self, collect: impl Fn() -> F + Send + Sync + 'static)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let collector: Collector = Arc::new(move || Box::pin(collect()));
        self.lock().collectors.push(collector);
    }

    /// Everything in the OpenMetrics text format, collectors first.
    pub async fn expose(&self) -> String {
        let collectors = self.lock().collectors.clone();
        let all = futures::future::join_all(collectors.iter().map(|collect| collect()));
        if tokio::time::timeout(PATIENCE, all).await.is_err() {
            tracing::warn!(
                "a measurement took longer than {PATIENCE:?}; its last values are shown"
            );
        }
        crate::process::measure(self);
        let mut text = String::new();
        if let Err(error) = encode(&mut text, &self.lock().registry) {
            tracing::error!(%error, "measurements cannot be written");
        }
        text
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Kept {
    /// The values of a family, registered at its first use.
    fn family(&mut self, metric: &'static Metric) -> &Values {
        let Self {
            registry, families, ..
        } = self;
        families.entry(metric.name).or_insert_with(|| {
            let (name, help) = (metric.name, metric.help);
            match metric.kind {
                Kind::Counter => {
                    let family = Family::default();
                    registry.register(name, help, family.clone());
                    Values::Counters(family)
                }
                Kind::Gauge => {
                    let family = Family::default();
                    registry.register(name, help, family.clone());
                    Values::Gauges(family)
                }
                Kind::Histogram(bounds) => {
                    let family = Histograms::new_with_constructor(Buckets(bounds));
                    registry.register(name, help, family.clone());
                    Values::Histograms(family)
                }
            }
        })
    }
}

fn named(metric: &'static Metric, values: &[&str]) -> Labels {
    debug_assert_eq!(metric.labels.len(), values.len(), "{}", metric.name);
    let values = values.iter().map(|value| (*value).to_owned());
    metric.labels.iter().copied().zip(values).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEEN: Metric = Metric {
        name: "stox_seen",
        help: "Things seen",
        kind: Kind::Counter,
        labels: &["kind"],
    };
    const WAITING: Metric = Metric {
        name: "stox_waiting",
        help: "Things that wait",
        kind: Kind::Gauge,
        labels: &["queue"],
    };
    const TOOK: Metric = Metric {
        name: "stox_took_seconds",
        help: "How long it took",
        kind: Kind::Histogram(&[0.5, 1.0]),
        labels: &[],
    };

    #[tokio::test]
    async fn what_was_measured_is_exposed() {
        let metrics = Metrics::default();
        metrics.add(&SEEN, &["a \"b\""], 2);
        metrics.add(&SEEN, &["a \"b\""], 1);
        metrics.observe(&TOOK, &[], 0.7);
        let text = metrics.expose().await;
        for line in [
            r#"stox_seen_total{kind="a \"b\""} 3.0"#,
            r#"stox_took_seconds_bucket{le="0.5"} 0"#,
            r#"stox_took_seconds_bucket{le="1.0"} 1"#,
            "stox_took_seconds_count{} 1",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
    }

    #[tokio::test]
    async fn a_collector_runs_when_somebody_looks_and_replaces_what_was() {
        let metrics = Metrics::default();
        metrics.set(&WAITING, &["gone"], 7.0);
        let own = metrics.clone();
        metrics.collect(move || {
            let own = own.clone();
            async move { own.replace(&WAITING, &[(vec!["here"], 4.0)]) }
        });
        let text = metrics.expose().await;
        assert!(text.contains(r#"stox_waiting{queue="here"} 4.0"#), "{text}");
        assert!(!text.contains("gone"), "{text}");
    }
}
