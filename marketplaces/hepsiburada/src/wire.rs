//! Hepsiburada's JSON, as far as it is used.

use std::collections::BTreeMap;

use adapter_api::lenient;
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

/// A product in an import file, which is a list of them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Import<'a> {
    pub category_id: u64,
    pub merchant: &'a str,
    /// Base fields and category attributes side by side, in their own spelling.
    pub attributes: BTreeMap<String, Value>,
}

/// Asks for the state of products.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusQuestion<'a> {
    pub merchant: &'a str,
    pub merchant_sku_list: [&'a str; 1],
}

/// A new price.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PriceUpload<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hepsiburada_sku: Option<&'a str>,
    pub merchant_sku: &'a str,
    /// With a decimal point here.
    pub price: Number,
}

/// The file of a ticket.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tickets<'a> {
    pub merchant_id: &'a str,
    pub items: [Ticket<'a>; 1],
}

/// New content of one product.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ticket<'a> {
    pub hb_sku: &'a str,
    pub product_name: &'a str,
    pub product_description: String,
    /// `image1` to `image10`.
    #[serde(flatten)]
    pub images: BTreeMap<String, Value>,
}

/// A new quantity.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StockUpload<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hepsiburada_sku: Option<&'a str>,
    pub merchant_sku: &'a str,
    pub available_stock: i64,
}

/// Every answer of the catalogue; failures come with status 200 too.
#[derive(Deserialize)]
pub struct Catalog {
    pub success: bool,
    #[serde(default, deserialize_with = "lenient::text")]
    pub code: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub message: String,
    #[serde(default)]
    pub data: Value,
}

/// The data of an accepted import.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tracking {
    #[serde(deserialize_with = "lenient::text")]
    pub tracking_id: String,
}

/// A product of an import and how far it is.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportRow {
    #[serde(default, deserialize_with = "lenient::text")]
    pub merchant_sku: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub product_status: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub import_status: String,
    #[serde(default, deserialize_with = "lenient::list")]
    pub import_messages: Vec<ImportMessage>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub validation_results: Vec<ValidationResult>,
    #[serde(default)]
    pub reject_reasons_messages: Value,
}

/// A note of the importer.
#[derive(Deserialize)]
pub struct ImportMessage {
    #[serde(default, deserialize_with = "lenient::text")]
    pub severity: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub message: String,
}

/// A complaint about one attribute.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ValidationResult {
    #[serde(default, deserialize_with = "lenient::text")]
    pub attribute_name: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub message: String,
}

/// A merchant's products in the status of a ticket.
#[derive(Deserialize)]
pub struct TicketPage {
    #[serde(default, deserialize_with = "lenient::list")]
    pub items: Vec<TicketRow>,
}

/// One product of a ticket and how far it is.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TicketRow {
    #[serde(default, deserialize_with = "lenient::text")]
    pub product_status: String,
    #[serde(default, deserialize_with = "lenient::list")]
    pub update_results: Vec<FieldResult>,
}

/// What became of one field.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldResult {
    #[serde(default, deserialize_with = "lenient::text")]
    pub field_name: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub field_result: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub reject_reason: String,
}

/// The states of a merchant's products.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MerchantStatuses {
    #[serde(default, deserialize_with = "lenient::list")]
    pub sku_status_list: Vec<SkuStatus>,
}

/// The state of one product.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SkuStatus {
    #[serde(default, deserialize_with = "lenient::text")]
    pub merchant_sku: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub status: String,
}

/// A page of listings.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Listings {
    pub listings: Vec<Listing>,
    #[serde(default)]
    pub total_count: Option<u64>,
}

/// A listing.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Listing {
    #[serde(default, deserialize_with = "lenient::text")]
    pub hepsiburada_sku: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub merchant_sku: String,
    pub available_stock: Option<i64>,
    #[serde(default)]
    pub price: Value,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub is_salable: bool,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub is_locked: bool,
    #[serde(default)]
    pub lock_reasons: Value,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub is_suspended: bool,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub is_frozen: bool,
    #[serde(default)]
    pub freeze_reasons: Value,
    #[serde(default)]
    pub deactivation_reasons: Value,
}

/// The answer to an upload.
#[derive(Deserialize)]
pub struct UploadAccepted {
    #[serde(deserialize_with = "lenient::text")]
    pub id: String,
}

/// An upload and what failed of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Upload {
    pub status: String,
    #[serde(default, deserialize_with = "lenient::list")]
    pub errors: Vec<UploadError>,
    /// On price uploads: bounds that a price does not keep.
    #[serde(default, deserialize_with = "lenient::list")]
    pub price_validations: Vec<PriceValidation>,
}

/// Bounds of a price.
#[derive(Deserialize)]
pub struct PriceValidation {
    /// `MinPrice`, `MaxPrice` or `RegulativePrice`.
    #[serde(default, rename = "type", deserialize_with = "lenient::text")]
    pub kind: String,
    #[serde(default, rename = "minPrice", deserialize_with = "lenient::text")]
    pub min: String,
    #[serde(default, rename = "maxPrice", deserialize_with = "lenient::text")]
    pub max: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub description: String,
}

/// A failed row.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UploadError {
    #[serde(default, deserialize_with = "lenient::text")]
    pub hepsiburada_sku: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub merchant_sku: String,
    #[serde(default)]
    pub errors: Value,
}

/// A page of order lines, open or cancelled. Lines are read one by one, so
/// that an unreadable one can be named.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lines {
    pub items: Vec<Value>,
    pub total_count: u64,
}

/// A package, with the items in it.
#[derive(Deserialize)]
pub struct Package {
    #[serde(default, deserialize_with = "lenient::text")]
    pub status: String,
    pub items: Vec<Value>,
}

/// A line as it stands in any of the three lists, without personal data. The
/// lists spell some names differently, so each spelling is a field.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    #[serde(default, deserialize_with = "lenient::text")]
    pub id: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub line_item_id: String,
    #[serde(deserialize_with = "lenient::text")]
    pub order_number: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub order_date: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub last_status_update_date: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub cancel_date: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub status: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub merchant_sku: String,
    #[serde(default, rename = "merchantSKU", deserialize_with = "lenient::text")]
    pub merchant_sku_upper: String,
    pub quantity: i64,
    pub unit_price: Option<Amount>,
    pub price: Option<Amount>,
    pub total_price: Option<Amount>,
}

/// Money.
#[derive(Deserialize)]
pub struct Amount {
    pub amount: Value,
    #[serde(default, deserialize_with = "lenient::text")]
    pub currency: String,
}
