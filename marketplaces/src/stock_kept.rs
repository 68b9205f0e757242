//! Keeping what came of a step with a quantity.

use adapter_api::Connection;
use bus::Publisher;
use domain::{MessageId, Sku, Timestamp};
use messages::events::StockAcknowledged;
use store::{Error, Tx, params};

use crate::measure::PROPAGATION;
use crate::operation::{Kind, Next, Operation, Step, want};
use crate::runner::Desk;
use crate::sql;
use crate::stock::{Turn, takes_stock};

/// Keeps a turn: operation, quantity and acknowledgement in one transaction,
/// fenced by the lease.
pub(crate) async fn keep(
    tx: &mut Tx,
    desk: &Desk,
    connection: &Connection,
    operation: &Operation,
    turn: &Turn,
    now: Timestamp,
) -> Result<(), Error> {
    let next = match turn {
        Turn::Go(next) => next.clone(),
        Turn::Acked(version, ..) => Next {
            version: *version,
            ..operation.finished()
        },
        // A quantity is never given up on: the channel would oversell.
        Turn::Refused(reason) => Next {
            step: Step::Send,
            ..operation.again(reason)
        },
        Turn::Nothing => operation.finished(),
    };
    if !operation.save(tx, &next, now).await? {
        return Ok(());
    }
    let sku = &operation.subject;
    match turn {
        Turn::Acked(version, quantity, seen) => {
            let values = params![connection.id, sku, *version, now, *seen];
            if tx.execute(sql::STOCK_ACKED, &values).await? == 1 {
                acknowledge(tx, &desk.publisher, connection, sku, *version, *quantity).await?;
                measure(tx, desk, connection, sku, *version, now).await?;
            }
        }
        Turn::Refused(reason) => {
            tx.execute(
                sql::STOCK_PROBLEM,
                &params![connection.id, sku, reason, now],
            )
            .await?;
        }
        Turn::Go(_) | Turn::Nothing => {}
    }
    if next.idle {
        look_again(tx, desk, connection, sku, now).await?;
    }
    Ok(())
}

/// How long the channel was behind. Measured within the transaction; one that is repeated counts once too often.
async fn measure(
    tx: &mut Tx,
    desk: &Desk,
    connection: &Connection,
    sku: &str,
    version: i64,
    now: Timestamp,
) -> Result<(), Error> {
    let values = params![connection.id, sku, version];
    let row = tx.query_opt(sql::STOCK_SINCE, &values).await?;
    if let Some(since) = row.map_or(Ok(None), |row| row.opt_time(0))? {
        let metrics = &desk.caller.context.metrics;
        let took = now.since(since).as_secs_f64();
        metrics.observe(&PROPAGATION, &[connection.marketplace.name()], took);
    }
    Ok(())
}

async fn acknowledge(
    tx: &mut Tx,
    publisher: &Publisher,
    connection: &Connection,
    sku: &str,
    version: i64,
    quantity: i64,
) -> Result<(), Error> {
    let Ok(sku) = Sku::parse(sku) else {
        return Ok(());
    };
    let key = format!("{sku}:{version}");
    let id = MessageId::derived(connection.id.uuid(), "stock.acknowledged", &key);
    let trace = publisher.new_trace();
    let message = StockAcknowledged {
        connection_id: connection.id,
        sku,
        version,
        quantity,
    };
    publisher
        .publish(tx, connection.account, id, &trace, &message)
        .await
}

/// A newer quantity that came in meanwhile starts the operation again. Looked
/// at after the save, which waits for such a wish on the operation's row.
async fn look_again(
    tx: &mut Tx,
    desk: &Desk,
    connection: &Connection,
    sku: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let Some(stock) = tx
        .query_opt(sql::STOCK_GET, &params![connection.id, sku])
        .await?
    else {
        return Ok(());
    };
    let listing = tx
        .query_opt(sql::LISTING_BY_SKU, &params![connection.id, sku])
        .await?;
    let taken = listing.map_or(Ok(false), |row| takes_stock(desk, &row))?;
    if taken && stock.int(0)? > stock.int(2)? {
        want(tx, connection, Kind::Stock, sku, now).await?;
    }
    Ok(())
}
