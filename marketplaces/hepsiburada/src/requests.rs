//! Requests. The services stand on hosts of their own; the simulator has one
//! host with a folder for each:
//!
//! | Service | Live | Sandbox | Simulated | Override |
//! |---|---|---|---|---|
//! | catalogue | `https://mpop.hepsiburada.com` | `https://mpop-sit…` | `{base_url}/mpop` | `mpop_url` |
//! | listings | `https://listing-external.hepsiburada.com` | `https://listing-external-sit…` | `{base_url}/listing` | `listing_url` |
//! | orders | `https://oms-external.hepsiburada.com` | `https://oms-external-sit…` | `{base_url}/oms` | `oms_url` |
//!
//! Below the host the paths are the official ones, so a product is imported at
//! `{base_url}/mpop/product/api/products/import?version=1` in the simulator.
//! `merchantid` is in lower case: the listing service refuses anything else.

mod import;
mod orders;
pub mod update;

use adapter_api::{Connection, Receipt, StockUpdate, precheck};
use domain::{Problem, Sku};
use http_out::{Method, Request, escape};

pub use import::submit;
pub use orders::{List, Page, orders};

use crate::auth::{Service, host, sign};
use crate::{limits, wire};

/// Asks what became of an import, a price upload or a ticket.
pub fn progress(connection: &Connection, receipt: &Receipt) -> Request {
    match update::parse(receipt) {
        (update::Part::Import, id) => tracking(connection, id),
        (update::Part::Price, id) => update::price_upload(connection, id),
        (update::Part::Ticket, id) => update::ticket_status(connection, id),
    }
}

/// `GET …/status/{trackingId}`.
fn tracking(connection: &Connection, id: &str) -> Request {
    let host = host(connection, Service::Mpop);
    let url = format!("{host}/product/api/products/status/{}", escape(id));
    let request = Request::get(url)
        .query("version", "1")
        .query("page", "0")
        .query("size", "1000");
    sign(connection, request)
}

/// `GET /listings/merchantid/{id}` for one merchant SKU.
pub fn listing(connection: &Connection, sku: &Sku) -> Request {
    let request = Request::get(listings(connection))
        .query("offset", "0")
        .query("limit", "50")
        .query("merchantSkuList", sku.as_str());
    sign(connection, request)
}

/// `POST …/check-product-status`: a question in spite of its method. A product
/// has no listing before it is matched or created.
pub fn product_status(connection: &Connection, sku: &Sku) -> Request {
    let host = host(connection, Service::Mpop);
    let body = [wire::StatusQuestion {
        merchant: &connection.seller_id,
        merchant_sku_list: [sku.as_str()],
    }];
    let url = format!("{host}/product/api/products/check-product-status");
    sign(connection, Request::new(Method::Post, url).json(&body))
}

/// `POST …/stock-uploads`. One identifier is enough; Hepsiburada's own goes
/// along when it is known.
pub fn stock(connection: &Connection, updates: &[StockUpdate]) -> Result<Request, Vec<Problem>> {
    let problems = precheck::stock(connection, updates, limits::STOCK_BATCH);
    if !problems.is_empty() {
        return Err(problems);
    }
    let body: Vec<wire::StockUpload<'_>> = updates
        .iter()
        .map(|update| wire::StockUpload {
            hepsiburada_sku: update.remote_id.as_deref(),
            merchant_sku: update.sku.as_str(),
            available_stock: update.quantity,
        })
        .collect();
    let url = format!("{}/stock-uploads", listings(connection));
    Ok(sign(
        connection,
        Request::new(Method::Post, url).json(&body),
    ))
}

/// `GET …/stock-uploads/id/{id}`, kept for at least a day.
pub fn upload(connection: &Connection, receipt: &Receipt) -> Request {
    let url = format!(
        "{}/stock-uploads/id/{}",
        listings(connection),
        escape(&receipt.0)
    );
    sign(connection, Request::get(url))
}

fn listings(connection: &Connection) -> String {
    let host = host(connection, Service::Listing);
    format!(
        "{host}/listings/merchantid/{}",
        escape(&connection.seller_id)
    )
}
