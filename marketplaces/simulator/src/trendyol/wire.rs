//! Trendyol's own types, from its product V2, stock and order pages (read
//! 2026-10-08). Requests refuse unknown fields: a misspelt one would
//! otherwise go unnoticed.

use serde::Deserialize;
use serde_json::Number;

/// Body of the product V2 create call.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateBody {
    /// 1 to 1,000.
    pub items: Vec<serde_json::Value>,
}

/// One product to create.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Product {
    /// At most 40 characters.
    pub barcode: Option<String>,
    /// At most 100 characters.
    pub title: Option<String>,
    /// Groups variants; at most 40 characters.
    pub product_main_id: Option<String>,
    /// From the brand list.
    pub brand_id: Option<i64>,
    /// From the category tree.
    pub category_id: Option<i64>,
    /// Units, at most 20,000.
    pub quantity: Option<i64>,
    /// The seller's code; at most 100 characters.
    pub stock_code: Option<String>,
    /// Desi.
    pub dimensional_weight: Option<Number>,
    /// HTML, at most 30,000 characters.
    pub description: Option<String>,
    /// Crossed-out price.
    pub list_price: Option<Number>,
    /// Selling price.
    pub sale_price: Option<Number>,
    /// 0, 1, 10 or 20.
    pub vat_rate: Option<i64>,
    /// 1 to 8.
    pub images: Option<Vec<Image>>,
    /// By the category.
    pub attributes: Option<Vec<Attribute>>,
    /// Two letters.
    pub origin: Option<String>,
    /// Days to the carrier.
    pub delivery_option: Option<DeliveryOption>,
    /// From the address list.
    pub shipment_address_id: Option<i64>,
    /// From the address list.
    pub returning_address_id: Option<i64>,
    /// At most 100 characters.
    pub lot_number: Option<String>,
    /// Carriers.
    pub cargo_providers: Option<Vec<String>>,
}

/// One picture.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Image {
    /// Public address.
    pub url: String,
}

/// One attribute: a value by id, several by id, or a text.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Attribute {
    /// From the category's attributes.
    pub attribute_id: i64,
    /// One value.
    pub attribute_value_id: Option<i64>,
    /// Several values.
    pub attribute_value_ids: Option<Vec<i64>>,
    /// A text of the seller's.
    pub custom_attribute_value: Option<String>,
}

/// Days to the carrier.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeliveryOption {
    /// 0 is the same day.
    pub delivery_duration: i64,
    /// Ignored since August 2026.
    pub fast_delivery_type: Option<String>,
}

/// One row of a price and stock update.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Inventory {
    /// Which product.
    pub barcode: Option<String>,
    /// Units, at most 20,000.
    pub quantity: Option<i64>,
    /// Selling price.
    pub sale_price: Option<Number>,
    /// Crossed-out price.
    pub list_price: Option<Number>,
}

/// One row of an archive update.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Archive {
    /// Which product.
    pub barcode: String,
    /// True to put away.
    pub archived: bool,
}

/// One row of a deletion.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deletion {
    /// Which product.
    pub barcode: String,
}

/// Query of the product lists.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ProductQuery {
    /// Exactly this barcode.
    pub barcode: Option<String>,
    /// Exactly this seller's code.
    pub stock_code: Option<String>,
    /// `rejected` or `pendingApproval` in the list of the unapproved.
    pub status: Option<String>,
    /// From 0.
    pub page: Option<i64>,
    /// Rows of a page.
    pub size: Option<i64>,
}

/// Query of the order lists.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OrderQuery {
    /// Epoch milliseconds.
    pub start_date: Option<i64>,
    /// Epoch milliseconds.
    pub end_date: Option<i64>,
    /// Epoch milliseconds, in the stream.
    pub last_modified_start_date: Option<i64>,
    /// Epoch milliseconds, in the stream.
    pub last_modified_end_date: Option<i64>,
    /// From the answer before, in the stream.
    pub next_cursor: Option<String>,
    /// Comma-separated, in the stream.
    pub package_item_statuses: Option<String>,
    /// One status, in the list.
    pub status: Option<String>,
    /// One order, in the list.
    pub order_number: Option<String>,
    /// `PackageLastModifiedDate` or `CreatedDate`.
    pub order_by_field: Option<String>,
    /// From 0.
    pub page: Option<i64>,
    /// Rows of a page, at most 200.
    pub size: Option<i64>,
}
