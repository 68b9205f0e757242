//! What is short, and the command that helps: one rule for each kind of shortage.
//!
//! Photos are bound by processors, large photos by memory, adapters by the marketplaces' limits and the network, the
//! broker and the database by the disk.

use serde::Serialize;

use crate::system::{Queue, Service, State, System};

/// What is short or wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A service does not answer.
    Down,
    /// A part of a service is not well.
    Sick,
    /// Processor time.
    Cpu,
    /// Memory.
    Memory,
    /// Network, or the marketplace behind it.
    Network,
    /// Room on a disk.
    Disk,
    /// Messages come faster than they are handled, and nothing else is short.
    Workers,
    /// Dead letters wait for a person.
    Dead,
}

/// One piece of advice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Advice {
    /// What is short.
    pub kind: Kind,
    /// Of which service, queue or marketplace.
    pub subject: String,
    /// What was seen, as a sentence.
    pub seen: String,
    /// The command to run, or what to do.
    pub act: String,
}

/// Share of the cores from which on a service counts as bound by them (the seeds' threshold).
const CPU: f64 = 0.7;
/// Share of the memory limit from which on memory counts as short.
const MEMORY: f64 = 0.85;
/// Share of a marketplace's limit from which on it counts as used up.
const BUDGET: f64 = 0.9;
/// Share of a disk that must stay free, and the bytes that are enough in any case.
const DISK: (f64, u64) = (0.05, 20 << 30);
/// Seconds after which a message is late.
const LATE: f64 = 15.0;
/// Most workers that are proposed (the seeds' bound).
const MOST: usize = 10;

/// Everything that should be done, the most urgent first.
pub fn advise(system: &System) -> Vec<Advice> {
    let mut advice = Vec::new();
    for service in &system.services {
        advice.extend(down(service));
    }
    for service in &system.services {
        advice.extend(disk(service));
        advice.extend(memory(service));
    }
    for queue in &system.queues {
        advice.extend(backlog(queue, system));
    }
    for queue in system.queues.iter().filter(|queue| queue.dead > 0.0) {
        advice.push(Advice {
            kind: Kind::Dead,
            subject: queue.name.clone(),
            seen: format!("{:.0} dead letters in {}", queue.dead, queue.name),
            act: "stox dead groups".to_owned(),
        });
    }
    advice
}

fn down(service: &Service) -> Option<Advice> {
    let (kind, seen) = match service.state {
        State::Ok => return None,
        State::Down => (
            Kind::Down,
            format!("{} does not answer: {}", service.name, service.note),
        ),
        State::Degraded => (Kind::Sick, format!("{}: {}", service.name, service.note)),
    };
    Some(Advice {
        kind,
        subject: service.name.clone(),
        seen,
        act: "stox doctor".to_owned(),
    })
}

fn disk(service: &Service) -> Option<Advice> {
    let room = service.disk?;
    let short = (room.free as f64) < room.size as f64 * DISK.0 && room.free < DISK.1;
    short.then(|| Advice {
        kind: Kind::Disk,
        subject: service.name.clone(),
        seen: format!(
            "{} has {} left of {} on its disk",
            service.name,
            bytes(room.free as f64),
            bytes(room.size as f64)
        ),
        act: "make room or give the volume more; what was sent and done is pruned by itself"
            .to_owned(),
    })
}

fn memory(service: &Service) -> Option<Advice> {
    let share = service.memory_share.filter(|share| *share >= MEMORY)?;
    Some(Advice {
        kind: Kind::Memory,
        subject: service.name.clone(),
        seen: format!(
            "{} uses {:.0} % of its memory limit",
            service.name,
            share * 100.0
        ),
        act: format!(
            "raise the memory limit of {}, or lower work.ai_slots where it is the ai-worker",
            service.name
        ),
    })
}

/// Why messages are late, if they are.
fn backlog(queue: &Queue, system: &System) -> Option<Advice> {
    let growing = match (queue.rate_in, queue.rate_out) {
        (Some(into), Some(out)) => into > out * 1.05,
        _ => false,
    };
    if queue.ready < 1.0 || queue.oldest < LATE && !(growing && queue.ready > 10.0) {
        return None;
    }
    let consumer = consumer(&queue.name);
    let found = system.services.iter().find(|s| s.name == consumer);
    let service = found.or_else(|| system.services.iter().find(|s| s.name == "stox"))?;
    let late = format!(
        "{} has {:.0} messages waiting, the oldest for {:.0} s",
        queue.name, queue.ready, queue.oldest
    );
    let short = system
        .budgets
        .iter()
        .find(|budget| budget.marketplace == consumer && budget.used >= BUDGET);
    if let Some(budget) = short {
        return Some(Advice {
            kind: Kind::Network,
            subject: consumer.to_owned(),
            seen: format!(
                "{late}; {} lets no more {} calls through ({:.0} % used)",
                consumer,
                budget.group,
                budget.used * 100.0
            ),
            act: "wait: more replicas do not raise a marketplace's limit".to_owned(),
        });
    }
    let busy = service.busy();
    let cpu_bound = busy.is_some_and(|share| share >= CPU);
    Some(Advice {
        kind: if cpu_bound { Kind::Cpu } else { Kind::Workers },
        subject: service.name.clone(),
        seen: match busy {
            Some(share) => format!(
                "{late}; {} uses {:.0} % of its cores",
                service.name,
                share * 100.0
            ),
            None => late,
        },
        act: more(service),
    })
}

/// The command that gives a service more processes.
fn more(service: &Service) -> String {
    if service.name == "stox" {
        return "raise work.ai_slots, or run the services on their own (`stox run`)".to_owned();
    }
    if service.replicas >= MOST {
        return format!(
            "{} has {MOST} replicas already: give it faster cores",
            service.name
        );
    }
    let wanted = (service.replicas + 2).min(MOST);
    format!("./docker-manager.sh scale {} {wanted}", service.name)
}

/// The target that consumes a queue.
pub fn consumer(queue: &str) -> &str {
    match queue {
        "ai_processing" => "ai-worker",
        "seo_generation" | "seo_products" => "seo-service",
        _ if queue.starts_with("image_") => "image-service",
        _ if queue.ends_with("_orders") || queue.starts_with("stock_") => "sync-service",
        _ => ["amazon", "trendyol", "hepsiburada"]
            .into_iter()
            .find(|name| queue.contains(name))
            .unwrap_or("stox"),
    }
}

/// Bytes for people: `88M`, `1.2G`.
pub fn bytes(value: f64) -> String {
    const UNITS: [&str; 5] = ["B", "K", "M", "G", "T"];
    let (mut value, mut unit) = (value, 0);
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    if value < 10.0 && unit > 0 {
        format!("{value:.1}{}", UNITS[unit])
    } else {
        format!("{value:.0}{}", UNITS[unit])
    }
}
