//! Named crash points, so that a drill can kill the process with SIGKILL at
//! an exact durable transition instead of at a random moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The crash points of a process. Without a chosen one every call is a
/// comparison with nothing.
#[derive(Clone, Debug, Default)]
pub struct CrashPoints(Option<Arc<Chosen>>);

#[derive(Debug)]
struct Chosen {
    name: String,
    occurrence: u64,
    seen: AtomicU64,
}

impl CrashPoints {
    /// None chosen.
    pub fn none() -> Self {
        Self(None)
    }

    /// Reads `name` or `name#n`: the process dies the n-th time (from 1) that
    /// the point is reached. A name ending in `*` stands for every point that
    /// begins so.
    pub fn parse(text: &str) -> Self {
        let (name, occurrence) = match text.rsplit_once('#') {
            Some((name, number)) => (name, number.parse().unwrap_or(1)),
            None => (text, 1),
        };
        if name.is_empty() {
            return Self::none();
        }
        Self(Some(Arc::new(Chosen {
            name: name.to_owned(),
            occurrence,
            seen: AtomicU64::new(0),
        })))
    }

    /// Says that the point `group.name` was reached. Kills the process with
    /// SIGKILL when it is the chosen one.
    pub fn reached(&self, group: &str, name: &str) {
        let Some(chosen) = &self.0 else { return };
        let point = format!("{group}.{name}");
        let hit = match chosen.name.strip_suffix('*') {
            Some(prefix) => point.starts_with(prefix),
            None => point == chosen.name,
        };
        if hit && chosen.seen.fetch_add(1, Ordering::SeqCst) + 1 == chosen.occurrence {
            let own = rustix::process::getpid();
            let _ = rustix::process::kill_process(own, rustix::process::Signal::KILL);
        }
    }
}
