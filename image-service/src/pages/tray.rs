//! `/tray`: photos whose product is not known, with products they may show.

use std::sync::Arc;

use axum::extract::{Form, Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use domain::AssetId;
use maud::{Markup, html};
use serde::Deserialize;

use super::parts::{self, PageError};
use crate::account::Account;
use crate::http::trace;
use crate::intake::Intake;
use crate::link::How;
use crate::photos::{Suggestion, Totals, Unmatched, catalogue};

/// Photos that are shown at a time.
const SHOWN: i64 = 50;
/// Products in the list to choose from.
const CHOICES: i64 = 1_000;

#[derive(Debug, Deserialize)]
pub(super) struct Shown {
    /// The photo that was just matched.
    #[serde(default)]
    matched: String,
}

/// The tray.
pub(super) async fn show(
    State(intake): State<Arc<Intake>>,
    Account(account): Account,
    Query(shown): Query<Shown>,
) -> Result<Markup, PageError> {
    let store = &intake.store;
    let items = Unmatched::page(store, &intake.basis, account, None, SHOWN).await?;
    let totals = Totals::read(store, account, "").await?;
    let products = match items.is_empty() {
        true => Vec::new(),
        false => catalogue(store, account, CHOICES).await?,
    };
    let body = html! {
        (parts::style())
        @if AssetId::parse(&shown.matched).is_ok() {
            p.done role="status" { "Matched. " a href={ "/assets/" (shown.matched) } { "See the photo" } }
        }
        @if items.is_empty() {
            p { "Every photo has its product." }
            p { a href="/upload" { "Upload more" } }
        } @else {
            p { (parts::photos_in_words(totals.unmatched)) " without a product. Say what each shows; it is listed then." }
            datalist #products {
                @for (_, sku, name) in &products { option value=(sku) { (name) } }
            }
            div.cards { @for item in &items { (card(item)) } }
            @if totals.unmatched > SHOWN { p.muted { "The latest " (SHOWN) " of " (totals.unmatched) "." } }
        }
    };
    Ok(parts::framed("Tray", "/tray", &totals, &body))
}

/// Width of a card's picture, as the browser is told it.
const CARD: &str = "16rem";

fn card(item: &Unmatched) -> Markup {
    let photo = &item.photo;
    let small = !photo.thumbnails.is_empty();
    let picture = photo.pictures.first().map(|one| &one.url);
    let large = picture.or(photo.original_url.as_ref());
    let field = format!("sku-{}", photo.asset_id);
    html! {
        article.card aria-label=(photo.path) {
            a href={ "/assets/" (photo.asset_id) } {
                @if small { (parts::thumbnail(photo, "", CARD)) }
                @else if let Some(url) = large { img src=(url) alt={ "Picture of " (photo.path) } loading="lazy"; }
            }
            p.name { a href={ "/assets/" (photo.asset_id) } { (photo.path) } }
            form.match method="post" action={ "/tray/" (photo.asset_id) } {
                @for one in &item.suggestions { (button(one)) }
                @if item.suggestions.is_empty() { p.muted { "Nothing is like it." } }
            }
            form.match method="post" action={ "/tray/" (photo.asset_id) } {
                label for=(field) { "SKU" }
                div.row {
                    input id=(field) name="sku" list="products" required autocomplete="off";
                    button { "Match" span.unseen { " " (photo.path) } }
                }
            }
        }
    }
}

fn button(one: &Suggestion) -> Markup {
    html! {
        button.plain name="sku" value=(one.sku) {
            b { (one.sku) } " " (one.name) " "
            span.muted { @match (one.by, one.distance) {
                (How::NearDuplicate, Some(bits)) => { "looks alike, " (bits) " of 256 bits differ" },
                _ => { "in the file's name" },
            } }
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Assignment {
    #[serde(default)]
    sku: String,
}

/// Takes a match and leads back to the tray.
pub(super) async fn assign(
    State(intake): State<Arc<Intake>>,
    Account(account): Account,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(assignment): Form<Assignment>,
) -> Result<Response, PageError> {
    intake.check_backlog().await?;
    let asset = AssetId::parse(&id).map_err(|_| PageError::not_found("photo", &id))?;
    let trace = trace(&headers, &intake.context);
    intake
        .assign(account, &trace, asset, &assignment.sku)
        .await?;
    Ok(Redirect::to(&format!("/tray?matched={asset}")).into_response())
}
