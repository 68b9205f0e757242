//! Listings in the books.

use std::collections::BTreeMap;

use domain::{Marketplace, Timestamp};
use store::{Error, Row, Tx, params};

use super::{Books, Draft, Item, ItemState, json, opt_time, sql, to_json};

/// How many listings are in each state.
pub type Counts = BTreeMap<String, i64>;

impl Books {
    /// A listing by SKU, also when it is deleted.
    pub async fn item(&self, market: Marketplace, sku: &str) -> Result<Option<Item>, Error> {
        let row = self
            .store
            .query_opt(sql::ITEM, &params![market.name(), sku])
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// A listing by barcode that is not deleted.
    pub async fn item_by_barcode(
        &self,
        market: Marketplace,
        barcode: &str,
    ) -> Result<Option<Item>, Error> {
        let row = self
            .store
            .query_opt(sql::ITEM_BY_BARCODE, &params![market.name(), barcode])
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// A listing by the shop's id.
    pub async fn item_by_remote(
        &self,
        market: Marketplace,
        remote_id: &str,
    ) -> Result<Option<Item>, Error> {
        let row = self
            .store
            .query_opt(sql::ITEM_BY_REMOTE, &params![market.name(), remote_id])
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// All listings by SKU.
    pub async fn items(&self, market: Marketplace) -> Result<Vec<Item>, Error> {
        let rows = self
            .store
            .query(sql::ITEMS, &params![market.name()])
            .await?;
        rows.iter().map(read).collect()
    }

    /// A page of the listings in one state, newest first.
    pub async fn items_in_state(
        &self,
        market: Marketplace,
        state: ItemState,
        size: i64,
        skip: i64,
    ) -> Result<Vec<Item>, Error> {
        let values = params![market.name(), state.name(), size, skip];
        let rows = self.store.query(sql::ITEMS_IN_STATE, &values).await?;
        rows.iter().map(read).collect()
    }

    /// How many listings are in each state.
    pub async fn counts(&self, market: Marketplace) -> Result<Counts, Error> {
        let rows = self
            .store
            .query(sql::ITEM_COUNTS, &params![market.name()])
            .await?;
        rows.iter()
            .map(|row| Ok((row.text(0)?.to_owned(), row.int(1)?)))
            .collect()
    }

    /// Decides pending listings whose time has come; how many.
    pub async fn approve_due(&self, market: Marketplace, now: Timestamp) -> Result<usize, Error> {
        if self
            .store
            .query_opt(sql::ITEMS_DUE, &params![market.name(), now])
            .await?
            .is_none()
        {
            return Ok(0);
        }
        self.store
            .run_tx("sim.approve", move |tx| {
                Box::pin(async move {
                    let rows = tx
                        .query(sql::ITEMS_DUE, &params![market.name(), now])
                        .await?;
                    for row in &rows {
                        put(tx, market, &super::approve(read(row)?, now)).await?;
                    }
                    Ok(rows.len())
                })
            })
            .await
    }
}

/// A listing by SKU, inside a transaction.
pub(super) async fn find(
    tx: &mut Tx,
    market: Marketplace,
    sku: &str,
) -> Result<Option<Item>, Error> {
    let row = tx
        .query_opt(sql::ITEM, &params![market.name(), sku])
        .await?;
    row.as_ref().map(read).transpose()
}

/// A listing by barcode, inside a transaction.
pub(super) async fn find_barcode(
    tx: &mut Tx,
    market: Marketplace,
    barcode: &str,
) -> Result<Option<Item>, Error> {
    let row = tx
        .query_opt(sql::ITEM_BY_BARCODE, &params![market.name(), barcode])
        .await?;
    row.as_ref().map(read).transpose()
}

/// A listing by the shop's id, inside a transaction.
pub(super) async fn find_remote(
    tx: &mut Tx,
    market: Marketplace,
    remote_id: &str,
) -> Result<Option<Item>, Error> {
    let values = params![market.name(), remote_id];
    let row = tx.query_opt(sql::ITEM_BY_REMOTE, &values).await?;
    row.as_ref().map(read).transpose()
}

/// Writes a listing.
pub(super) async fn put(tx: &mut Tx, market: Marketplace, item: &Item) -> Result<(), Error> {
    let values = params![
        market.name(),
        &item.draft.sku,
        &item.draft.barcode,
        &item.remote_id,
        item.state.name(),
        to_json(&item.draft)?,
        item.draft.quantity,
        to_json(&item.issues)?,
        item.creates,
        item.replaces,
        item.created,
        item.updated,
        item.live_at,
        item.due,
    ];
    tx.execute(sql::PUT_ITEM, &values).await?;
    Ok(())
}

fn read(row: &Row) -> Result<Item, Error> {
    let mut draft: Draft = json(row, 4)?;
    draft.quantity = row.int(5)?;
    let state = ItemState::parse(row.text(3)?)
        .ok_or_else(|| Error::Bug(format!("unknown state of {}", draft.sku)))?;
    Ok(Item {
        draft,
        remote_id: row.text(2)?.to_owned(),
        state,
        issues: json(row, 6)?,
        creates: row.int(7)?,
        replaces: row.int(8)?,
        created: row.time(9)?,
        updated: row.time(10)?,
        live_at: opt_time(row, 11)?,
        due: opt_time(row, 12)?,
    })
}
