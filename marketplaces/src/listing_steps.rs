//! Doing the next step of a submission.

use adapter_api::{Connection, Failure, Issue, Offer, ReadBack, Receipt, Session, Verb};
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
    let has_more = adapter
        .submit_on(session, &listing.offer, &receipt)
        .is_some();
    submit::progressed(operation, has_more, desk.pace, answer)
}

/// A session for what needs no token.
fn trial<'a>(desk: &Desk, connection: &'a Connection) -> Session<'a> {
    Session {
        connection,
        token: None,
        now: desk.caller.context.now(),
    }
}

/// What is to be sent: the offer with today's quantity, and with id and mark
/// of what the marketplace shows when something was sent before. Approval,
/// refusal and deletion happen without us, so it is looked up each time.
async fn current(
    desk: &Desk,
    connection: &Connection,
    operation: &Operation,
    listing: &Listing,
) -> Result<Result<Offer, Failure>, Error> {
    let mut offer = listing.offer.clone();
    let stock = stock::get(&desk.store, connection.id, listing.sku.as_str()).await?;
    offer.quantity = stock.map_or(0, |stock| stock.desired_quantity);
    if operation.version == 0 && offer.remote_id.is_none() {
        return Ok(Ok(offer));
    }
    let shown = match read(desk, connection, &listing.sku).await {
        Ok(shown) => shown,
        Err(failure) => return Ok(Err(failure)),
    };
    let known = shown.known();
    offer.remote_id = known.map(|(remote_id, _)| remote_id.to_owned());
    offer.mark = known.map_or_else(String::new, |(_, mark)| mark.to_owned());
    Ok(Ok(offer))
}

async fn send(
    desk: &Desk,
    connection: &Connection,
    before: &Operation,
    listing: &Listing,
) -> Result<Turn, Error> {
    let operation = &before.of_version(listing.desired_version);
    let offer = match current(desk, connection, before, listing).await? {
        Ok(offer) => offer,
        Err(failure) => return Ok(submit::read_failed(operation, failure)),
    };
    // A part that was carried out counts for its own version only.
    let resumes = before.version == listing.desired_version
        && !before.receipt.is_empty()
        && offer.remote_id.is_some();
    let done = resumes.then(|| Receipt(before.receipt.clone()));
    let adapter = &desk.caller.adapter;
    // Problems are found before anything is sent; the token plays no part.
    let session = trial(desk, connection);
    if let Err(problems) = adapter.submit(session, &offer) {
        let issues = problems.iter().map(issue).collect();
        return Ok(Turn::refused(operation, issues));
    }
    if let Some(done) = &done
        && adapter.submit_on(session, &offer, done).is_none()
    {
        return Ok(submit::applied(operation));
    }
    if !operation
        .sending(&desk.store, offer.remote_id.as_deref(), session.now)
        .await?
    {
        return Ok(Turn::quiet(operation.again("taken over by another runner")));
    }
    let crash = &desk.caller.context.crash;
    crash.reached(connection.marketplace.name(), "submit_leased");
    let answer = call(desk, connection, &offer, done.as_ref()).await;
    crash.reached(connection.marketplace.name(), "submit_called");
    Ok(submit::sent(operation, desk.pace, answer))
}

/// Sends the offer, or the part of it that follows `done`.
async fn call(
    desk: &Desk,
    connection: &Connection,
    offer: &Offer,
    done: Option<&Receipt>,
) -> Result<Receipt, Failure> {
    let adapter = &desk.caller.adapter;
    let asked = trial(desk, connection);
    let build = |session: Session<'_>| {
        let request = match done {
            Some(done) => adapter.submit_on(session, offer, done),
            None => adapter.submit(session, offer).ok(),
        };
        // Both were tried before.
        request.unwrap_or_else(|| http_out::Request::get(""))
    };
    desk.caller
        .call(connection, Verb::Submit, build, |response| match done {
            Some(done) => adapter.submitted_on(asked, offer, done, response),
            None => adapter.submitted(asked, offer, response),
        })
        .await
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
