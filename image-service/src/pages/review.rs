//! `/review`: photos that need a person's eye, each with its original, the
//! pictures that were made and the safe fallback, and three buttons.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Form, Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use domain::AssetId;
use maud::{Markup, html};
use serde::Deserialize;

use super::parts::{self, PageError};
use crate::Error;
use crate::account::Account;
use crate::http::trace;
use crate::intake::Intake;
use crate::photos::{Choice, Filter, Photo, Picture, ReviewView, State as PhotoState, Totals};

/// Photos that are read of the queue, to be grouped by reason.
const READ: i64 = 500;
/// Photos that are shown at a time.
const SHOWN: usize = 20;

#[derive(Debug, Deserialize)]
pub(super) struct Shown {
    /// Only photos with this reason.
    #[serde(default)]
    reason: String,
    /// What was just decided, and of which photo.
    #[serde(default)]
    decided: String,
    #[serde(default)]
    photo: String,
}

/// The queue.
pub(super) async fn show(
    State(intake): State<Arc<Intake>>,
    Account(account): Account,
    Query(shown): Query<Shown>,
) -> Result<Markup, PageError> {
    let filter = Filter {
        state: Some(PhotoState::Review),
        limit: READ,
        ..Filter::default()
    };
    let photos = Photo::page(&intake.store, &intake.basis, account, filter).await?;
    let reasons = by_reason(&photos);
    let wanted =
        |photo: &&Photo| shown.reason.is_empty() || codes(photo).any(|code| code == shown.reason);
    let mut reviews = Vec::new();
    for photo in photos.iter().filter(wanted).take(SHOWN) {
        reviews.extend(ReviewView::of(&intake.store, &intake.basis, account, photo).await?);
    }
    let totals = Totals::read(&intake.store, account, "").await?;
    let here = match shown.reason.as_str() {
        "" => "/review".to_owned(),
        reason => format!("/review?reason={}", parts::in_query(reason)),
    };
    let body = html! {
        (parts::style())
        (told(&shown))
        @if totals.review == 0 {
            p { "No photo waits for a decision." }
            p { a href="/" { "Home" } }
        } @else {
            p { (parts::photos_in_words(totals.review)) " could not be cut out with certainty. Nothing of them is sold with until you choose." }
            @if reasons.len() > 1 { (filters(&reasons, &shown.reason, totals.review)) }
            @if reviews.is_empty() { p { "None has this reason any more. " a href="/review" { "Show all" } } }
            @for review in &reviews { (card(review, &here)) }
            @if totals.review > reviews.len() as i64 && shown.reason.is_empty() {
                p.muted { "The latest " (reviews.len()) " of " (totals.review) "." }
            }
        }
    };
    Ok(parts::framed("Review", "/review", &totals, &body))
}

/// What was just decided, for eyes and screen readers.
fn told(shown: &Shown) -> Markup {
    html! {
        @if let Ok(choice) = Choice::parse(&shown.decided) {
            p.done role="status" {
                "Decided: " b { (label(choice)) } ". "
                @if AssetId::parse(&shown.photo).is_ok() {
                    a href={ "/assets/" (shown.photo) } { "See the photo" }
                }
            }
        }
    }
}

fn codes(photo: &Photo) -> impl Iterator<Item = &str> {
    let reasons = photo.review.iter().flat_map(|review| &review.reasons);
    reasons.map(|reason| reason.code.as_str())
}

/// How many photos have which reason.
fn by_reason(photos: &[Photo]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for code in photos.iter().flat_map(codes) {
        *counts.entry(code.to_owned()).or_insert(0) += 1;
    }
    counts
}

fn filters(reasons: &BTreeMap<String, usize>, chosen: &str, all: i64) -> Markup {
    html! {
        nav.filters aria-label="Reasons" {
            a href="/review" aria-current=[chosen.is_empty().then_some("page")] { "all " (all) }
            @for (code, count) in reasons {
                a href={ "/review?reason=" (parts::in_query(code)) } aria-current=[(chosen == code).then_some("page")] {
                    (code) " " (count)
                }
            }
        }
    }
}

/// What a button does, in words.
pub(super) const fn label(choice: Choice) -> &'static str {
    match choice {
        Choice::Accept => "Use the cut-out",
        Choice::Fallback => "Use the original on white",
        Choice::Discard => "Discard the photo",
    }
}

/// One photo with its pictures and buttons; `back` is the page to come back to.
pub(super) fn card(review: &ReviewView, back: &str) -> Markup {
    let title = format!("photo-{}", review.asset_id);
    html! {
        article.review aria-labelledby=(title) {
            h2 #(title) { a href={ "/assets/" (review.asset_id) } { (review.path) } }
            p.muted {
                @match &review.sku { Some(sku) => { "Product " b { (sku) } }, None => { "No product yet" } }
                " · certainty " b { (format!("{:.0}", review.confidence * 100.0)) " %" }
            }
            (reasons(review))
            div.sides {
                (side("Original", review.original_url.as_deref(), &[], &review.path))
                (side("Cut-out", review.candidate.first().map(|one| one.url.as_str()), &review.candidate, &review.path))
                (side("Original on white", review.fallback.first().map(|one| one.url.as_str()), &review.fallback, &review.path))
            }
            @if review.choices.len() < Choice::ALL.len() && review.candidate.is_empty() && review.fallback.is_empty() {
                p.muted { "Its pictures are being rebuilt; look again in a moment." }
            }
            form.choices method="post" action={ "/review/" (review.asset_id) } {
                input type="hidden" name="back" value=(back);
                @for choice in &review.choices {
                    button class=(choice.name()) name="choice" value=(choice.name()) {
                        (label(*choice)) span.unseen { ": " (review.path) }
                    }
                }
            }
        }
    }
}

/// Why, and what to do at the next shot.
pub(super) fn reasons(review: &ReviewView) -> Markup {
    html! {
        @if !review.reasons.is_empty() {
            ul.reasons {
                @for reason in &review.reasons {
                    li {
                        (reason.message) " " span.muted { "(" (reason.code) ")" }
                        @if !reason.tip.is_empty() { br; span.tip { "Next time: " (reason.tip) } }
                    }
                }
            }
        }
    }
}

fn side(title: &str, first: Option<&str>, all: &[Picture], path: &str) -> Markup {
    html! {
        figure {
            figcaption { (title) }
            @match first {
                Some(url) => a href=(url) { img src=(url) alt={ (title) " of " (path) } loading="lazy"; },
                None => div.none { "none" },
            }
            @if all.len() > 1 {
                div.thumbs {
                    @for picture in all {
                        a href=(picture.url) {
                            img.thumb src=(picture.url) alt={ (title) " of " (path) " for " (picture.marketplace.title()) } loading="lazy";
                        }
                    }
                }
            }
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Decision {
    #[serde(default)]
    choice: String,
    #[serde(default)]
    back: String,
}

/// Takes a button and leads back to the queue.
pub(super) async fn decide(
    State(intake): State<Arc<Intake>>,
    Account(account): Account,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(decision): Form<Decision>,
) -> Result<Response, PageError> {
    intake.check_backlog().await?;
    let asset = AssetId::parse(&id).map_err(|_| PageError::not_found("photo", &id))?;
    let choice = Choice::parse(&decision.choice).map_err(Error::Refused)?;
    let trace = trace(&headers, &intake.context);
    intake.decide(account, &trace, asset, choice).await?;
    // Only to pages of ours.
    let to = match decision.back.as_str() {
        back if back == format!("/assets/{asset}") => back.to_owned(),
        back if back.starts_with("/review?reason=") => {
            format!("{back}&decided={}&photo={asset}", choice.name())
        }
        _ => format!("/review?decided={}&photo={asset}", choice.name()),
    };
    Ok(Redirect::to(&to).into_response())
}
