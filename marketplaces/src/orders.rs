//! Looking for orders: lists overlap, and an order that was seen before is
//! recognised by its id.

use std::time::Duration;

use adapter_api::{Connection, Failure, OrderPage, RemoteOrder, Verb};
use domain::{MessageId, Timestamp};
use messages::Trace;
use messages::events::{OrderPlaced, OrderedLine};
use store::{Error, Tx, params};

use crate::operation::{Next, Operation, Step};
use crate::runner::Desk;
use crate::sql;

/// Each list reaches back this far behind the last one: marketplaces show
/// orders late.
const OVERLAP: Duration = Duration::from_secs(15 * 60);
/// The first list of a connection reaches back this far.
const FIRST: Duration = Duration::from_secs(24 * 3600);

/// Lists the orders since the last time and keeps them page by page.
pub(crate) async fn run(
    desk: &Desk,
    connection: &Connection,
    operation: &Operation,
) -> Result<(), Error> {
    let now = desk.caller.context.now();
    let since = match operation.mark {
        0 => now.before(FIRST),
        mark => Timestamp::from_micros(mark).before(OVERLAP),
    };
    let window = desk.caller.adapter.orders_window();
    let until = window.map_or(now, |window| since.after(window).min(now));
    let next = match pages(desk, connection, since).await? {
        Ok(()) => {
            let wait = if until < now {
                Duration::ZERO
            } else {
                desk.order_pace
            };
            Next {
                mark: until.micros(),
                ..operation.then(Step::Send, wait)
            }
        }
        Err(Failure::Throttled { after }) => {
            operation.again_after(after.max(desk.order_pace), "rate limited")
        }
        Err(failure) => {
            tracing::warn!(marketplace = %connection.marketplace, %failure, "cannot list orders");
            operation.again(failure)
        }
    };
    // There is nothing to ask about: a list changes nothing.
    let next = Next {
        step: Step::Send,
        ..next
    };
    let operation = operation.clone();
    desk.store
        .run_tx("mkt.orders.mark", move |tx| {
            let (operation, next) = (operation.clone(), next.clone());
            Box::pin(async move { operation.save(tx, &next, now).await.map(|_| ()) })
        })
        .await
}

async fn pages(
    desk: &Desk,
    connection: &Connection,
    since: Timestamp,
) -> Result<Result<(), Failure>, Error> {
    let adapter = &desk.caller.adapter;
    let mut page: Option<String> = None;
    loop {
        let answer = desk.caller.call(
            connection,
            Verb::Orders,
            |session| adapter.orders_request(session, since, page.as_deref()),
            |response| adapter.orders(page.as_deref(), response),
        );
        let OrderPage { orders, next } = match answer.await {
            Ok(found) => found,
            Err(failure) => return Ok(Err(failure)),
        };
        keep(desk, connection, orders).await?;
        match next {
            Some(more) => page = Some(more),
            None => return Ok(Ok(())),
        }
    }
}

async fn keep(desk: &Desk, connection: &Connection, orders: Vec<RemoteOrder>) -> Result<(), Error> {
    if orders.is_empty() {
        return Ok(());
    }
    let now = desk.caller.context.now();
    let (desk_, connection_) = (desk.clone(), connection.clone());
    let new = desk
        .store
        .run_tx("mkt.orders", move |tx| {
            let (desk, connection, orders) = (desk_.clone(), connection_.clone(), orders.clone());
            Box::pin(async move {
                let mut new = 0;
                for order in &orders {
                    new += u32::from(keep_one(tx, &desk, &connection, order, now).await?);
                }
                Ok::<_, Error>(new)
            })
        })
        .await?;
    if new > 0 {
        tracing::info!(marketplace = %connection.marketplace, new, "orders came in");
        desk.caller
            .context
            .crash
            .reached(connection.marketplace.name(), "orders_kept");
    }
    Ok(())
}

/// An order goes on with the trace of the listing that was bought: from the upload to the sale it is one.
async fn trace(
    tx: &mut Tx,
    desk: &Desk,
    connection: &Connection,
    order: &RemoteOrder,
) -> Result<Trace, Error> {
    for line in &order.lines {
        let values = params![connection.id, &line.sku];
        if let Some(row) = tx.query_opt(sql::LISTING_TRACE, &values).await? {
            return Ok(Trace(row.text(0)?.to_owned()));
        }
    }
    Ok(desk.publisher.new_trace())
}

/// True when the order was not seen before.
async fn keep_one(
    tx: &mut Tx,
    desk: &Desk,
    connection: &Connection,
    order: &RemoteOrder,
    now: Timestamp,
) -> Result<bool, Error> {
    let lines = serde_json::to_string(&order.lines).unwrap_or_default();
    let values = params![
        connection.account,
        connection.id,
        &order.id,
        order.placed,
        order.updated,
        order.cancelled,
        lines,
        now
    ];
    if tx.execute(sql::ORDER_INSERT, &values).await? == 0 || order.cancelled {
        return Ok(false);
    }
    let id = MessageId::derived(connection.id.uuid(), "order.placed", &order.id);
    let trace = trace(tx, desk, connection, order).await?;
    let message = OrderPlaced {
        connection_id: connection.id,
        marketplace: Some(connection.marketplace),
        order_id: order.id.clone(),
        placed: order.placed,
        lines: order
            .lines
            .iter()
            .map(|line| OrderedLine {
                line_id: line.id.clone(),
                sku: line.sku.clone(),
                quantity: line.quantity,
                unit_price: line.unit_price,
            })
            .collect(),
    };
    desk.publisher
        .publish(tx, connection.account, id, &trace, &message)
        .await?;
    Ok(true)
}
