//! What several pages show.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::Problem;
use maud::{Markup, PreEscaped, html};
use runtime::http::ApiError;
use runtime::page::{page, state_chip};

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
                span { (state_chip(state.name())) " " b { (totals.of(state)) } }
            }
            span { "total " b { (totals.total) } }
        }
    }
}

/// The photo's own picture, or a word where there is none.
pub(super) fn original(photo: &Photo) -> Markup {
    html! {
        @if let Some(url) = &photo.original_url {
            img.thumb src=(url) alt={ "Original of " (photo.path) } loading="lazy";
        } @else {
            span.muted { "not kept" }
        }
    }
}

/// The finished pictures in a row.
pub(super) fn pictures(photo: &Photo) -> Markup {
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
        div.scroll { table {
            thead { tr {
                th { "Original" } th { "Pictures" } th { "File" } th { "Product" } th { "State" }
            } }
            tbody {
                @for photo in list {
                    tr {
                        td { (original(photo)) }
                        td { (pictures(photo)) }
                        td.name { a href={ "/assets/" (photo.asset_id) } { (photo.path) } }
                        td { @match &photo.sku {
                            Some(sku) => (sku),
                            None => { span.muted { "none yet" } },
                        } }
                        td {
                            (state_chip(photo.state.name()))
                            @if let Some(found) = &photo.problem {
                                " " span.problem { (found.rule) } " " (found.fix)
                            }
                        }
                    }
                }
            }
        } }
    }
}

/// The few rules that only these pages need.
pub(super) fn style() -> Markup {
    html! { style { (PreEscaped("\
    .counts { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; }\
    .thumbs { display: inline-flex; gap: .3rem; }\
    .name { overflow-wrap: anywhere; min-width: 9rem; }\
    .problem-box { border-left: 3px solid var(--bad); padding: .3rem .7rem; margin: .5rem 0; overflow-wrap: anywhere; }\
    .panel label { display: grid; gap: .2rem; }\
    .panel input, .panel select { font: inherit; max-width: 100%; }")) } }
}

/// Keeps `#live` fresh while something moves: with a script by replacing it,
/// without one by loading the page again.
pub(super) fn live() -> Markup {
    html! {
        noscript { meta http-equiv="refresh" content="3"; }
        script { (PreEscaped("\
            (async () => {\
              const wait = ms => new Promise(done => setTimeout(done, ms));\
              for (;;) {\
                await wait(1500);\
                if (document.hidden) continue;\
                try {\
                  const answer = await fetch(location.href);\
                  if (!answer.ok) continue;\
                  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('#live');\
                  const old = document.querySelector('#live');\
                  if (!fresh || !old) return;\
                  if (fresh.innerHTML !== old.innerHTML) old.replaceWith(fresh);\
                  if (fresh.dataset.moving !== 'true') return;\
                } catch (error) { continue; }\
              }\
            })();")) }
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
