//! Reading Amazon's attribute arrays.

use serde_json::{Map, Value};

use crate::books::Draft;
use crate::check;

/// The values of an attribute; empty when it is absent or not an array.
pub fn instances<'a>(attributes: &'a Map<String, Value>, name: &str) -> &'a [Value] {
    attributes
        .get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// The `value` of one attribute value as text.
pub fn text_of(value: &Value) -> &str {
    value
        .get("value")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// The selling price of one offer in minor units: none when there is no
/// schedule, an error with the value when it is not a price.
pub fn our_price(offer: &Value) -> Option<Result<i64, String>> {
    let value = offer.pointer("/our_price/0/schedule/0/value_with_tax")?;
    let text = value
        .as_number()
        .map(ToString::to_string)
        .unwrap_or_default();
    Some(check::minor_units(&text, 2).ok_or_else(|| value.to_string()))
}

/// The first text of an attribute.
fn first<'a>(attributes: &'a Map<String, Value>, name: &str) -> &'a str {
    instances(attributes, name).first().map_or("", text_of)
}

/// The quantity the merchant offers.
pub fn quantity(attributes: &Map<String, Value>) -> i64 {
    instances(attributes, "fulfillment_availability")
        .first()
        .and_then(|value| value.get("quantity"))
        .and_then(Value::as_i64)
        .unwrap_or(0)
}

/// Picture addresses, the main one first.
pub fn pictures(attributes: &Map<String, Value>) -> Vec<String> {
    let others = (1..=8).map(|n| format!("other_product_image_locator_{n}"));
    std::iter::once("main_product_image_locator".to_owned())
        .chain(others)
        .filter_map(|name| {
            instances(attributes, &name)
                .first()?
                .get("media_location")?
                .as_str()
                .map(str::to_owned)
        })
        .collect()
}

/// The listing these attributes describe.
pub fn draft(sku: &str, product_type: &str, attributes: &Map<String, Value>) -> Draft {
    let price = instances(attributes, "purchasable_offer")
        .first()
        .and_then(our_price)
        .and_then(Result::ok)
        .unwrap_or(0);
    Draft {
        sku: sku.to_owned(),
        barcode: first(attributes, "externally_assigned_product_identifier").to_owned(),
        title: first(attributes, "item_name").to_owned(),
        brand: first(attributes, "brand").to_owned(),
        description: first(attributes, "product_description").to_owned(),
        price,
        list_price: price,
        currency: "TRY".to_owned(),
        quantity: quantity(attributes),
        pictures: pictures(attributes),
        document: serde_json::json!({ "productType": product_type, "attributes": attributes }),
    }
}
