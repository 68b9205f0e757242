//! Hepsiburada's own types, from its OpenAPI definitions (May 2026).

use serde::Deserialize;
use serde_json::{Map, Number, Value};

/// One product of an import file.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Import {
    /// A leaf category.
    pub category_id: i64,
    /// The merchant's GUID.
    pub merchant: String,
    /// Base fields, and the category's attributes by their ids.
    pub attributes: Map<String, Value>,
}

/// One row of a stock, price or inventory upload.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Upload {
    /// Hepsiburada's code; one of the two codes is enough.
    pub hepsiburada_sku: Option<String>,
    /// The merchant's code.
    pub merchant_sku: Option<String>,
    /// Units.
    pub available_stock: Option<i64>,
    /// With a decimal point.
    pub price: Option<Number>,
    /// Units one buyer may take.
    pub maximum_purchasable_quantity: Option<i64>,
}

/// One merchant of a status question.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StatusQuestion {
    /// The merchant's GUID.
    pub merchant: String,
    /// The merchant's codes.
    pub merchant_sku_list: Vec<String>,
}

/// Query of the listing list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListingQuery {
    /// Rows to pass over.
    pub offset: Option<i64>,
    /// Rows to give.
    pub limit: Option<i64>,
    /// Comma-separated, at most 50.
    pub merchant_sku_list: Option<String>,
    /// Comma-separated.
    pub hb_sku_list: Option<String>,
}

/// Query of the order lists. Names differ in case between the lists.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct OrderQuery {
    /// Rows to pass over.
    #[serde(alias = "Offset")]
    pub offset: Option<i64>,
    /// Rows to give.
    pub limit: Option<i64>,
    /// `yyyy-MM-dd HH:mm`, placed from this time on.
    #[serde(alias = "beginDate")]
    pub begindate: Option<String>,
    /// `yyyy-MM-dd HH:mm`, placed before this time.
    #[serde(alias = "endDate")]
    pub enddate: Option<String>,
    /// Hours back from now, for packages.
    pub timespan: Option<i64>,
}

/// Query of the catalogue's lists.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PageQuery {
    /// From 0.
    pub page: Option<usize>,
    /// At most 1,000.
    pub size: Option<usize>,
}

/// A file of changes to approved products.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tickets {
    /// The merchant's GUID.
    pub merchant_id: String,
    /// The changes.
    pub items: Vec<Value>,
}

/// One changed product: only the fields to change. The keys for barcode,
/// desi, warranty and VAT are not published (UNCONFIRMED), so they are refused.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ticket {
    /// Hepsiburada's code.
    pub hb_sku: String,
    /// Title.
    pub product_name: Option<String>,
    /// HTML.
    pub product_description: Option<String>,
    /// Address of a film; empty deletes it.
    pub video: Option<String>,
    /// Attributes by id; an empty text deletes one.
    #[serde(default)]
    pub attributes: Map<String, Value>,
    /// `image1` to `image10`.
    #[serde(flatten)]
    pub images: Map<String, Value>,
}
