//! Requests of the Listings Items API 2021-08-01 and the Orders API
//! 2026-01-01. Paths are the official ones below the connection's `base_url`.

mod attributes;

use adapter_api::{Offer, Session, StockUpdate, precheck};
use domain::{Problem, Timestamp};
use http_out::{Method, Request, escape};

use crate::auth::sign;
use crate::places::{self, Place};
use crate::{limits, wire};

/// The product type of a listing whose product names none in its attribute
/// `amazon_product_type`: Amazon's generic type. It is documented for offers
/// and partial changes; that it takes a full listing is UNCONFIRMED. A mapping
/// from categories comes later.
const PRODUCT_TYPE: &str = "PRODUCT";

/// The address of a SKU's listing in the connection's marketplace.
fn item(session: Session<'_>, method: Method, sku: &str) -> Request {
    let connection = session.connection;
    let url = format!(
        "{}/listings/2021-08-01/items/{}/{}",
        places::host(connection),
        escape(&connection.seller_id),
        escape(sku)
    );
    Request::new(method, url).query("marketplaceIds", &connection.region)
}

/// Adds the language of issue messages and the headers.
fn finish(session: Session<'_>, request: Request) -> Request {
    let place = places::find(&session.connection.region);
    sign(
        session,
        request.query("issueLocale", place.map_or("en_US", Place::main_tag)),
    )
}

/// putListingsItem: creates the listing or replaces all of it.
pub fn submit(session: Session<'_>, offer: &Offer) -> Result<Request, Vec<Problem>> {
    let connection = session.connection;
    let place =
        places::find(&connection.region).ok_or_else(|| vec![unknown_place(&connection.region)])?;
    let mut problems = precheck::offer(connection, offer, place.money());
    problems.extend(dots(offer.product.sku.as_str()));
    let attributes = attributes::build(place, offer, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let body = wire::PutListing {
        product_type: precheck::attribute(offer, &["amazon_product_type"]).unwrap_or(PRODUCT_TYPE),
        requirements: "LISTING",
        attributes,
    };
    let request = item(session, Method::Put, offer.product.sku.as_str())
        .query("includedData", "identifiers,issues")
        .json(&body);
    Ok(finish(session, request))
}

/// getListingsItem with all that progress, read-back and stock need.
pub fn read(session: Session<'_>, sku: &str) -> Request {
    let request = item(session, Method::Get, sku).query(
        "includedData",
        "summaries,issues,offers,fulfillmentAvailability",
    );
    finish(session, request)
}

/// patchListingsItem: the quantity of one SKU. `merge` touches only the given
/// fields of the merchant's own channel; `replace` would drop lead time and
/// restock date. The product type may be the generic one here.
pub fn stock(session: Session<'_>, updates: &[StockUpdate]) -> Result<Request, Vec<Problem>> {
    let mut problems = precheck::stock(session.connection, updates, limits::STOCK_BATCH);
    problems.extend(
        updates
            .iter()
            .filter_map(|update| dots(update.sku.as_str())),
    );
    let update = match updates.first() {
        Some(update) if problems.is_empty() => update,
        _ => return Err(problems),
    };
    let body = wire::PatchListing {
        product_type: PRODUCT_TYPE,
        patches: [wire::Patch {
            op: "merge",
            path: "/attributes/fulfillment_availability",
            value: [attributes::availability(update.quantity)],
        }],
    };
    Ok(finish(
        session,
        item(session, Method::Patch, update.sku.as_str()).json(&body),
    ))
}

/// searchOrders with its lines inside. Every page repeats the same query.
pub fn orders(session: Session<'_>, since: Timestamp, page: Option<&str>) -> Request {
    let url = format!(
        "{}/orders/2026-01-01/orders",
        places::host(session.connection)
    );
    let request = Request::get(url)
        .query("lastUpdatedAfter", &since.rfc3339())
        .query("marketplaceIds", &session.connection.region)
        .query("maxResultsPerPage", limits::ORDERS_PAGE)
        .query("includedData", "PROCEEDS,FULFILLMENT,CANCELLATION");
    let request = match page {
        Some(token) => request.query("paginationToken", token),
        None => request,
    };
    sign(session, request)
}

fn unknown_place(region: &str) -> Problem {
    Problem::new(
        "amazon.region.unknown",
        "region",
        region,
        "The connection's region is an Amazon marketplace id.",
        "Use one such as A33AVAJ2PDY3EV (Türkiye) or ATVPDKIKX0DER (United States).",
    )
}

/// A SKU of dots would be read as a step in the path, even percent-encoded.
fn dots(sku: &str) -> Option<Problem> {
    matches!(sku, "." | "..").then(|| {
        Problem::new(
            "amazon.sku.dots",
            "sku",
            sku,
            "A SKU of only dots cannot stand in an address.",
            "Give the product another SKU.",
        )
    })
}
