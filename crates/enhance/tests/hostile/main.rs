//! Files that are made to do harm. Each is given to the whole engine in a
//! process of its own, which reports what became of it, the time and the most
//! memory it ever had.

#![expect(clippy::disallowed_methods, reason = "the report tells the time")]

mod corpus;
mod tiff;

use std::process::Command;
use std::time::Instant;

use enhance::{Options, Target, enhance};

/// Names the file of the corpus that the child is to open.
const CHILD: &str = "STOX_TEST_HOSTILE_FILE";

/// What a child may take at most beside what an empty child has, in KiB.
const MOST_MEMORY: u64 = 100 * 1024;

/// What a child says.
struct Report {
    code: String,
    milliseconds: f64,
    peak: u64,
}

/// Runs only inside a child; as a test of its own it has nothing to do.
#[test]
fn child() {
    let Ok(name) = std::env::var(CHILD) else {
        return;
    };
    let bytes = match name.as_str() {
        "nothing" => Vec::new(),
        name => corpus::file(name),
    };
    let start = Instant::now();
    let outcome = enhance(&bytes, &Target::all(), &Options::default());
    let spent = start.elapsed().as_secs_f64() * 1000.0;
    let code = match outcome {
        Ok(_) => "taken",
        Err(refusal) => refusal.code(),
    };
    println!("REPORT {code} {spent:.1} {} {}", peak(), bytes.len());
}

/// The most memory this process ever had, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number
        .and_then(|n| n.parse().ok())
        .expect("a number of KiB")
}

fn open(name: &str) -> Report {
    let output = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "child", "--nocapture", "--test-threads=1"])
        .env(CHILD, name)
        .output()
        .expect("a child");
    let text = String::from_utf8_lossy(&output.stdout);
    let found = text.split("REPORT ").nth(1);
    let line = found.unwrap_or_else(|| {
        panic!(
            "{name}: no report, {}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        )
    });
    let words: Vec<&str> = line.split_whitespace().collect();
    let size: u64 = words[3].parse().expect("bytes");
    let peak: u64 = words[2].parse().expect("KiB");
    Report {
        code: words[0].to_owned(),
        milliseconds: words[1].parse().expect("milliseconds"),
        // The file itself is in memory twice while it is made.
        peak: peak.saturating_sub(2 * size / 1024),
    }
}

#[test]
fn every_hostile_file_is_refused_by_name_within_memory() {
    let idle = open("nothing").peak;
    let mut wrong = Vec::new();
    for (name, expected) in corpus::NAMES {
        let report = open(name);
        let above = report.peak.saturating_sub(idle);
        println!(
            "{name}: {} in {:.1} ms, {:.1} MB",
            report.code,
            report.milliseconds,
            above as f64 / 1024.0
        );
        if !expected.contains(&report.code.as_str()) {
            wrong.push(format!("{name}: {} instead of {expected:?}", report.code));
        }
        if above > MOST_MEMORY {
            wrong.push(format!("{name}: {above} KiB"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
