//! One delivery being worked on.

use std::sync::Arc;

use runtime::Context;
use tokio::sync::{mpsc, oneshot};

use crate::HandlerError;
use crate::committer::{Finished, Outcome};
use crate::consumer::Held;
use crate::delivery::Leased;
use crate::handler::{ErasedHandler, Prepared, guarded};
use crate::measure::Work;

/// What every job of a consumer shares.
#[derive(Clone)]
pub(crate) struct Bench {
    pub(crate) handler: Arc<dyn ErasedHandler>,
    pub(crate) committer: mpsc::Sender<Finished>,
    pub(crate) held: Held,
    pub(crate) dead_after: u32,
    pub(crate) context: Context,
}

impl Bench {
    /// Prepares and commits one delivery. The caller keeps the slot for it.
    pub(crate) async fn work(&self, leased: Leased) -> Outcome {
        let key = (leased.envelope.id, leased.token.clone());
        self.held.add(key.clone());
        let work = Work::begin(&self.context, self.handler.queue().name, &leased);
        let result = self.prepare(&leased).await;
        let (reply, answer) = oneshot::channel();
        let finished = Finished {
            leased,
            result,
            reply,
        };
        let outcome = match self.committer.send(finished).await {
            Ok(()) => answer.await.unwrap_or(Outcome::Unknown),
            Err(_) => Outcome::Unknown,
        };
        self.held.remove(&key);
        work.end(&self.context, &outcome);
        outcome
    }

    async fn prepare(&self, leased: &Leased) -> Result<Prepared, HandlerError> {
        if leased.crashes >= self.dead_after {
            return Err(HandlerError::reject(format!(
                "{} workers died while handling this message",
                leased.crashes
            )));
        }
        guarded(self.handler.prepare(&leased.envelope, leased.attempt)).await
    }
}
