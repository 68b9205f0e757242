//! The frame of every server-rendered page: one head, one navigation, one
//! small style sheet, both in light and dark.

use maud::{DOCTYPE, Markup, PreEscaped, html};

/// Where the navigation leads: address and label, in order.
const NAVIGATION: [(&str, &str); 5] = [
    ("/", "Home"),
    ("/upload", "Upload"),
    ("/listings", "Listings"),
    ("/stock", "Stock"),
    ("/sim", "Simulated shops"),
];

/// A whole page. `here` is the address in the navigation that is current.
pub fn page(title: &str, here: &str, body: &Markup) -> Markup {
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
                    nav {
                        @for (address, label) in NAVIGATION {
                            a href=(address) aria-current=[(address == here).then_some("page")] {
                                (label)
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
