//! `/`: what came in and how it stands.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use runtime::page::state_chip;

use super::parts::{self, PageError};
use crate::account::Account;
use crate::intake::Intake;
use crate::photos::{Filter, Photo, Totals};
use crate::products::ProductView;

const PHOTOS: i64 = 20;
const PRODUCTS: i64 = 50;

/// Counts, the latest photos with their pictures, the products.
pub(super) async fn show(
    State(intake): State<Arc<Intake>>,
    Account(account): Account,
) -> Result<Markup, PageError> {
    let store = &intake.store;
    let totals = Totals::read(store, account, "").await?;
    let photos = Photo::page(
        store,
        &intake.basis,
        account,
        Filter {
            limit: PHOTOS,
            ..Filter::default()
        },
    )
    .await?;
    let products = ProductView::page(store, account, "", "", PRODUCTS).await?;
    let count = ProductView::count(store, account).await?;
    let body = html! {
        (parts::style())
        div #live data-moving=(totals.are_moving()) {
            h2 { "Photos" }
            (parts::counts(&totals))
            @if totals.review > 0 {
                p.todo { a href="/review" { (parts::photos_in_words(totals.review)) " need your eye" } }
            }
            @if totals.unmatched > 0 {
                p.todo { a href="/tray" { (parts::photos_in_words(totals.unmatched)) " without a product" } }
            }
            @if photos.is_empty() {
                p { "Nothing has come in yet. " a href="/upload" { "Upload photos and a product table" } "." }
            } @else {
                (parts::photos(&photos))
                @if totals.total > PHOTOS { p.muted { "The latest " (PHOTOS) " of " (totals.total) "." } }
            }
            h2 { "Products" }
            @if products.is_empty() {
                p.muted { "No products yet." }
            } @else {
                (table(&products))
                @if count > PRODUCTS { p.muted { "The first " (PRODUCTS) " of " (count) "." } }
            }
        }
        @if totals.are_moving() { (parts::live()) }
    };
    Ok(parts::framed("Home", "/", &totals, &body))
}

fn table(products: &[ProductView]) -> Markup {
    html! {
        div.scroll { table {
            thead { tr {
                th { "SKU" } th { "Name" } th.number { "Price" } th.number { "Photos" } th { "Pictures" }
            } }
            tbody {
                @for view in products {
                    tr {
                        td.fixed { (view.product.sku) }
                        td.name { (view.product.name) }
                        td.number.fixed { (view.product.price) }
                        td.number { (view.photos) }
                        td { (state_chip(view.state.name())) }
                    }
                }
            }
        } }
    }
}
