//! A product in Trendyol's form.

use adapter_api::{Offer, html, lenient, precheck};
use domain::Problem;
use serde_json::Number;

use super::update;
use crate::{limits, wire};

/// Category of a product without the attribute `trendyol_category_id`: the
/// one of the documentation's example. A mapping of categories, with their
/// required attributes, comes later.
const CATEGORY: u64 = 411;
/// Brand of a product without the attribute `trendyol_brand_id`, likewise.
const BRAND: u64 = 1791;
/// The attribute of a colour with a free value (documentation's example).
const COLOUR: u64 = 47;
/// Rate of a product without the attribute `vat_rate`: Türkiye's general one.
const VAT: u8 = 20;

/// The product as Trendyol takes it.
pub fn product<'a>(offer: &'a Offer, problems: &mut Vec<Problem>) -> wire::Product<'a> {
    let description = html::description(&offer.text);
    problems.extend(precheck::length(
        "trendyol",
        "description",
        &description,
        limits::DESCRIPTION_CHARS,
    ));
    let barcode = update::known(offer).map_or_else(|| own_barcode(offer), |known| known.barcode);
    problems.extend(bad_barcode(barcode));
    let colour = precheck::attribute(offer, &precheck::COLOUR)
        .filter(|colour| colour.chars().count() <= limits::COLOUR_CHARS);
    let sku = offer.product.sku.as_str();
    wire::Product {
        barcode,
        title: offer.text.title.trim(),
        product_main_id: sku,
        brand_id: id(offer, "trendyol_brand_id", BRAND, problems),
        category_id: id(offer, "trendyol_category_id", CATEGORY, problems),
        quantity: offer.quantity.min(limits::QUANTITY),
        stock_code: sku,
        dimensional_weight: desi(offer, problems),
        description,
        list_price: lenient::number(precheck::list_price(offer)),
        sale_price: lenient::number(offer.product.price),
        vat_rate: vat(offer, problems),
        images: offer
            .picture_urls
            .iter()
            .take(limits::PICTURES)
            .map(|url| wire::Image { url })
            .collect(),
        attributes: colour
            .map(|value| wire::CustomAttribute {
                attribute_id: COLOUR,
                custom_attribute_value: value,
            })
            .into_iter()
            .collect(),
        origin: precheck::origin("trendyol", offer, problems),
    }
}

/// The GTIN, else the SKU: sellers may make barcodes of their own.
fn own_barcode(offer: &Offer) -> &str {
    offer
        .product
        .gtin
        .as_ref()
        .map_or(offer.product.sku.as_str(), |gtin| gtin.as_str())
}

fn bad_barcode(barcode: &str) -> Option<Problem> {
    let good = barcode.chars().count() <= limits::BARCODE_CHARS
        && barcode
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
    (!good).then(|| {
        Problem::new(
            "trendyol.barcode.characters",
            "barcode",
            barcode,
            "A barcode has at most 40 letters, digits, `.`, `-` and `_`; the SKU stands in for a missing one.",
            "Fill in the product's barcode (GTIN).",
        )
    })
}

/// A numeric id from an attribute of the product.
fn id(offer: &Offer, name: &str, default: u64, problems: &mut Vec<Problem>) -> u64 {
    let Some(text) = precheck::attribute(offer, &[name]) else {
        return default;
    };
    text.parse().unwrap_or_else(|_| {
        problems.push(bad_number(
            name,
            text,
            "It is one of Trendyol's numeric ids.",
            "411",
        ));
        default
    })
}

/// One of the rates Trendyol takes since 2024-07-10.
fn vat(offer: &Offer, problems: &mut Vec<Problem>) -> u8 {
    let Some(text) = precheck::attribute(offer, &["vat_rate"]) else {
        return VAT;
    };
    match text.trim_end_matches('%').trim().parse() {
        Ok(rate @ (0 | 1 | 10 | 20)) => rate,
        _ => {
            problems.push(bad_number(
                "vat_rate",
                text,
                "The rate is 0, 1, 10 or 20.",
                "20",
            ));
            VAT
        }
    }
}

/// The volumetric weight; 1 when the product does not say.
fn desi(offer: &Offer, problems: &mut Vec<Problem>) -> Number {
    let Some(text) = precheck::attribute(offer, &["desi"]) else {
        return Number::from(1);
    };
    let parsed = text
        .replace(',', ".")
        .parse()
        .ok()
        .filter(|desi: &f64| *desi > 0.0);
    parsed.and_then(Number::from_f64).unwrap_or_else(|| {
        problems.push(bad_number(
            "desi",
            text,
            "Desi is a number above zero.",
            "2.5",
        ));
        Number::from(1)
    })
}

fn bad_number(field: &str, value: &str, rule: &str, example: &str) -> Problem {
    let code = format!("trendyol.{field}");
    Problem::new(
        &code,
        field,
        value,
        rule,
        &format!("Write it as in {example}."),
    )
}
