//! Sending a listing: what exactly, and from which part on.

use adapter_api::{Connection, Failure, Issue, Offer, Receipt, Session, Verb};
use domain::Problem;
use store::Error;

use crate::listing::Listing;
use crate::operation::Operation;
use crate::reading::{read, trial};
use crate::runner::Desk;
use crate::stock;
use crate::submit::{self, Turn};

/// What is to be sent: the offer with today's quantity, and with id and mark
/// of what the marketplace shows. Approval, refusal and deletion happen without
/// us, and the seller may have listed it himself, so it is looked up each time.
async fn current(
    desk: &Desk,
    connection: &Connection,
    listing: &Listing,
) -> Result<Result<Offer, Failure>, Error> {
    let mut offer = listing.offer.clone();
    let stock = stock::get(&desk.store, connection.id, listing.sku.as_str()).await?;
    offer.quantity = stock.map_or(0, |stock| stock.desired_quantity);
    let shown = match read(desk, connection, &listing.sku).await {
        Ok(shown) => shown,
        Err(failure) => return Ok(Err(failure)),
    };
    let known = shown.known();
    offer.remote_id = known.map(|(remote_id, _)| remote_id.to_owned());
    offer.mark = known.map_or_else(String::new, |(_, mark)| mark.to_owned());
    Ok(Ok(offer))
}

/// Sends the newest version, or the next part of it.
pub(crate) async fn send(
    desk: &Desk,
    connection: &Connection,
    before: &Operation,
    listing: &Listing,
) -> Result<Turn, Error> {
    let operation = &before.of_version(listing.desired_version);
    let offer = match current(desk, connection, listing).await? {
        Ok(offer) => offer,
        Err(failure) => return Ok(submit::read_failed(operation, failure)),
    };
    // Problems are found before anything is sent; the token plays no part.
    let session = trial(desk, connection);
    let adapter = &desk.caller.adapter;
    if let Err(problems) = adapter.submit(session, &offer) {
        let issues = problems.iter().map(issue).collect();
        return Ok(Turn::refused(operation, issues));
    }
    // A part that was carried out counts only while another one follows it:
    // else it begins again.
    let done = Some(Receipt(operation.receipt.clone()))
        .filter(|done| !done.0.is_empty())
        .filter(|done| adapter.submit_on(session, &offer, done).is_some());
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
