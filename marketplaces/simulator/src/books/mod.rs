//! The durable books of the shops, in a database of their own: what was
//! created, changed, sold and called, and how often. "Exactly once" is read
//! from here, so nothing here is shared with the system under observation.

mod batches;
mod items;
mod model;
mod orders;
mod settle;
pub mod sql;

pub(crate) use batches::NewBatch;
pub use model::{
    Batch, BatchLine, BooksView, Call, Change, Draft, Existing, Item, ItemState, LineState, Order,
    OrderLine, StockChange,
};
pub use orders::OrderRefused;
pub(crate) use orders::{By, Window};
pub(crate) use settle::{Policy, approve, carry_out};

use domain::{Marketplace, Timestamp};
use runtime::Context;
use runtime::config::DatabaseConfig;
use store::{Error, Row, Store, Tx, params};

use crate::faults::Profile;

/// The books of all three shops.
#[derive(Clone)]
pub struct Books {
    store: Store,
}

/// How a shop behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// The fault profile.
    pub profile: Profile,
    /// Its seed.
    pub seed: u64,
}

impl Books {
    /// Opens the books, making them when they are missing. A shop that was
    /// open before keeps its setting.
    pub async fn open(
        database: &DatabaseConfig,
        first: Setting,
        context: &Context,
    ) -> Result<Self, Error> {
        let store = Store::open(database, context).await?;
        store.migrate(&[sql::MIGRATIONS]).await?;
        store
            .run_tx("sim.open", move |tx| {
                Box::pin(async move {
                    for market in Marketplace::ALL {
                        let values =
                            params![market.name(), first.profile.name(), signed(first.seed)];
                        tx.execute(sql::SEED, &values).await?;
                    }
                    Ok::<_, Error>(())
                })
            })
            .await?;
        Ok(Self { store })
    }

    /// How a shop behaves.
    pub async fn setting(&self, market: Marketplace) -> Result<Setting, Error> {
        let row = self
            .store
            .query_opt(sql::SETTING, &params![market.name()])
            .await?;
        let row = row.ok_or_else(|| Error::Bug(format!("no shop for {market}")))?;
        let profile = Profile::parse(row.text(0)?)
            .ok_or_else(|| Error::Bug(format!("unknown profile of {market}")))?;
        Ok(Setting {
            profile,
            seed: row.int(1)?.cast_unsigned(),
        })
    }

    /// Changes how a shop behaves.
    pub async fn set_setting(&self, market: Marketplace, to: Setting) -> Result<(), Error> {
        self.store
            .run_tx("sim.profile", move |tx| {
                Box::pin(async move {
                    let values = params![market.name(), to.profile.name(), signed(to.seed)];
                    tx.execute(sql::SET_SETTING, &values).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Notes a call.
    pub async fn log_call(&self, market: Marketplace, call: Call) -> Result<(), Error> {
        self.store
            .run_tx("sim.call", move |tx| {
                let call = call.clone();
                Box::pin(async move {
                    let values = params![
                        market.name(),
                        signed(call.number),
                        call.at,
                        call.method,
                        call.path,
                        call.status,
                        call.idempotency_key,
                        call.fault,
                    ];
                    tx.execute(sql::PUT_CALL, &values).await?;
                    Ok(())
                })
            })
            .await
    }

    /// The newest calls, newest first.
    pub async fn calls(&self, market: Marketplace, most: i64) -> Result<Vec<Call>, Error> {
        let rows = self
            .store
            .query(sql::CALLS, &params![market.name(), most])
            .await?;
        rows.iter().map(read_call).collect()
    }

    /// The number of the last call, 0 before the first.
    pub async fn last_call(&self, market: Marketplace) -> Result<u64, Error> {
        let row = self
            .store
            .query_opt(sql::LAST_CALL, &params![market.name()])
            .await?;
        let last = row.map_or(Ok(None), |row| row.opt_int(0))?;
        Ok(last.unwrap_or(0).cast_unsigned())
    }

    /// All stock changes, oldest first.
    pub async fn stock_changes(&self, market: Marketplace) -> Result<Vec<StockChange>, Error> {
        let rows = self
            .store
            .query(sql::STOCK_CHANGES, &params![market.name()])
            .await?;
        rows.iter().map(read_stock_change).collect()
    }

    /// Everything, for the JSON view and tests.
    pub async fn view(&self, market: Marketplace) -> Result<BooksView, Error> {
        Ok(BooksView {
            market,
            items: self.items(market).await?,
            orders: self.all_orders(market).await?,
            batches: self.batches(market).await?,
            stock_changes: self.stock_changes(market).await?,
        })
    }

    /// Closes the database.
    pub async fn close(&self) {
        self.store.close().await;
    }
}

/// Takes the next number of a shop.
async fn take_number(tx: &mut Tx, market: Marketplace) -> Result<i64, Error> {
    let row = tx
        .query_opt(sql::TAKE_NUMBER, &params![market.name()])
        .await?;
    row.ok_or_else(|| Error::Bug(format!("no shop for {market}")))?
        .int(0)
}

/// Notes a change of quantity.
async fn note_stock(tx: &mut Tx, market: Marketplace, change: StockChange) -> Result<(), Error> {
    let number = take_number(tx, market).await?;
    let values = params![
        market.name(),
        number,
        change.sku,
        change.at,
        change.before,
        change.after,
        change.cause,
        change.reference,
    ];
    tx.execute(sql::PUT_STOCK_CHANGE, &values).await?;
    Ok(())
}

fn read_call(row: &Row) -> Result<Call, Error> {
    Ok(Call {
        number: row.int(0)?.cast_unsigned(),
        at: row.time(1)?,
        method: row.text(2)?.to_owned(),
        path: row.text(3)?.to_owned(),
        status: u16::try_from(row.int(4)?).unwrap_or_default(),
        idempotency_key: row.opt_text(5)?.map(str::to_owned),
        fault: row.text(6)?.to_owned(),
    })
}

fn read_stock_change(row: &Row) -> Result<StockChange, Error> {
    Ok(StockChange {
        sku: row.text(0)?.to_owned(),
        at: row.time(1)?,
        before: row.int(2)?,
        after: row.int(3)?,
        cause: row.text(4)?.to_owned(),
        reference: row.text(5)?.to_owned(),
    })
}

/// Reads a JSON column.
fn json<T: serde::de::DeserializeOwned>(row: &Row, place: usize) -> Result<T, Error> {
    serde_json::from_str(row.text(place)?)
        .map_err(|error| Error::Bug(format!("column {place}: {error}")))
}

/// Writes a JSON column.
fn to_json(value: &impl serde::Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Bug(error.to_string()))
}

/// A time that may be null.
fn opt_time(row: &Row, place: usize) -> Result<Option<Timestamp>, Error> {
    Ok(row.opt_int(place)?.map(Timestamp::from_micros))
}

/// The bits of a number as the database keeps them.
fn signed(number: u64) -> i64 {
    number.cast_signed()
}
