//! Bringing a quantity to its desired version.

use std::time::Duration;

use adapter_api::{Connection, Failure, Progress, ReadBack, Receipt, StockUpdate, Verb};
use domain::{ConnectionId, Sku};
use store::{Error, Row, Store, params};

use crate::operation::{Next, Operation, Step};
use crate::reading::{read, trial};
use crate::runner::Desk;
use crate::sql;
use crate::stock_kept::keep;

/// The wished and the acknowledged quantity of a SKU on a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stock {
    pub(crate) desired_version: i64,
    pub(crate) desired_quantity: i64,
    pub(crate) acked_version: i64,
}

/// Reads a quantity.
pub(crate) async fn get(
    store: &Store,
    connection: ConnectionId,
    sku: &str,
) -> Result<Option<Stock>, Error> {
    let row = store
        .query_opt(sql::STOCK_GET, &params![connection, sku])
        .await?;
    row.map(|row| {
        Ok(Stock {
            desired_version: row.int(0)?,
            desired_quantity: row.int(1)?,
            acked_version: row.int(2)?,
        })
    })
    .transpose()
}

/// What came of a step.
#[derive(Debug, Clone)]
pub(crate) enum Turn {
    /// Go on, or wait.
    Go(Next),
    /// The marketplace took over this version and its quantity; last, what was
    /// acknowledged when it was sent.
    Acked(i64, i64, i64),
    /// It refused, for now: this is why.
    Refused(String),
    /// There is nothing to send yet.
    Nothing,
}

/// Whether a listing (its live version and remote id) is there to have a
/// quantity. Before that there is nothing to set; the listing's own operation
/// asks for this one once it is.
pub(crate) fn takes_stock(desk: &Desk, listing: &Row) -> Result<bool, Error> {
    let known = listing.opt_text(1)?;
    let taken = known.is_some_and(|remote_id| desk.caller.adapter.takes_stock(remote_id));
    Ok(taken || listing.int(0)? > 0)
}

/// Makes the call of the operation's step and keeps what came of it.
pub(crate) async fn run(
    desk: &Desk,
    connection: &Connection,
    operation: &Operation,
) -> Result<(), Error> {
    let turn = step(desk, connection, operation).await?;
    desk.caller
        .context
        .crash
        .reached(connection.marketplace.name(), "stock_called");
    let now = desk.caller.context.now();
    let (desk, connection, operation) = (desk.clone(), connection.clone(), operation.clone());
    let context = desk.caller.context.clone();
    let marketplace = connection.marketplace.name();
    desk.store
        .clone()
        .run_tx("mkt.stock", move |tx| {
            let (desk, connection) = (desk.clone(), connection.clone());
            let (operation, turn) = (operation.clone(), turn.clone());
            Box::pin(async move { keep(tx, &desk, &connection, &operation, &turn, now).await })
        })
        .await?;
    context.crash.reached(marketplace, "stock_kept");
    Ok(())
}

async fn step(desk: &Desk, connection: &Connection, operation: &Operation) -> Result<Turn, Error> {
    let Some(stock) = get(&desk.store, connection.id, &operation.subject).await? else {
        return Ok(Turn::Nothing);
    };
    let listing = desk
        .store
        .query_opt(
            sql::LISTING_BY_SKU,
            &params![connection.id, &operation.subject],
        )
        .await?;
    let Some(listing) = listing else {
        return Ok(Turn::Nothing);
    };
    let done = stock.acked_version >= stock.desired_version && operation.step == Step::Send;
    if done || !takes_stock(desk, &listing)? {
        return Ok(Turn::Nothing);
    }
    let Ok(sku) = Sku::parse(&operation.subject) else {
        return Ok(Turn::Nothing);
    };
    let update = StockUpdate {
        sku,
        remote_id: listing.opt_text(1)?.map(str::to_owned),
        quantity: stock.desired_quantity,
        version: stock.desired_version,
    };
    let seen = stock.acked_version;
    // A marketplace that is asked by SKU never shows a quantity that was
    // overtaken, be it by a sale, which leads to a newer one, or by a
    // submission, which resets what is acknowledged.
    let reset = seen < 0 && seen != operation.mark;
    let outdated = reset || stock.desired_version > operation.version;
    Ok(match operation.step {
        Step::Progress if outdated => Turn::Go(operation.then(Step::Send, Duration::ZERO)),
        Step::Progress => progress(desk, connection, operation, update).await,
        // Setting a quantity again is the same as setting it once, so an
        // unknown outcome needs no question. But Trendyol refuses the repeated
        // request, so after a failure what is shown may already be the answer.
        Step::Send | Step::Ask | Step::Read => {
            let again = operation.attempt > 1 || operation.step != Step::Send;
            // After a reset an older quantity may be on its way.
            if again && seen >= 0 && shows(desk, connection, &update).await {
                return Ok(Turn::Acked(update.version, update.quantity, seen));
            }
            send(desk, connection, operation, update, seen).await
        }
    })
}

/// Whether buyers are offered exactly the wished quantity.
async fn shows(desk: &Desk, connection: &Connection, update: &StockUpdate) -> bool {
    let shown = read(desk, connection, &update.sku).await;
    matches!(shown, Ok(ReadBack::Live { quantity: Some(units), .. }) if units == update.quantity)
}

/// Sends a quantity; `seen` is what is acknowledged now.
async fn send(
    desk: &Desk,
    connection: &Connection,
    operation: &Operation,
    update: StockUpdate,
    seen: i64,
) -> Turn {
    let adapter = &desk.caller.adapter;
    let updates = [update];
    if let Err(problems) = adapter.stock(trial(desk, connection), &updates) {
        let reasons: Vec<String> = problems.iter().map(ToString::to_string).collect();
        return Turn::Refused(reasons.join("; "));
    }
    let answer = desk.caller.call(
        connection,
        Verb::Stock,
        |session| {
            adapter
                .stock(session, &updates)
                .unwrap_or_else(|_| http_out::Request::get(""))
        },
        |response| adapter.stocked(&updates, response),
    );
    let [update] = &updates;
    match answer.await {
        Ok(None) => Turn::Acked(update.version, update.quantity, seen),
        Ok(Some(receipt)) => {
            // The quantity belongs to the version, so that the acknowledgement
            // says what was sent even when a newer wish has come in.
            let receipt = format!("{}:{}", update.quantity, receipt.0);
            let next = operation.then(Step::Progress, desk.pace);
            Turn::Go(Next {
                version: update.version,
                receipt,
                mark: seen,
                ..next
            })
        }
        Err(failure) => failed(operation, failure),
    }
}

async fn progress(
    desk: &Desk,
    connection: &Connection,
    operation: &Operation,
    update: StockUpdate,
) -> Turn {
    let Some((quantity, receipt)) = operation.receipt.split_once(':') else {
        return Turn::Go(operation.then(Step::Send, desk.pace));
    };
    let quantity: i64 = quantity.parse().unwrap_or_default();
    let receipt = Receipt(receipt.to_owned());
    let updates = [StockUpdate {
        quantity,
        version: operation.version,
        ..update
    }];
    let adapter = &desk.caller.adapter;
    let answer = desk.caller.call(
        connection,
        Verb::StockProgress,
        |session| adapter.stock_progress_request(session, &receipt),
        |response| adapter.stock_progress(&updates, response),
    );
    let [update] = &updates;
    match answer.await {
        Ok(answers) => match answers.into_iter().find(|(sku, _)| *sku == update.sku) {
            Some((_, Progress::Applied)) => {
                Turn::Acked(operation.version, quantity, operation.mark)
            }
            Some((_, Progress::Rejected(issues))) => {
                let reasons: Vec<String> = issues
                    .into_iter()
                    .map(|issue| format!("{} {}", issue.code, issue.message))
                    .collect();
                Turn::Refused(reasons.join("; "))
            }
            Some((_, Progress::Pending)) | None => {
                Turn::Go(operation.then(Step::Progress, desk.pace))
            }
        },
        Err(failure) => failed(operation, failure),
    }
}

fn failed(operation: &Operation, failure: Failure) -> Turn {
    match failure {
        Failure::Throttled { after } => Turn::Go(operation.again_after(after, "rate limited")),
        other => Turn::Go(operation.again(other)),
    }
}
