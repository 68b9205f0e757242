//! What is said of dead letters: the same by HTTP and from a database.

use bus::{BusError, RetrySchedule, dead};
use domain::{MessageId, Problem, Timestamp};
use serde::{Deserialize, Serialize};
use store::{Error, Store};

/// Most rows that are listed.
pub const LIMIT: u32 = 1_000;

/// Dead letters, newest first.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Letters {
    /// How many there are; more than are listed where there are very many.
    pub count: i64,
    /// They.
    pub dead: Vec<dead::DeadLetter>,
}

impl Letters {
    /// Those that fit.
    pub async fn read(store: &Store, filter: &dead::Filter, limit: usize) -> Result<Self, Error> {
        Ok(Self {
            count: dead::count(store, filter).await?,
            dead: dead::select(store, filter, limit).await?,
        })
    }
}

/// What waits for another attempt.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Waits {
    /// Attempts after which a message is a dead letter.
    pub attempts: i64,
    /// Deliveries whose handler asked for another attempt.
    pub waiting: Vec<dead::Waiting>,
    /// Messages that could not be sent yet.
    pub outbox: Vec<dead::Pending>,
}

impl Waits {
    /// All of it, or that of one queue (the outbox knows no queues).
    pub async fn read(store: &Store, queue: &str) -> Result<Self, Error> {
        let outbox = match queue {
            "" => dead::pending(store, LIMIT).await?,
            _ => Vec::new(),
        };
        Ok(Self {
            attempts: attempts(),
            waiting: dead::waiting(store, queue, LIMIT).await?,
            outbox,
        })
    }
}

fn attempts() -> i64 {
    RetrySchedule::default().waits.len() as i64 + 1
}

/// One message and what to do with it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Shown {
    /// All that is known of it.
    pub delivery: dead::Delivery,
    /// The 32 digits that name its trace.
    pub trace_id: String,
    /// Why its body cannot be read, when it cannot.
    pub problem: Option<Problem>,
    /// A body of its type that can, when its own cannot.
    pub sample: Option<serde_json::Value>,
    /// What to do, step by step.
    pub todo: Vec<String>,
}

impl Shown {
    /// A delivery with what to do.
    pub fn of(delivery: dead::Delivery) -> Self {
        let envelope = &delivery.envelope;
        let problem = match delivery.state.as_str() {
            // The body of what is done is forgotten.
            "done" => None,
            _ => messages::check(&envelope.kind, &envelope.body).err(),
        };
        let sample = problem
            .as_ref()
            .and_then(|_| messages::events::sample(&envelope.kind))
            .and_then(|sample| serde_json::from_str(sample).ok());
        Self {
            trace_id: envelope.trace.trace_id().to_owned(),
            todo: todo(&delivery, problem.as_ref()),
            problem,
            sample,
            delivery,
        }
    }
}

fn todo(delivery: &dead::Delivery, problem: Option<&Problem>) -> Vec<String> {
    let name = format!("{} {}", delivery.consumer, delivery.envelope.id);
    let replay = format!("Give it back to its consumer: stox dead replay {name}");
    let drop = format!("If it is not needed any more: stox dead drop {name}");
    let reason = delivery.reason.as_str();
    match (delivery.state.as_str(), problem) {
        ("done", _) => return vec!["Nothing: it is done.".to_owned()],
        ("dead", _) => {}
        ("waiting", _) => {
            return vec![format!(
                "Nothing: it is tried again at {}. If the reason is not mended by itself, mend it before.",
                delivery.not_before.rfc3339()
            )];
        }
        _ => return vec!["Nothing: it is at work or about to be.".to_owned()],
    }
    let first = match problem {
        Some(problem) if problem.code == "dead.type" => format!(
            "Start a version of Stox that knows {}, then replay.",
            delivery.envelope.kind
        ),
        Some(problem) => format!(
            "Mend {} in the body: stox dead edit {name} --editor",
            problem.field
        ),
        None if reason.contains("workers died") => {
            "Look into the log of the service for what ends it (memory?); mend that before you replay.".to_owned()
        }
        None if reason.starts_with("the broker gave it up") => {
            "The queue was full, or the message was delivered too often: look at `stox dead waiting` and the consumer's log."
                .to_owned()
        }
        None => format!("Mend what the reason names, or the body: stox dead edit {name} --editor"),
    };
    vec![first, replay, drop]
}

/// What became of an edit.
#[derive(Debug, Serialize, Deserialize)]
pub struct Edited {
    /// The message.
    pub message_id: MessageId,
    /// Fields of the new body that its type does not know.
    pub ignored: Vec<String>,
}

/// Replaces a body, if its type takes the new one.
pub async fn edit(
    store: &Store,
    queue: &str,
    message: MessageId,
    body: &str,
    now: Timestamp,
) -> Result<Result<Edited, Problem>, BusError> {
    let not_found = || BusError::NotFound {
        consumer: queue.to_owned(),
        message: message.to_string(),
    };
    let found = dead::show(store, queue, message).await?;
    let letter = found
        .filter(|delivery| delivery.state == "dead")
        .ok_or_else(not_found)?;
    // The type of a message never changes, so what is checked here is what is kept.
    let ignored = match messages::check(&letter.envelope.kind, body) {
        Ok(ignored) => ignored,
        Err(problem) => return Ok(Err(problem)),
    };
    dead::edit(store, queue, message, body.trim(), now).await?;
    Ok(Ok(Edited {
        message_id: message,
        ignored,
    }))
}
