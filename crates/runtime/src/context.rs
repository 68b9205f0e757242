//! What is handed to every part instead of globals.

use std::future::Future;

use domain::Timestamp;
use uuid::Uuid;

use crate::crash::CrashPoints;
use crate::spans::Spans;
use crate::{Clock, Lifecycle, Metrics, Random};

/// Clock, randomness, the process's life and its measurements. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Context {
    /// The clock.
    pub clock: Clock,
    /// Randomness.
    pub random: Random,
    /// Start and stop of tasks.
    pub life: Lifecycle,
    /// Named points at which a drill may kill the process.
    pub crash: CrashPoints,
    /// What the process measures about itself.
    pub metrics: Metrics,
    /// Where the spans of its work go.
    pub spans: Spans,
}

impl Context {
    /// The real clock and randomness, a new life, no crash points.
    pub fn system() -> Self {
        Self {
            clock: Clock::system(),
            random: Random::system(),
            life: Lifecycle::new(),
            crash: CrashPoints::none(),
            metrics: Metrics::default(),
            spans: Spans::default(),
        }
    }

    /// The same clock and randomness with a life of its own: for a part that
    /// is stopped before the rest.
    pub fn with_own_life(&self) -> Self {
        Self {
            life: Lifecycle::new(),
            ..self.clone()
        }
    }

    /// The present time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new UUIDv7.
    pub fn uuid(&self) -> Uuid {
        self.random.uuid(self.now())
    }

    /// Starts a task that belongs to the process's life.
    pub fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        self.life.spawn(name, task);
    }
}
