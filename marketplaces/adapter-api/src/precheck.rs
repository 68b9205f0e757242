//! Checks before anything is sent, shared by the adapters: what no
//! marketplace can take. Their own limits are checked by each adapter.

use domain::{Currency, Money, Problem};

use crate::{Connection, Mode, Offer, StockUpdate};

/// Title, brand, price, quantity and pictures of an offer, for a marketplace
/// that sells in `currency`.
pub fn offer(connection: &Connection, offer: &Offer, currency: Currency) -> Vec<Problem> {
    let market = connection.marketplace.name();
    let mut found = Vec::new();
    let mut add = |code: &str, field: &str, value: &str, rule: &str, fix: &str| {
        found.push(Problem::new(
            &format!("{market}.{code}"),
            field,
            value,
            rule,
            fix,
        ));
    };
    if offer.text.title.trim().is_empty() {
        add(
            "title.missing",
            "title",
            "",
            "A listing needs a title.",
            "Write a title.",
        );
    }
    if offer.product.brand.trim().is_empty() {
        add(
            "brand.missing",
            "brand",
            "",
            "A listing needs a brand.",
            "Fill in the brand.",
        );
    }
    let price = offer.product.price;
    if price.currency != currency {
        add(
            "price.currency",
            "price",
            &price.to_string(),
            &format!("This shop sells in {currency} only."),
            &format!("Give the price in {currency}."),
        );
    }
    if price.minor <= 0 {
        add(
            "price.zero",
            "price",
            &price.to_string(),
            "A price is above zero.",
            "Set a price.",
        );
    }
    if offer.picture_urls.is_empty() {
        add(
            "picture.missing",
            "pictures",
            "",
            "A listing needs a picture.",
            "Upload a photo.",
        );
    }
    found.extend(quantity(market, offer.quantity));
    found
}

/// A quantity that is not negative.
pub fn quantity(market: &str, quantity: i64) -> Option<Problem> {
    (quantity < 0).then(|| {
        Problem::new(
            &format!("{market}.quantity.negative"),
            "quantity",
            &quantity.to_string(),
            "A quantity is zero or more.",
            "Correct the stock.",
        )
    })
}

/// The quantities and the number of updates of one stock request.
pub fn stock(connection: &Connection, updates: &[StockUpdate], most: usize) -> Vec<Problem> {
    let market = connection.marketplace.name();
    let mut found: Vec<Problem> = updates
        .iter()
        .filter_map(|update| quantity(market, update.quantity))
        .collect();
    if updates.is_empty() || updates.len() > most {
        found.push(Problem::new(
            &format!("{market}.stock.batch"),
            "updates",
            &updates.len().to_string(),
            &format!("One stock request holds 1 to {most} SKUs."),
            "Split the request.",
        ));
    }
    found
}

/// Text with at most `most` characters.
pub fn length(market: &str, field: &str, text: &str, most: usize) -> Option<Problem> {
    let given = text.chars().count();
    (given > most).then(|| {
        Problem::new(
            &format!("{market}.{field}.long"),
            field,
            text,
            &format!("At most {most} characters; this has {given}."),
            &format!("Shorten it by {}.", given - most),
        )
    })
}

/// Picture addresses that are not https. The simulator stands on the same
/// machine, so plain http will do there.
pub fn https(connection: &Connection, offer: &Offer) -> Vec<Problem> {
    let market = connection.marketplace.name();
    let plain = |url: &&String| !url.starts_with("https://");
    offer
        .picture_urls
        .iter()
        .filter(plain)
        .filter(|_| connection.mode != Mode::Simulated)
        .map(|url| {
            Problem::new(
                &format!("{market}.picture.https"),
                "pictures",
                url,
                "Pictures are fetched over https only.",
                "Set the public https address of this installation.",
            )
        })
        .collect()
}

/// The recommended retail price: the attribute `list_price` when it is an
/// amount above the price, else the price itself.
pub fn list_price(offer: &Offer) -> Money {
    let price = offer.product.price;
    offer
        .product
        .attributes
        .get("list_price")
        .and_then(|text| Money::parse(text, price.currency).ok())
        .filter(|listed| listed.minor > price.minor)
        .unwrap_or(price)
}

/// The first non-empty attribute among `names`.
pub fn attribute<'a>(offer: &'a Offer, names: &[&str]) -> Option<&'a str> {
    names
        .iter()
        .filter_map(|name| offer.product.attributes.get(*name))
        .map(|value| value.trim())
        .find(|value| !value.is_empty())
}

/// The country of origin from the attribute `origin`, in capitals. None when
/// the seller does not say it: it is never guessed.
pub fn origin(market: &str, offer: &Offer, problems: &mut Vec<Problem>) -> Option<String> {
    let given = attribute(offer, &["origin"])?;
    if given.len() == 2 && given.bytes().all(|b| b.is_ascii_alphabetic()) {
        return Some(given.to_ascii_uppercase());
    }
    problems.push(Problem::new(
        &format!("{market}.origin"),
        "origin",
        given,
        "The origin is a country code of two letters (ISO 3166-1).",
        "Write it as in TR.",
    ));
    None
}

/// The names under which sellers write a product's colour.
pub const COLOUR: [&str; 3] = ["colour", "color", "renk"];
