//! Amazon's JSON, as far as it is used.

use std::collections::BTreeMap;

use adapter_api::lenient;
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

/// The answer of the token endpoint.
#[derive(Deserialize)]
pub struct LwaToken {
    pub access_token: String,
    pub expires_in: u64,
}

/// Its refusal.
#[derive(Deserialize)]
pub struct LwaError {
    pub error: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub error_description: String,
}

/// Body of putListingsItem.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PutListing<'a> {
    pub product_type: &'a str,
    pub requirements: &'a str,
    pub attributes: BTreeMap<String, Vec<Attribute<'a>>>,
}

/// One instance of an attribute; each attribute is a list of them.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Attribute<'a> {
    Text {
        value: String,
        language_tag: &'a str,
        marketplace_id: &'a str,
    },
    Plain {
        value: String,
        marketplace_id: &'a str,
    },
    Flag {
        value: bool,
        marketplace_id: &'a str,
    },
    Identifier {
        r#type: &'a str,
        value: &'a str,
        marketplace_id: &'a str,
    },
    Media {
        media_location: &'a str,
        marketplace_id: &'a str,
    },
    Price {
        value: Number,
        currency: &'a str,
        marketplace_id: &'a str,
    },
    Purchase {
        marketplace_id: &'a str,
        currency: &'a str,
        our_price: [Schedule; 1],
    },
    Availability(Availability),
}

/// `fulfillment_availability`; it takes no marketplace id.
#[derive(Serialize)]
pub struct Availability {
    pub fulfillment_channel_code: &'static str,
    pub quantity: i64,
}

/// A price schedule with one entry.
#[derive(Serialize)]
pub struct Schedule {
    pub schedule: [PriceWithTax; 1],
}

/// One price, tax included.
#[derive(Serialize)]
pub struct PriceWithTax {
    pub value_with_tax: Number,
}

/// Body of patchListingsItem.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PatchListing {
    pub product_type: &'static str,
    pub patches: [Patch; 1],
}

/// One change of a top-level attribute.
#[derive(Serialize)]
pub struct Patch {
    pub op: &'static str,
    pub path: &'static str,
    pub value: [Availability; 1],
}

/// Answer of PUT and PATCH.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Submission {
    pub sku: String,
    pub status: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub submission_id: String,
    #[serde(default, deserialize_with = "lenient::list")]
    pub issues: Vec<Issue>,
}

/// One complaint about a listing.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Issue {
    #[serde(default, deserialize_with = "lenient::text")]
    pub code: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub message: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub severity: String,
    #[serde(default, deserialize_with = "lenient::list")]
    pub attribute_names: Vec<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub enforcements: Enforcements,
}

/// What Amazon did because of an issue.
#[derive(Deserialize, Default)]
pub struct Enforcements {
    #[serde(default, deserialize_with = "lenient::list")]
    pub actions: Vec<Action>,
}

/// One such act.
#[derive(Deserialize)]
pub struct Action {
    #[serde(default, deserialize_with = "lenient::text")]
    pub action: String,
}

/// Answer of getListingsItem.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    pub sku: String,
    #[serde(default, deserialize_with = "lenient::list")]
    pub summaries: Vec<Summary>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub issues: Vec<Issue>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub fulfillment_availability: Vec<ShownAvailability>,
}

/// The listing in one marketplace.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    #[serde(default, deserialize_with = "lenient::text")]
    pub asin: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub last_updated_date: String,
    #[serde(default, deserialize_with = "lenient::list")]
    pub status: Vec<String>,
}

/// A quantity as shown.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownAvailability {
    pub fulfillment_channel_code: String,
    pub quantity: Option<i64>,
}

/// Answer of searchOrders. Orders are read one by one, so that an unreadable
/// one can be named.
#[derive(Deserialize)]
pub struct Orders {
    pub orders: Vec<Value>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub pagination: Pagination,
}

/// Where the next page starts.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct Pagination {
    pub next_token: Option<String>,
}

/// An order, without its personal data.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    pub order_id: String,
    pub created_time: String,
    pub last_updated_time: String,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub sales_channel: SalesChannel,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub fulfillment: Fulfillment,
    pub order_items: Vec<OrderItem>,
}

/// Where it was bought.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct SalesChannel {
    #[serde(default, deserialize_with = "lenient::text")]
    pub marketplace_id: String,
}

/// How far it is. The statuses are an open set.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct Fulfillment {
    #[serde(default, deserialize_with = "lenient::text")]
    pub fulfillment_status: String,
}

/// One line.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderItem {
    pub order_item_id: String,
    pub quantity_ordered: i64,
    pub product: ItemProduct,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub proceeds: Proceeds,
}

/// What was bought.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemProduct {
    #[serde(default, deserialize_with = "lenient::text")]
    pub seller_sku: String,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub price: ItemPrice,
}

/// Its price.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct ItemPrice {
    pub unit_price: Option<Amount>,
}

/// What the seller gets for the line, by kind.
#[derive(Deserialize, Default)]
pub struct Proceeds {
    #[serde(default, deserialize_with = "lenient::list")]
    pub breakdowns: Vec<Breakdown>,
}

/// One kind: ITEM, SHIPPING, TAX and others.
#[derive(Deserialize)]
pub struct Breakdown {
    pub r#type: String,
    pub subtotal: Amount,
}

/// Money: a decimal as text.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Amount {
    pub amount: Value,
    pub currency_code: String,
}

/// The error body of every operation.
#[derive(Deserialize)]
pub struct Errors {
    pub errors: Vec<Error>,
}

/// One error.
#[derive(Deserialize)]
pub struct Error {
    #[serde(default, deserialize_with = "lenient::text")]
    pub code: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub message: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub details: String,
}
