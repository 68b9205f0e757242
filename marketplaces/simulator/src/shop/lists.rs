//! What the seller has, what was sold, what the API was asked, and how the
//! shop behaves.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::Marketplace;
use maud::{Markup, html};
use serde::Deserialize;

use super::broken;
use super::frame::{self, Tab, money};
use super::window::address;
use crate::Simulator;
use crate::admin::parse;
use crate::books::{Batch, BatchLine, Call, Item, LineState, Order, Setting};
use crate::faults::Profile;

/// Most rows of a list.
const MOST: usize = 200;

/// `/sim/{market}/listings`: every listing with its state.
pub async fn listings(State(simulator): State<Simulator>, Path(market): Path<String>) -> Response {
    let market = match parse(&market) {
        Ok(market) => market,
        Err(error) => return error.into_response(),
    };
    let mut items = match simulator.shop(market).books.items(market).await {
        Ok(items) => items,
        Err(reason) => return broken(reason),
    };
    let batches = match simulator
        .shop(market)
        .books
        .batches_done(market, MOST as i64)
        .await
    {
        Ok(batches) => batches,
        Err(reason) => return broken(reason),
    };
    items.sort_by_key(|item| std::cmp::Reverse(item.updated));
    let total = items.len();
    let body = html! {
        h1 { "Listings (" (total) ")" }
        @if items.is_empty() { p.note { "No listing has been carried out yet." } } @else {
            div.scroll {
                table {
                    thead { tr {
                        th { "Code" } th { "State" } th { "Title" } th.n { "Units" } th.n { "Price" }
                        th.n { "Created" } th.n { "Replaced" } th { "Last change" }
                    } }
                    tbody { @for item in items.iter().take(MOST) { (listing(market, item)) } }
                }
            }
            @if total > MOST { p { "The " (MOST) " last changed of " (total) " are shown." } }
        }
        (refusals(&batches))
    };
    frame::shop(market, Tab::Listings, "Listings", &body).into_response()
}

/// Rows of accepted requests that failed, newest first.
fn refusals(batches: &[Batch]) -> Markup {
    let failed = |line: &&BatchLine| line.state == LineState::Failed;
    let rows: Vec<(&Batch, &BatchLine)> = batches
        .iter()
        .flat_map(|batch| {
            batch
                .lines
                .iter()
                .filter(failed)
                .map(move |line| (batch, line))
        })
        .take(MOST)
        .collect();
    html! {
        @if !rows.is_empty() {
            h2 { "Refused requests" }
            div.scroll {
                table {
                    thead { tr { th { "Code" } th { "Request" } th { "Reasons" } th { "Time" } } }
                    tbody {
                        @for (batch, line) in rows {
                            tr {
                                td.t { (line.sku) }
                                td.t { (batch.kind) }
                                td.wrap { @for said in &line.complaints { div.bad { (said.message) } } }
                                td.t { (frame::time(batch.finished.unwrap_or(batch.created))) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn listing(market: Marketplace, item: &Item) -> Markup {
    let draft = &item.draft;
    html! {
        tr {
            td.t { a href=(address(market, &draft.sku)) { (draft.sku) } }
            td { (frame::chip(item.state.name())) }
            td.wrap {
                (draft.title)
                @for issue in &item.issues { div.bad { (issue.field) ": " (issue.message) } }
            }
            td.n { (draft.quantity) }
            td.n { (money(draft.price, &draft.currency)) }
            td.n { (item.creates) "×" }
            td.n { (item.replaces) "×" }
            td.t { (frame::time(item.updated)) }
        }
    }
}

/// Which order was just placed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Placed {
    placed: Option<String>,
}

/// `/sim/{market}/orders`: what was sold, newest first.
pub async fn orders(
    State(simulator): State<Simulator>,
    Path(market): Path<String>,
    Query(query): Query<Placed>,
) -> Response {
    let market = match parse(&market) {
        Ok(market) => market,
        Err(error) => return error.into_response(),
    };
    let orders = match simulator.shop(market).books.all_orders(market).await {
        Ok(orders) => orders,
        Err(reason) => return broken(reason),
    };
    let placed = query
        .placed
        .filter(|id| orders.iter().any(|order| order.id == *id));
    let body = html! {
        h1 { "Orders (" (orders.len()) ")" }
        @if let Some(id) = placed { p.note role="status" { "Thank you. Your order " strong { (id) } " is placed." } }
        @if orders.is_empty() { p.note { "Nobody has bought anything yet." } } @else {
            div.scroll {
                table {
                    thead { tr { th { "Order" } th { "Placed" } th { "State" } th { "What" } th.n { "Total" } } }
                    tbody { @for order in orders.iter().rev().take(MOST) { (order_row(market, order)) } }
                }
            }
        }
    };
    frame::shop(market, Tab::Orders, "Orders", &body).into_response()
}

fn order_row(market: Marketplace, order: &Order) -> Markup {
    let total: i64 = order
        .lines
        .iter()
        .map(|line| line.quantity * line.unit_price)
        .sum();
    html! {
        tr {
            td.t { (order.id) }
            td.t { (frame::time(order.placed)) }
            td {
                @if order.cancelled { span.chip.bad { "cancelled" } } @else { span.chip.ok { "open" } }
            }
            td.wrap {
                @for line in &order.lines {
                    div { (line.quantity) " × " a href=(address(market, &line.sku)) { (line.title) } }
                }
            }
            td.n { (money(total, &order.currency)) }
        }
    }
}

/// `/sim/{market}/calls`: the newest API calls, and how the shop behaves.
pub async fn calls(State(simulator): State<Simulator>, Path(market): Path<String>) -> Response {
    let market = match parse(&market) {
        Ok(market) => market,
        Err(error) => return error.into_response(),
    };
    let shop = simulator.shop(market);
    let calls = match shop.books.calls(market, MOST as i64).await {
        Ok(calls) => calls,
        Err(reason) => return broken(reason),
    };
    let body = html! {
        h1 { "Behaviour" }
        (behaviour_form(market, shop.setting()))
        h2 { "API calls, newest first" }
        @if calls.is_empty() { p.note { "Nobody has called the API yet." } } @else {
            div.scroll {
                table {
                    thead { tr { th.n { "No." } th { "Time" } th { "Call" } th.n { "Status" } th { "Fault played" } } }
                    tbody { @for call in &calls { (call_row(call)) } }
                }
            }
        }
    };
    frame::shop(market, Tab::Calls, "API calls", &body).into_response()
}

fn behaviour_form(market: Marketplace, setting: Setting) -> Markup {
    html! {
        form.inline method="post" action={ "/sim/" (market) "/behaviour" } {
            label {
                "Fault profile"
                select name="profile" {
                    @for profile in Profile::ALL {
                        option value=(profile.name()) selected[profile == setting.profile] { (profile.name()) }
                    }
                }
            }
            label { "Seed" input type="number" name="seed" min="0" value=(setting.seed); }
            button { "Apply" }
        }
        p.stock { "The same profile and seed play the same faults at the same call numbers." }
    }
}

fn call_row(call: &Call) -> Markup {
    let good = (200..400).contains(&call.status);
    html! {
        tr {
            td.n { (call.number) }
            td.t { (frame::time(call.at)) }
            td.wrap { strong { (call.method) } " " (call.path) }
            td.n {
                @if call.status == 0 { span.bad { "broken off" } }
                @else { span class=(if good { "ok" } else { "bad" }) { (call.status) } }
            }
            td { (call.fault) }
        }
    }
}

/// The form of a shop's behaviour.
#[derive(Debug, Deserialize)]
pub struct Behaviour {
    profile: Profile,
    seed: u64,
}

/// `POST /sim/{market}/behaviour`.
pub async fn behaviour(
    State(simulator): State<Simulator>,
    Path(market): Path<String>,
    form: Result<Form<Behaviour>, FormRejection>,
) -> Response {
    let market = match parse(&market) {
        Ok(market) => market,
        Err(error) => return error.into_response(),
    };
    let Ok(Form(wish)) = form else {
        return Redirect::to(&format!("/sim/{market}/calls")).into_response();
    };
    let setting = Setting {
        profile: wish.profile,
        seed: wish.seed,
    };
    match simulator.shop(market).set_setting(setting).await {
        Ok(()) => Redirect::to(&format!("/sim/{market}/calls")).into_response(),
        Err(reason) => broken(reason),
    }
}
