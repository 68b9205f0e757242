//! Rules for a product's own data.

use domain::Currency;
use serde::Deserialize;

use crate::{Fact, Length};

/// What a marketplace asks for as a barcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Barcode {
    /// A GTIN, or an exemption: the product attribute `gtin_exemption` = `true`.
    GtinOrExemption,
    /// A GTIN; without one the SKU is sent, when its characters are allowed
    /// (letters, digits, `.`, `-`, `_`).
    GtinOrSku,
}

/// Rules for brand, barcode, category and price.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductRules {
    /// True when a brand must be there.
    pub brand_required: Fact<bool>,
    /// The longest brand.
    pub brand_max: Option<Fact<Length>>,
    /// What serves as barcode.
    pub barcode: Fact<Barcode>,
    /// True when a category must be there.
    pub category_required: Fact<bool>,
    /// The one currency that prices are taken in.
    pub currency: Option<Fact<Currency>>,
}
