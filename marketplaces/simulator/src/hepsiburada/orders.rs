//! The order service. An order's lines are open until they are packed;
//! Hepsiburada packs by itself after about 15 minutes.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::Timestamp;
use http::{HeaderMap, StatusCode, Uri};
use serde_json::{Value, json};

use super::wire::OrderQuery;
use super::{bad, broken, check, view};
use crate::answer;
use crate::books::{By, Order, Window};
use crate::market::Market;
use crate::times;

/// More orders than a window will hold.
const ALL: i64 = 1_000_000;

/// `GET /orders/merchantid/{id}`: paid, not packed.
pub async fn open(
    State(market): State<Arc<Market>>,
    Path(merchant): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let packed = market.now().before(market.config.auto_pack);
    lines(
        &market,
        &merchant,
        &uri,
        &headers,
        100,
        view::open_line,
        |order| !order.cancelled && order.placed > packed,
    )
    .await
}

/// `GET /orders/merchantid/{id}/cancelled`.
pub async fn cancelled(
    State(market): State<Arc<Market>>,
    Path(merchant): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    lines(
        &market,
        &merchant,
        &uri,
        &headers,
        50,
        view::cancelled_line,
        |order| order.cancelled,
    )
    .await
}

async fn lines(
    market: &Market,
    merchant: &str,
    uri: &Uri,
    headers: &HeaderMap,
    most: i64,
    row: fn(&Order, &crate::books::OrderLine) -> Value,
    wanted: impl Fn(&Order) -> bool,
) -> Response {
    let (query, orders) = match read(market, merchant, uri, headers, None).await {
        Ok(found) => found,
        Err(refused) => return *refused,
    };
    let (Some(offset), Some(limit)) = (query.offset, query.limit) else {
        return bad("Bad Request limit and offset parameters are required");
    };
    if offset < 0 || !(1..=most).contains(&limit) {
        return bad(&format!("limit 1 ile {most} arasında olmalıdır."));
    }
    let rows: Vec<Value> = orders
        .iter()
        .filter(|order| wanted(order))
        .flat_map(|order| order.lines.iter().map(|line| row(order, line)))
        .collect();
    let total = rows.len();
    let skip = usize::try_from(offset).unwrap_or(usize::MAX);
    let taken = usize::try_from(limit).unwrap_or(1);
    let items: Vec<Value> = rows.into_iter().skip(skip).take(taken).collect();
    answer::ok(
        &json!({ "totalCount": total, "limit": limit, "offset": offset,
        "pageCount": total.div_ceil(taken), "items": items }),
    )
}

/// `GET /packages/merchantid/{id}`: packed, ready to ship; a raw array.
pub async fn packages(
    State(market): State<Arc<Market>>,
    Path(merchant): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let (query, orders) = match read(&market, &merchant, &uri, &headers, Some(24)).await {
        Ok(found) => found,
        Err(refused) => return *refused,
    };
    let (offset, limit) = (query.offset.unwrap_or(0), query.limit.unwrap_or(10));
    if offset < 0 || !(1..=10).contains(&limit) {
        return bad("limit 1 ile 10 arasında olmalıdır.");
    }
    let packed = market.now().before(market.config.auto_pack);
    let rows: Vec<Value> = orders
        .iter()
        .filter(|order| !order.cancelled && order.placed <= packed)
        .skip(usize::try_from(offset).unwrap_or(usize::MAX))
        .take(usize::try_from(limit).unwrap_or(10))
        .map(view::package)
        .collect();
    answer::ok(&json!(rows))
}

/// `GET /orders/merchantid/{id}/ordernumber/{number}`.
pub async fn one(
    State(market): State<Arc<Market>>,
    Path((merchant, number)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if let Err(refused) = check(&headers, Some(&merchant)) {
        return *refused;
    }
    match market.books.order(market.market, &number).await {
        Ok(Some(order)) => {
            let items: Vec<Value> = order
                .lines
                .iter()
                .map(|line| view::open_line(&order, line))
                .collect();
            answer::ok(&json!({ "orderNumber": order.id, "items": items }))
        }
        Ok(None) => answer::json(StatusCode::NOT_FOUND, &json!("Order not found")),
        Err(reason) => broken(&reason),
    }
}

/// The orders placed in the window of a query: all of them, or those of the
/// last hours, when no dates are given.
async fn read(
    market: &Market,
    merchant: &str,
    uri: &Uri,
    headers: &HeaderMap,
    hours: Option<i64>,
) -> Result<(OrderQuery, Vec<Order>), Box<Response>> {
    check(headers, Some(merchant))?;
    let query: OrderQuery = answer::query(uri).map_err(|why| Box::new(bad(&why)))?;
    let now = market.now();
    let date = |text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => times::istanbul_minute(text)
            .map(Some)
            .ok_or_else(|| Box::new(bad("Tarih yyyy-MM-dd HH:mm biçiminde olmalıdır."))),
    };
    let hours = query
        .timespan
        .or(hours)
        .and_then(|hours| u64::try_from(hours).ok());
    let usual = hours.map_or(Timestamp::from_micros(0), |hours| {
        now.before(Duration::from_secs(hours.saturating_mul(3_600)))
    });
    let from = date(&query.begindate)?.unwrap_or(usual);
    let until = date(&query.enddate)?.unwrap_or(now.after(Duration::from_micros(1)));
    let window = Window {
        by: By::Placed,
        from,
        until,
        skip: 0,
        size: ALL,
    };
    match market.books.orders(market.market, window).await {
        Ok((orders, _)) => Ok((query, orders)),
        Err(reason) => Err(Box::new(broken(&reason))),
    }
}
