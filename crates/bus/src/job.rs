//! One delivery being worked on.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt;
use tokio::sync::{OwnedSemaphorePermit, RwLock, mpsc, oneshot};

use crate::HandlerError;
use crate::committer::{Finished, Outcome};
use crate::consumer::Held;
use crate::delivery::Leased;
use crate::handler::{ErasedHandler, Prepared};

/// What every job of a consumer shares.
#[derive(Clone)]
pub(crate) struct Bench {
    pub(crate) handler: Arc<dyn ErasedHandler>,
    pub(crate) committer: mpsc::Sender<Finished>,
    pub(crate) held: Held,
    /// Taken for writing by a message that has killed workers before.
    pub(crate) quarantine: Arc<RwLock<()>>,
    pub(crate) alone_after: u32,
    pub(crate) dead_after: u32,
}

impl Bench {
    /// Prepares and commits one delivery. The slot is free again when this
    /// returns.
    pub(crate) async fn work(self, leased: Leased, slot: OwnedSemaphorePermit) -> Outcome {
        let key = (leased.envelope.id, leased.token.clone());
        self.held.add(key.clone());
        let result = self.prepare(&leased).await;
        let (reply, answer) = oneshot::channel();
        let outcome = match self
            .committer
            .send(Finished {
                leased,
                result,
                reply,
            })
            .await
        {
            Ok(()) => answer.await.unwrap_or(Outcome::Unknown),
            Err(_) => Outcome::Unknown,
        };
        self.held.remove(&key);
        drop(slot);
        outcome
    }

    async fn prepare(&self, leased: &Leased) -> Result<Prepared, HandlerError> {
        if leased.crashes >= self.dead_after {
            return Err(HandlerError::reject(format!(
                "{} workers died while handling this message",
                leased.crashes
            )));
        }
        if leased.crashes >= self.alone_after {
            let _alone = self.quarantine.write().await;
            self.guarded(leased).await
        } else {
            let _shared = self.quarantine.read().await;
            self.guarded(leased).await
        }
    }

    /// A panic in a handler is a failed attempt, not the end of the process.
    async fn guarded(&self, leased: &Leased) -> Result<Prepared, HandlerError> {
        let work = self.handler.prepare(&leased.envelope, leased.attempt);
        match AssertUnwindSafe(work).catch_unwind().await {
            Ok(result) => result,
            Err(panic) => {
                let text = panic
                    .downcast_ref::<&str>()
                    .map(|text| (*text).to_owned())
                    .or_else(|| panic.downcast_ref::<String>().cloned())
                    .unwrap_or_else(|| "without a message".to_owned());
                Err(HandlerError::retry(format!("the handler panicked: {text}")))
            }
        }
    }
}
