//! The path of one thing through all services, put together from what each database keeps of its deliveries.

use std::fmt::Write as _;

use domain::Timestamp;
use serde::{Deserialize, Serialize};

/// One delivery of one message within a trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The trace: 32 hexadecimal digits.
    pub trace_id: String,
    /// The message's span: 16 hexadecimal digits.
    pub span_id: String,
    /// The span of the message that caused it; empty when none did.
    pub cause: String,
    /// The message.
    pub message_id: String,
    /// Its type.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// The service that published it.
    pub source: String,
    /// The queue whose consumer got it.
    pub queue: String,
    /// `ready`, `leased`, `waiting`, `done` or `dead`.
    pub state: String,
    /// Attempts made.
    pub attempt: i64,
    /// Why it waits or is dead.
    pub reason: String,
    /// When it was published.
    pub published: Timestamp,
    /// When the last attempt began.
    pub started: Option<Timestamp>,
    /// When its state last changed.
    pub changed: Timestamp,
}

/// The steps as lines for people, in the order of time: offset from the first, the way of the message, how long it
/// waited and took, and how it stands.
pub fn lines(steps: &[Step]) -> String {
    let mut steps: Vec<&Step> = steps.iter().collect();
    steps.sort_by_key(|step| (step.published, step.message_id.clone(), step.queue.clone()));
    let Some(first) = steps.first() else {
        return String::new();
    };
    let (origin, mut text) = (first.published, String::new());
    let _ = writeln!(
        text,
        "trace {}, {} deliveries, since {}",
        first.trace_id,
        steps.len(),
        origin.rfc3339()
    );
    for step in steps {
        let offset = step.published.since(origin).as_secs_f64();
        let waited = step.started.map(|at| at.since(step.published).as_millis());
        let took = step.started.map(|at| step.changed.since(at).as_millis());
        let millis = |value: Option<u128>| value.map_or("-".to_owned(), |ms| format!("{ms} ms"));
        let _ = writeln!(
            text,
            "{offset:>9.3} s  {:<14} {:<30} → {:<32} waited {:>9}, took {:>9}  {}{}",
            step.source,
            short(&step.kind),
            step.queue,
            millis(waited),
            millis(took),
            step.state,
            remark(step)
        );
    }
    text
}

fn short(kind: &str) -> &str {
    kind.strip_prefix("stox.").unwrap_or(kind)
}

fn remark(step: &Step) -> String {
    let mut remark = String::new();
    if step.attempt > 1 {
        let _ = write!(remark, ", attempt {}", step.attempt);
    }
    if !step.reason.is_empty() {
        let _ = write!(remark, ": {}", step.reason);
    }
    remark
}
