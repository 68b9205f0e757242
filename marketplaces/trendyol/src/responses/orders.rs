//! Orders. A row is a shipment package, not an order: splitting or cancelling
//! in part destroys a package and makes new ones. So a package is what Stox
//! takes as an order, and a destroyed one counts as cancelled; between the two
//! its units may be held twice, never sold twice. That a destroyed package
//! turns `UnPacked` in the stream is UNCONFIRMED.

use adapter_api::answer::{Effect, check, decode, unreadable};
use adapter_api::{Failure, OrderLine, OrderPage, RemoteOrder, Verb, lenient, refill};
use domain::{Currency, Sku, Timestamp};
use http_out::Response;
use serde_json::Value;

use super::issues;
use crate::limits::LIMITS;
use crate::wire;

/// Statuses in which a package takes no stock any more.
const CANCELLED: [&str; 3] = ["Cancelled", "UnSupplied", "UnPacked"];

/// Reads a page of the order stream.
pub fn orders(response: &Response) -> Result<OrderPage, Failure> {
    check(response, Effect::Asks, refill(LIMITS, Verb::Orders), issues)?;
    let page: wire::Packages = decode(response)?;
    let mut orders = Vec::new();
    let mut bad = Vec::new();
    for value in page.content {
        let name = ["shipmentPackageId", "id"]
            .iter()
            .find_map(|key| value.get(*key));
        let name = name.and_then(lenient::plain).unwrap_or_default();
        match order(value) {
            Ok(order) => orders.push(order),
            Err(why) => bad.push(format!("package `{name}`: {why}")),
        }
    }
    if let Some(failure) = unreadable("orders", &bad) {
        return Err(failure);
    }
    if page.has_more && page.next_cursor.is_empty() {
        return Err(Failure::Unknown(
            "more orders follow, but there is no cursor".to_owned(),
        ));
    }
    Ok(OrderPage {
        orders,
        next: page.has_more.then_some(page.next_cursor),
    })
}

fn order(value: Value) -> Result<RemoteOrder, String> {
    let package: wire::Package =
        serde_json::from_value(value).map_err(|error| error.to_string())?;
    let id = wire::either(&package.shipment_package_id, &package.id);
    let status = wire::either(&package.status, &package.shipment_package_status);
    if id.is_empty() || status.is_empty() {
        return Err("no id or no status".to_owned());
    }
    let time = |millis: i64| Timestamp::from_micros(millis.saturating_mul(1_000));
    let lines: Result<Vec<OrderLine>, String> = package.lines.iter().map(line).collect();
    Ok(RemoteOrder {
        id: id.to_owned(),
        placed: time(package.order_date),
        updated: time(package.last_modified_date),
        cancelled: CANCELLED
            .iter()
            .any(|known| known.eq_ignore_ascii_case(status)),
        lines: lines?,
    })
}

fn line(line: &wire::Line) -> Result<OrderLine, String> {
    let id = wire::either(&line.line_id, &line.id);
    let named = |why: String| format!("line {id}: {why}");
    let sku = Sku::parse(wire::either(&line.stock_code, &line.merchant_sku))
        .map_err(|error| named(error.to_string()))?;
    if line.quantity < 0 {
        return Err(named("a negative quantity".to_owned()));
    }
    let code = wire::either(&line.currency_code, "TRY");
    let currency = Currency::parse(code).map_err(|error| named(error.to_string()))?;
    let unit_price = lenient::amount(&line.line_unit_price, currency)
        .or_else(|| lenient::amount(&line.price, currency))
        .ok_or_else(|| named("no price".to_owned()))?;
    Ok(OrderLine {
        id: id.to_owned(),
        sku,
        quantity: line.quantity,
        unit_price,
    })
}
