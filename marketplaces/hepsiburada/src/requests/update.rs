//! Changing a product that has a listing (fact sheet §2.4 and §3): the price
//! through the listing service, then the content through the ticket service.
//! An import would only make a product; the price in it seeds the listing and
//! no more (§2.5). The price goes first, so that it never waits for somebody
//! to look at pictures.
//!
//! The ticket takes only what is to change. What changed is not known here,
//! so title, description and all picture places are sent; places without a
//! picture go as empty text, which deletes what was there. Colour is a
//! variant attribute and is left alone. For barcode, tax, weight and warranty
//! the ticket has keys since December 2024, but their names are UNCONFIRMED:
//! they are not sent.

use std::collections::BTreeMap;

use adapter_api::{Connection, Offer, Receipt, html, lenient};
use domain::Money;
use http_out::{Method, Request, escape};
use serde_json::{Value, json};

use super::import::{boundary, multipart};
use super::listings;
use crate::auth::{Service, host, sign};
use crate::{limits, wire};

/// What a receipt is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A product import.
    Import,
    /// A price upload.
    Price,
    /// A ticket.
    Ticket,
}

const PRICE: &str = "price:";
const TICKET: &str = "ticket:";

/// Reads a receipt: its part and Hepsiburada's id in it.
pub fn parse(receipt: &Receipt) -> (Part, &str) {
    let text = receipt.0.as_str();
    if let Some(id) = text.strip_prefix(PRICE) {
        return (Part::Price, id);
    }
    text.strip_prefix(TICKET)
        .map_or((Part::Import, text), |id| (Part::Ticket, id))
}

/// The receipt of a part.
pub fn receipt(part: Part, id: String) -> Receipt {
    Receipt(match part {
        Part::Import => id,
        Part::Price => format!("{PRICE}{id}"),
        Part::Ticket => format!("{TICKET}{id}"),
    })
}

/// What the first request of a submission is. The price is passed over when
/// the listing shows it already.
pub fn first(offer: &Offer) -> Part {
    match &offer.remote_id {
        None => Part::Import,
        Some(_) if offer.mark == mark(offer.product.price) => Part::Ticket,
        Some(_) => Part::Price,
    }
}

/// What follows a part; none after the last.
pub fn after(done: &Receipt) -> Option<Part> {
    (parse(done).0 == Part::Price).then_some(Part::Ticket)
}

/// A price as a mark: minor units.
pub fn mark(price: Money) -> String {
    price.minor.to_string()
}

/// `POST …/price-uploads` with one price.
pub fn price(connection: &Connection, offer: &Offer) -> Request {
    let body = [wire::PriceUpload {
        hepsiburada_sku: offer.remote_id.as_deref(),
        merchant_sku: offer.product.sku.as_str(),
        price: lenient::number(offer.product.price),
    }];
    let url = format!("{}/price-uploads", listings(connection));
    sign(connection, Request::new(Method::Post, url).json(&body))
}

/// `GET …/price-uploads/id/{id}`.
pub fn price_upload(connection: &Connection, id: &str) -> Request {
    let url = format!("{}/price-uploads/id/{}", listings(connection), escape(id));
    sign(connection, Request::get(url))
}

/// `POST …/ticket-api/api/integrator/import` with one product.
pub fn ticket(connection: &Connection, offer: &Offer) -> Request {
    let file = wire::Tickets {
        merchant_id: &connection.seller_id,
        items: [wire::Ticket {
            hb_sku: offer.remote_id.as_deref().unwrap_or_default(),
            product_name: offer.text.title.trim(),
            product_description: html::description(&offer.text),
            images: images(offer),
        }],
    };
    let json = serde_json::to_vec(&file).unwrap_or_default();
    let url = format!(
        "{}/ticket-api/api/integrator/import",
        host(connection, Service::Mpop)
    );
    let request = Request::new(Method::Post, url).query("version", "1");
    let boundary = boundary(offer, &json);
    let request = multipart(request, &boundary, "integrator-ticket-upload.json", &json);
    sign(connection, request)
}

/// `image1` to `image10`, in small letters here.
fn images(offer: &Offer) -> BTreeMap<String, Value> {
    (0..limits::PICTURES)
        .map(|place| {
            let url = offer.picture_urls.get(place).map_or("", String::as_str);
            (format!("image{}", place + 1), json!(url))
        })
        .collect()
}

/// `GET …/ticket-api/api/integrator/status/{trackingId}`.
pub fn ticket_status(connection: &Connection, id: &str) -> Request {
    let host = host(connection, Service::Mpop);
    let url = format!("{host}/ticket-api/api/integrator/status/{}", escape(id));
    let request = Request::get(url)
        .query("version", "1")
        .query("page", "0")
        .query("size", "1000");
    sign(connection, request)
}
