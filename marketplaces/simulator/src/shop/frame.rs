//! The frame of the shop pages and the small things on them.

use domain::{Marketplace, Timestamp};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::times;

const STYLE: &str = include_str!("shop.css");

/// Which page of a shop is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// What buyers see.
    Window,
    /// What the seller has.
    Listings,
    /// What was sold.
    Orders,
    /// What the API was asked.
    Calls,
}

const TABS: [(Tab, &str, &str); 4] = [
    (Tab::Window, "", "Shop"),
    (Tab::Listings, "/listings", "Listings"),
    (Tab::Orders, "/orders", "Orders"),
    (Tab::Calls, "/calls", "API calls"),
];

/// A page of one shop.
pub fn shop(market: Marketplace, tab: Tab, title: &str, body: &Markup) -> Markup {
    let bar = html! {
        a.name href={ "/sim/" (market) } { (market.title()) }
        nav aria-label="Shop" {
            @for (this, path, label) in TABS {
                a href={ "/sim/" (market) (path) } aria-current=[(this == tab).then_some("page")] { (label) }
            }
            a href="/sim" { "All shops" }
        }
    };
    frame(
        market.name(),
        &format!("{title} · {} (simulated)", market.title()),
        &bar,
        body,
    )
}

/// The page of all shops.
pub fn all(title: &str, body: &Markup) -> Markup {
    let bar = html! {
        a.name href="/sim" { "Simulated shops" }
        nav aria-label="Stox" { a href="/" { "Back to Stox" } }
    };
    frame("all", title, &bar, body)
}

fn frame(class: &str, title: &str, bar: &Markup, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body class=(class) {
                div.ribbon { "Simulation: nothing here is for sale, no money moves." }
                header { div.bar { (bar) } }
                main { (body) }
            }
        }
    }
}

/// An amount of minor units for people in Türkiye: `1.249,90 TL`.
pub fn money(minor: i64, currency: &str) -> String {
    let whole = (minor / 100).to_string();
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    let unit = if currency == "TRY" { "TL" } else { currency };
    format!("{grouped},{:02} {unit}", minor % 100)
}

/// A time, with its zone when pointed at.
pub fn time(at: Timestamp) -> Markup {
    html! { time datetime=(at.rfc3339()) title="Europe/Istanbul" { (times::people(at)) } }
}

/// A state with its colour.
pub fn chip(state: &str) -> Markup {
    html! { span class={ "chip " (state) } { (state) } }
}

/// Whether a picture is loaded at once or when it comes into view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Load {
    /// With the page.
    Now,
    /// When it comes into view.
    Lazily,
}

/// A picture; other addresses than http and https are left out.
pub fn picture(url: Option<&String>, alt: &str, load: Load) -> Markup {
    let url = url.filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    html! {
        @if let Some(url) = url {
            img src=(url) alt=(alt) loading=[(load == Load::Lazily).then_some("lazy")] referrerpolicy="no-referrer";
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped() {
        assert_eq!(money(124_990, "TRY"), "1.249,90 TL");
        assert_eq!(money(5, "TRY"), "0,05 TL");
        assert_eq!(money(123_456_700, "EUR"), "1.234.567,00 EUR");
    }

    #[test]
    fn only_web_addresses_become_pictures() {
        let odd = "javascript:alert(1)".to_owned();
        assert_eq!(picture(Some(&odd), "x", Load::Now).into_string(), "");
    }
}
