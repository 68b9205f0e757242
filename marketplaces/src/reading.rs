//! Looking at a listing as its marketplace shows it.

use adapter_api::{Connection, Failure, ReadBack, Session, Verb};
use domain::Sku;

use crate::runner::Desk;

/// A session for what needs no token.
pub(crate) fn trial<'a>(desk: &Desk, connection: &'a Connection) -> Session<'a> {
    Session {
        connection,
        token: None,
        now: desk.caller.context.now(),
    }
}

/// How the marketplace shows the SKU now, with its second question where the
/// first does not tell everything.
pub(crate) async fn read(
    desk: &Desk,
    connection: &Connection,
    sku: &Sku,
) -> Result<ReadBack, Failure> {
    let adapter = &desk.caller.adapter;
    let first = desk
        .caller
        .call(
            connection,
            Verb::Read,
            |session| adapter.read_request(session, sku),
            |response| adapter.read(sku, response),
        )
        .await?;
    let session = trial(desk, connection);
    if adapter.read_on(session, sku, &first).is_none() {
        return Ok(first);
    }
    desk.caller
        .call(
            connection,
            Verb::Read,
            |session| {
                let on = adapter.read_on(session, sku, &first);
                on.unwrap_or_else(|| adapter.read_request(session, sku))
            },
            |response| adapter.read(sku, response),
        )
        .await
}
