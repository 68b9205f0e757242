//! Trendyol's JSON, as far as it is used. Times are epoch milliseconds.

use adapter_api::lenient;
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

/// Body of every batch request.
#[derive(Serialize)]
pub struct Items<T> {
    pub items: Vec<T>,
}

/// A product to create.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Product<'a> {
    pub barcode: &'a str,
    pub title: &'a str,
    pub product_main_id: &'a str,
    pub brand_id: u64,
    pub category_id: u64,
    pub quantity: i64,
    pub stock_code: &'a str,
    pub dimensional_weight: Number,
    pub description: String,
    pub list_price: Number,
    pub sale_price: Number,
    pub vat_rate: u8,
    pub images: Vec<Image<'a>>,
    pub attributes: Vec<CustomAttribute<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
}

/// A picture's address.
#[derive(Serialize)]
pub struct Image<'a> {
    pub url: &'a str,
}

/// An attribute with a free value. One source names the field
/// `attributeValue`; the guide and two others `customAttributeValue`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomAttribute<'a> {
    pub attribute_id: u64,
    pub custom_attribute_value: &'a str,
}

/// New prices of an approved product.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Prices<'a> {
    pub barcode: &'a str,
    pub sale_price: Number,
    pub list_price: Number,
}

/// What can change of an approved variant.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VariantUpdate<'a> {
    pub barcode: &'a str,
    pub vat_rate: u8,
    pub dimensional_weight: Number,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
}

/// What can change of an approved content, without its attributes.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ContentUpdate<'a> {
    pub content_id: u64,
    pub title: &'a str,
    pub description: String,
    pub images: Vec<Image<'a>>,
}

/// A new quantity.
#[derive(Serialize)]
pub struct Quantity<'a> {
    pub barcode: &'a str,
    pub quantity: i64,
}

/// The answer of every batch request.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchAccepted {
    #[serde(deserialize_with = "lenient::text")]
    pub batch_request_id: String,
}

/// A batch and what became of its items.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Batch {
    #[serde(deserialize_with = "lenient::text")]
    pub batch_request_id: String,
    /// Missing on stock and price batches.
    #[serde(default, deserialize_with = "lenient::text")]
    pub status: String,
    #[serde(default, deserialize_with = "lenient::list")]
    pub items: Vec<BatchItem>,
}

/// One item of a batch.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchItem {
    #[serde(default)]
    pub request_item: Value,
    #[serde(default, deserialize_with = "lenient::text")]
    pub status: String,
    /// Turkish sentences; there are no codes.
    #[serde(default)]
    pub failure_reasons: Value,
}

/// A page of products, approved or not.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Products {
    pub content: Vec<ProductRow>,
    #[serde(default)]
    pub total_elements: Option<u64>,
}

/// An approved product has variants; an unapproved one is flat.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProductRow {
    #[serde(default, deserialize_with = "lenient::text")]
    pub content_id: String,
    pub variants: Option<Vec<Variant>>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub barcode: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub stock_code: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub status: String,
    #[serde(default, deserialize_with = "lenient::list")]
    pub reject_reason_details: Vec<RejectReason>,
}

/// Why the content was not approved.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RejectReason {
    #[serde(default, deserialize_with = "lenient::text")]
    pub reject_reason: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub reject_reason_detail: String,
}

/// One sellable variant of an approved product.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Variant {
    #[serde(deserialize_with = "lenient::text")]
    pub barcode: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub stock_code: String,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub on_sale: bool,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub locked: bool,
    #[serde(default, deserialize_with = "lenient::text")]
    pub lock_reason: String,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub archived: bool,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub blacklisted: bool,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub has_violation: bool,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub doc_needed: bool,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub stock: Stock,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub price: Price,
}

/// What a variant costs.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct Price {
    #[serde(default)]
    pub sale_price: Value,
    #[serde(default)]
    pub list_price: Value,
}

/// Units on offer.
#[derive(Deserialize, Default)]
pub struct Stock {
    pub quantity: Option<i64>,
}

/// A page of the order stream. Packages are read one by one, so that an
/// unreadable one can be named.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Packages {
    pub content: Vec<Value>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub has_more: bool,
    #[serde(default, deserialize_with = "lenient::text")]
    pub next_cursor: String,
}

/// A shipment package, without its personal data. Part of the documentation
/// still prints the names before December 2025, and an answer may hold both,
/// so each is a field of its own.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Package {
    #[serde(default, deserialize_with = "lenient::text")]
    pub shipment_package_id: String,
    /// Old name of `shipmentPackageId`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub id: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub status: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub shipment_package_status: String,
    pub order_date: i64,
    pub last_modified_date: i64,
    pub lines: Vec<Line>,
}

/// One line of a package.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    #[serde(default, deserialize_with = "lenient::text")]
    pub line_id: String,
    /// Old name of `lineId`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub id: String,
    pub quantity: i64,
    #[serde(default, deserialize_with = "lenient::text")]
    pub stock_code: String,
    /// Old name of `stockCode`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub merchant_sku: String,
    #[serde(default)]
    pub line_unit_price: Value,
    /// Old name of `lineUnitPrice`.
    #[serde(default)]
    pub price: Value,
    #[serde(default, deserialize_with = "lenient::text")]
    pub currency_code: String,
}

/// The first name that holds something.
pub fn either<'a>(new: &'a str, old: &'a str) -> &'a str {
    if new.is_empty() { old } else { new }
}

/// The error bodies, all forms in one.
#[derive(Deserialize)]
pub struct Errors {
    #[serde(default)]
    pub errors: Value,
    #[serde(default, deserialize_with = "lenient::text")]
    pub exception: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub message: String,
}
