//! Readings of several processes become one picture, and the picture tells what is short.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::Timestamp;
use operate::advice::{Kind, advise};
use operate::reading::{Disk, Identity, Part, Reading};
use operate::system::{Answer, State, System};

const START: Timestamp = Timestamp::from_micros(1_000_000_000);

/// A process that runs one target.
struct Process {
    target: &'static str,
    metrics: String,
    identity: Identity,
}

impl Process {
    fn new(target: &'static str) -> Self {
        Self {
            target,
            metrics: String::new(),
            identity: Identity {
                targets: vec![target.to_owned()],
                version: "1".to_owned(),
                started: START,
                cores: 1.0,
                memory_limit: Some(1 << 30),
                disk: Some(Disk {
                    free: 50 << 30,
                    size: 100 << 30,
                }),
                parts: BTreeMap::new(),
            },
        }
    }

    fn with(mut self, sample: &str, value: f64) -> Self {
        self.metrics.push_str(&format!("{sample} {value}\n"));
        self
    }

    fn part(mut self, name: &str, ok: bool, note: &str) -> Self {
        let note = note.to_owned();
        self.identity
            .parts
            .insert(name.to_owned(), Part { ok, note });
        self
    }

    fn at(&self, second: u64, address: &str) -> Answer {
        let at = START.after(Duration::from_secs(second));
        let reading = Reading::new(address, at, self.identity.clone(), &self.metrics);
        Answer::Read(Box::new(reading.expect("samples")))
    }
}

fn depth(state: &str) -> String {
    format!("stox_queue_depth{{queue=\"ai_processing\",state=\"{state}\"}}")
}

const OLDEST: &str = "stox_queue_oldest_age_seconds{queue=\"ai_processing\"}";
const DONE: &str = "stox_deliveries_total{queue=\"ai_processing\",outcome=\"done\"}";
const CPU: &str = "process_cpu_seconds_total";

fn bound(_: &str) -> Vec<&'static str> {
    vec!["stox.images"]
}

fn system(now: &[Answer], before: &[Answer]) -> System {
    System::of(START.after(Duration::from_secs(20)), now, before, &bound)
}

/// Two ai-workers ten seconds apart; the first process tells how full the queue is.
fn workers(ready: (f64, f64), done: (f64, f64), cpu: f64, oldest: f64) -> System {
    let one = |ready: f64, done: f64, cpu: f64| {
        Process::new("ai-worker")
            .with(&depth("broker"), ready)
            .with(OLDEST, oldest)
            .with(DONE, done)
            .with(CPU, cpu)
            .with("process_resident_memory_bytes", 1e8)
    };
    let before = [
        one(ready.0, done.0, 0.0).at(10, "a"),
        one(ready.0, done.0, 0.0).at(10, "b"),
    ];
    let now = [
        one(ready.1, done.1, cpu).at(20, "a"),
        one(ready.1, done.1, cpu).at(20, "b"),
    ];
    system(&now, &before)
}

#[test]
fn replicas_add_up_but_the_queue_that_they_share_counts_once() {
    let system = workers((100.0, 120.0), (0.0, 15.0), 5.0, 40.0);
    assert_eq!(system.state, State::Ok);
    let service = &system.services[0];
    assert_eq!((service.replicas, service.expected), (2, 2));
    assert_eq!(service.cpu, Some(1.0), "two at half a core each");
    let queue = &system.queues[0];
    assert_eq!(queue.ready, 120.0);
    assert_eq!(queue.rate_out, Some(3.0), "both workers' 15 in ten seconds");
    assert_eq!(
        queue.rate_in,
        Some(5.0),
        "what left and what the queue grew by"
    );
    assert_eq!(system.exchanges[0].rate, Some(5.0));
}

#[test]
fn silence_is_down_sickness_is_degraded() {
    let silent = |name: &str| Answer::Silent {
        name: name.to_owned(),
        address: "x".to_owned(),
        reason: "connection refused".to_owned(),
    };
    let well = Process::new("amazon").part("database", true, "");
    let now = [well.at(20, "a"), silent("amazon"), silent("seo-service")];
    let picture = system(&now, &[]);
    let state = |name: &str| {
        let service = picture.services.iter().find(|s| s.name == name);
        service.map(|service| service.state)
    };
    assert_eq!(state("amazon"), Some(State::Degraded), "one of two answers");
    assert_eq!(state("seo-service"), Some(State::Down));
    assert_eq!(picture.state, State::Down);

    let sick = Process::new("amazon").part("broker", false, "no answer within 15 s");
    let picture = system(&[sick.at(20, "a")], &[]);
    assert_eq!(picture.state, State::Degraded);
    assert_eq!(picture.services[0].note, "broker: no answer within 15 s");
    assert_eq!(system(&[], &[]).state, State::Down);
}

/// Two replicas on one database each tell of all photos.
#[test]
fn photos_count_once() {
    let told = |oldest| {
        Process::new("image-service")
            .with("stox_assets{state=\"review\"}", 3.0)
            .with("stox_assets{state=\"enhanced\"}", 7.0)
            .with("stox_review_oldest_age_seconds", oldest)
    };
    let picture = system(&[told(50.0).at(20, "a"), told(60.0).at(20, "b")], &[]);
    let expected = [("enhanced".to_owned(), 7.0), ("review".to_owned(), 3.0)];
    assert_eq!(picture.photos, BTreeMap::from(expected));
    assert!((picture.review_oldest - 60.0).abs() < f64::EPSILON);
}

#[test]
fn dead_letters_degrade_and_name_the_verb() {
    let process = Process::new("ai-worker")
        .with(&depth("dead"), 2.0)
        .with(OLDEST, 0.0);
    let picture = system(&[process.at(20, "a")], &[]);
    assert_eq!(picture.state, State::Degraded);
    let advice = advise(&picture);
    assert_eq!(
        (advice[0].kind, advice[0].act.as_str()),
        (Kind::Dead, "stox dead groups")
    );
}

/// Processors, memory, network and disk: each shortage is told from the others, with what helps.
#[test]
fn four_bottlenecks_are_told_apart() {
    let cpu = advise(&workers((100.0, 150.0), (0.0, 5.0), 9.5, 60.0));
    assert_eq!(cpu[0].kind, Kind::Cpu);
    assert_eq!(cpu[0].act, "./docker-manager.sh scale ai-worker 4");

    let idle = advise(&workers((100.0, 150.0), (0.0, 5.0), 1.0, 60.0));
    assert_eq!(idle[0].kind, Kind::Workers, "late although the cores idle");

    let memory = Process::new("ai-worker").with("process_resident_memory_bytes", 0.95e9 * 1.07);
    let memory = advise(&system(&[memory.at(20, "a")], &[]));
    assert_eq!(memory[0].kind, Kind::Memory);

    let network = Process::new("amazon")
        .with(
            "stox_queue_oldest_age_seconds{queue=\"marketplace_broadcast.amazon\"}",
            90.0,
        )
        .with(
            "stox_queue_depth{queue=\"marketplace_broadcast.amazon\",state=\"ready\"}",
            40.0,
        )
        .with(
            "stox_marketplace_budget_used_ratio{marketplace=\"amazon\",group=\"submit\"}",
            1.0,
        );
    let network = advise(&system(&[network.at(20, "a")], &[]));
    assert_eq!(network[0].kind, Kind::Network);
    assert!(network[0].act.starts_with("wait"), "{:?}", network[0]);

    let mut disk = Process::new("image-service");
    disk.identity.disk = Some(Disk {
        free: 1 << 30,
        size: 100 << 30,
    });
    let disk = advise(&system(&[disk.at(20, disk.target)], &[]));
    assert_eq!(disk[0].kind, Kind::Disk);
    assert!(disk[0].seen.contains("1.0G left of 100G"), "{:?}", disk[0]);

    assert_eq!(
        advise(&workers((0.0, 0.0), (0.0, 50.0), 9.9, 0.0)),
        [],
        "busy, nothing late"
    );
}
