//! What is to be listed and how many can be sold.

use domain::{ListingText, Picture, Product, Sku};
use serde::{Deserialize, Serialize};

/// All that a marketplace must know to list one product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The product.
    pub product: Product,
    /// Its words for this marketplace.
    pub text: ListingText,
    /// Its pictures for this marketplace, the main one first.
    pub pictures: Vec<Picture>,
    /// Where the pictures can be fetched, in the same order.
    pub picture_urls: Vec<String>,
    /// Units offered with the listing; later changes go through [`StockUpdate`].
    pub quantity: i64,
    /// The version of this wish; a higher one replaces a lower one.
    pub version: i64,
    /// The marketplace's id of the listing that this replaces, as it was read
    /// back from there; none for a first submission.
    #[serde(default)]
    pub remote_id: Option<String>,
    /// The mark that was read back together with the id (see
    /// [`crate::ReadBack`]); empty for a first submission.
    #[serde(default)]
    pub mark: String,
}

/// A new quantity for one SKU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockUpdate {
    /// The seller's code.
    pub sku: Sku,
    /// The id the marketplace gave the listing, where it needs one.
    pub remote_id: Option<String>,
    /// Units that can be sold from now on, never negative.
    pub quantity: i64,
    /// Rises with every change of the stock; idempotency keys are made of it.
    pub version: i64,
}
