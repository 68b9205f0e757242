//! Orders 2026-01-01.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::Timestamp;
use http::{HeaderMap, StatusCode, Uri};
use serde_json::{Value, json};

use super::wire::OrdersQuery;
use super::{MARKETPLACE_ID, auth, bad, broken, error, view};
use crate::answer::{self, list};
use crate::books::{By, Window};
use crate::market::Market;
use crate::times;

/// `searchOrders`.
pub async fn search(State(market): State<Arc<Market>>, uri: Uri, headers: HeaderMap) -> Response {
    if let Err(refused) = auth::check(&market, &headers, None) {
        return *refused;
    }
    let query: OrdersQuery = match answer::query(&uri) {
        Ok(query) => query,
        Err(why) => return bad(&why),
    };
    let window = match window(&query, market.now()) {
        Ok(window) => window,
        Err(why) => return bad(&why),
    };
    let (orders, total) = match market.books.orders(market.market, window).await {
        Ok(found) => found,
        Err(reason) => return broken(&reason),
    };
    let statuses = list(query.fulfillment_statuses.as_deref().unwrap_or_default());
    let parts = list(query.included_data.as_deref().unwrap_or_default());
    let wanted = |cancelled: bool| {
        statuses.is_empty() || statuses.contains(&if cancelled { "CANCELLED" } else { "UNSHIPPED" })
    };
    let ours = query.fulfilled_by.as_deref() != Some("AMAZON");
    let page: Vec<Value> = orders
        .iter()
        .filter(|order| ours && wanted(order.cancelled))
        .map(|order| view::order(order, &parts))
        .collect();
    let mut body = json!({ "orders": page, "pagination": {} });
    let before = window.until.rfc3339();
    match window.by {
        By::Placed => body["createdBefore"] = json!(before),
        By::Updated => body["lastUpdatedBefore"] = json!(before),
    }
    let next = window.skip + window.size;
    if next < total {
        body["pagination"]["nextToken"] = json!(format!("{}.{next}", window.until.micros()));
    }
    answer::ok(&body)
}

/// `getOrder`.
pub async fn one(
    State(market): State<Arc<Market>>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if let Err(refused) = auth::check(&market, &headers, None) {
        return *refused;
    }
    let query: OrdersQuery = answer::query(&uri).unwrap_or_default();
    let parts = list(query.included_data.as_deref().unwrap_or_default());
    match market.books.order(market.market, &id).await {
        Ok(Some(order)) => answer::ok(&json!({ "order": view::order(&order, &parts) })),
        Ok(None) => error(
            StatusCode::NOT_FOUND,
            "NotFound",
            &format!("Order '{id}' not found."),
        ),
        Err(reason) => broken(&reason),
    }
}

/// The window a query asks for. A time after which must be given, of one
/// kind; a time before which lies at least two minutes back.
fn window(query: &OrdersQuery, now: Timestamp) -> Result<Window, String> {
    let (by, after, before) = match (&query.created_after, &query.last_updated_after) {
        (Some(after), None) => (By::Placed, after, &query.created_before),
        (None, Some(after)) => (By::Updated, after, &query.last_updated_before),
        _ => return Err("Give exactly one of createdAfter and lastUpdatedAfter.".to_owned()),
    };
    let date =
        |text: &str| times::iso(text).ok_or_else(|| format!("'{text}' is not an ISO 8601 time."));
    let from = date(after)?;
    let mut until = match before {
        None => now.after(Duration::from_micros(1)),
        Some(text) => date(text)?,
    };
    if before.is_some() && until > now.before(Duration::from_secs(120)) {
        return Err("The time before must be at least 2 minutes in the past.".to_owned());
    }
    let markets = list(query.marketplace_ids.as_deref().unwrap_or_default());
    if !markets.is_empty() && !markets.contains(&MARKETPLACE_ID) {
        return Err("The seller does not sell in these marketplaces.".to_owned());
    }
    let size = query.max_results_per_page.unwrap_or(100);
    if !(1..=100).contains(&size) {
        return Err("maxResultsPerPage is 1 to 100.".to_owned());
    }
    let mut skip = 0;
    if let Some(token) = &query.pagination_token {
        let (end, passed) = token
            .split_once('.')
            .ok_or("The paginationToken is not valid.")?;
        let number = |text: &str| {
            text.parse::<i64>()
                .map_err(|_| "The paginationToken is not valid.")
        };
        until = Timestamp::from_micros(number(end)?);
        skip = number(passed)?;
    }
    Ok(Window {
        by,
        from,
        until,
        skip,
        size: i64::try_from(size).unwrap_or(100),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_795_000_000_000_000);

    #[test]
    fn exactly_one_time_must_be_given() {
        let after = Some("2026-11-01T00:00:00Z".to_owned());
        assert!(window(&OrdersQuery::default(), NOW).is_err());
        let both = OrdersQuery {
            created_after: after.clone(),
            last_updated_after: after.clone(),
            ..OrdersQuery::default()
        };
        assert!(window(&both, NOW).is_err());
        let one = OrdersQuery {
            last_updated_after: after,
            ..OrdersQuery::default()
        };
        assert_eq!(window(&one, NOW).map(|window| window.by), Ok(By::Updated));
    }

    #[test]
    fn the_end_must_be_past_and_a_page_at_most_100() {
        let base = OrdersQuery {
            created_after: Some("2026-11-01T00:00:00Z".to_owned()),
            ..OrdersQuery::default()
        };
        let soon = OrdersQuery {
            created_before: Some(NOW.rfc3339()),
            ..base.clone()
        };
        assert!(window(&soon, NOW).is_err());
        let large = OrdersQuery {
            max_results_per_page: Some(101),
            ..base
        };
        assert!(window(&large, NOW).is_err());
    }
}
