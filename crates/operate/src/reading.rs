//! What one process says of itself at one moment.

use std::collections::BTreeMap;

use domain::Timestamp;
use serde::{Deserialize, Serialize};

use crate::exposition::{self, Malformed, Sample};

/// How one part of a process is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// True when it does its work.
    pub ok: bool,
    /// Why not, or a short remark.
    #[serde(default)]
    pub note: String,
}

/// Who a process is: `GET /api/v1/process`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    /// The targets that it runs.
    pub targets: Vec<String>,
    /// The program's version.
    pub version: String,
    /// When it was started.
    pub started: Timestamp,
    /// Cores that it may use; a part of one where it is bounded so.
    pub cores: f64,
    /// Memory that it may use, in bytes; none where nothing limits it.
    pub memory_limit: Option<u64>,
    /// Bytes free and in all on the disk of its data, where it keeps files.
    pub disk: Option<Disk>,
    /// Its parts.
    pub parts: BTreeMap<String, Part>,
}

/// Room on a disk, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disk {
    /// Bytes free.
    pub free: u64,
    /// Bytes in all.
    pub size: u64,
}

/// A process at one moment: who it is and everything it measures.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Where it was read.
    pub address: String,
    /// When.
    pub at: Timestamp,
    /// Who it is.
    pub identity: Identity,
    /// Its measurements.
    pub samples: Vec<Sample>,
}

impl Reading {
    /// From a process's two answers.
    pub fn new(
        address: &str,
        at: Timestamp,
        identity: Identity,
        metrics: &str,
    ) -> Result<Self, Malformed> {
        Ok(Self {
            address: address.to_owned(),
            at,
            identity,
            samples: exposition::read(metrics)?,
        })
    }

    /// Of a server that tells no more than that it is well.
    pub fn of_server(name: &str, address: &str, at: Timestamp) -> Self {
        Self {
            address: address.to_owned(),
            at,
            identity: Identity {
                targets: vec![name.to_owned()],
                version: String::new(),
                started: at,
                cores: 0.0,
                memory_limit: None,
                disk: None,
                parts: BTreeMap::new(),
            },
            samples: Vec::new(),
        }
    }

    /// The sum of all samples of a name with these labels.
    pub fn sum(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        self.with(name, labels)
            .map(|sample| sample.value)
            .fold(0.0, |a, b| a + b)
    }

    /// The largest sample of a name with these labels; 0 when there is none.
    pub fn largest(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        self.with(name, labels)
            .map(|sample| sample.value)
            .fold(0.0, f64::max)
    }

    /// Every sample of a name with these labels.
    pub fn with<'a>(
        &'a self,
        name: &'a str,
        labels: &'a [(&'a str, &'a str)],
    ) -> impl Iterator<Item = &'a Sample> {
        self.samples.iter().filter(move |sample| {
            sample.name == name
                && labels
                    .iter()
                    .all(|(key, value)| sample.label(key) == *value)
        })
    }

    /// The values of a label over all samples of a name, each once, in order.
    pub fn values(&self, name: &str, label: &str) -> Vec<String> {
        let mut values: Vec<String> = self
            .with(name, &[])
            .map(|sample| sample.label(label).to_owned())
            .collect();
        values.sort();
        values.dedup();
        values
    }
}

/// The value below which `share` of a histogram's observations lie, by linear interpolation within its bucket, as
/// Prometheus' `histogram_quantile` does; none without observations. `buckets` are upper bound and cumulative count.
pub fn quantile(share: f64, buckets: &[(f64, f64)]) -> Option<f64> {
    let mut buckets = buckets.to_vec();
    buckets.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total = buckets.last()?.1;
    if total <= 0.0 {
        return None;
    }
    let rank = share * total;
    let (mut below, mut counted) = (0.0, 0.0);
    for (bound, count) in buckets {
        if count >= rank {
            if bound.is_infinite() {
                return Some(below);
            }
            let within = (count - counted).max(f64::MIN_POSITIVE);
            return Some(below + (bound - below) * ((rank - counted) / within));
        }
        (below, counted) = (bound, count);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_within_their_bucket() {
        let buckets = [(1.0, 50.0), (2.0, 90.0), (f64::INFINITY, 100.0)];
        assert_eq!(quantile(0.25, &buckets), Some(0.5));
        assert_eq!(quantile(0.7, &buckets), Some(1.5));
        assert_eq!(quantile(0.99, &buckets), Some(2.0), "the last known bound");
        assert_eq!(quantile(0.5, &[(1.0, 0.0), (f64::INFINITY, 0.0)]), None);
        assert_eq!(quantile(0.5, &[]), None);
    }
}
