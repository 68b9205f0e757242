//! Changing what Trendyol knows already (fact sheet §3.3). A product that
//! waits for approval, or was refused it, is changed whole. An approved one
//! has a service for each side of it, each with a batch of its own: the price,
//! the variant (tax, weight, origin) and the content, in this order, so that a
//! price never waits for a look at pictures.
//!
//! Barcode, main id, brand, category and the attributes that split or vary a
//! product cannot change after approval. Attributes go all or none, and the
//! one that is known here, the colour, splits: none are sent.

use adapter_api::{Connection, Offer, Receipt, precheck};
use http_out::{Method, Request};

use super::seller;
use crate::auth::{base, sign};
use crate::known::Known;
use crate::wire;

/// One part of the update of an approved product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Selling price and list price.
    Price,
    /// Tax, weight, origin.
    Variant,
    /// Title, description, pictures.
    Content,
}

const ORDER: [Part; 3] = [Part::Price, Part::Variant, Part::Content];

impl Part {
    /// What stands before the batch id in a receipt. The batch of a whole
    /// product has nothing there.
    const fn tag(self) -> &'static str {
        match self {
            Part::Price => "price:",
            Part::Variant => "variant:",
            Part::Content => "content:",
        }
    }

    /// The part that begins an update: the price only when another is shown,
    /// because an identical price request within 15 minutes is refused.
    fn first(offer: &Offer) -> Self {
        if offer.mark == mark(offer) {
            Part::Variant
        } else {
            Part::Price
        }
    }

    /// The next part after the one of a receipt.
    fn after(done: &Receipt) -> Option<Self> {
        let place = ORDER.iter().position(|part| part.is_of(done))?;
        ORDER.get(place + 1).copied()
    }

    fn is_of(self, receipt: &Receipt) -> bool {
        receipt.0.starts_with(self.tag())
    }

    /// The receipt of this part's batch.
    fn receipt(self, batch: &Receipt) -> Receipt {
        Receipt(format!("{}{}", self.tag(), batch.0))
    }
}

/// The batch id within a receipt.
pub fn batch_id(receipt: &Receipt) -> &str {
    let tagged = ORDER
        .iter()
        .find_map(|part| receipt.0.strip_prefix(part.tag()));
    tagged.unwrap_or(&receipt.0)
}

/// Prices as a mark: selling and list price in minor units.
pub fn mark(offer: &Offer) -> String {
    marked(offer.product.price.minor, precheck::list_price(offer).minor)
}

/// As [`mark`], for the prices that Trendyol shows.
pub fn marked(sale: i64, list: i64) -> String {
    format!("{sale} {list}")
}

/// What is known of the offer's product; none when it is to be created.
pub fn known(offer: &Offer) -> Option<Known<'_>> {
    offer.remote_id.as_deref().map(Known::parse)
}

/// The receipt of the first request of a submission.
pub fn first_receipt(offer: &Offer, batch: Receipt) -> Receipt {
    match known(offer).and_then(|known| known.content) {
        Some(_) => Part::first(offer).receipt(&batch),
        None => batch,
    }
}

/// The receipt of the part that follows `done`.
pub fn next_receipt(done: &Receipt, batch: Receipt) -> Receipt {
    match Part::after(done) {
        Some(part) => part.receipt(&batch),
        None => batch,
    }
}

/// The first part of the update of an approved product.
pub fn first(
    connection: &Connection,
    offer: &Offer,
    content: u64,
    product: wire::Product<'_>,
) -> Request {
    part(connection, Part::first(offer), content, product)
}

/// The part that follows `done`; none after the last, and for whole products.
pub fn next(
    connection: &Connection,
    offer: &Offer,
    done: &Receipt,
    product: wire::Product<'_>,
) -> Option<Request> {
    let content = known(offer)?.content?;
    Some(part(connection, Part::after(done)?, content, product))
}

fn part(connection: &Connection, part: Part, content: u64, product: wire::Product<'_>) -> Request {
    let (base, seller) = (base(connection), seller(connection));
    let products = format!("{base}/product/sellers/{seller}/products");
    let request = match part {
        Part::Price => {
            let url = format!("{base}/inventory/sellers/{seller}/products/price-and-inventory");
            Request::new(Method::Post, url).json(&one(wire::Prices {
                barcode: product.barcode,
                sale_price: product.sale_price,
                list_price: product.list_price,
            }))
        }
        Part::Variant => {
            let url = format!("{products}/variant-bulk-update");
            Request::new(Method::Post, url).json(&one(wire::VariantUpdate {
                barcode: product.barcode,
                vat_rate: product.vat_rate,
                dimensional_weight: product.dimensional_weight,
                origin: product.origin,
            }))
        }
        Part::Content => {
            let url = format!("{products}/content-bulk-update");
            Request::new(Method::Post, url).json(&one(wire::ContentUpdate {
                content_id: content,
                title: product.title,
                description: product.description,
                images: product.images,
            }))
        }
    };
    sign(connection, request)
}

/// A body with one row.
pub fn one<T>(item: T) -> wire::Items<T> {
    wire::Items { items: vec![item] }
}
