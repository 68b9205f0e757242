//! The attributes of a full listing (fact sheet §2.2). What the seller did not
//! say is left out, never invented: Amazon then names what a product type
//! still needs.

use std::collections::BTreeMap;

use adapter_api::{Offer, lenient, precheck};
use domain::{Gtin, Problem};

use crate::limits;
use crate::places::Place;
use crate::wire::{Attribute, Availability, PriceWithTax, Schedule};

/// All attributes of an offer; what cannot be sent goes to `problems`.
pub fn build<'a>(
    place: &'static Place,
    offer: &'a Offer,
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, Vec<Attribute<'a>>> {
    let mut all = BTreeMap::new();
    let mut put = |name: &str, values: Vec<Attribute<'a>>| {
        if !values.is_empty() {
            all.insert(name.to_owned(), values);
        }
    };
    words(place, offer, problems, &mut put);
    pictures(place, offer, &mut put);
    trade(place, offer, problems, &mut put);
    match identity(place, offer) {
        Some((name, value)) => put(name, vec![value]),
        None => problems.push(no_identity()),
    }
    all
}

/// Units of the merchant's own channel.
pub fn availability(quantity: i64) -> Availability {
    Availability {
        fulfillment_channel_code: "DEFAULT",
        quantity,
    }
}

/// Title, brand, bullets, description, search terms, colour, origin.
fn words<'a>(
    place: &'static Place,
    offer: &'a Offer,
    problems: &mut Vec<Problem>,
    put: &mut impl FnMut(&str, Vec<Attribute<'a>>),
) {
    let text = &offer.text;
    problems.extend(precheck::length(
        "amazon",
        "title",
        &text.title,
        limits::TITLE_CHARS,
    ));
    problems.extend(precheck::length(
        "amazon",
        "description",
        &text.description,
        limits::DESCRIPTION_CHARS,
    ));
    let Some(tag) = place.tag(&text.language) else {
        problems.push(wrong_language(place, &text.language));
        return;
    };
    let worded = |value: &str| Attribute::Text {
        value: value.trim().to_owned(),
        language_tag: tag,
        marketplace_id: place.id,
    };
    let filled = |value: &str| {
        if value.trim().is_empty() {
            vec![]
        } else {
            vec![worded(value)]
        }
    };
    put("item_name", filled(&text.title));
    put("brand", filled(&offer.product.brand));
    put("product_description", filled(&text.description));
    put(
        "bullet_point",
        text.bullets
            .iter()
            .take(limits::BULLETS)
            .map(|b| worded(b))
            .collect(),
    );
    put("generic_keyword", filled(&keywords(&text.keywords)));
    put(
        "color",
        filled(precheck::attribute(offer, &precheck::COLOUR).unwrap_or_default()),
    );
}

/// Whole search terms joined by spaces, best first, as far as they fit.
fn keywords(terms: &[String]) -> String {
    let mut joined = String::new();
    for term in terms
        .iter()
        .map(|term| term.trim())
        .filter(|term| !term.is_empty())
    {
        if joined.len() + 1 + term.len() > limits::KEYWORD_BYTES {
            break;
        }
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(term);
    }
    joined
}

/// The main picture and up to eight more.
fn pictures<'a>(
    place: &'static Place,
    offer: &'a Offer,
    put: &mut impl FnMut(&str, Vec<Attribute<'a>>),
) {
    for (index, url) in offer
        .picture_urls
        .iter()
        .take(limits::OTHER_PICTURES + 1)
        .enumerate()
    {
        let name = match index {
            0 => "main_product_image_locator".to_owned(),
            other => format!("other_product_image_locator_{other}"),
        };
        put(
            &name,
            vec![Attribute::Media {
                media_location: url,
                marketplace_id: place.id,
            }],
        );
    }
}

/// Condition, prices, quantity, origin.
fn trade<'a>(
    place: &'static Place,
    offer: &'a Offer,
    problems: &mut Vec<Problem>,
    put: &mut impl FnMut(&str, Vec<Attribute<'a>>),
) {
    let plain = |value: &str| {
        vec![Attribute::Plain {
            value: value.to_owned(),
            marketplace_id: place.id,
        }]
    };
    put("condition_type", plain("new_new"));
    if let Some(origin) = precheck::origin("amazon", offer, problems) {
        put("country_of_origin", plain(&origin));
    }
    let price = PriceWithTax {
        value_with_tax: lenient::number(offer.product.price),
    };
    put(
        "purchasable_offer",
        vec![Attribute::Purchase {
            marketplace_id: place.id,
            currency: place.currency,
            our_price: [Schedule { schedule: [price] }],
        }],
    );
    put(
        "list_price",
        vec![Attribute::Price {
            value: lenient::number(precheck::list_price(offer)),
            currency: place.currency,
            marketplace_id: place.id,
        }],
    );
    put(
        "fulfillment_availability",
        vec![Attribute::Availability(availability(offer.quantity))],
    );
}

/// The barcode, or the seller's word that Amazon exempted the product.
fn identity<'a>(place: &'static Place, offer: &'a Offer) -> Option<(&'static str, Attribute<'a>)> {
    if let Some(gtin) = &offer.product.gtin {
        let identifier = Attribute::Identifier {
            r#type: kind(gtin),
            value: gtin.as_str(),
            marketplace_id: place.id,
        };
        return Some(("externally_assigned_product_identifier", identifier));
    }
    let exempt = precheck::attribute(offer, &["amazon_gtin_exempt"]) == Some("true");
    let flag = Attribute::Flag {
        value: true,
        marketplace_id: place.id,
    };
    exempt.then_some(("supplier_declared_has_product_identifier_exemption", flag))
}

fn no_identity() -> Problem {
    Problem::new(
        "amazon.gtin.missing",
        "barcode",
        "",
        "Amazon takes products with a barcode (GTIN), or with an exemption it granted.",
        "Fill in the barcode, or set the attribute amazon_gtin_exempt to true if you were exempted.",
    )
}

/// Amazon's word for the length of a GTIN. GTIN-8 goes as `ean`, UNCONFIRMED.
fn kind(gtin: &Gtin) -> &'static str {
    match gtin.as_str().len() {
        12 => "upc",
        14 => "gtin",
        _ => "ean",
    }
}

fn wrong_language(place: &Place, language: &str) -> Problem {
    Problem::new(
        "amazon.language",
        "language",
        language,
        &format!(
            "This marketplace takes texts in {} only.",
            place.languages.join(", ")
        ),
        &format!("Write the listing in {}.", place.main_tag()),
    )
}
