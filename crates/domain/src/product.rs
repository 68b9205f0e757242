//! A product: what the seller says about a thing, once, for every marketplace.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Gtin, Money, ProductId, Sku};

/// The seller's own data of one product. Text is kept as given (Unicode NFC).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Identity within Stox.
    pub id: ProductId,
    /// The seller's code; unique within the account.
    pub sku: Sku,
    /// The barcode, where the product has one.
    pub gtin: Option<Gtin>,
    /// What it is called, in the seller's language.
    pub name: String,
    /// The brand as printed on the product.
    pub brand: String,
    /// The seller's category path, such as `Ev > Mutfak > Bardak`.
    pub category: String,
    /// Free description, plain text.
    pub description: String,
    /// Further facts by name (`colour`, `material`, `size_cm` …), in key order.
    pub attributes: BTreeMap<String, String>,
    /// The selling price, tax included.
    pub price: Money,
    /// BCP 47 tag of the language the texts are written in, such as `tr`.
    pub language: String,
}
