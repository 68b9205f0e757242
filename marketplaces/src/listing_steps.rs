//! Doing the next step of a submission.

use adapter_api::{Connection, Failure, Issue, ReadBack, Receipt, Session, Verb};
use domain::{ListingState, Problem, Sku, Timestamp};
use store::{Error, Tx, params};

use crate::listing::{self, Change, Listing};
use crate::operation::{Kind, Operation, Step, want};
use crate::runner::Desk;
use crate::submit::{self, Turn};
use crate::{sql, stock};

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
    let turn = match operation.step {
        Step::Send => send(desk, connection, operation, &listing).await?,
        Step::Ask => {
            let answer = read(desk, connection, &listing.sku).await;
            submit::asked(operation, listing.live_version == 0, desk.pace, answer)
        }
        Step::Progress => {
            let receipt = Receipt(operation.receipt.clone());
            let adapter = &desk.caller.adapter;
            let answer = desk.caller.call(
                connection,
                Verb::Progress,
                |session| adapter.progress_request(session, &receipt, &listing.sku),
                |response| adapter.progress(&listing.sku, response),
            );
            submit::progressed(operation, desk.pace, answer.await)
        }
        Step::Read => {
            let answer = read(desk, connection, &listing.sku).await;
            submit::seen(operation, desk.pace, answer)
        }
    };
    keep(desk, connection, operation, Some(&listing), turn).await
}

async fn send(
    desk: &Desk,
    connection: &Connection,
    operation: &Operation,
    listing: &Listing,
) -> Result<Turn, Error> {
    let mut offer = listing.offer.clone();
    let stock = stock::get(&desk.store, connection.id, listing.sku.as_str()).await?;
    offer.quantity = stock.map_or(0, |stock| stock.desired_quantity);
    let adapter = &desk.caller.adapter;
    // Problems are found before anything is sent; the token plays no part.
    let trial = Session {
        connection,
        token: None,
        now: desk.caller.context.now(),
    };
    if let Err(problems) = adapter.submit(trial, &offer) {
        let issues = problems.iter().map(issue).collect();
        return Ok(Turn::refused(operation, issues));
    }
    if !operation
        .sending(&desk.store, listing.desired_version)
        .await?
    {
        return Ok(Turn::quiet(operation.again("taken over by another runner")));
    }
    desk.caller
        .context
        .crash
        .reached(connection.marketplace.name(), "submit_leased");
    let answer = desk.caller.call(
        connection,
        Verb::Submit,
        |session| {
            adapter
                .submit(session, &offer)
                .unwrap_or_else(|_| http_out::Request::get(""))
        },
        |response| adapter.submitted(&offer, response),
    );
    let answer = answer.await;
    desk.caller
        .context
        .crash
        .reached(connection.marketplace.name(), "submit_called");
    Ok(submit::sent(
        operation,
        listing.desired_version,
        desk.pace,
        answer,
    ))
}

fn issue(problem: &Problem) -> Issue {
    Issue {
        code: problem.code.clone(),
        message: format!("{} {}", problem.rule, problem.fix),
        fields: vec![problem.field.clone()],
    }
}

/// How the marketplace shows the SKU now, with its second question where the
/// first does not tell everything.
async fn read(desk: &Desk, connection: &Connection, sku: &Sku) -> Result<ReadBack, Failure> {
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
    let trial = Session {
        connection,
        token: None,
        now: desk.caller.context.now(),
    };
    if adapter.read_on(trial, sku, &first).is_none() {
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
        if let Some(state) = self.turn.state {
            self.announce(tx, listing, version, state, now).await?;
        }
        if next.idle {
            self.look_again(tx, listing, version, now).await?;
        }
        Ok(())
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
        if row.int(4)? > version {
            let subject = &self.operation.subject;
            want(tx, &self.connection, Kind::Submit, subject, now).await?;
        }
        Ok(())
    }
}
