//! The frame of every server-rendered page: one head, one navigation, one
//! small style sheet, both in light and dark.

use maud::{DOCTYPE, Markup, PreEscaped, html};

/// Where the navigation leads: address and label, in order.
const NAVIGATION: [(&str, &str); 7] = [
    ("/", "Home"),
    ("/upload", "Upload"),
    ("/review", "Review"),
    ("/tray", "Tray"),
    ("/listings", "Listings"),
    ("/stock", "Stock"),
    ("/sim", "Simulated shops"),
];

/// How much waits behind an address of the navigation.
pub type Waiting<'a> = &'a [(&'a str, i64)];

/// A whole page. `here` is the address in the navigation that is current.
pub fn page(title: &str, here: &str, body: &Markup) -> Markup {
    page_with(title, here, &[], body)
}

/// A whole page whose navigation tells how much waits; what is 0 is not told.
pub fn page_with(title: &str, here: &str, waiting: Waiting<'_>, body: &Markup) -> Markup {
    let count = |address: &str| {
        let found = waiting.iter().find(|(known, _)| *known == address);
        found.map(|(_, count)| *count).filter(|count| *count > 0)
    };
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Stox" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    a.brand href="/" { "Stox" }
                    nav aria-label="Main" {
                        @for (address, label) in NAVIGATION {
                            a href=(address) aria-current=[(address == here).then_some("page")] {
                                (label)
                                @if let Some(count) = count(address) {
                                    " " span.count { (count) span.unseen { " waiting" } }
                                }
                            }
                        }
                    }
                }
                main { h1 { (title) } (body) }
            }
        }
    }
}

/// A word with a colour for a state: the same everywhere.
pub fn state_chip(state: &str) -> Markup {
    html! { span class={ "chip " (state.replace(' ', "-")) } { (state) } }
}

const STYLE: &str = include_str!("page.css");
