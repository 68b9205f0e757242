//! Requests of the V2 services. Paths are the official ones below the
//! connection's `base_url`, which ends in `/integration` at Trendyol.

mod product;
mod update;

use adapter_api::{Connection, Offer, Receipt, StockUpdate, precheck};
use domain::{Currency, Problem, Sku, Timestamp};
use http_out::{Method, Request, escape};

pub use update::{batch_id, first_receipt, marked, next_receipt};

use self::product::product;
use crate::auth::{base, sign, storefront};
use crate::known::Known;
use crate::{limits, wire};

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
