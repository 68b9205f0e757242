//! The shop window, a product's page and its Buy button.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::Marketplace;
use http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;

use super::broken;
use super::frame::{self, Load, Tab, money};
use crate::Simulator;
use crate::admin::parse;
use crate::books::{Item, ItemState, OrderRefused};
use crate::faults::Profile;

/// Products on a page of the window.
const PAGE: i64 = 48;

/// Which page of a list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Page {
    page: i64,
}

/// `/sim`: the three shops.
pub async fn all(State(simulator): State<Simulator>) -> Response {
    let mut cards = Vec::new();
    for market in Marketplace::ALL {
        match shop_card(&simulator, market).await {
            Ok(card) => cards.push(card),
            Err(reason) => return broken(reason),
        }
    }
    let body = html! {
        h1 { "Three marketplaces on this machine" }
        div.shops { @for card in &cards { (card) } }
    };
    frame::all("Simulated shops", &body).into_response()
}

async fn shop_card(simulator: &Simulator, market: Marketplace) -> Result<Markup, store::Error> {
    let shop = simulator.shop(market);
    let counts = shop.books.counts(market).await?;
    let newest = shop
        .books
        .items_in_state(market, ItemState::Live, 3, 0)
        .await?;
    let count = |state: &str| counts.get(state).copied().unwrap_or(0);
    let profile = shop.setting().profile;
    Ok(html! {
        a class={ "card shop " (market.name()) } href={ "/sim/" (market) } {
            div.strip {
                @for item in &newest { (frame::picture(item.draft.pictures.first(), "", Load::Now)) }
                @for _ in newest.len()..3 { span {} }
            }
            div.text {
                strong { (market.title()) }
                span { (count("live")) " on sale" }
                span.stock { (count("pending")) " pending, " (count("rejected")) " rejected" }
                @if profile != Profile::None { span { span.chip.pending { "faults: " (profile.name()) } } }
            }
        }
    })
}

/// `/sim/{market}`: what buyers see.
pub async fn window(
    State(simulator): State<Simulator>,
    Path(market): Path<String>,
    Query(page): Query<Page>,
) -> Response {
    let market = match parse(&market) {
        Ok(market) => market,
        Err(error) => return error.into_response(),
    };
    let books = &simulator.shop(market).books;
    let at = page.page.clamp(0, 1_000_000);
    let items = match books
        .items_in_state(market, ItemState::Live, PAGE + 1, at * PAGE)
        .await
    {
        Ok(items) => items,
        Err(reason) => return broken(reason),
    };
    let more = items.len() as i64 > PAGE;
    let body = html! {
        h1 { "On sale now" }
        @if items.is_empty() {
            p.note {
                "Nothing is on sale yet. Products appear here once "
                (market.title()) " has accepted and approved them; see "
                a href={ "/sim/" (market) "/listings" } { "Listings" } " for those on their way."
            }
        }
        div.grid { @for (place, item) in items.iter().take(PAGE as usize).enumerate() { (card(market, item, place)) } }
        div.pager {
            @if at > 0 { a rel="prev" href={ "/sim/" (market) "?page=" (at - 1) } { "Newer products" } }
            @if more { a rel="next" href={ "/sim/" (market) "?page=" (at + 1) } { "Older products" } }
        }
    };
    frame::shop(market, Tab::Window, "Shop", &body).into_response()
}

/// Pictures of a page that are loaded with it.
const AT_ONCE: usize = 10;

fn card(market: Marketplace, item: &Item, place: usize) -> Markup {
    let draft = &item.draft;
    html! {
        a.card href=(address(market, &draft.sku)) {
            (frame::picture(draft.pictures.first(), &draft.title, if place < AT_ONCE { Load::Now } else { Load::Lazily }))
            div.text {
                span.brand { (shown_brand(item)) }
                span.title { (draft.title) }
                (price(item))
                (stock(draft.quantity))
            }
        }
    }
}

/// Trendyol's products name a brand by number only.
fn shown_brand(item: &Item) -> &str {
    if item.draft.brand.starts_with('#') {
        ""
    } else {
        &item.draft.brand
    }
}

fn price(item: &Item) -> Markup {
    let draft = &item.draft;
    html! {
        span.price {
            b { (money(draft.price, &draft.currency)) }
            @if draft.list_price > draft.price { s { (money(draft.list_price, &draft.currency)) } }
        }
    }
}

fn stock(quantity: i64) -> Markup {
    match quantity {
        0 => html! { span.stock.none { "Out of stock" } },
        1..=5 => html! { span.stock { "Only " (quantity) " left" } },
        _ => html! { span.stock { (quantity) " in stock" } },
    }
}

/// The address of a product's page.
pub fn address(market: Marketplace, sku: &str) -> String {
    let escaped: String = sku
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect();
    format!("/sim/{market}/items/{escaped}")
}

/// `/sim/{market}/items/{sku}`: one product.
pub async fn item(
    State(simulator): State<Simulator>,
    Path((market, sku)): Path<(String, String)>,
) -> Response {
    let market = match parse(&market) {
        Ok(market) => market,
        Err(error) => return error.into_response(),
    };
    match simulator.shop(market).books.item(market, &sku).await {
        Ok(Some(item)) => product(market, &item, None).into_response(),
        Ok(None) => missing(market, &sku),
        Err(reason) => broken(reason),
    }
}

fn missing(market: Marketplace, sku: &str) -> Response {
    let body = html! {
        h1 { "Not found" }
        p.note.bad { (market.title()) " has no product with the code " code { (sku) } "." }
    };
    (
        StatusCode::NOT_FOUND,
        frame::shop(market, Tab::Window, "Not found", &body),
    )
        .into_response()
}

fn product(market: Marketplace, item: &Item, problem: Option<&str>) -> Markup {
    let draft = &item.draft;
    let on_sale = item.state == ItemState::Live;
    let body = html! {
        @if let Some(problem) = problem { p.note.bad role="alert" { (problem) } }
        article.product {
            div.photo {
                (frame::picture(draft.pictures.first(), &draft.title, Load::Now))
                @if draft.pictures.len() > 1 {
                    div.more { @for url in &draft.pictures[1..] { (frame::picture(Some(url), "", Load::Lazily)) } }
                }
            }
            div {
                span.brand { (shown_brand(item)) }
                h1 { (draft.title) }
                (price(item))
                div { (stock(draft.quantity)) }
                @if on_sale { (buy_form(market, item)) } @else { p.note { "Not on sale: " (frame::chip(item.state.name())) } }
                @for issue in &item.issues { p.note.bad { (issue.message) } }
                div.about { (plain(&draft.description)) }
                dl {
                    dt { "Seller's code" } dd { (draft.sku) }
                    dt { "Barcode" } dd { (draft.barcode) }
                    dt { (market.title()) " id" } dd { (item.remote_id) }
                    dt { "On sale since" } dd { @if let Some(at) = item.live_at { (frame::time(at)) } @else { "–" } }
                }
            }
        }
    };
    frame::shop(market, Tab::Window, &draft.title, &body)
}

fn buy_form(market: Marketplace, item: &Item) -> Markup {
    let left = item.draft.quantity;
    html! {
        form.buy method="post" action={ (address(market, &item.draft.sku)) "/buy" } {
            label { "Quantity" input type="number" name="quantity" value="1" min="1" max=(left.max(1)) required; }
            button disabled[left == 0] { "Buy" }
        }
    }
}

/// A description without its tags, for a page that shows it as text.
fn plain(html: &str) -> String {
    let marked = html
        .replace("</p>", "\n")
        .replace("<li>", "• ")
        .replace("</li>", "\n")
        .replace("<br>", "\n");
    let mut text = String::with_capacity(marked.len());
    let mut inside = false;
    for c in marked.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if !inside => text.push(c),
            _ => {}
        }
    }
    text.replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .trim()
        .to_owned()
}

/// The Buy form.
#[derive(Debug, Deserialize)]
pub struct Buy {
    quantity: i64,
}

/// `POST /sim/{market}/items/{sku}/buy`.
pub async fn buy(
    State(simulator): State<Simulator>,
    Path((market, sku)): Path<(String, String)>,
    form: Result<Form<Buy>, FormRejection>,
) -> Response {
    let market = match parse(&market) {
        Ok(market) => market,
        Err(error) => return error.into_response(),
    };
    let quantity = form.map_or(0, |Form(buy)| buy.quantity);
    let refused = match simulator.buy(market, vec![(sku.clone(), quantity)]).await {
        Ok(order) => {
            return Redirect::to(&format!("/sim/{market}/orders?placed={}", order.id))
                .into_response();
        }
        Err(OrderRefused::Books(reason)) => return broken(reason),
        Err(refused) => refused,
    };
    match simulator.shop(market).books.item(market, &sku).await {
        Ok(Some(item)) => (
            StatusCode::CONFLICT,
            product(market, &item, Some(&refused.to_string())),
        )
            .into_response(),
        Ok(None) => missing(market, &sku),
        Err(reason) => broken(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_are_shown_as_text() {
        assert_eq!(
            plain("<p>Bir &amp; iki</p><ul><li>a</li></ul>"),
            "Bir & iki\n• a"
        );
    }

    #[test]
    fn addresses_are_escaped() {
        assert_eq!(
            address(Marketplace::Amazon, "A&B ü"),
            "/sim/amazon/items/A%26B%20%C3%BC"
        );
    }
}
