//! The latest orders with what is reserved for them.

use axum::Json;
use axum::extract::{Query, State};
use domain::{AccountId, ConnectionId, Marketplace};
use runtime::http::ApiError;
use serde::{Deserialize, Serialize};
use store::{Store, params};

use super::answer;
use crate::{Error, Module, sql};

/// An order.
#[derive(Debug, Serialize)]
struct OrderView {
    connection_id: ConnectionId,
    /// None for a direct order.
    marketplace: Option<Marketplace>,
    order_id: String,
    /// `reserved`, or `backordered` while units are missing.
    state: String,
    placed: String,
    lines: Vec<LineView>,
}

/// A line of an order.
#[derive(Debug, Serialize)]
struct LineView {
    line_id: String,
    sku: String,
    quantity: i64,
    reserved: i64,
    state: String,
}

/// The latest orders.
#[derive(Debug, Serialize)]
pub(super) struct OrdersView {
    /// All orders of the account.
    total: i64,
    orders: Vec<OrderView>,
}

/// How many.
#[derive(Debug, Deserialize)]
pub(super) struct Limit {
    /// At most this many, 1 to 1000.
    limit: Option<u16>,
}

/// `GET /api/v1/orders`.
pub(super) async fn list(
    State(module): State<Module>,
    Query(limit): Query<Limit>,
) -> Result<Json<OrdersView>, ApiError> {
    let limit = i64::from(limit.limit.unwrap_or(100).clamp(1, 1000));
    read(&module.store, module.config.account, limit)
        .await
        .map(Json)
        .map_err(|error| answer(&error))
}

async fn read(store: &Store, account: AccountId, limit: i64) -> Result<OrdersView, Error> {
    let count = store
        .query_opt(sql::ORDERS_COUNT, &params![account])
        .await?;
    let mut orders: Vec<OrderView> = Vec::new();
    for row in store
        .query(sql::ORDERS_LIST, &params![account, limit])
        .await?
    {
        let (connection_id, order_id) = (row.parsed(0, ConnectionId::parse)?, row.text(1)?);
        let known = orders
            .last()
            .is_some_and(|last| last.connection_id == connection_id && last.order_id == order_id);
        if !known {
            orders.push(OrderView {
                connection_id,
                marketplace: row.opt_text(2)?.and_then(Marketplace::parse),
                order_id: order_id.to_owned(),
                state: row.text(3)?.to_owned(),
                placed: row.time(4)?.rfc3339(),
                lines: Vec::new(),
            });
        }
        if let (Some(order), Some(line_id)) = (orders.last_mut(), row.opt_text(5)?) {
            order.lines.push(LineView {
                line_id: line_id.to_owned(),
                sku: row.text(6)?.to_owned(),
                quantity: row.int(7)?,
                reserved: row.int(8)?,
                state: row.text(9)?.to_owned(),
            });
        }
    }
    Ok(OrdersView {
        total: count.map_or(Ok(0), |row| row.int(0))?,
        orders,
    })
}
