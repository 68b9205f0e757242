//! The whole installation at one moment, made of the readings of its processes; with the readings of a moment before,
//! also its rates.

use std::collections::{BTreeMap, BTreeSet};

use domain::Timestamp;
use serde::Serialize;

use crate::reading::{Disk, Reading, quantile};

/// What came of asking one address.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// It answered.
    Read(Box<Reading>),
    /// It did not.
    Silent {
        /// The service's name where it is known, else the address.
        name: String,
        /// The address.
        address: String,
        /// Why.
        reason: String,
    },
}

impl Answer {
    fn reading(&self) -> Option<&Reading> {
        match self {
            Answer::Read(reading) => Some(reading),
            Answer::Silent { .. } => None,
        }
    }
}

/// How well something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// All is well.
    Ok,
    /// It works, but not as it should.
    Degraded,
    /// It does not work.
    Down,
}

impl State {
    /// Its word on screens.
    pub fn name(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::Degraded => "degraded",
            State::Down => "down",
        }
    }

    /// The exit code of a command that tells of it: 0, 1 or 2.
    pub fn exit_code(self) -> u8 {
        self as u8
    }
}

/// One service: all its processes together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Service {
    /// Its target; `stox` for a process that runs all of them.
    pub name: String,
    /// How well it is.
    pub state: State,
    /// Processes that answer.
    pub replicas: usize,
    /// Processes that should.
    pub expected: usize,
    /// Share of one core that it uses, summed over its processes; none before the second reading.
    pub cpu: Option<f64>,
    /// Cores that it may use, summed.
    pub cores: f64,
    /// Bytes of memory in use, summed.
    pub memory: f64,
    /// Largest share of its limit that a process uses, 0 to 1; none where nothing limits it.
    pub memory_share: Option<f64>,
    /// Bytes over the network in a second, both ways, summed; none before the second reading.
    pub network: Option<f64>,
    /// The disk with the least room.
    pub disk: Option<Disk>,
    /// Seconds since the youngest process started.
    pub up: f64,
    /// What is not well.
    pub note: String,
}

impl Service {
    /// Share of its cores in use, 0 to 1; none before the second reading.
    pub fn busy(&self) -> Option<f64> {
        Some(self.cpu? / self.cores.max(0.01))
    }
}

/// One queue.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Queue {
    /// Its name.
    pub name: String,
    /// Messages that nobody works on yet, those that wait for another attempt included.
    pub ready: f64,
    /// Messages being worked on.
    pub leased: f64,
    /// Dead letters.
    pub dead: f64,
    /// Consuming processes.
    pub consumers: f64,
    /// Age of the oldest message, in seconds.
    pub oldest: f64,
    /// Messages in a second that came in; none before the second reading.
    pub rate_in: Option<f64>,
    /// Messages in a second that ended; none before the second reading.
    pub rate_out: Option<f64>,
}

/// Use of one marketplace's limit for one group of calls.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Budget {
    /// The marketplace.
    pub marketplace: String,
    /// The group.
    pub group: String,
    /// Share used, 0 to 1.
    pub used: f64,
}

/// How quantities reach the marketplaces.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Default)]
pub struct Stock {
    /// Quantities not acknowledged yet.
    pub unacknowledged: f64,
    /// Seconds within which 95 of 100 changes were acknowledged, since the start.
    pub propagation_p95: Option<f64>,
}

/// The installation at one moment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct System {
    /// When.
    pub at: Timestamp,
    /// The worst of its services' states, `degraded` also for dead letters and messages with nowhere to go.
    pub state: State,
    /// Its services, by name.
    pub services: Vec<Service>,
    /// Its queues, by name.
    pub queues: Vec<Queue>,
    /// Exchanges with the messages in a second that left queues bound to them; none before the second reading.
    pub exchanges: Vec<Exchange>,
    /// Use of the marketplaces' limits, the most used first.
    pub budgets: Vec<Budget>,
    /// Photos by state.
    pub photos: BTreeMap<String, f64>,
    /// Seconds that the oldest photo in review waits for a person.
    pub review_oldest: f64,
    /// Listings by state.
    pub listings: BTreeMap<String, f64>,
    /// Stock.
    pub stock: Stock,
    /// Messages that wait in outboxes.
    pub outbox: f64,
    /// Seconds that the oldest of them waits.
    pub outbox_oldest: f64,
}

/// One exchange.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Exchange {
    /// Its name.
    pub name: String,
    /// Queues bound to it that were seen.
    pub queues: Vec<String>,
    /// Messages in a second that came in over it, summed over its queues.
    pub rate: Option<f64>,
}

impl System {
    /// Puts readings together. `bound` maps a queue to the exchanges that it is bound to.
    pub fn of(
        at: Timestamp,
        now: &[Answer],
        before: &[Answer],
        bound: &dyn Fn(&str) -> Vec<&'static str>,
    ) -> Self {
        let readings: Vec<Pair<'_>> = now
            .iter()
            .filter_map(Answer::reading)
            .map(|reading| Pair::new(reading, before))
            .collect();
        let services = services(at, now, &readings);
        let queues = queues(&readings);
        let exchanges = exchanges(&queues, bound);
        let mut state = services
            .iter()
            .map(|s| s.state)
            .max()
            .unwrap_or(State::Down);
        if queues.iter().any(|queue| queue.dead > 0.0) {
            state = state.max(State::Degraded);
        }
        Self {
            at,
            state,
            budgets: budgets(&readings),
            photos: by_state(&readings, "stox_assets"),
            review_oldest: largest(&readings, "stox_review_oldest_age_seconds"),
            listings: by_state(&readings, "stox_listings"),
            stock: Stock {
                unacknowledged: largest(&readings, "stox_stock_unacknowledged"),
                propagation_p95: propagation(&readings),
            },
            outbox: largest(&readings, "stox_outbox_pending"),
            outbox_oldest: largest(&readings, "stox_outbox_oldest_age_seconds"),
            services,
            queues,
            exchanges,
        }
    }
}

/// A process now and, where it is the same process, before.
struct Pair<'a> {
    now: &'a Reading,
    before: Option<&'a Reading>,
}

impl<'a> Pair<'a> {
    fn new(now: &'a Reading, before: &'a [Answer]) -> Self {
        let same = |old: &&Reading| {
            old.address == now.address && old.identity.started == now.identity.started
        };
        let before = before.iter().filter_map(Answer::reading).find(same);
        Self { now, before }
    }

    /// Growth of a counter in a second.
    fn rate(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let before = self.before?;
        let seconds = self.now.at.since(before.at).as_secs_f64();
        let grown = self.now.sum(name, labels) - before.sum(name, labels);
        (seconds > 0.0).then(|| (grown / seconds).max(0.0))
    }
}

/// The name under which a process is shown.
fn name(targets: &[String]) -> String {
    match targets {
        [one] => one.clone(),
        _ => "stox".to_owned(),
    }
}

fn services(at: Timestamp, now: &[Answer], readings: &[Pair<'_>]) -> Vec<Service> {
    let mut names: BTreeSet<String> = BTreeSet::new();
    for answer in now {
        names.insert(match answer {
            Answer::Read(reading) => name(&reading.identity.targets),
            Answer::Silent { name, .. } => name.clone(),
        });
    }
    names
        .into_iter()
        .map(|wanted| service(at, wanted, now, readings))
        .collect()
}

fn service(at: Timestamp, wanted: String, now: &[Answer], readings: &[Pair<'_>]) -> Service {
    let own: Vec<&Pair<'_>> = readings
        .iter()
        .filter(|pair| name(&pair.now.identity.targets) == wanted)
        .collect();
    let silent: Vec<&str> = now
        .iter()
        .filter_map(|answer| match answer {
            Answer::Silent { name, reason, .. } if *name == wanted => Some(reason.as_str()),
            _ => None,
        })
        .collect();
    let sick: Vec<String> = own
        .iter()
        .flat_map(|pair| &pair.now.identity.parts)
        .filter(|(_, part)| !part.ok)
        .map(|(part, health)| format!("{part}: {}", health.note))
        .collect();
    let state = match (own.is_empty(), silent.is_empty() && sick.is_empty()) {
        (true, _) => State::Down,
        (false, false) => State::Degraded,
        (false, true) => State::Ok,
    };
    let mut notes = sick;
    notes.dedup();
    notes.extend(silent.first().map(|reason| (*reason).to_owned()));
    let rate = |name: &str| total(own.iter().map(|pair| pair.rate(name, &[])));
    let memory = |pair: &&Pair<'_>| pair.now.sum("process_resident_memory_bytes", &[]);
    let share = |pair: &&Pair<'_>| {
        let limit = pair.now.identity.memory_limit?;
        Some(memory(pair) / limit as f64)
    };
    Service {
        state,
        replicas: own.len(),
        expected: own.len() + silent.len(),
        cpu: rate("process_cpu_seconds_total"),
        cores: own
            .iter()
            .map(|pair| pair.now.identity.cores)
            .fold(0.0, |a, b| a + b),
        memory: own.iter().map(memory).fold(0.0, |a, b| a + b),
        memory_share: own.iter().filter_map(share).reduce(f64::max),
        network: rate("stox_network_bytes_total"),
        disk: own
            .iter()
            .filter_map(|pair| pair.now.identity.disk)
            .min_by_key(|disk| disk.free),
        up: own
            .iter()
            .map(|pair| at.since(pair.now.identity.started).as_secs_f64())
            .reduce(f64::min)
            .unwrap_or_default(),
        note: notes.join("; "),
        name: wanted,
    }
}

/// The sum of what is known; none when nothing is.
fn total(values: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    values.flatten().reduce(|a, b| a + b)
}

fn largest(readings: &[Pair<'_>], name: &str) -> f64 {
    let values = readings.iter().map(|pair| pair.now.largest(name, &[]));
    values.fold(0.0, f64::max)
}

fn queues(readings: &[Pair<'_>]) -> Vec<Queue> {
    let names: BTreeSet<String> = readings
        .iter()
        .flat_map(|pair| pair.now.values("stox_queue_oldest_age_seconds", "queue"))
        .collect();
    names
        .into_iter()
        .map(|name| queue(name, readings))
        .collect()
}

/// Several processes tell of the same queue, so the largest of what they say counts; what they did adds up.
fn queue(name: String, readings: &[Pair<'_>]) -> Queue {
    let labels = [("queue", name.as_str())];
    let state = |reading: &Reading, state: &str| {
        reading.sum("stox_queue_depth", &[labels[0], ("state", state)])
    };
    let depth = |wanted: &[&str]| {
        let of = |pair: &Pair<'_>| {
            wanted
                .iter()
                .map(|s| state(pair.now, s))
                .fold(0.0, |a, b| a + b)
        };
        readings.iter().map(of).fold(0.0, f64::max)
    };
    let open = |reading: &Reading| {
        ["broker", "ready", "waiting", "leased"]
            .map(|s| state(reading, s))
            .iter()
            .fold(0.0, |a, b| a + b)
    };
    let telling = |pair: &&Pair<'_>| {
        let mut samples = pair.now.with("stox_queue_oldest_age_seconds", &labels);
        samples.next().is_some()
    };
    let ended = ["done", "dead"].map(|outcome| {
        let labels = [labels[0], ("outcome", outcome)];
        total(
            readings
                .iter()
                .map(|p| p.rate("stox_deliveries_total", &labels)),
        )
    });
    let rate_out = total(ended.into_iter());
    let grown = readings.iter().filter(telling).find_map(|pair| {
        let before = pair.before?;
        let seconds = pair.now.at.since(before.at).as_secs_f64();
        (seconds > 0.0).then(|| (open(pair.now) - open(before)) / seconds)
    });
    let at_broker = readings
        .iter()
        .map(|pair| pair.now.largest("stox_queue_consumers", &labels))
        .fold(0.0, f64::max);
    let here = readings.iter().filter(telling).count() as f64;
    Queue {
        ready: depth(&["broker", "ready", "waiting"]),
        leased: depth(&["leased"]),
        dead: depth(&["dead"]),
        consumers: if at_broker > 0.0 { at_broker } else { here },
        oldest: readings
            .iter()
            .map(|p| p.now.largest("stox_queue_oldest_age_seconds", &labels))
            .fold(0.0, f64::max),
        rate_in: match (rate_out, grown) {
            (Some(out), Some(grown)) => Some((out + grown).max(0.0)),
            _ => None,
        },
        rate_out,
        name,
    }
}

fn exchanges(queues: &[Queue], bound: &dyn Fn(&str) -> Vec<&'static str>) -> Vec<Exchange> {
    let mut found: BTreeMap<&'static str, Vec<&Queue>> = BTreeMap::new();
    for queue in queues {
        for exchange in bound(&queue.name) {
            found.entry(exchange).or_default().push(queue);
        }
    }
    found
        .into_iter()
        .map(|(name, queues)| Exchange {
            name: name.to_owned(),
            rate: total(queues.iter().map(|queue| queue.rate_in)),
            queues: queues.iter().map(|queue| queue.name.clone()).collect(),
        })
        .collect()
}

fn budgets(readings: &[Pair<'_>]) -> Vec<Budget> {
    let mut used: BTreeMap<(String, String), f64> = BTreeMap::new();
    for pair in readings {
        for sample in pair.now.with("stox_marketplace_budget_used_ratio", &[]) {
            let key = (
                sample.label("marketplace").to_owned(),
                sample.label("group").to_owned(),
            );
            let share = used.entry(key).or_default();
            *share = share.max(sample.value);
        }
    }
    let mut budgets: Vec<Budget> = used
        .into_iter()
        .map(|((marketplace, group), used)| Budget {
            marketplace,
            group,
            used,
        })
        .collect();
    budgets.sort_by(|a, b| b.used.total_cmp(&a.used));
    budgets
}

/// Several processes may share a database and each tell of all that is in it.
fn by_state(readings: &[Pair<'_>], name: &str) -> BTreeMap<String, f64> {
    let mut by_key: BTreeMap<(String, String), f64> = BTreeMap::new();
    for pair in readings {
        for sample in pair.now.with(name, &[]) {
            let key = (
                sample.label("marketplace").to_owned(),
                sample.label("state").to_owned(),
            );
            let count = by_key.entry(key).or_default();
            *count = count.max(sample.value);
        }
    }
    let mut states = BTreeMap::new();
    for ((_, state), count) in by_key {
        *states.entry(state).or_default() += count;
    }
    states
}

fn propagation(readings: &[Pair<'_>]) -> Option<f64> {
    let mut counts: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for pair in readings {
        for sample in pair.now.with("stox_stock_propagation_seconds_bucket", &[]) {
            let bound = match sample.label("le") {
                "+Inf" => f64::INFINITY,
                text => text.parse().ok()?,
            };
            let entry = counts
                .entry(sample.label("le").to_owned())
                .or_insert((bound, 0.0));
            entry.1 += sample.value;
        }
    }
    let buckets: Vec<(f64, f64)> = counts.into_values().collect();
    quantile(0.95, &buckets)
}
