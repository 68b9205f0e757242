//! `/assets/{id}`: one photo beside the pictures made of it.

use std::sync::Arc;

use axum::extract::{Path, State};
use domain::AssetId;
use maud::{Markup, html};
use runtime::page::state_chip;
use serde_json::Value;

use super::parts::{self, PageError};
use crate::account::Account;
use crate::intake::Intake;
use crate::photos::{Photo, Receipt, ReviewView, State as PhotoState, Totals};

/// The original and the three pictures.
pub(super) async fn show(
    State(intake): State<Arc<Intake>>,
    Account(account): Account,
    Path(id): Path<String>,
) -> Result<Markup, PageError> {
    let missing = || PageError::not_found("photo", &id);
    let parsed = AssetId::parse(&id).map_err(|_| missing())?;
    let photo = Photo::one(&intake.store, &intake.basis, account, parsed)
        .await?
        .ok_or_else(missing)?;
    let review = ReviewView::of(&intake.store, &intake.basis, account, &photo).await?;
    let receipt = Receipt::of(&intake.store, account, parsed).await?.flatten();
    let totals = Totals::read(&intake.store, account, "").await?;
    let here = format!("/assets/{}", photo.asset_id);
    let body = html! {
        (parts::style())
        div #live data-moving=(!photo.state.is_end()) {
            p {
                (state_chip(photo.state.name()))
                @match &photo.sku {
                    Some(sku) => { " product " b { (sku) } },
                    None => { " " a href="/tray" { "no product yet" } },
                }
            }
            @if let Some(first) = photo.duplicate_of {
                p { "Repeats " a href={ "/assets/" (first) } { "another photo of the product" } " and is not listed." }
            }
            @if let Some(found) = &photo.problem { (parts::problem(found)) }
            @if let Some(review) = &review { (reviewed(review, &here)) }
            @if !review.as_ref().is_some_and(|review| review.open) { (made(&photo)) }
            (facts(&photo))
            @if let Some(receipt) = &receipt { (receipt_of(receipt)) }
        }
        @if !photo.state.is_end() { (parts::live()) }
    };
    Ok(parts::framed(&photo.path, "", &totals, &body))
}

/// The review: open with its buttons, or what was chosen.
fn reviewed(review: &ReviewView, here: &str) -> Markup {
    html! {
        @if review.open {
            (super::review::card(review, here))
        } @else if let (Some(choice), Some(at)) = (review.choice, &review.decided_at) {
            p { "Decided in review: " b { (super::review::label(choice)) } " " span.muted { (at) } }
            (super::review::reasons(review))
        }
    }
}

/// The original and the pictures made of it.
fn made(photo: &Photo) -> Markup {
    html! {
        div.cards {
            @if let Some(url) = &photo.original_url {
                (card("Original", url, photo.width, photo.height, &photo.path))
            }
            @for picture in &photo.pictures {
                (card(picture.marketplace.title(), &picture.url, Some(picture.width), Some(picture.height), &photo.path))
            }
        }
        @if photo.state == PhotoState::Processing && photo.recipe.is_some() {
            p.muted { "Its pictures are being rebuilt by the present recipe and rules." }
        }
    }
}

/// What was done and measured: short values as rows, the rest below.
fn receipt_of(receipt: &Receipt) -> Markup {
    let fields = receipt.receipt.as_object();
    let short = fields
        .iter()
        .flat_map(|fields| fields.iter())
        .filter_map(|(name, value)| match value {
            Value::String(text) => Some((name, text.clone())),
            Value::Number(_) | Value::Bool(_) => Some((name, value.to_string())),
            _ => None,
        });
    let whole = serde_json::to_string_pretty(&receipt.receipt).unwrap_or_default();
    html! {
        h2 #receipt { "Receipt" }
        div.scroll { table {
            @for (name, value) in short { tr { th { (name) } td.name { (value) } } }
        } }
        details { summary { "All steps and values" } pre.receipt tabindex="0" { (whole) } }
    }
}

fn card(title: &str, url: &str, width: Option<i64>, height: Option<i64>, path: &str) -> Markup {
    html! {
        div.card {
            a href=(url) { img src=(url) alt={ (title) " of " (path) }; }
            b { (title) }
            @if let (Some(width), Some(height)) = (width, height) {
                " " span.muted { (width) " × " (height) }
            }
        }
    }
}

fn facts(photo: &Photo) -> Markup {
    html! {
        h2 { "Facts" }
        div.scroll { table {
            tr { th { "Batch" } td.name { a href={ "/upload?batch=" (parts::in_query(&photo.batch)) } { (photo.batch) } } }
            @if let Some(kind) = &photo.media_type { tr { th { "Type" } td { (kind) } } }
            tr { th { "Size" } td { (photo.bytes) " bytes" } }
            @if !photo.sha256.is_empty() { tr { th { "SHA-256" } td.name { code { (photo.sha256) } } } }
            @if let Some(recipe) = &photo.recipe { tr { th { "Recipe" } td { (recipe) } } }
            @if let Some(how) = &photo.matched_by { tr { th { "Product found by" } td { (how) } } }
            tr { th { "Received" } td { (photo.created_at) } }
            tr { th { "Changed" } td { (photo.updated_at) } }
            tr { th { "Id" } td.name { code { (photo.asset_id) } } }
        } }
    }
}
