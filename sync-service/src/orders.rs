//! Taking orders in: a batch of them with one change of stock.

use std::collections::{BTreeMap, BTreeSet};

use domain::{AccountId, ConnectionId, Currency, MessageId, Money, Sku};
use messages::Trace;
use messages::events::{OrderPlaced, OrderReserved, OrderedLine};
use serde_json::{Value, json};
use store::{Tx, params};

use crate::items::{Items, Tools};
use crate::{Error, sql};

/// What names an order.
pub(crate) type OrderKey = (AccountId, ConnectionId, String);

/// An order with where it comes from.
pub(crate) struct Incoming<'a> {
    pub(crate) account: AccountId,
    pub(crate) trace: &'a Trace,
    pub(crate) order: &'a OrderPlaced,
}

impl Incoming<'_> {
    fn key(&self) -> OrderKey {
        (
            self.account,
            self.order.connection_id,
            self.order.order_id.clone(),
        )
    }
}

/// Most units in one line; more is a mistake.
pub(crate) const MOST_UNITS: i64 = 1_000_000;

/// Why an order can never be taken in; a person must look at it.
pub(crate) fn fault(order: &OrderPlaced) -> Option<String> {
    if let Some(fault) = text_fault(&order.order_id) {
        return Some(format!("order id: {fault}"));
    }
    order.lines.iter().find_map(|line| {
        if let Some(fault) = text_fault(&line.line_id) {
            return Some(format!("order {}, line id: {fault}", order.order_id));
        }
        let units = line.quantity;
        (!(1..=MOST_UNITS).contains(&units)).then(|| {
            format!(
                "order {}, line {}: {units} units, not 1 to {MOST_UNITS}",
                order.order_id, line.line_id
            )
        })
    })
}

/// What is wrong with an id that somebody else chose.
pub(crate) fn text_fault(id: &str) -> Option<&'static str> {
    match id {
        "" => Some("is empty"),
        id if id.chars().count() > 100 => Some("is longer than 100 characters"),
        id if id.chars().any(char::is_control) => Some("contains a control character"),
        _ => None,
    }
}

/// Takes orders in: reserves what is there, in the given order, and marks the
/// rest as backordered. An order that is known already has no second effect,
/// whatever message brings it.
pub(crate) async fn take_in(
    tx: &mut Tx,
    tools: &Tools,
    incoming: &[Incoming<'_>],
) -> Result<(), Error> {
    let received = tools.context.now().micros();
    let new = add_new(tx, incoming, received).await?;
    let mut keys = Vec::new();
    for incoming in &new {
        keys.extend(
            incoming
                .order
                .lines
                .iter()
                .map(|line| (incoming.account, line.sku.clone())),
        );
    }
    let mut items = Items::hold(tx, keys).await?;
    let (mut lines, mut short) = (Vec::new(), Vec::new());
    let mut missing = Vec::with_capacity(new.len());
    for incoming in &new {
        let lacking = reserve(&mut items, incoming, received, &mut lines)?;
        if !lacking.is_empty() {
            let (account, connection, order) = incoming.key();
            short.push(json!({ "account": account, "connection": connection, "order": order }));
        }
        missing.push(lacking);
    }
    let dialect = tx.dialect();
    tx.execute(
        sql::RESERVATIONS_ADD.text(dialect),
        &params![Value::from(lines).to_string()],
    )
    .await?;
    if !short.is_empty() {
        tx.execute(
            sql::ORDERS_BACKORDER.text(dialect),
            &params![Value::from(short).to_string()],
        )
        .await?;
    }
    items.keep(tx, tools).await?;
    for (incoming, backordered) in new.iter().zip(missing) {
        announce(tx, tools, &incoming.key(), 1, incoming.trace, backordered).await?;
    }
    tools.context.crash.reached("sync-service", "reserved");
    Ok(())
}

/// Keeps the orders that are new; gives those, in the order of the batch.
async fn add_new<'a, 'b>(
    tx: &mut Tx,
    incoming: &'a [Incoming<'b>],
    received: i64,
) -> Result<Vec<&'a Incoming<'b>>, Error> {
    let mut first: BTreeMap<OrderKey, &OrderPlaced> = BTreeMap::new();
    for incoming in incoming {
        first.entry(incoming.key()).or_insert(incoming.order);
    }
    let given: Vec<_> = first
        .iter()
        .map(|((account, connection, id), order)| {
            json!({
                "account": account, "connection": connection, "order": id,
                "marketplace": order.marketplace, "placed": order.placed, "received": received,
            })
        })
        .collect();
    let given = params![Value::from(given).to_string()];
    let mut added = BTreeSet::new();
    for row in tx.query(sql::ORDERS_ADD.text(tx.dialect()), &given).await? {
        let account = row.parsed(0, AccountId::parse)?;
        let connection = row.parsed(1, ConnectionId::parse)?;
        added.insert((account, connection, row.text(2)?.to_owned()));
    }
    // The second of two equal orders in one batch finds its key gone.
    Ok(incoming
        .iter()
        .filter(|incoming| added.remove(&incoming.key()))
        .collect())
}

/// Reserves one order's lines and adds their rows to `rows`; gives the lines
/// that lack units, with the number that is missing.
fn reserve(
    items: &mut Items,
    incoming: &Incoming<'_>,
    received: i64,
    rows: &mut Vec<Value>,
) -> Result<Vec<OrderedLine>, Error> {
    let (account, connection, order) = incoming.key();
    let mut lacking = Vec::new();
    for (place, line) in incoming.order.lines.iter().enumerate() {
        let item = items.get(&(account, line.sku.clone()))?;
        let granted = item.stock.grant(line.quantity);
        if granted > 0 {
            item.raise(incoming.trace);
        }
        if granted < line.quantity {
            lacking.push(OrderedLine {
                quantity: line.quantity - granted,
                ..line.clone()
            });
        }
        rows.push(json!({
            "account": account, "connection": connection, "order": order, "place": place,
            "line": line.line_id, "sku": line.sku, "quantity": line.quantity, "granted": granted,
            "price": line.unit_price.minor, "currency": line.unit_price.currency, "received": received,
        }));
    }
    Ok(lacking)
}

/// Orders whose lines changed after they were taken in get their new state.
pub(crate) async fn revise(
    tx: &mut Tx,
    tools: &Tools,
    orders: BTreeMap<OrderKey, Trace>,
) -> Result<(), Error> {
    for (key, trace) in orders {
        let (account, connection, order) = &key;
        let name = params![account, connection, order];
        // First the lock, then the look: another SKU of the same order may be
        // changing in another transaction.
        let Some(row) = tx.query_opt(sql::ORDER_REVISE, &name).await? else {
            return Err(Error::inconsistent(order, "its order is gone"));
        };
        let revision = row.int(0)?;
        let backordered = missing(tx, &key).await?;
        let state = if backordered.is_empty() {
            "reserved"
        } else {
            "backordered"
        };
        tx.execute(
            sql::ORDER_STATE,
            &params![account, connection, order, state],
        )
        .await?;
        announce(tx, tools, &key, revision, &trace, backordered).await?;
    }
    Ok(())
}

/// Lines of an order that lack units, with the number that is missing.
pub(crate) async fn missing(tx: &mut Tx, key: &OrderKey) -> Result<Vec<OrderedLine>, Error> {
    let (account, connection, order) = key;
    let rows = tx
        .query(sql::ORDER_MISSING, &params![account, connection, order])
        .await?;
    let mut lines = Vec::with_capacity(rows.len());
    for row in &rows {
        lines.push(OrderedLine {
            line_id: row.text(0)?.to_owned(),
            sku: row.parsed(1, Sku::parse)?,
            quantity: row.int(2)?,
            unit_price: Money::new(row.int(3)?, row.parsed(4, Currency::parse)?),
        });
    }
    Ok(lines)
}

async fn announce(
    tx: &mut Tx,
    tools: &Tools,
    key: &OrderKey,
    revision: i64,
    trace: &Trace,
    backordered: Vec<OrderedLine>,
) -> Result<(), Error> {
    let (account, connection_id, order_id) = key.clone();
    let business_key = format!("{account}/{order_id}/{revision}");
    let id = MessageId::derived(connection_id.uuid(), "sync-service.reserved", &business_key);
    let message = OrderReserved {
        connection_id,
        order_id,
        backordered,
    };
    tools
        .publisher
        .publish(tx, account, id, trace, &message)
        .await?;
    Ok(())
}
