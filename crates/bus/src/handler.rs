//! What a service registers for a queue.

use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;

use domain::{AccountId, MessageId, Timestamp};
use futures::FutureExt as _;
use messages::{DecodeError, Envelope, Event, Queue, Trace};
use store::Tx;

use crate::HandlerError;

/// A message as a handler gets it.
#[derive(Debug, Clone)]
pub struct Received<E> {
    /// The message's id; ids of what follows from it are derived from this.
    pub id: MessageId,
    /// The tenant.
    pub account: AccountId,
    /// The trace it belongs to.
    pub trace: Trace,
    /// When it was published.
    pub time: Timestamp,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// The body.
    pub event: E,
}

impl<E> Received<E> {
    /// The id of a message that follows from this one: the same for every
    /// attempt.
    pub fn derive(&self, handler: &str, key: &str) -> MessageId {
        MessageId::derived(self.id.uuid(), handler, key)
    }
}

/// The work of one queue, in two phases. `prepare` may be slow and may read,
/// and changes nothing outside except putting content-addressed objects.
/// `commit` takes milliseconds and does everything that lasts, in the
/// transaction it is given. Both may run more than once for a message.
pub trait Handler: Send + Sync + 'static {
    /// The message type, or an enum of several.
    type Event: Event;
    /// What `prepare` found out, with the versions it saw.
    type Plan: Send + Sync + 'static;

    /// True when [`Handler::commit_all`] is better than one commit each.
    const BATCH: bool = false;

    /// The queue it consumes.
    fn queue(&self) -> &'static Queue;

    /// Slow work and reads.
    fn prepare(
        &self,
        message: &Received<Self::Event>,
    ) -> impl Future<Output = Result<Self::Plan, HandlerError>> + Send;

    /// State and outgoing messages.
    fn commit(
        &self,
        message: &Received<Self::Event>,
        plan: &Self::Plan,
        tx: &mut Tx,
    ) -> impl Future<Output = Result<(), HandlerError>> + Send;

    /// Several at once; on an error each is committed alone instead. Used only
    /// where `BATCH` is true.
    fn commit_all(
        &self,
        items: &[(&Received<Self::Event>, &Self::Plan)],
        tx: &mut Tx,
    ) -> impl Future<Output = Result<(), HandlerError>> + Send {
        async move {
            for (message, plan) in items {
                self.commit(message, plan, tx).await?;
            }
            Ok(())
        }
    }
}

pub(crate) type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A prepared message with its plan, type erased.
pub(crate) type Prepared = Box<dyn Any + Send + Sync>;

/// [`Handler`] without its types, so that the consumer code exists once.
pub(crate) trait ErasedHandler: Send + Sync {
    fn queue(&self) -> &'static Queue;
    fn batch(&self) -> bool;
    fn prepare<'a>(
        &'a self,
        envelope: &'a Envelope,
        attempt: u32,
    ) -> Boxed<'a, Result<Prepared, HandlerError>>;
    fn commit<'a>(
        &'a self,
        item: &'a Prepared,
        tx: &'a mut Tx,
    ) -> Boxed<'a, Result<(), HandlerError>>;
    fn commit_all<'a>(
        &'a self,
        items: &'a [&'a Prepared],
        tx: &'a mut Tx,
    ) -> Boxed<'a, Result<(), HandlerError>>;
}

/// A panic in a handler is a failed attempt, not the end of the process.
pub(crate) async fn guarded<T>(
    work: impl Future<Output = Result<T, HandlerError>>,
) -> Result<T, HandlerError> {
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

pub(crate) struct Erased<H>(pub(crate) H);

struct Item<E, P> {
    message: Received<E>,
    plan: P,
}

fn open<H: Handler>(item: &Prepared) -> Result<&Item<H::Event, H::Plan>, HandlerError> {
    item.downcast_ref()
        .ok_or_else(|| HandlerError::reject("a plan of another handler"))
}

impl<H: Handler> ErasedHandler for Erased<H> {
    fn queue(&self) -> &'static Queue {
        self.0.queue()
    }

    fn batch(&self) -> bool {
        H::BATCH
    }

    fn prepare<'a>(
        &'a self,
        envelope: &'a Envelope,
        attempt: u32,
    ) -> Boxed<'a, Result<Prepared, HandlerError>> {
        Box::pin(async move {
            let event = H::Event::decode(envelope).map_err(|error| match error {
                DecodeError::UnknownKind(_) => HandlerError::retry(error),
                DecodeError::Malformed { .. } => HandlerError::reject(error),
            })?;
            let message = Received {
                id: envelope.id,
                account: envelope.account,
                trace: envelope.trace.clone(),
                time: envelope.time,
                attempt,
                event,
            };
            let plan = self.0.prepare(&message).await?;
            Ok(Box::new(Item { message, plan }) as Prepared)
        })
    }

    fn commit<'a>(
        &'a self,
        item: &'a Prepared,
        tx: &'a mut Tx,
    ) -> Boxed<'a, Result<(), HandlerError>> {
        Box::pin(async move {
            let item = open::<H>(item)?;
            self.0.commit(&item.message, &item.plan, tx).await
        })
    }

    fn commit_all<'a>(
        &'a self,
        items: &'a [&'a Prepared],
        tx: &'a mut Tx,
    ) -> Boxed<'a, Result<(), HandlerError>> {
        Box::pin(async move {
            let opened: Vec<_> = items
                .iter()
                .map(|item| open::<H>(item).map(|item| (&item.message, &item.plan)))
                .collect::<Result<_, _>>()?;
            self.0.commit_all(&opened, tx).await
        })
    }
}
