//! Counts: bringing the ledger to what somebody found on the shelf.

use std::collections::BTreeMap;

use domain::{ConnectionId, ProductId};
use messages::Trace;
use store::{Tx, params};

use crate::arithmetic::{Line, fill, take_back};
use crate::items::{Item, Items, Key, Tools};
use crate::orders::{self, OrderKey};
use crate::{Error, sql};

/// News about an item: what product it is, how many there are, or both.
#[derive(Debug, Clone)]
pub(crate) struct News {
    pub(crate) key: Key,
    /// The product with its version, when a product brings the news.
    pub(crate) product: Option<(ProductId, i64)>,
    /// Units counted, reserved ones included; none leaves the stock alone.
    pub(crate) counted: Option<i64>,
    /// The movement this makes in the ledger; a second time changes nothing.
    pub(crate) movement: String,
    /// Who says so, for the ledger.
    pub(crate) cause: String,
    pub(crate) trace: Trace,
}

/// Brings the items up to date, in the given order.
pub(crate) async fn take_in(tx: &mut Tx, tools: &Tools, news: &[News]) -> Result<(), Error> {
    let mut items = Items::hold(tx, news.iter().map(|news| news.key.clone()).collect()).await?;
    let mut changed_orders = BTreeMap::new();
    for news in news {
        let item = items.get(&news.key)?;
        if let Some(counted) = relevant(item, news) {
            count(tx, tools, item, news, counted, &mut changed_orders).await?;
        }
    }
    items.keep(tx, tools).await?;
    orders::revise(tx, tools, changed_orders).await?;
    tools.context.crash.reached("sync-service", "counted");
    Ok(())
}

/// Takes the product over; gives the count unless a newer one is there.
fn relevant(item: &mut Item, news: &News) -> Option<i64> {
    let Some((product, version)) = news.product else {
        return news.counted;
    };
    match item.product {
        // Ids rise with time: the later product has the SKU now.
        Some(known) if product < known => return None,
        Some(known) if product == known => {}
        _ => {
            item.product = Some(product);
            item.counted_version = 0;
            item.touch();
        }
    }
    let counted = news.counted.filter(|_| version > item.counted_version)?;
    item.counted_version = version;
    item.touch();
    Some(counted)
}

async fn count(
    tx: &mut Tx,
    tools: &Tools,
    item: &mut Item,
    news: &News,
    counted: i64,
    changed: &mut BTreeMap<OrderKey, Trace>,
) -> Result<(), Error> {
    let (account, sku) = &news.key;
    let mut stock = item.stock;
    let found = stock.count(counted);
    let values = params![
        account,
        &news.movement,
        sku,
        "count",
        found.delta,
        &news.cause,
        tools.context.now()
    ];
    if tx.execute(sql::MOVEMENT_ADD, &values).await? == 0 {
        return Ok(());
    }
    item.stock = stock;
    item.raise(&news.trace);
    if found.lost > 0 {
        let (names, mut lines) = lines(tx, sql::LINES_HOLDING, &news.key).await?;
        let before = lines.clone();
        if take_back(found.lost, &mut lines) > 0 {
            return Err(Error::inconsistent(
                sku,
                "more units are reserved than its lines hold",
            ));
        }
        regrant(tx, news, names, &before, &lines, changed).await?;
    }
    if item.stock.available() > 0 {
        let (names, mut lines) = lines(tx, sql::LINES_WAITING, &news.key).await?;
        let before = lines.clone();
        fill(&mut item.stock, &mut lines);
        regrant(tx, news, names, &before, &lines, changed).await?;
    }
    Ok(())
}

/// Connection, order and place of a line.
type LineName = (ConnectionId, String, i64);

/// Reads lines of an item, the oldest first.
async fn lines(
    tx: &mut Tx,
    sql: &'static str,
    key: &Key,
) -> Result<(Vec<LineName>, Vec<Line>), Error> {
    let (mut names, mut lines) = (Vec::new(), Vec::new());
    for row in tx.query(sql, &params![key.0, &key.1]).await? {
        names.push((
            row.parsed(0, ConnectionId::parse)?,
            row.text(1)?.to_owned(),
            row.int(2)?,
        ));
        lines.push(Line {
            wanted: row.int(3)?,
            granted: row.int(4)?,
        });
    }
    Ok((names, lines))
}

/// Writes the lines that hold another number of units than before.
async fn regrant(
    tx: &mut Tx,
    news: &News,
    names: Vec<LineName>,
    before: &[Line],
    after: &[Line],
    changed: &mut BTreeMap<OrderKey, Trace>,
) -> Result<(), Error> {
    let account = news.key.0;
    for ((connection, order, place), (before, after)) in
        names.into_iter().zip(before.iter().zip(after))
    {
        if before != after {
            let values = params![account, connection, &order, place, after.granted];
            tx.execute(sql::LINE_GRANT, &values).await?;
            changed
                .entry((account, connection, order))
                .or_insert_with(|| news.trace.clone());
        }
    }
    Ok(())
}
