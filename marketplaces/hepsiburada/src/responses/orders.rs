//! Orders. Hepsiburada cancels, packs and ships by line, and a list may break
//! off in the middle of an order. So a line is what Stox takes as an order;
//! its id begins with the order number.
//!
//! That one line keeps one id however it is packed, and is not split over two
//! packages under the same id, is UNCONFIRMED.

use adapter_api::answer::{Effect, decode, unreadable};
use adapter_api::{Failure, OrderLine, OrderPage, RemoteOrder, Verb, lenient};
use domain::{Currency, Money, Sku, Timestamp};
use http_out::Response;
use serde_json::Value;

use super::check;
use crate::limits::ZONE_MINUTES;
use crate::requests::{List, Page};
use crate::wire;

/// Reads a page of one of the three lists; `page` says which.
pub fn orders(page: Option<&str>, response: &Response) -> Result<OrderPage, Failure> {
    check(response, Effect::Asks, Verb::Orders)?;
    let page = Page::parse(page);
    let (rows, more) = match page.list {
        List::Packages => packages(response)?,
        List::Open | List::Cancelled => lines(page, response)?,
    };
    let mut orders = Vec::new();
    let mut bad = Vec::new();
    for value in rows {
        let part = |name: &str| value.get(name).and_then(lenient::plain).unwrap_or_default();
        let name = format!(
            "{} line {}{}",
            part("orderNumber"),
            part("id"),
            part("lineItemId")
        );
        match order(page.list, value) {
            Ok(order) => orders.push(order),
            Err(why) => bad.push(format!("order {name}: {why}")),
        }
    }
    if let Some(failure) = unreadable("orders", &bad) {
        return Err(failure);
    }
    let next = if more {
        Some(page.following())
    } else {
        page.list.next().map(Page::first)
    };
    Ok(OrderPage {
        orders,
        next: next.map(Page::token),
    })
}

/// Rows of an open or cancelled list, and whether more follow.
fn lines(page: Page, response: &Response) -> Result<(Vec<Value>, bool), Failure> {
    let list: wire::Lines = decode(response)?;
    let seen = page.offset as u64 + list.items.len() as u64;
    let more = !list.items.is_empty() && seen < list.total_count;
    Ok((list.items, more))
}

/// Items of all packages of a page. The answer is a bare list without a
/// count: a full page may have another behind it.
fn packages(response: &Response) -> Result<(Vec<Value>, bool), Failure> {
    let packages: Vec<wire::Package> = decode(response)?;
    let more = packages.len() >= List::Packages.page();
    let items = packages.into_iter().flat_map(|package| {
        let status = package.status;
        package.items.into_iter().map(move |mut item| {
            if let Some(fields) = item.as_object_mut() {
                fields.insert("status".to_owned(), Value::String(status.clone()));
            }
            item
        })
    });
    Ok((items.collect(), more))
}

fn order(list: List, value: Value) -> Result<RemoteOrder, String> {
    let line: wire::Line = serde_json::from_value(value).map_err(|error| error.to_string())?;
    let id = either(&line.id, &line.line_item_id);
    if id.is_empty() || line.order_number.is_empty() {
        return Err("no id".to_owned());
    }
    let time = |text: &str| {
        Timestamp::parse(text, Some(ZONE_MINUTES)).ok_or_else(|| format!("`{text}` is no time"))
    };
    // A cancelled row tells neither when it was bought nor the price.
    let placed = time(either(&line.order_date, &line.cancel_date))?;
    let changed = either(&line.cancel_date, &line.last_status_update_date);
    let updated = if changed.is_empty() {
        placed
    } else {
        time(changed)?
    };
    let cancelled = list == List::Cancelled || line.status.eq_ignore_ascii_case("cancelled");
    let sku = Sku::parse(either(&line.merchant_sku, &line.merchant_sku_upper))
        .map_err(|error| error.to_string())?;
    if line.quantity < 0 {
        return Err("a negative quantity".to_owned());
    }
    let unit_price = unit_price(&line)
        .or_else(|| cancelled.then_some(Money::new(0, Currency::TRY)))
        .ok_or_else(|| "no price".to_owned())?;
    let lines = vec![OrderLine {
        id: id.to_owned(),
        sku,
        quantity: line.quantity,
        unit_price,
    }];
    Ok(RemoteOrder {
        id: format!("{}-{id}", line.order_number),
        placed,
        updated,
        cancelled,
        lines,
    })
}

/// `unitPrice` in the open list, `price` in packages, else the total shared by
/// the units, rounded down to the minor unit. That `price` is of one unit is
/// UNCONFIRMED.
fn unit_price(line: &wire::Line) -> Option<Money> {
    if let Some(price) = line.unit_price.as_ref().or(line.price.as_ref()) {
        return money(price);
    }
    let total = money(line.total_price.as_ref()?)?;
    Some(Money::new(
        total.minor.checked_div(line.quantity)?,
        total.currency,
    ))
}

/// Hepsiburada sells in lira; `TL` is its older word for it.
fn money(amount: &wire::Amount) -> Option<Money> {
    let currency = match amount.currency.as_str() {
        "" | "TL" => Currency::TRY,
        code => Currency::parse(code).ok()?,
    };
    lenient::amount(&amount.amount, currency)
}

fn either<'a>(first: &'a str, second: &'a str) -> &'a str {
    if first.is_empty() { second } else { first }
}
