//! For the tests of services: is a handler idempotent?

use messages::{Envelope, Event};
use store::Store;

use crate::{Handler, HandlerError, Received};

/// Runs a handler twice with the same message, past the inbox that would
/// recognise it, and gives the names of the tables that the second run
/// changed: none for a correct handler. Use a clock that stands still.
pub async fn run_twice<H: Handler>(
    handler: H,
    store: &Store,
    envelope: &Envelope,
) -> Result<Vec<String>, HandlerError> {
    let handler = std::sync::Arc::new(handler);
    run(&handler, store, envelope).await?;
    let before = store::dump(store).await?;
    run(&handler, store, envelope).await?;
    let after = store::dump(store).await?;
    let changed = after
        .into_iter()
        .filter(|(table, rows)| before.get(table) != Some(rows));
    Ok(changed.map(|(table, _)| table).collect())
}

async fn run<H: Handler>(
    handler: &std::sync::Arc<H>,
    store: &Store,
    envelope: &Envelope,
) -> Result<(), HandlerError> {
    let event = H::Event::decode(envelope).map_err(HandlerError::reject)?;
    let message = Received {
        id: envelope.id,
        account: envelope.account,
        trace: envelope.trace.clone(),
        time: envelope.time,
        attempt: 1,
        event,
    };
    let plan = handler.prepare(&message).await?;
    let (handler, item) = (handler.clone(), std::sync::Arc::new((message, plan)));
    let outcome = store.run_tx("bus.run_twice", move |tx| {
        let (handler, item) = (handler.clone(), item.clone());
        Box::pin(async move { handler.commit(&item.0, &item.1, tx).await })
    });
    outcome.await
}
