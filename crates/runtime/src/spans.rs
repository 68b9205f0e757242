//! Spans: what was done within a trace, when and how it ended. Whoever subscribes gets each as it ends; without a
//! subscriber they cost nothing.

use domain::Timestamp;
use tokio::sync::broadcast;

/// Spans that a slow subscriber may be behind before it loses the oldest.
const BACKLOG: usize = 4_096;

/// One piece of work within a trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The trace: 32 hexadecimal digits.
    pub trace_id: String,
    /// This span: 16 hexadecimal digits.
    pub span_id: String,
    /// The span that caused it: 16 hexadecimal digits, or empty.
    pub parent_id: String,
    /// What was done.
    pub name: String,
    /// When it began.
    pub began: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// Why it failed; empty when it did not.
    pub failure: String,
    /// Facts about it, by the names of OpenTelemetry's conventions where there is one.
    pub facts: Vec<(&'static str, String)>,
}

/// Where spans go when they end. Clones share it.
#[derive(Clone, Debug)]
pub struct Spans(broadcast::Sender<Span>);

impl Default for Spans {
    fn default() -> Self {
        Self(broadcast::channel(BACKLOG).0)
    }
}

impl Spans {
    /// A span ended; one without a trace goes nowhere.
    pub fn end(&self, span: Span) {
        if !span.trace_id.is_empty() {
            let _ = self.0.send(span);
        }
    }

    /// Every span that ends from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Span> {
        self.0.subscribe()
    }
}
