//! The trail of a trace through this database's deliveries. Rows are looked through one by one: this is for a person
//! who asks, and an index would cost every message.

use domain::{MessageId, Timestamp};
use messages::Trace;
use serde::Serialize;
use store::{Error, Store, params};

use crate::sql;

/// Most deliveries that are told of.
const MOST: i64 = 10_000;

/// One delivery within a trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The trace: 32 hexadecimal digits.
    pub trace_id: String,
    /// The message's span: 16 hexadecimal digits.
    pub span_id: String,
    /// The span of the message that caused it; empty when none did.
    pub cause: String,
    /// The message.
    pub message_id: MessageId,
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

/// The ids of the newest traces of what is about `about` (a photo's id, a SKU, an order's id), or of the message with
/// that id; the newest first, each with its newest message's time.
pub async fn about(
    store: &Store,
    about: &str,
    most: usize,
) -> Result<Vec<(String, Timestamp)>, Error> {
    let rows = store.query(sql::TRAIL_ABOUT, &params![about, MOST]).await?;
    let mut traces: Vec<(String, Timestamp)> = Vec::new();
    for row in &rows {
        let id = Trace(row.text(0)?.to_owned()).trace_id().to_owned();
        if !id.is_empty() && traces.iter().all(|(known, _)| *known != id) {
            traces.push((id, row.time(1)?));
        }
        if traces.len() == most {
            break;
        }
    }
    Ok(traces)
}

/// Every delivery of a trace, the earliest first.
pub async fn steps(store: &Store, trace_id: &str) -> Result<Vec<Step>, Error> {
    // '.' follows '-'.
    let (from, to) = (format!("00-{trace_id}-"), format!("00-{trace_id}."));
    let rows = store
        .query(sql::TRAIL_STEPS, &params![from, to, MOST])
        .await?;
    rows.iter()
        .map(|row| {
            let trace = Trace(row.text(11)?.to_owned());
            Ok(Step {
                trace_id: trace.trace_id().to_owned(),
                span_id: trace.span_id().to_owned(),
                cause: trace.cause().to_owned(),
                message_id: row.parsed(1, MessageId::parse)?,
                kind: row.text(2)?.to_owned(),
                subject: row.text(3)?.to_owned(),
                source: row.text(4)?.to_owned(),
                queue: row.text(0)?.to_owned(),
                state: row.text(5)?.to_owned(),
                attempt: row.int(6)?,
                reason: row.text(7)?.to_owned(),
                published: row.time(8)?,
                started: row.opt_time(9)?,
                changed: row.time(10)?,
            })
        })
        .collect()
}
