//! The background runtime on which test fixtures are made and removed, so that a fixture can also be removed from
//! `Drop` and outlives the runtime of a single test.

use std::future::Future;
use std::sync::LazyLock;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("testkit-admin")
        .enable_all()
        .build()
        .expect("a thread for the test fixtures")
});

static HTTP: LazyLock<reqwest::Client> = LazyLock::new(|| {
    #[expect(
        clippy::disallowed_methods,
        reason = "test fixtures call the management API directly; the product's client is what is under test"
    )]
    let builder = reqwest::Client::builder();
    builder
        .timeout(Duration::from_secs(30))
        .no_proxy()
        .build()
        .expect("a plain HTTP client")
});

/// The HTTP client of the fixtures; use it inside [`run`] only, its connections live on that runtime.
pub(crate) fn http() -> &'static reqwest::Client {
    &HTTP
}

/// Starts a future on the background runtime; its owner aborts or awaits it. What a fixture's removal talks to must run
/// here and not on the test's runtime, whose only thread may be the one that waits.
pub(crate) fn spawn<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> JoinHandle<T> {
    #[expect(clippy::disallowed_methods, reason = "the handle goes to the owner")]
    RUNTIME.handle().spawn(work)
}

/// Runs a future on the background runtime and waits for it, from async code.
pub(crate) async fn run<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    match spawn(work).await {
        Ok(value) => value,
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}

/// Runs a future on the background runtime and blocks until it has ended: for `Drop`. A panic inside is printed by
/// its own thread and otherwise ignored, because a panic in `Drop` would hide the test's own.
pub(crate) fn run_blocking(work: impl Future<Output = ()> + Send + 'static) {
    let (done, ended) = std::sync::mpsc::channel::<()>();
    spawn(async move {
        work.await;
        drop(done);
    });
    // Nothing is ever sent: the channel closes when the work has ended, well or badly.
    let _closed = ended.recv();
}
