//! What several pages show.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::Problem;
use maud::{Markup, PreEscaped, html};
use runtime::http::ApiError;
use runtime::page::{page, page_with, state_chip};

use crate::Error;
use crate::photos::{Photo, State, Totals};

/// A page that could not be made; shown as a page.
pub(super) struct PageError(ApiError);

impl From<Error> for PageError {
    fn from(error: Error) -> Self {
        Self(error.into())
    }
}

impl From<store::Error> for PageError {
    fn from(error: store::Error) -> Self {
        Self(Error::from(error).into())
    }
}

impl PageError {
    /// 404.
    pub(super) fn not_found(what: &str, id: &str) -> Self {
        Self(ApiError::not_found(what, id))
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let title = match self.0.status {
            StatusCode::NOT_FOUND => "Not found",
            StatusCode::SERVICE_UNAVAILABLE => "Not now",
            _ => "That did not work",
        };
        let body = html! {
            @for found in &self.0.problems { (problem(found)) }
            p { a href="/" { "Home" } }
        };
        let mut response = (self.0.status, page(title, "", &body)).into_response();
        if let Some(seconds) = self.0.retry_after {
            response
                .headers_mut()
                .insert(axum::http::header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// A page of this service: the navigation tells how many photos wait for a
/// person.
pub(super) fn framed(title: &str, here: &str, totals: &Totals, body: &Markup) -> Markup {
    let waiting = [("/review", totals.review), ("/tray", totals.unmatched)];
    page_with(title, here, &waiting, body)
}

/// `1 photo`, `2 photos`.
pub(super) fn photos_in_words(count: i64) -> String {
    match count {
        1 => "1 photo".to_owned(),
        count => format!("{count} photos"),
    }
}

/// A problem: where, what, which rule, what to do.
pub(super) fn problem(found: &Problem) -> Markup {
    html! {
        div.problem-box {
            strong {
                @if !found.file.is_empty() { (found.file) ": " }
                (found.field)
            }
            @if !found.value.is_empty() { " " code { (found.value) } }
            br;
            span.problem { (found.rule) }
            br;
            (found.fix)
            " " span.muted { "(" (found.code) ")" }
        }
    }
}

/// How many photos are in which state, each leading to its rows.
pub(super) fn counts(totals: &Totals) -> Markup {
    html! {
        p.counts {
            @for state in State::ALL {
                @if state == State::Review && totals.of(state) > 0 {
                    a href="/review" { (state_chip(state.name())) " " b { (totals.of(state)) } }
                } @else {
                    span { (state_chip(state.name())) " " b { (totals.of(state)) } }
                }
            }
            span { "total " b { (totals.total) } }
        }
    }
}

/// A photo's picture as it fits: the browser chooses the size.
pub(super) fn thumbnail(photo: &Photo, class: &str, sizes: &str) -> Markup {
    let small = photo.thumbnails.last();
    let all = photo.thumbnails.iter();
    let widths: Vec<_> = all
        .map(|one| format!("{} {}w", one.url, one.side))
        .collect();
    html! {
        @if let Some(small) = small {
            img class=[(!class.is_empty()).then_some(class)] src=(small.url) srcset=(widths.join(", ")) sizes=(sizes)
                alt={ "Picture of " (photo.path) } loading="lazy";
        }
    }
}

/// Width of a picture in a list, as the browser is told it.
const THUMB: &str = "64px";

/// The finished pictures in a row, or the one that stands for all of them.
pub(super) fn pictures(photo: &Photo) -> Markup {
    if !photo.thumbnails.is_empty() {
        return html! { span.thumbs { (thumbnail(photo, "thumb", THUMB)) } };
    }
    html! {
        span.thumbs {
            @for picture in &photo.pictures {
                img.thumb src=(picture.url) alt={ (picture.marketplace.title()) " picture of " (photo.path) } loading="lazy";
            }
        }
    }
}

/// A table of photos.
pub(super) fn photos(list: &[Photo]) -> Markup {
    html! {
        div.scroll { table.photos {
            thead { tr { th { "File" } th { "State" } th { "Product" } th { "Pictures" } } }
            tbody {
                @for photo in list {
                    tr {
                        td.name { a href={ "/assets/" (photo.asset_id) } { (photo.path) } }
                        td.told {
                            (state_chip(photo.state.name()))
                            @if let Some(found) = &photo.problem {
                                " " span.problem { (found.rule) } " " (found.fix)
                            }
                            @if let (State::Review, Some(review)) = (photo.state, &photo.review) {
                                " " a href={ "/assets/" (photo.asset_id) } { "Decide" }
                                @if let Some(reason) = review.reasons.first() { ": " (reason.message) }
                            }
                            @if let Some(first) = photo.duplicate_of {
                                " " span.muted { "repeats " a href={ "/assets/" (first) } { "another photo" } "; not listed" }
                            }
                        }
                        td.fixed { @match &photo.sku {
                            Some(sku) => (sku),
                            None => { span.muted { "no product yet" } },
                        } }
                        td { (pictures(photo)) }
                    }
                }
            }
        } }
    }
}

/// The few rules that only these pages need.
pub(super) fn style() -> Markup {
    html! { style { (PreEscaped(include_str!("pages.css"))) } }
}

/// Keeps `#live` fresh while something moves: with a script by replacing it,
/// without one by loading the page again.
pub(super) fn live() -> Markup {
    html! {
        noscript { meta http-equiv="refresh" content="3"; }
        script type="module" { (PreEscaped(include_str!("live.js"))) }
    }
}

/// A text in the query of an address: everything but RFC 3986's unreserved
/// characters is encoded.
pub(super) fn in_query(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte))
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}
