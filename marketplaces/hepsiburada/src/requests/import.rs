//! The product import: a file with one product, sent as a form.

use std::collections::BTreeMap;

use adapter_api::{Connection, Offer, html, precheck};
use domain::{Currency, Problem};
use http_out::{Method, Request};
use serde_json::{Value, json};

use super::update::{self, Part};
use crate::auth::{Service, host, sign};
use crate::{limits, wire};

/// Category of a product without the attribute `hepsiburada_category_id`: the
/// one of the documentation's example. A mapping of categories, with their
/// required attributes, comes later.
const CATEGORY: u64 = 18_021_982;

/// One product: `POST …/products/import` when it has no listing, else the
/// first part of an update. Form upload, as three sources have it; a fourth
/// posts plain JSON.
pub fn submit(connection: &Connection, offer: &Offer) -> Result<Request, Vec<Problem>> {
    let mut problems = precheck::offer(connection, offer, Currency::TRY);
    problems.extend(precheck::https(connection, offer));
    let category = whole(offer, "hepsiburada_category_id", CATEGORY, &mut problems);
    let attributes = attributes(offer, &mut problems);
    problems.extend(unspeakable(offer));
    if !problems.is_empty() {
        return Err(problems);
    }
    match update::first(offer) {
        Part::Price => return Ok(update::price(connection, offer)),
        Part::Ticket => return Ok(update::ticket(connection, offer)),
        Part::Import => {}
    }
    let file = [wire::Import {
        category_id: category,
        merchant: &connection.seller_id,
        attributes,
    }];
    let json = serde_json::to_vec(&file).unwrap_or_default();
    let url = format!(
        "{}/product/api/products/import",
        host(connection, Service::Mpop)
    );
    let request = Request::new(Method::Post, url).query("version", "1");
    let boundary = boundary(offer, &json);
    let request = multipart(request, &boundary, "integrator.json", &json);
    Ok(sign(connection, request))
}

/// A SKU with a comma cannot be asked about: the listing service takes a list
/// with commas. A barcode with a space is none (UNCONFIRMED).
fn unspeakable(offer: &Offer) -> Option<Problem> {
    let sku = offer.product.sku.as_str();
    if sku.contains(',') {
        return Some(Problem::new(
            "hepsiburada.sku.comma",
            "sku",
            sku,
            "A SKU with a comma cannot be read back from Hepsiburada.",
            "Give the product another SKU.",
        ));
    }
    (offer.product.gtin.is_none() && sku.contains(char::is_whitespace)).then(|| {
        Problem::new(
            "hepsiburada.barcode.space",
            "barcode",
            sku,
            "A barcode has no spaces; the SKU stands in for a missing one.",
            "Fill in the product's barcode (GTIN).",
        )
    })
}

/// A boundary that does not occur in the file. It is made of the offer's
/// version, so that the same wish gives the same bytes.
pub fn boundary(offer: &Offer, file: &[u8]) -> String {
    let text = String::from_utf8_lossy(file);
    let mut boundary = format!("stox-{}-{}", offer.product.id, offer.version);
    while text.contains(&boundary) {
        boundary.push('x');
    }
    boundary
}

/// A form with one part named `file` (RFC 7578).
pub fn multipart(mut request: Request, boundary: &str, name: &str, file: &[u8]) -> Request {
    let mut body = format!(
        "--{boundary}\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: application/json; charset=utf-8\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(file);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    request.body = body;
    request.header(
        "content-type",
        format!("multipart/form-data; boundary={boundary}"),
    )
}

/// The base fields, in Hepsiburada's spelling. Amounts and quantities are
/// text, the price with a decimal comma.
fn attributes(offer: &Offer, problems: &mut Vec<Problem>) -> BTreeMap<String, Value> {
    let product = &offer.product;
    let barcode = product
        .gtin
        .as_ref()
        .map_or(product.sku.as_str(), |gtin| gtin.as_str());
    let mut fields: BTreeMap<String, Value> = BTreeMap::from([
        ("merchantSku".to_owned(), json!(product.sku.as_str())),
        ("VaryantGroupID".to_owned(), json!(product.sku.as_str())),
        // That a barcode of the seller's own is taken is UNCONFIRMED.
        ("Barcode".to_owned(), json!(barcode)),
        ("UrunAdi".to_owned(), json!(offer.text.title.trim())),
        (
            "UrunAciklamasi".to_owned(),
            json!(html::description(&offer.text)),
        ),
        ("Marka".to_owned(), json!(product.brand.trim())),
        (
            "price".to_owned(),
            json!(product.price.decimal().replace('.', ",")),
        ),
        ("stock".to_owned(), json!(offer.quantity.to_string())),
        (
            "tax_vat_rate".to_owned(),
            json!(whole(offer, "vat_rate", 20, problems).to_string()),
        ),
        ("kg".to_owned(), json!(weight(offer, problems))),
    ]);
    for (index, url) in offer.picture_urls.iter().take(limits::PICTURES).enumerate() {
        fields.insert(format!("Image{}", index + 1), json!(url));
    }
    // The unit, presumably months, is UNCONFIRMED.
    if precheck::attribute(offer, &["warranty_months"]).is_some() {
        let months = whole(offer, "warranty_months", 0, problems);
        fields.insert("GarantiSuresi".to_owned(), json!(months));
    }
    if let Some(colour) = precheck::attribute(offer, &precheck::COLOUR) {
        fields.insert("renk_variant_property".to_owned(), json!(colour));
    }
    fields
}

/// A whole number from an attribute of the product; `20%` counts as 20.
fn whole(offer: &Offer, name: &str, default: u64, problems: &mut Vec<Problem>) -> u64 {
    let Some(text) = precheck::attribute(offer, &[name]) else {
        return default;
    };
    text.trim_end_matches('%')
        .trim()
        .parse()
        .unwrap_or_else(|_| {
            problems.push(Problem::new(
                &format!("hepsiburada.{name}"),
                name,
                text,
                "This is a whole number.",
                &format!(
                    "Write it as in {}.",
                    if default == 0 { 24 } else { default }
                ),
            ));
            default
        })
}

/// Kilograms; 1 when the product does not say. The decimal comma is that of
/// the price; for weights it is UNCONFIRMED.
fn weight(offer: &Offer, problems: &mut Vec<Problem>) -> String {
    let Some(text) = precheck::attribute(offer, &["weight_kg"]) else {
        return "1".to_owned();
    };
    if text
        .replace(',', ".")
        .parse()
        .is_ok_and(|kg: f64| kg.is_finite() && kg > 0.0)
    {
        return text.replace('.', ",");
    }
    problems.push(Problem::new(
        "hepsiburada.weight_kg",
        "weight_kg",
        text,
        "The weight is a number of kilograms above zero.",
        "Write it as in 1,5.",
    ));
    "1".to_owned()
}
