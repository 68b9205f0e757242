//! Orders in the books.

use std::collections::HashMap;
use std::sync::Arc;

use domain::{Marketplace, Timestamp};
use store::{Error, Row, Tx, params};

use super::{Books, ItemState, Order, OrderLine, StockChange, items, note_stock, sql, take_number};
use crate::ids;

/// Why a shop does not take an order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderRefused {
    /// No such listing on sale.
    #[error("the shop does not sell `{0}`")]
    NotOnSale(String),
    /// Fewer units than wanted.
    #[error("the shop shows {shown} of `{sku}`, {wanted} are wanted")]
    TooFew {
        /// The listing.
        sku: String,
        /// Units wanted.
        wanted: i64,
        /// Units shown.
        shown: i64,
    },
    /// A quantity that is no quantity, or no line at all.
    #[error("an order has 1 to 100 lines of 1 or more units")]
    Nonsense,
    /// The books do not answer.
    #[error(transparent)]
    Books(#[from] Error),
}

/// Which of an order's times a window is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// When it was placed.
    Placed,
    /// When it last changed.
    Updated,
}

/// A page of a window of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Which time.
    pub by: By,
    /// From this time on.
    pub from: Timestamp,
    /// Before this time.
    pub until: Timestamp,
    /// How many to pass over.
    pub skip: i64,
    /// The most to give.
    pub size: i64,
}

impl Books {
    /// Places an order of `wanted` SKUs and units, taking them off the shop's
    /// own stock. Nothing happens when any of them cannot be had.
    pub async fn place_order(
        &self,
        market: Marketplace,
        wanted: Vec<(String, i64)>,
        now: Timestamp,
    ) -> Result<Order, OrderRefused> {
        let sane = (1..=100).contains(&wanted.len())
            && wanted.iter().all(|(_, units)| (1..=10_000).contains(units));
        if !sane {
            return Err(OrderRefused::Nonsense);
        }
        let wanted = Arc::new(wanted);
        self.store
            .run_tx("sim.order", move |tx| {
                let wanted = wanted.clone();
                Box::pin(async move { place(tx, market, &wanted, now).await })
            })
            .await
    }

    /// Cancels an order; false when it is cancelled or not there. The shop's
    /// stock stays as it is: the seller says what is for sale.
    pub async fn cancel_order(
        &self,
        market: Marketplace,
        id: String,
        now: Timestamp,
    ) -> Result<bool, Error> {
        self.store
            .run_tx("sim.cancel", move |tx| {
                let id = id.clone();
                Box::pin(async move {
                    let values = params![market.name(), id, now];
                    Ok(tx.execute(sql::CANCEL_ORDER, &values).await? == 1)
                })
            })
            .await
    }

    /// An order by its number.
    pub async fn order(&self, market: Marketplace, id: &str) -> Result<Option<Order>, Error> {
        let rows = self
            .store
            .query(sql::ORDER, &params![market.name(), id])
            .await?;
        Ok(self.with_lines(market, &rows).await?.into_iter().next())
    }

    /// All orders, oldest first.
    pub async fn all_orders(&self, market: Marketplace) -> Result<Vec<Order>, Error> {
        let rows = self
            .store
            .query(sql::ORDERS, &params![market.name()])
            .await?;
        self.with_lines(market, &rows).await
    }

    /// A page of orders, oldest first, and how many there are in the window.
    pub async fn orders(
        &self,
        market: Marketplace,
        window: Window,
    ) -> Result<(Vec<Order>, i64), Error> {
        let (page, count) = match window.by {
            By::Placed => (sql::ORDERS_PLACED, sql::COUNT_PLACED),
            By::Updated => (sql::ORDERS_UPDATED, sql::COUNT_UPDATED),
        };
        let span = params![market.name(), window.from, window.until];
        let total = self
            .store
            .query_opt(count, &span)
            .await?
            .map_or(Ok(0), |row| row.int(0))?;
        let values = params![
            market.name(),
            window.from,
            window.until,
            window.size,
            window.skip
        ];
        let rows = self.store.query(page, &values).await?;
        Ok((self.with_lines(market, &rows).await?, total))
    }

    async fn with_lines(&self, market: Marketplace, rows: &[Row]) -> Result<Vec<Order>, Error> {
        let mut orders = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let numbers = || orders.iter().map(|order| order.number);
        let (Some(first), Some(last)) = (numbers().min(), numbers().max()) else {
            return Ok(orders);
        };
        let values = params![market.name(), first, last];
        let mut lines: HashMap<i64, Vec<OrderLine>> = HashMap::new();
        for row in &self.store.query(sql::ORDER_LINES, &values).await? {
            lines.entry(row.int(0)?).or_default().push(read_line(row)?);
        }
        for order in &mut orders {
            order.lines = lines.remove(&order.number).unwrap_or_default();
        }
        Ok(orders)
    }
}

async fn place(
    tx: &mut Tx,
    market: Marketplace,
    wanted: &[(String, i64)],
    now: Timestamp,
) -> Result<Order, OrderRefused> {
    let number = take_number(tx, market).await?;
    let id = ids::order(market, number);
    let mut lines = Vec::with_capacity(wanted.len());
    let mut currency = String::new();
    for (place, (sku, units)) in wanted.iter().enumerate() {
        let found = items::find(tx, market, sku).await?;
        let Some(mut item) = found.filter(|item| item.state == ItemState::Live) else {
            return Err(OrderRefused::NotOnSale(sku.clone()));
        };
        let shown = item.draft.quantity;
        if shown < *units {
            return Err(OrderRefused::TooFew {
                sku: sku.clone(),
                wanted: *units,
                shown,
            });
        }
        item.draft.quantity = shown - units;
        item.updated = now;
        items::put(tx, market, &item).await?;
        let change = StockChange {
            sku: sku.clone(),
            at: now,
            before: shown,
            after: item.draft.quantity,
            cause: "order".to_owned(),
            reference: id.clone(),
        };
        note_stock(tx, market, change).await?;
        currency.clone_from(&item.draft.currency);
        let place = i64::try_from(place).unwrap_or_default();
        let line = OrderLine {
            id: ids::order_line(market, number, place),
            sku: sku.clone(),
            barcode: item.draft.barcode,
            remote_id: item.remote_id,
            title: item.draft.title,
            quantity: *units,
            unit_price: item.draft.price,
        };
        put_line(tx, market, number, place, &line).await?;
        lines.push(line);
    }
    tx.execute(
        sql::PUT_ORDER,
        &params![market.name(), &id, number, &currency, now],
    )
    .await?;
    Ok(Order {
        id,
        number,
        cancelled: false,
        currency,
        placed: now,
        updated: now,
        lines,
    })
}

async fn put_line(
    tx: &mut Tx,
    market: Marketplace,
    number: i64,
    place: i64,
    line: &OrderLine,
) -> Result<(), Error> {
    let values = params![
        market.name(),
        number,
        place,
        &line.id,
        &line.sku,
        &line.barcode,
        &line.remote_id,
        &line.title,
        line.quantity,
        line.unit_price,
    ];
    tx.execute(sql::PUT_ORDER_LINE, &values).await?;
    Ok(())
}

fn read(row: &Row) -> Result<Order, Error> {
    Ok(Order {
        id: row.text(0)?.to_owned(),
        number: row.int(1)?,
        cancelled: row.int(2)? == 1,
        currency: row.text(3)?.to_owned(),
        placed: row.time(4)?,
        updated: row.time(5)?,
        lines: Vec::new(),
    })
}

fn read_line(row: &Row) -> Result<OrderLine, Error> {
    Ok(OrderLine {
        id: row.text(1)?.to_owned(),
        sku: row.text(2)?.to_owned(),
        barcode: row.text(3)?.to_owned(),
        remote_id: row.text(4)?.to_owned(),
        title: row.text(5)?.to_owned(),
        quantity: row.int(6)?,
        unit_price: row.int(7)?,
    })
}
