//! Order lists: a row is a package.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::Timestamp;
use http::{HeaderMap, StatusCode, Uri};
use serde_json::{Value, json};

use super::wire::OrderQuery;
use super::{bad, broken, check, error, view};
use crate::answer;
use crate::books::{By, Order, Window};
use crate::market::Market;

/// The longest window of a query.
const LONGEST: Duration = Duration::from_secs(14 * 86_400);
/// The window when none is given.
const USUAL: Duration = Duration::from_secs(7 * 86_400);

/// `GET v2/orders`.
pub async fn list(
    State(market): State<Arc<Market>>,
    Path(seller): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let query = match open(&headers, &seller, &uri) {
        Ok(query) => query,
        Err(refused) => return *refused,
    };
    if let Some(number) = &query.order_number {
        return match market.books.order(market.market, number).await {
            Ok(order) => page(order.as_slice(), 1, 0, 50),
            Err(reason) => broken(&reason),
        };
    }
    let (from, until) = match span(query.start_date, query.end_date, market.now()) {
        Ok(span) => span,
        Err(why) => return bad(&why),
    };
    // Which date the window is about is not stated: the one that is sorted by
    // (UNCONFIRMED).
    let by = match query.order_by_field.as_deref() {
        Some("CreatedDate") => By::Placed,
        _ => By::Updated,
    };
    let (at, size) = (query.page.unwrap_or(0), query.size.unwrap_or(50));
    if at < 0 || !(1..=200).contains(&size) {
        return bad("size 1 ile 200 arasında olmalıdır.");
    }
    if at.saturating_mul(size) >= 10_000 {
        let message = "Bir sorguda en fazla 10000 kayıt okunabilir.";
        return error(StatusCode::TOO_MANY_REQUESTS, "too.many.requests", message);
    }
    let window = Window {
        by,
        from,
        until,
        skip: at * size,
        size,
    };
    match market.books.orders(market.market, window).await {
        Ok((orders, total)) => {
            let wanted = |order: &&Order| {
                query
                    .status
                    .as_deref()
                    .is_none_or(|status| status == status_of(order))
            };
            let kept: Vec<Order> = orders.iter().filter(wanted).cloned().collect();
            page(&kept, total, at, size)
        }
        Err(reason) => broken(&reason),
    }
}

fn page(orders: &[Order], total: i64, at: i64, size: i64) -> Response {
    let content: Vec<Value> = orders.iter().map(view::package).collect();
    answer::ok(
        &json!({ "totalElements": total, "totalPages": (total + size - 1) / size,
        "page": at, "size": size, "content": content }),
    )
}

fn status_of(order: &Order) -> &'static str {
    if order.cancelled {
        "Cancelled"
    } else {
        "Created"
    }
}

/// `GET orders/stream`: newest first, with a cursor that belongs to its
/// filter.
pub async fn stream(
    State(market): State<Arc<Market>>,
    Path(seller): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let query = match open(&headers, &seller, &uri) {
        Ok(query) => query,
        Err(refused) => return *refused,
    };
    let size = query.size.unwrap_or(50);
    if !(1..=200).contains(&size) {
        return bad("size 1 ile 200 arasında olmalıdır.");
    }
    let span = span(
        query.last_modified_start_date,
        query.last_modified_end_date,
        market.now(),
    );
    let (from, until) = match span {
        Ok(span) => span,
        Err(why) => return bad(&why),
    };
    let filter = format!("{}.{}.{size}", from.micros(), until.micros());
    let start = market.now().after(Duration::from_micros(1)).min(until);
    let (snapshot, seen) = match query.next_cursor.as_deref() {
        None => (start, 0),
        Some(cursor) => match read_cursor(cursor, &filter) {
            Some(place) => place,
            None => return bad("nextCursor bu sorguya ait değil."),
        },
    };
    let statuses = answer::list(query.package_item_statuses.as_deref().unwrap_or_default());
    match newest(&market, from, snapshot, seen, size).await {
        Ok((orders, total)) => {
            let wanted =
                |order: &&Order| statuses.is_empty() || statuses.contains(&status_of(order));
            let content: Vec<Value> = orders.iter().filter(wanted).map(view::package).collect();
            let more = seen + size < total;
            let cursor = format!("{filter}.{}.{}", snapshot.micros(), seen + size);
            answer::ok(&json!({ "hasMore": more, "size": size, "content": content,
                "nextCursor": if more { json!(cursor) } else { Value::Null } }))
        }
        Err(reason) => broken(&reason),
    }
}

/// The orders after the `seen` newest ones, newest first.
async fn newest(
    market: &Market,
    from: Timestamp,
    until: Timestamp,
    seen: i64,
    size: i64,
) -> Result<(Vec<Order>, i64), store::Error> {
    let window = |skip, size| Window {
        by: By::Updated,
        from,
        until,
        skip,
        size,
    };
    let (_, total) = market.books.orders(market.market, window(0, 0)).await?;
    let left = (total - seen).clamp(0, size);
    let skip = (total - seen - left).max(0);
    let (mut orders, _) = market
        .books
        .orders(market.market, window(skip, left))
        .await?;
    orders.reverse();
    Ok((orders, total))
}

fn read_cursor(cursor: &str, filter: &str) -> Option<(Timestamp, i64)> {
    let rest = cursor.strip_prefix(filter)?.strip_prefix('.')?;
    let (snapshot, seen) = rest.split_once('.')?;
    Some((
        Timestamp::from_micros(snapshot.parse().ok()?),
        seen.parse().ok()?,
    ))
}

fn open(headers: &HeaderMap, seller: &str, uri: &Uri) -> Result<OrderQuery, Box<Response>> {
    check(headers, seller)?;
    answer::query(uri).map_err(|why| Box::new(bad(&why)))
}

/// The window of a query: at most 14 days, the last 7 when nothing is given.
fn span(
    start: Option<i64>,
    end: Option<i64>,
    now: Timestamp,
) -> Result<(Timestamp, Timestamp), String> {
    let at = |millis: i64| Timestamp::from_micros(millis.saturating_mul(1_000));
    let soon = now.after(Duration::from_micros(1));
    let (from, until) = match (start.map(at), end.map(at)) {
        (None, None) => (now.before(USUAL), soon),
        (Some(from), None) => (from, from.after(LONGEST).min(soon)),
        (None, Some(until)) => (until.before(USUAL), until),
        (Some(from), Some(until)) => (from, until),
    };
    if until < from || until.since(from) > LONGEST {
        return Err("Tarih aralığı en fazla 14 gün olabilir.".to_owned());
    }
    Ok((from, until))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_has_at_most_14_days() {
        let now = Timestamp::from_micros(1_795_000_000_000_000);
        let start = 1_794_000_000_000;
        let fortnight = 14 * 86_400_000;
        assert!(span(Some(start), Some(start + fortnight), now).is_ok());
        assert!(span(Some(start), Some(start + fortnight + 1), now).is_err());
        assert!(span(Some(start), Some(start - 1), now).is_err());
        assert_eq!(
            span(None, None, now).map(|(from, _)| from),
            Ok(now.before(USUAL))
        );
    }

    #[test]
    fn a_cursor_belongs_to_its_filter() {
        let cursor = "1.2.50.99.50";
        assert_eq!(
            read_cursor(cursor, "1.2.50"),
            Some((Timestamp::from_micros(99), 50))
        );
        assert_eq!(read_cursor(cursor, "1.3.50"), None);
    }
}
