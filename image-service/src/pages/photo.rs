//! `/assets/{id}`: one photo beside the pictures made of it.

use std::sync::Arc;

use axum::extract::{Path, State};
use domain::AssetId;
use maud::{Markup, html};
use runtime::page::{page, state_chip};

use super::parts::{self, PageError};
use crate::account::Account;
use crate::intake::Intake;
use crate::photos::Photo;

/// The original and the three pictures.
pub(super) async fn show(
    State(intake): State<Arc<Intake>>,
    Account(account): Account,
    Path(id): Path<String>,
) -> Result<Markup, PageError> {
    let missing = || PageError::not_found("photo", &id);
    let parsed = AssetId::parse(&id).map_err(|_| missing())?;
    let photo = Photo::one(&intake.store, account, parsed)
        .await?
        .ok_or_else(missing)?;
    let body = html! {
        (parts::style())
        div #live data-moving=(!photo.state.is_end()) {
            p {
                (state_chip(photo.state.name()))
                @if let Some(sku) = &photo.sku { " product " b { (sku) } }
            }
            @if let Some(found) = &photo.problem { (parts::problem(found)) }
            div.cards {
                @if let Some(url) = &photo.original_url {
                    (card("Original", url, photo.width, photo.height, &photo.path))
                }
                @for picture in &photo.pictures {
                    (card(picture.marketplace.title(), &picture.url, Some(picture.width), Some(picture.height), &photo.path))
                }
            }
            (facts(&photo))
        }
        @if !photo.state.is_end() { (parts::live()) }
    };
    Ok(page(&photo.path, "", &body))
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
            tr { th { "Received" } td { (photo.created_at) } }
            tr { th { "Changed" } td { (photo.updated_at) } }
            tr { th { "Id" } td.name { code { (photo.asset_id) } } }
        } }
    }
}
