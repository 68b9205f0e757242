//! Doing the next step of a submission.

use adapter_api::{Connection, Progress, Receipt, Verb};
use domain::{ListingState, Timestamp};
use store::{Error, Tx, params};

use crate::listing::{self, Change, Listing};
use crate::operation::{Kind, Operation, Step, want};
use crate::reading::{read, trial};
use crate::runner::Desk;
use crate::send::send;
use crate::sql;
use crate::submit::{self, Turn};

/// Makes the call of the operation's step and keeps what came of it.
pub(crate) async fn run(
    desk: &Desk,
    connection: &Connection,
    operation: &Operation,
) -> Result<(), Error> {
    let Some(listing) = listing::get(&desk.store, connection.id, &operation.subject).await? else {
        return keep(
            desk,
            connection,
            operation,
            None,
            Turn::quiet(operation.finished()),
        )
        .await;
    };
    let is_first = listing.offer.remote_id.is_none();
    let has_newer = listing.desired_version > operation.version;
    let turn = match operation.step {
        Step::Send => send(desk, connection, operation, &listing).await?,
        Step::Ask => {
            let answer = read(desk, connection, &listing.sku).await;
            submit::asked(operation, is_first, desk.pace, answer)
        }
        Step::Progress => progress(desk, connection, operation, &listing).await,
        Step::Read => {
            let answer = read(desk, connection, &listing.sku).await;
            submit::seen(operation, has_newer, desk.pace, answer)
        }
    };
    keep(desk, connection, operation, Some(&listing), turn).await
}

async fn progress(
    desk: &Desk,
    connection: &Connection,
    operation: &Operation,
    listing: &Listing,
) -> Turn {
    let receipt = Receipt(operation.receipt.clone());
    let adapter = &desk.caller.adapter;
    let session = trial(desk, connection);
    let answer = desk.caller.call(
        connection,
        Verb::Progress,
        |session| adapter.progress_request(session, &receipt, &listing.sku),
        |response| adapter.progress(session, &receipt, &listing.sku, response),
    );
    let answer = answer.await;
    if matches!(answer, Ok(Progress::Rejected(_))) {
        let before = listing.offer.remote_id.as_deref();
        match read(desk, connection, &listing.sku).await {
            Ok(shown) => {
                if let Some(turn) = submit::adopted(operation, before, &shown) {
                    return turn;
                }
            }
            Err(failure) => return submit::read_failed(operation, failure),
        }
    }
    let has_more = adapter
        .submit_on(session, &listing.offer, &receipt)
        .is_some();
    submit::progressed(operation, has_more, desk.pace, answer)
}

/// Keeps a turn: operation, listing, announcement and, when it went live, the
/// stock that is to follow; all in one transaction, fenced by the lease.
async fn keep(
    desk: &Desk,
    connection: &Connection,
    operation: &Operation,
    listing: Option<&Listing>,
    turn: Turn,
) -> Result<(), Error> {
    let now = desk.caller.context.now();
    let kept = Kept {
        desk: desk.clone(),
        connection: connection.clone(),
        operation: operation.clone(),
        listing: listing.cloned(),
        turn,
    };
    desk.store
        .run_tx("mkt.submit", move |tx| {
            let kept = kept.clone();
            Box::pin(async move { kept.write(tx, now).await })
        })
        .await?;
    desk.caller
        .context
        .crash
        .reached(connection.marketplace.name(), "submit_kept");
    Ok(())
}

/// What one turn writes.
#[derive(Clone)]
struct Kept {
    desk: Desk,
    connection: Connection,
    operation: Operation,
    listing: Option<Listing>,
    turn: Turn,
}

impl Kept {
    async fn write(&self, tx: &mut Tx, now: Timestamp) -> Result<(), Error> {
        let next = &self.turn.next;
        if !self.operation.save(tx, next, now).await? {
            return Ok(());
        }
        let Some(listing) = &self.listing else {
            return Ok(());
        };
        let version = if next.version == 0 {
            listing.desired_version
        } else {
            next.version
        };
        if let Some(remote_id) = &self.turn.remote_id {
            self.learn(tx, listing, remote_id, now).await?;
        }
        if let Some(state) = self.turn.state {
            self.announce(tx, listing, version, state, now).await?;
        }
        if next.idle {
            self.look_again(tx, listing, version, now).await?;
        }
        Ok(())
    }

    /// Keeps a new id. A listing without units may be hidden for that very
    /// reason, so its quantity does not wait for buyers to see it.
    async fn learn(
        &self,
        tx: &mut Tx,
        listing: &Listing,
        remote_id: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        if listing.offer.remote_id.as_deref() == Some(remote_id) {
            return Ok(());
        }
        let values = params![self.connection.id, listing.product, remote_id, now];
        tx.execute(sql::LISTING_REMOTE, &values).await?;
        want(tx, &self.connection, Kind::Stock, listing.sku.as_str(), now).await
    }

    async fn announce(
        &self,
        tx: &mut Tx,
        listing: &Listing,
        version: i64,
        state: ListingState,
        now: Timestamp,
    ) -> Result<(), Error> {
        let remote_id = self.turn.remote_id.as_deref();
        if state == ListingState::Live {
            let values = params![self.connection.id, listing.product, version, remote_id, now];
            tx.execute(sql::LISTING_LIVE, &values).await?;
            want(tx, &self.connection, Kind::Stock, listing.sku.as_str(), now).await?;
        }
        let adapter = &self.desk.caller.adapter;
        if state == ListingState::Accepted && adapter.submit_sets_stock() {
            let values = params![self.connection.id, &listing.sku, now];
            tx.execute(sql::STOCK_RESET, &values).await?;
            want(tx, &self.connection, Kind::Stock, listing.sku.as_str(), now).await?;
        }
        let problems = listing::problems(self.connection.marketplace, &self.turn.issues);
        let change = Change {
            connection: &self.connection,
            product: listing.product,
            sku: &listing.sku,
            version,
            state,
            remote_id,
            problems: &problems,
            trace: &listing.trace,
        };
        change.keep(tx, &self.desk.publisher, now).await
    }

    /// A newer wish that came in meanwhile starts the operation again. Looked
    /// at after the save, which waits for such a wish on the operation's row.
    async fn look_again(
        &self,
        tx: &mut Tx,
        listing: &Listing,
        version: i64,
        now: Timestamp,
    ) -> Result<(), Error> {
        let values = params![self.connection.id, listing.product];
        let Some(row) = tx.query_opt(sql::LISTING_GET, &values).await? else {
            return Ok(());
        };
        // A wish that our own check refused is not sent.
        let refused = row.text(3)? == ListingState::Rejected.name();
        if row.int(4)? > version && !refused {
            let subject = &self.operation.subject;
            want(tx, &self.connection, Kind::Submit, subject, now).await?;
        }
        Ok(())
    }
}
