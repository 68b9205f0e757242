//! Orders as Amazon lists them.

use adapter_api::answer::{Effect, check, decode, unreadable};
use adapter_api::{Failure, OrderLine, OrderPage, RemoteOrder, Verb, lenient, refill};
use domain::{Currency, Money, Sku, Timestamp};
use http_out::Response;
use serde_json::Value;

use super::issues;
use crate::limits::LIMITS;
use crate::{places, wire};

/// Reads a page of searchOrders.
pub fn orders(response: &Response) -> Result<OrderPage, Failure> {
    check(response, Effect::Asks, refill(LIMITS, Verb::Orders), issues)?;
    let page: wire::Orders = decode(response)?;
    let mut orders = Vec::new();
    let mut bad = Vec::new();
    for value in page.orders {
        let name = value
            .get("orderId")
            .and_then(lenient::plain)
            .unwrap_or_default();
        match order(value) {
            Ok(order) => orders.push(order),
            Err(why) => bad.push(format!("order `{name}`: {why}")),
        }
    }
    if let Some(failure) = unreadable("orders", &bad) {
        return Err(failure);
    }
    Ok(OrderPage {
        orders,
        next: page.pagination.next_token.filter(|token| !token.is_empty()),
    })
}

fn order(value: Value) -> Result<RemoteOrder, String> {
    let order: wire::Order = serde_json::from_value(value).map_err(|error| error.to_string())?;
    let time = |text: &str| {
        Timestamp::parse(text, None).ok_or_else(|| format!("`{text}` is no time with a zone"))
    };
    let status = order.fulfillment.fulfillment_status.as_str();
    let fallback = match status {
        // Until the payment is authorised there is no price, and an order
        // that was cancelled before never gets one: it holds stock at no price.
        "PENDING" | "PENDING_AVAILABILITY" | "CANCELLED" => {
            places::find(&order.sales_channel.marketplace_id).map(|place| place.money())
        }
        _ => None,
    };
    let lines: Result<Vec<OrderLine>, String> = order
        .order_items
        .iter()
        .map(|item| line(item, fallback))
        .collect();
    Ok(RemoteOrder {
        placed: time(&order.created_time)?,
        updated: time(&order.last_updated_time)?,
        cancelled: status == "CANCELLED",
        lines: lines?,
        id: order.order_id,
    })
}

fn line(item: &wire::OrderItem, fallback: Option<Currency>) -> Result<OrderLine, String> {
    let sku = Sku::parse(&item.product.seller_sku)
        .map_err(|error| format!("line {}: {error}", item.order_item_id))?;
    if item.quantity_ordered < 0 {
        return Err(format!("line {}: a negative quantity", item.order_item_id));
    }
    let unit_price = unit_price(item)
        .or_else(|| fallback.map(|currency| Money::new(0, currency)))
        .ok_or_else(|| format!("line {}: no price", item.order_item_id))?;
    Ok(OrderLine {
        id: item.order_item_id.clone(),
        sku,
        quantity: item.quantity_ordered,
        unit_price,
    })
}

/// The unit price, or the ITEM proceeds of the line shared by its units,
/// rounded down to the minor unit.
fn unit_price(item: &wire::OrderItem) -> Option<Money> {
    if let Some(price) = &item.product.price.unit_price {
        return money(price);
    }
    let proceeds = item
        .proceeds
        .breakdowns
        .iter()
        .find(|part| part.r#type == "ITEM")?;
    let total = money(&proceeds.subtotal)?;
    Some(Money::new(
        total.minor.checked_div(item.quantity_ordered)?,
        total.currency,
    ))
}

fn money(amount: &wire::Amount) -> Option<Money> {
    lenient::amount(&amount.amount, Currency::parse(&amount.currency_code).ok()?)
}
