//! What can be seen of the listings: JSON and a page.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use domain::Problem;
use maud::{Markup, html};
use runtime::http::ApiError;
use runtime::page::{page, state_chip};
use serde::Serialize;
use store::{Error, Row, Store, params};

use crate::sql;

/// Most rows in one answer.
const LIMIT: i64 = 5_000;

/// `GET /api/v1/listings` and the page `/listings`, over every marketplace
/// whose rows are in this database.
pub fn router(store: &Store) -> Router {
    Router::new()
        .route("/api/v1/listings", get(listings))
        .route("/listings", get(listings_page))
        .with_state(store.clone())
}

/// A listing as the API shows it.
#[derive(Debug, Serialize)]
struct ListingView {
    connection_id: String,
    marketplace: String,
    product_id: String,
    sku: String,
    state: String,
    desired_version: i64,
    live_version: i64,
    remote_id: Option<String>,
    problems: Vec<Problem>,
    title: String,
    price: String,
    pictures: Vec<String>,
    updated: String,
}

impl ListingView {
    fn read(row: &Row) -> Result<Self, Error> {
        let offer: adapter_api::Offer = row.json(9)?;
        Ok(Self {
            connection_id: row.text(0)?.to_owned(),
            marketplace: row.text(1)?.to_owned(),
            product_id: row.text(2)?.to_owned(),
            sku: row.text(3)?.to_owned(),
            state: row.text(4)?.to_owned(),
            desired_version: row.int(5)?,
            live_version: row.int(6)?,
            remote_id: row.opt_text(7)?.map(str::to_owned),
            problems: row.json(8)?,
            title: offer.text.title,
            price: offer.product.price.to_string(),
            pictures: offer.picture_urls,
            updated: row.time(10)?.rfc3339(),
        })
    }
}

#[derive(Debug, Serialize)]
struct Listings {
    listings: Vec<ListingView>,
    totals: serde_json::Value,
    waiting: Vec<Waiting>,
}

/// An operation under way.
#[derive(Debug, Serialize)]
struct Waiting {
    connection_id: String,
    kind: String,
    subject: String,
    step: String,
    attempt: i64,
    reason: String,
}

async fn load(store: &Store) -> Result<Listings, Error> {
    let rows = store.query(sql::LISTING_LIST, &params![LIMIT]).await?;
    let listings = rows
        .iter()
        .map(ListingView::read)
        .collect::<Result<_, _>>()?;
    let mut totals = serde_json::Map::new();
    for row in store.query(sql::LISTING_COUNTS, &[]).await? {
        let market = totals
            .entry(row.text(0)?)
            .or_insert_with(|| serde_json::json!({}));
        market[row.text(1)?] = row.int(2)?.into();
    }
    let mut waiting = Vec::new();
    for row in store.query(sql::OPERATION_LIST, &params![LIMIT]).await? {
        waiting.push(Waiting {
            connection_id: row.text(0)?.to_owned(),
            kind: row.text(1)?.to_owned(),
            subject: row.text(2)?.to_owned(),
            step: row.text(3)?.to_owned(),
            attempt: row.int(4)?,
            reason: row.text(5)?.to_owned(),
        });
    }
    Ok(Listings {
        listings,
        totals: totals.into(),
        waiting,
    })
}

async fn listings(State(store): State<Store>) -> Result<Json<Listings>, ApiError> {
    load(&store)
        .await
        .map(Json)
        .map_err(|error| ApiError::internal(&error))
}

async fn listings_page(State(store): State<Store>) -> Result<Markup, ApiError> {
    let all = load(&store)
        .await
        .map_err(|error| ApiError::internal(&error))?;
    Ok(page("Listings", "/listings", &table(&all.listings)))
}

fn table(listings: &[ListingView]) -> Markup {
    html! {
        @if listings.is_empty() {
            p { "Nothing is listed yet. " a href="/upload" { "Upload photos and a product table" } " to begin." }
        } @else {
            div.scroll { table {
                thead { tr {
                    th { "Picture" } th { "SKU" } th { "Marketplace" } th { "State" }
                    th { "Title" } th.number { "Price" } th { "Changed (UTC)" }
                } }
                tbody { @for listing in listings { (line(listing)) } }
            } }
        }
    }
}

fn line(listing: &ListingView) -> Markup {
    html! {
        tr {
            td { @if let Some(picture) = listing.pictures.first() {
                img.thumb src=(path(picture)) alt="" loading="lazy";
            } }
            td { (listing.sku) }
            td { (listing.marketplace) }
            td {
                (state_chip(&listing.state))
                @if listing.live_version > 0 && listing.live_version < listing.desired_version {
                    div.muted { "Version " (listing.live_version) " was the last that buyers saw." }
                }
                @for problem in &listing.problems {
                    div.problem { (problem.field) ": " (problem.rule) " " (problem.fix) }
                }
            }
            td { (listing.title) }
            td.number { (listing.price) }
            td.muted { (listing.updated) }
        }
    }
}

/// The path of an address, so that the page works under any host name.
fn path(url: &str) -> &str {
    url.find("/media/").map_or(url, |at| &url[at..])
}
