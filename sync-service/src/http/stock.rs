//! Items with what every channel should have and has.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Query, State};
use domain::{AccountId, ConnectionId, Marketplace, ProductId};
use runtime::http::ApiError;
use serde::{Deserialize, Serialize};
use store::{Row, Store, params};

use super::answer;
use crate::{Error, Module, sql};

/// The stock of one SKU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct ItemView {
    pub(super) sku: String,
    /// Unknown while the SKU was only sold and its product never came.
    pub(super) product_id: Option<ProductId>,
    pub(super) on_hand: i64,
    pub(super) reserved: i64,
    pub(super) available: i64,
    /// Units that were sold and are missing.
    pub(super) backordered: i64,
    pub(super) version: i64,
    pub(super) channels: Vec<ChannelView>,
}

/// One channel's stock of a SKU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct ChannelView {
    pub(super) connection_id: ConnectionId,
    /// Unknown until its listing is live.
    pub(super) marketplace: Option<Marketplace>,
    pub(super) desired_version: i64,
    pub(super) desired_quantity: i64,
    pub(super) acked_version: i64,
    pub(super) acked_quantity: Option<i64>,
    pub(super) acked_at: Option<String>,
    /// True when the channel has confirmed what it should have.
    pub(super) in_step: bool,
}

/// A page of items.
#[derive(Debug, Serialize)]
pub(super) struct StockView {
    /// All items of the account.
    pub(super) total: i64,
    pub(super) items: Vec<ItemView>,
    /// The `after` of the next page; none at the end.
    pub(super) next: Option<String>,
}

/// Which page.
#[derive(Debug, Deserialize)]
pub(super) struct Page {
    /// Only SKUs after this one.
    #[serde(default)]
    pub(super) after: String,
    /// At most this many, 1 to 1000.
    pub(super) limit: Option<u16>,
}

impl Page {
    pub(super) fn limit(&self) -> i64 {
        i64::from(self.limit.unwrap_or(200).clamp(1, 1000))
    }
}

/// `GET /api/v1/stock`.
pub(super) async fn list(
    State(module): State<Module>,
    Query(page): Query<Page>,
) -> Result<Json<StockView>, ApiError> {
    read(&module.store, module.config.account, &page)
        .await
        .map(Json)
        .map_err(|error| answer(&error))
}

/// Reads a page of items with their channels.
pub(super) async fn read(
    store: &Store,
    account: AccountId,
    page: &Page,
) -> Result<StockView, Error> {
    let count = store.query_opt(sql::ITEMS_COUNT, &params![account]).await?;
    let rows = store
        .query(
            sql::ITEMS_LIST,
            &params![account, &page.after, page.limit()],
        )
        .await?;
    let mut items = rows.iter().map(item).collect::<Result<Vec<_>, _>>()?;
    if let [first, ..] = items.as_slice() {
        let last = &items[items.len() - 1];
        let mut channels = channels(store, account, &first.sku, &last.sku).await?;
        for item in &mut items {
            item.channels = channels.remove(&item.sku).unwrap_or_default();
        }
    }
    let full = items.len() as i64 == page.limit();
    Ok(StockView {
        total: count.map_or(Ok(0), |row| row.int(0))?,
        next: items.last().filter(|_| full).map(|item| item.sku.clone()),
        items,
    })
}

/// Reads the columns of `ITEM_READ` and `ITEMS_LIST`.
pub(super) fn item(row: &Row) -> Result<ItemView, Error> {
    let (on_hand, reserved) = (row.int(2)?, row.int(3)?);
    Ok(ItemView {
        sku: row.text(0)?.to_owned(),
        product_id: match row.opt_text(1)? {
            Some(_) => Some(row.parsed(1, ProductId::parse)?),
            None => None,
        },
        on_hand,
        reserved,
        available: on_hand - reserved,
        version: row.int(4)?,
        backordered: row.int(5)?,
        channels: Vec::new(),
    })
}

async fn channels(
    store: &Store,
    account: AccountId,
    first: &str,
    last: &str,
) -> Result<BTreeMap<String, Vec<ChannelView>>, Error> {
    let mut channels: BTreeMap<String, Vec<ChannelView>> = BTreeMap::new();
    for row in store
        .query(sql::CHANNELS_LIST, &params![account, first, last])
        .await?
    {
        let (desired_version, acked_version) = (row.int(3)?, row.int(5)?);
        let view = ChannelView {
            connection_id: row.parsed(1, ConnectionId::parse)?,
            marketplace: row.opt_text(2)?.and_then(Marketplace::parse),
            desired_version,
            desired_quantity: row.int(4)?,
            acked_version,
            acked_quantity: row.opt_int(6)?,
            acked_at: match row.opt_int(7)? {
                Some(_) => Some(row.time(7)?.rfc3339()),
                None => None,
            },
            in_step: acked_version >= desired_version,
        };
        channels
            .entry(row.text(0)?.to_owned())
            .or_default()
            .push(view);
    }
    for views in channels.values_mut() {
        views.sort_by_key(|view| (view.marketplace, view.connection_id));
    }
    Ok(channels)
}
