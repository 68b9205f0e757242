//! Starting and stopping: a first signal stops taking work and lets what runs
//! finish, a second one (or a time limit) aborts.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The life of one process. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Lifecycle {
    soft: CancellationToken,
    hard: CancellationToken,
    tasks: TaskTracker,
    failed: Arc<AtomicBool>,
}

impl Lifecycle {
    /// A life that has not ended.
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs a task until it ends or the process is aborted. A task that
    /// panics ends the process with a failure: a service without one of its
    /// parts must not look alive.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that starts tasks"
    )]
    pub fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let life = self.clone();
        let guard = FailGuard {
            life: life.clone(),
            name,
            armed: true,
        };
        tokio::spawn(self.tasks.track_future(async move {
            let mut guard = guard;
            tokio::select! {
                () = task => {}
                () = life.hard.cancelled() => {}
            }
            guard.armed = false;
        }));
    }

    /// Runs a task that nobody waits for and nothing aborts: for resources that
    /// end by themselves when their last user is gone.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that starts tasks"
    )]
    pub fn spawn_resource(&self, task: impl Future<Output = ()> + Send + 'static) {
        tokio::spawn(task);
    }

    /// Runs CPU-bound work on a thread for blocking work. A panic inside
    /// comes back as an error text.
    pub async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, String> {
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| match error.try_into_panic() {
                Ok(panic) => panic_text(&panic),
                Err(error) => error.to_string(),
            })
    }

    /// Completes when work must no longer be taken.
    pub async fn stopping(&self) {
        self.soft.cancelled().await;
    }

    /// True once work must no longer be taken.
    pub fn is_stopping(&self) -> bool {
        self.soft.is_cancelled()
    }

    /// The token that is cancelled when work must no longer be taken.
    pub fn stop_token(&self) -> CancellationToken {
        self.soft.clone()
    }

    /// Asks everything to finish.
    pub fn stop(&self) {
        self.soft.cancel();
    }

    /// Aborts what still runs.
    pub fn abort(&self) {
        self.soft.cancel();
        self.hard.cancel();
    }

    /// True when a task ended by a panic: the exit code must be a failure.
    pub fn has_failed(&self) -> bool {
        self.failed.load(Ordering::SeqCst)
    }

    /// Waits for all tasks, at most `grace`; then aborts the rest. True when
    /// all finished by themselves.
    pub async fn finish(&self, grace: Duration) -> bool {
        self.stop();
        self.tasks.close();
        if tokio::time::timeout(grace, self.tasks.wait()).await.is_ok() {
            return true;
        }
        self.abort();
        let _ = tokio::time::timeout(Duration::from_secs(1), self.tasks.wait()).await;
        false
    }

    /// Turns SIGINT and SIGTERM into [`Lifecycle::stop`], a second one into
    /// [`Lifecycle::abort`].
    pub fn listen_for_signals(&self) {
        let life = self.clone();
        self.spawn("signals", async move {
            let mut signals = 0;
            while next_signal(&life).await {
                signals += 1;
                if signals > 1 {
                    tracing::warn!("second signal: aborting");
                    life.abort();
                    return;
                }
                tracing::info!("signal received: finishing what runs");
                life.stop();
            }
        });
    }
}

/// Waits for a signal; false when every other task has ended.
async fn next_signal(life: &Lifecycle) -> bool {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut interrupt), Ok(mut terminate)) = (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
    ) else {
        return false;
    };
    tokio::select! {
        _ = interrupt.recv() => true,
        _ = terminate.recv() => true,
        () = alone(life) => false,
    }
}

/// Completes when the life is ending and only the signal task is left.
async fn alone(life: &Lifecycle) {
    life.soft.cancelled().await;
    while life.tasks.len() > 1 {
        Clockless::tick().await;
    }
}

/// A short wait without a clock handle; private to this file.
struct Clockless;

impl Clockless {
    #[expect(
        clippy::disallowed_methods,
        reason = "polls the task count while ending"
    )]
    async fn tick() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn panic_text(panic: &Box<dyn std::any::Any + Send>) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "panicked".to_owned())
}

/// Ends the process when a task unwinds.
struct FailGuard {
    life: Lifecycle,
    name: &'static str,
    armed: bool,
}

impl Drop for FailGuard {
    fn drop(&mut self) {
        if self.armed && std::thread::panicking() {
            tracing::error!(task = self.name, "a task panicked: stopping");
            self.life.failed.store(true, Ordering::SeqCst);
            self.life.stop();
        }
    }
}
