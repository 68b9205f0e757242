//! Committing plans: as many as are ready, in one transaction, each under a
//! savepoint of its own.

use std::sync::Arc;

use store::{Error, Tx};
use tokio::sync::{mpsc, oneshot};

use crate::delivery::{self, Leased, Verdict};
use crate::handler::{ErasedHandler, Prepared, guarded};
use crate::{Bus, HandlerError, RetrySchedule};

/// How a delivery ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The effect is committed.
    Done,
    /// The failure is committed: it is tried again.
    Waits,
    /// The failure is committed: it is a dead letter.
    Dead,
    /// Somebody else took the delivery over; nothing of ours happened.
    Fenced,
    /// The database did not answer: nothing is known.
    Unknown,
}

impl Outcome {
    /// Every one.
    pub(crate) const ALL: [Self; 5] = [
        Self::Done,
        Self::Waits,
        Self::Dead,
        Self::Fenced,
        Self::Unknown,
    ];

    /// Its name in measurements and traces.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Waits => "retried",
            Self::Dead => "dead",
            Self::Fenced => "fenced",
            Self::Unknown => "unknown",
        }
    }
}

/// What the committer is given: a plan, or the failure to make one.
pub(crate) struct Finished {
    pub(crate) leased: Leased,
    pub(crate) result: Result<Prepared, HandlerError>,
    pub(crate) reply: oneshot::Sender<Outcome>,
}

/// The parts of a finished item that a repeated transaction needs.
struct Entry {
    leased: Leased,
    result: Result<Prepared, HandlerError>,
}

/// Commits for one consumer.
pub(crate) struct Committer {
    pub(crate) bus: Bus,
    pub(crate) handler: Arc<dyn ErasedHandler>,
    pub(crate) retry: RetrySchedule,
    pub(crate) batch: usize,
}

impl Committer {
    /// Serves until every sender is gone.
    pub(crate) async fn serve(self, mut finished: mpsc::Receiver<Finished>) {
        while let Some(first) = finished.recv().await {
            let mut group = vec![first];
            while group.len() < self.batch {
                match finished.try_recv() {
                    Ok(next) => group.push(next),
                    Err(_) => break,
                }
            }
            self.commit(group).await;
        }
    }

    async fn commit(&self, group: Vec<Finished>) {
        let (mut entries, mut replies) = (Vec::new(), Vec::new());
        for Finished {
            leased,
            result,
            reply,
        } in group
        {
            entries.push(Entry { leased, result });
            replies.push(reply);
        }
        let entries = Arc::new(entries);
        let count = entries.len();
        let work = Work {
            entries,
            handler: Arc::clone(&self.handler),
            retry: self.retry.clone(),
            bus: self.bus.clone(),
        };
        let work = Arc::new(work);
        let outcomes = self
            .bus
            .shared
            .store
            .run_tx("bus.commit", move |tx| {
                let work = Arc::clone(&work);
                Box::pin(async move { work.run(tx).await })
            })
            .await
            .unwrap_or_else(|error: Error| {
                tracing::warn!(queue = self.handler.queue().name, %error, "commit failed");
                vec![Outcome::Unknown; count]
            });
        let name = self.handler.queue().name;
        self.bus.shared.context.crash.reached(name, "committed");
        for (reply, outcome) in replies.into_iter().zip(outcomes) {
            let _ = reply.send(outcome);
        }
    }
}

/// Undoes a failed effect. When it failed because another transaction was in
/// the way, that is no fault of the message: the whole group is repeated.
async fn undo(tx: &mut Tx, depth: u32) -> Result<(), Error> {
    if tx.has_conflicted() {
        return Err(Error::Conflict("met inside a handler".to_owned()));
    }
    tx.rollback_to(depth).await
}

/// One group's transaction; may run more than once.
struct Work {
    entries: Arc<Vec<Entry>>,
    handler: Arc<dyn ErasedHandler>,
    retry: RetrySchedule,
    bus: Bus,
}

impl Work {
    async fn run(&self, tx: &mut Tx) -> Result<Vec<Outcome>, Error> {
        if self.handler.batch()
            && let Some(outcomes) = self.together(tx).await?
        {
            return Ok(outcomes);
        }
        let mut outcomes = Vec::with_capacity(self.entries.len());
        for entry in self.entries.iter() {
            outcomes.push(self.alone(tx, entry).await?);
        }
        Ok(outcomes)
    }

    /// All plans in one call of the handler; none when that failed and each
    /// must go alone.
    async fn together(&self, tx: &mut Tx) -> Result<Option<Vec<Outcome>>, Error> {
        let plans: Option<Vec<&Prepared>> = self
            .entries
            .iter()
            .map(|entry| entry.result.as_ref().ok())
            .collect();
        let Some(plans) = plans else { return Ok(None) };
        let now = self.bus.shared.context.now();
        let depth = tx.depth();
        tx.savepoint().await?;
        for entry in self.entries.iter() {
            if !delivery::done(tx, self.handler.queue().name, &entry.leased, now).await? {
                tx.rollback_to(depth).await?;
                return Ok(None);
            }
        }
        match guarded(self.handler.commit_all(&plans, tx)).await {
            Ok(()) => {
                tx.release_to(depth).await?;
                Ok(Some(vec![Outcome::Done; plans.len()]))
            }
            Err(_) => {
                undo(tx, depth).await?;
                Ok(None)
            }
        }
    }

    async fn alone(&self, tx: &mut Tx, entry: &Entry) -> Result<Outcome, Error> {
        let error = match &entry.result {
            Ok(plan) => match self.effect(tx, &entry.leased, plan).await? {
                Ok(outcome) => return Ok(outcome),
                Err(error) => error,
            },
            Err(error) => error.clone(),
        };
        let now = self.bus.shared.context.now();
        let verdict = self.judge(&entry.leased, error);
        let name = self.handler.queue().name;
        match &verdict {
            Verdict::Dead(reason) => {
                tracing::warn!(queue = name, message = %entry.leased.envelope.id, reason, "dead letter");
            }
            Verdict::Wait(_, reason) | Verdict::Postponed(_, reason) => {
                tracing::debug!(queue = name, message = %entry.leased.envelope.id, reason, "to be tried again");
            }
        }
        delivery::fail(tx, name, &entry.leased, &verdict, now).await?;
        Ok(match verdict {
            Verdict::Dead(_) => Outcome::Dead,
            Verdict::Wait(..) | Verdict::Postponed(..) => Outcome::Waits,
        })
    }

    /// The effect under its savepoint, undone when the handler or the fence
    /// says no.
    async fn effect(
        &self,
        tx: &mut Tx,
        leased: &Leased,
        plan: &Prepared,
    ) -> Result<Result<Outcome, HandlerError>, Error> {
        let now = self.bus.shared.context.now();
        let depth = tx.depth();
        tx.savepoint().await?;
        if !delivery::done(tx, self.handler.queue().name, leased, now).await? {
            tx.rollback_to(depth).await?;
            return Ok(Ok(Outcome::Fenced));
        }
        match guarded(self.handler.commit(plan, tx)).await {
            Ok(()) => {
                tx.release_to(depth).await?;
                Ok(Ok(Outcome::Done))
            }
            Err(error) => {
                undo(tx, depth).await?;
                Ok(Err(error))
            }
        }
    }

    fn judge(&self, leased: &Leased, error: HandlerError) -> Verdict {
        let context = &self.bus.shared.context;
        match error {
            HandlerError::Reject(reason) => Verdict::Dead(reason),
            HandlerError::RetryAfter(wait, reason) => {
                Verdict::Postponed(context.now().after(wait), reason)
            }
            HandlerError::Retry(reason) => {
                let failures = leased.attempt.saturating_sub(leased.crashes);
                match self.retry.wait(failures, context.random.below(1000)) {
                    Some(wait) => Verdict::Wait(context.now().after(wait), reason),
                    None => Verdict::Dead(format!("gave up after {failures} attempts: {reason}")),
                }
            }
        }
    }
}
