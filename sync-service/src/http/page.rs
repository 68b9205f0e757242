//! The page `/stock`.

use axum::extract::{Query, State};
use maud::{Markup, html};
use runtime::http::ApiError;
use runtime::page::{page, state_chip};

use super::answer;
use super::stock::{ChannelView, ItemView, Page, StockView, read};
use crate::Module;

/// `GET /stock`.
pub(super) async fn show(
    State(module): State<Module>,
    Query(which): Query<Page>,
) -> Result<Markup, ApiError> {
    let view = read(&module.store, module.config.account, &which).await;
    Ok(page(
        "Stock",
        "/stock",
        &body(&view.map_err(|error| answer(&error))?),
    ))
}

fn body(view: &StockView) -> Markup {
    html! {
        @if view.items.is_empty() {
            p { "Nothing is counted yet. Upload products with a quantity, or count a SKU." }
        } @else {
            div.scroll { table {
                thead { tr {
                    th scope="col" { "SKU" }
                    th.number scope="col" { "On hand" }
                    th.number scope="col" { "Reserved" }
                    th.number scope="col" { "Available" }
                    th.number scope="col" { "Backordered" }
                    th scope="col" { "Channels: confirmed / wanted" }
                } }
                tbody { @for item in &view.items { (row(item)) } }
            } }
            p.muted { (view.items.len()) " of " (view.total) " SKUs" }
            @if let Some(next) = &view.next {
                // A form encodes any SKU by itself.
                form action="/stock" method="get" {
                    input type="hidden" name="after" value=(next);
                    button { "Next" }
                }
            }
        }
    }
}

fn row(item: &ItemView) -> Markup {
    html! {
        tr {
            td {
                code { (item.sku) }
                @if item.product_id.is_none() { " " span.problem { "sold, but not among the products" } }
            }
            td.number { (item.on_hand) }
            td.number { (item.reserved) }
            td.number { (item.available) }
            td.number { @if item.backordered > 0 { strong.problem { (item.backordered) } } @else { "0" } }
            td { @for channel in &item.channels { div { (channel_stock(channel)) } } }
        }
    }
}

fn channel_stock(channel: &ChannelView) -> Markup {
    let name = channel
        .marketplace
        .map_or("not live yet", |marketplace| marketplace.title());
    let confirmed = channel
        .acked_quantity
        .map_or("–".to_owned(), |units| units.to_string());
    html! {
        (name) " " (confirmed) " / " (channel.desired_quantity) " "
        (state_chip(if channel.in_step { "ok" } else { "waiting" }))
        @if let Some(at) = &channel.acked_at { " " time.muted datetime=(at) { (at) } }
    }
}
