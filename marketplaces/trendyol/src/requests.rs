//! Requests of the V2 services. Paths are the official ones below the
//! connection's `base_url`, which ends in `/integration` at Trendyol.

mod update;

use adapter_api::{Connection, Offer, Receipt, StockUpdate, html, lenient, precheck};
use domain::{Currency, Problem, Sku, Timestamp};
use http_out::{Method, Request, escape};
use serde_json::Number;

pub use update::{batch_id, first_receipt, marked, next_receipt};

use crate::auth::{base, sign, storefront};
use crate::known::Known;
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

/// One product: `POST …/v2/products` when Trendyol does not know it,
/// `POST …/products/unapproved-bulk-update` (whole: with too little of it the
/// service fails) before its approval, else the first part of an update.
pub fn submit(connection: &Connection, offer: &Offer) -> Result<Request, Vec<Problem>> {
    let mut problems = precheck::offer(connection, offer, Currency::TRY);
    problems.extend(precheck::https(connection, offer));
    problems.extend(precheck::length(
        "trendyol",
        "title",
        &offer.text.title,
        limits::TITLE_CHARS,
    ));
    problems.extend(shop(connection));
    let product = product(offer, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let path = match update::known(offer) {
        None => "v2/products",
        Some(Known { content: None, .. }) => "products/unapproved-bulk-update",
        Some(Known {
            content: Some(content),
            ..
        }) => return Ok(update::first(connection, offer, content, product)),
    };
    let url = format!(
        "{}/product/sellers/{}/{path}",
        base(connection),
        seller(connection)
    );
    let request = Request::new(Method::Post, url).json(&update::one(product));
    Ok(sign(connection, request))
}

/// The next part of an update, once the part `done` was carried out.
pub fn submit_on(connection: &Connection, offer: &Offer, done: &Receipt) -> Option<Request> {
    // Its problems kept the first part from being sent.
    let product = product(offer, &mut Vec::new());
    update::next(connection, offer, done, product)
}

/// The product as Trendyol takes it.
fn product<'a>(offer: &'a Offer, problems: &mut Vec<Problem>) -> wire::Product<'a> {
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

/// `GET …/batch-requests/{id}`, readable for four hours.
pub fn batch(connection: &Connection, receipt: &Receipt) -> Request {
    let url = format!(
        "{}/product/sellers/{}/products/batch-requests/{}",
        base(connection),
        seller(connection),
        escape(batch_id(receipt))
    );
    sign(connection, Request::get(url))
}

/// Approved products with this stock code.
pub fn approved(connection: &Connection, sku: &Sku) -> Request {
    products(connection, "approved", sku, "100")
}

/// Products that wait for approval or were refused it. That this list takes
/// the filter `stockCode` is UNCONFIRMED; the rows are compared anyway.
pub fn unapproved(connection: &Connection, sku: &Sku) -> Request {
    products(connection, "unapproved", sku, "1000")
}

fn products(connection: &Connection, list: &str, sku: &Sku, size: &str) -> Request {
    let url = format!(
        "{}/product/sellers/{}/products/{list}",
        base(connection),
        seller(connection)
    );
    let request = Request::get(url)
        .query("stockCode", sku.as_str())
        .query("page", "0")
        .query("size", size);
    sign(connection, request)
}

/// `POST …/price-and-inventory` with quantities only. More than Trendyol can
/// offer goes as the most it can.
pub fn stock(connection: &Connection, updates: &[StockUpdate]) -> Result<Request, Vec<Problem>> {
    let problems = precheck::stock(connection, updates, limits::STOCK_BATCH);
    if !problems.is_empty() {
        return Err(problems);
    }
    let url = format!(
        "{}/inventory/sellers/{}/products/price-and-inventory",
        base(connection),
        seller(connection)
    );
    let items = updates
        .iter()
        .map(|update| wire::Quantity {
            barcode: barcode(update),
            quantity: update.quantity.min(limits::QUANTITY),
        })
        .collect();
    Ok(sign(
        connection,
        Request::new(Method::Post, url).json(&wire::Items { items }),
    ))
}

/// The barcode of a stock update: the one Trendyol shows for the listing.
/// Before that is known the SKU stands in, which is right for products
/// without a GTIN; for others Trendyol refuses the row, and says so.
pub fn barcode(update: &StockUpdate) -> &str {
    update
        .remote_id
        .as_deref()
        .map_or(update.sku.as_str(), |id| Known::parse(id).barcode)
}

/// The order stream from `since`. The end is always the longest window from
/// there, even in the future, because a cursor is valid only with the very
/// filter it came from; that a future end is taken is UNCONFIRMED.
pub fn orders(connection: &Connection, since: Timestamp, page: Option<&str>) -> Request {
    let url = format!(
        "{}/order/sellers/{}/orders/stream",
        base(connection),
        seller(connection)
    );
    let request = Request::get(url)
        .query("lastModifiedStartDate", &since.millis().to_string())
        .query(
            "lastModifiedEndDate",
            &since.after(limits::ORDERS_WINDOW).millis().to_string(),
        )
        .query("size", limits::ORDERS_PAGE);
    let request = match page {
        Some(cursor) => request.query("nextCursor", cursor),
        None => request,
    };
    sign(connection, request)
}

fn seller(connection: &Connection) -> String {
    escape(&connection.seller_id)
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

/// Only the Turkish shop front: the others have rules and currencies of their
/// own that were not verified.
fn shop(connection: &Connection) -> Option<Problem> {
    let given = storefront(connection);
    (given != "TR").then(|| {
        Problem::new(
            "trendyol.region.unsupported",
            "region",
            given,
            "Only Trendyol's shop in Türkiye is supported.",
            "Set the connection's region to TR.",
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
