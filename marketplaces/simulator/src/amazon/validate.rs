//! What Amazon checks before it takes a listing: attributes field by field.
//! Limits: product-type schema texts and Seller Central pages as listed with
//! each rule; where sources disagree the milder one is used.

use serde_json::{Map, Value};

use super::MARKETPLACE_ID;
use super::attributes::{instances, our_price, text_of};
use super::wire::PutBody;
use crate::check::{self, Complaint, Kind};

/// Attributes a full `LISTING` of the generic product type needs. The real set
/// comes from the product type's schema; this is its usual core.
const REQUIRED: [&str; 7] = [
    "item_name",
    "brand",
    "bullet_point",
    "product_description",
    "condition_type",
    "purchasable_offer",
    "fulfillment_availability",
];

/// Text attributes with their limit in characters: title 200 (Seller Central
/// 201100890), bullet 500 (sources say 250 to 500), description 2,000 and brand
/// 50 (schema texts, June 2025).
const LIMITS: [(&str, usize); 4] = [
    ("item_name", 200),
    ("bullet_point", 500),
    ("product_description", 2_000),
    ("brand", 50),
];

/// Characters a title must not have (Seller Central 201100890).
const TITLE_BANNED: &str = "!$?_{}^¬¦";
/// Characters a bullet must not have (policy of 15 August 2024).
const BULLET_BANNED: &str = "™®€…†‡°¢£¥©±~";

/// Everything that is wrong with a PUT.
pub fn put(sku: &str, body: &PutBody) -> Vec<Complaint> {
    let mut found = sku_rules(sku);
    if body.product_type.trim().is_empty() {
        found.push(missing("productType"));
    }
    match body.requirements.as_deref() {
        None | Some("LISTING") => {
            let absent = REQUIRED
                .iter()
                .filter(|name| instances(&body.attributes, name).is_empty());
            found.extend(absent.map(|name| missing(name)));
            if instances(&body.attributes, "main_product_image_locator").is_empty() {
                found.push(Complaint::new(
                    Kind::PictureRule,
                    "main_product_image_locator",
                    "'main_product_image_locator' is required but missing.",
                ));
            }
            found.extend(identity(&body.attributes));
        }
        Some("LISTING_PRODUCT_ONLY" | "LISTING_OFFER_ONLY") => {}
        Some(other) => found.push(invalid(
            "requirements",
            &format!("'{other}' is not a requirement set."),
        )),
    }
    found.extend(attributes(&body.attributes));
    found
}

/// Everything that is wrong with attributes that are there.
pub fn attributes(attributes: &Map<String, Value>) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (name, values) in attributes {
        found.extend(shape(name, values));
    }
    found.extend(texts(attributes));
    found.extend(offer(attributes));
    found.extend(availability(attributes));
    found.extend(images(attributes));
    found
}

fn sku_rules(sku: &str) -> Vec<Complaint> {
    // 40 characters: Seller Central's inventory file definition.
    if sku.trim().is_empty() || sku.chars().count() > 40 {
        return vec![invalid("sku", "A SKU has 1 to 40 characters.")];
    }
    Vec::new()
}

/// Every attribute is a non-empty array of objects, for our marketplace and,
/// where it has a language, in Turkish.
fn shape(name: &str, values: &Value) -> Vec<Complaint> {
    let Some(list) = values.as_array() else {
        return vec![invalid(
            name,
            &format!("'{name}' is not an array of values."),
        )];
    };
    if list.is_empty() {
        let message = format!("'{name}' does not have enough values. It needs at least 1 value.");
        return vec![Complaint::new(Kind::Missing, name, message)];
    }
    let mut found = Vec::new();
    for value in list {
        let Some(fields) = value.as_object() else {
            found.push(invalid(
                name,
                &format!("'{name}' has a value that is not an object."),
            ));
            continue;
        };
        match fields.get("marketplace_id").map(Value::as_str) {
            None | Some(Some(MARKETPLACE_ID)) => {}
            Some(other) => {
                let other = other.unwrap_or("?");
                found.push(invalid(name, &format!("'{name}' is for marketplace '{other}', the request is for '{MARKETPLACE_ID}'.")));
            }
        }
        if fields.get("language_tag").is_some_and(|tag| tag != "tr_TR") {
            found.push(invalid(
                name,
                &format!("'{name}' has a language_tag other than 'tr_TR'."),
            ));
        }
    }
    found
}

fn texts(attributes: &Map<String, Value>) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (name, limit) in LIMITS {
        for value in instances(attributes, name) {
            let text = text_of(value);
            let length = text.chars().count();
            if text.trim().is_empty() {
                found.push(missing(name));
            } else if length > limit {
                found.push(invalid(
                    name,
                    &format!("'{name}' has {length} characters, the most is {limit}."),
                ));
            } else if text.chars().any(|c| c.is_control() && c != '\n') {
                found.push(invalid(
                    name,
                    &format!("'{name}' contains a control character."),
                ));
            }
        }
    }
    for value in instances(attributes, "item_name") {
        found.extend(banned("item_name", text_of(value), TITLE_BANNED));
    }
    let bullets = instances(attributes, "bullet_point");
    if bullets.len() > 5 {
        found.push(invalid(
            "bullet_point",
            "'bullet_point' has more than 5 values.",
        ));
    }
    for value in bullets {
        found.extend(banned("bullet_point", text_of(value), BULLET_BANNED));
    }
    for value in instances(attributes, "product_description") {
        // No HTML except line breaks (Seller Central 200390640).
        let plain = text_of(value)
            .replace("<br>", "")
            .replace("<br/>", "")
            .replace("<br />", "");
        if plain.contains('<') && plain.contains('>') {
            found.push(invalid(
                "product_description",
                "'product_description' contains HTML.",
            ));
        }
    }
    // Search terms: less than 250 bytes in total (Seller Central 23501).
    let bytes: usize = instances(attributes, "generic_keyword")
        .iter()
        .map(|value| text_of(value).bytes().filter(|b| *b != b' ').count())
        .sum();
    if bytes >= 250 {
        found.push(invalid(
            "generic_keyword",
            &format!("'generic_keyword' has {bytes} bytes, the most is 249."),
        ));
    }
    found
}

fn banned(name: &str, text: &str, characters: &str) -> Option<Complaint> {
    let hit = text.chars().find(|c| characters.contains(*c))?;
    Some(invalid(
        name,
        &format!("'{name}' contains the character '{hit}', which is not allowed."),
    ))
}

/// An identifier with a right check digit, an ASIN, or an exemption.
fn identity(attributes: &Map<String, Value>) -> Vec<Complaint> {
    const NAME: &str = "externally_assigned_product_identifier";
    let ids = instances(attributes, NAME);
    let exempt = instances(
        attributes,
        "supplier_declared_has_product_identifier_exemption",
    )
    .iter()
    .any(|value| value.get("value") == Some(&Value::Bool(true)));
    if ids.is_empty() {
        let known = !instances(attributes, "merchant_suggested_asin").is_empty();
        return if exempt || known {
            Vec::new()
        } else {
            vec![missing(NAME)]
        };
    }
    let mut found = Vec::new();
    for id in ids {
        let kind = id.get("type").and_then(Value::as_str).unwrap_or_default();
        let digits = text_of(id);
        let fits = match kind {
            "ean" => matches!(digits.len(), 8 | 13),
            "upc" => digits.len() == 12,
            "gtin" => true,
            _ => {
                found.push(invalid(
                    NAME,
                    &format!("'{kind}' is not an identifier type: use ean, upc or gtin."),
                ));
                continue;
            }
        };
        if !fits || !check::is_gtin(digits) {
            found.push(invalid(
                NAME,
                &format!("'{digits}' is not a valid {kind}: check its length and its last digit."),
            ));
        }
    }
    found
}

fn offer(attributes: &Map<String, Value>) -> Vec<Complaint> {
    const NAME: &str = "purchasable_offer";
    let price = |message: &str| Complaint::new(Kind::Price, NAME, message);
    let mut found = Vec::new();
    for value in instances(attributes, NAME) {
        if value.get("currency").and_then(Value::as_str) != Some("TRY") {
            found.push(price(
                "'purchasable_offer.currency' must be 'TRY' in this marketplace.",
            ));
        }
        if value.get("marketplace_id").is_none() {
            found.push(price(
                "'purchasable_offer.marketplace_id' is required but missing.",
            ));
        }
        match our_price(value) {
            None => found.push(price(
                "'purchasable_offer.our_price' does not have enough values. It needs at least 1 value.",
            )),
            Some(Err(text)) => found.push(price(&format!("'{text}' is not a price with at most 2 decimals."))),
            Some(Ok(minor)) if minor <= 0 => found.push(price("The price must be above 0.")),
            Some(Ok(_)) => {}
        }
    }
    found
}

fn availability(attributes: &Map<String, Value>) -> Vec<Complaint> {
    const NAME: &str = "fulfillment_availability";
    let mut found = Vec::new();
    for value in instances(attributes, NAME) {
        if value
            .get("fulfillment_channel_code")
            .and_then(Value::as_str)
            != Some("DEFAULT")
        {
            found.push(invalid(
                NAME,
                "'fulfillment_channel_code' must be 'DEFAULT' for goods the merchant ships.",
            ));
        }
        match value.get("quantity").map(Value::as_i64) {
            Some(Some(quantity)) if (0..=i64::from(i32::MAX)).contains(&quantity) => {}
            Some(_) => found.push(invalid(
                NAME,
                "'quantity' must be a whole number of 0 or more.",
            )),
            None => found.push(missing("fulfillment_availability.quantity")),
        }
    }
    found
}

fn images(attributes: &Map<String, Value>) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (name, _) in attributes
        .iter()
        .filter(|(name, _)| name.contains("image_locator"))
    {
        let known = name == "main_product_image_locator"
            || name == "swatch_product_image_locator"
            || (1..=8).any(|n| *name == format!("other_product_image_locator_{n}"));
        if !known {
            found.push(invalid(name, &format!("'{name}' is not an attribute.")));
        }
        for value in instances(attributes, name) {
            let url = value
                .get("media_location")
                .and_then(Value::as_str)
                .unwrap_or_default();
            if !check::is_picture_url(url) {
                found.push(Complaint::new(
                    Kind::PictureRule,
                    name,
                    format!(
                        "'{name}.media_location' is not an address that can be fetched: '{url}'."
                    ),
                ));
            }
        }
    }
    found
}

fn missing(name: &str) -> Complaint {
    Complaint::new(
        Kind::Missing,
        name,
        format!("'{name}' is required but missing."),
    )
}

fn invalid(name: &str, message: &str) -> Complaint {
    Complaint::new(Kind::Invalid, name, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::amazon::sample;

    fn complaints(change: impl FnOnce(&mut Value)) -> Vec<Complaint> {
        let mut body = sample::listing("ACME-1", "4006381333931", "https://cdn.example/1.jpg");
        change(&mut body);
        put(
            "ACME-1",
            &serde_json::from_value(body).expect("still a PUT body"),
        )
    }

    #[test]
    fn a_full_listing_passes() {
        assert_eq!(complaints(|_| {}), Vec::new());
    }

    #[test]
    fn every_field_is_checked() {
        let tl = MARKETPLACE_ID;
        let text = |value: &str| serde_json::json!([{"value": value, "language_tag": "tr_TR", "marketplace_id": tl}]);
        let cases: Vec<(&str, Value, Kind)> = vec![
            ("item_name", text(&"a".repeat(201)), Kind::Invalid),
            ("item_name", text("Harika! Bardak"), Kind::Invalid),
            (
                "item_name",
                serde_json::json!([{"value": "x", "language_tag": "en_US", "marketplace_id": tl}]),
                Kind::Invalid,
            ),
            (
                "item_name",
                serde_json::json!([{"value": "x", "language_tag": "tr_TR", "marketplace_id": "ATVPDKIKX0DER"}]),
                Kind::Invalid,
            ),
            ("item_name", serde_json::json!([]), Kind::Missing),
            ("brand", text(" "), Kind::Missing),
            ("bullet_point", text("Isıya dayanıklı ™"), Kind::Invalid),
            ("product_description", text("<p>x</p>"), Kind::Invalid),
            ("generic_keyword", text(&"k".repeat(250)), Kind::Invalid),
            (
                "externally_assigned_product_identifier",
                serde_json::json!([{"type": "ean", "value": "4006381333932", "marketplace_id": tl}]),
                Kind::Invalid,
            ),
            (
                "main_product_image_locator",
                serde_json::json!([{"media_location": "ftp://x/1.jpg", "marketplace_id": tl}]),
                Kind::PictureRule,
            ),
            (
                "other_product_image_locator_9",
                serde_json::json!([{"media_location": "https://x/1.jpg", "marketplace_id": tl}]),
                Kind::Invalid,
            ),
            (
                "fulfillment_availability",
                serde_json::json!([{"fulfillment_channel_code": "DEFAULT", "quantity": -1}]),
                Kind::Invalid,
            ),
            (
                "fulfillment_availability",
                serde_json::json!([{"fulfillment_channel_code": "AMAZON_EU", "quantity": 1}]),
                Kind::Invalid,
            ),
            (
                "purchasable_offer",
                serde_json::json!([{"currency": "TRY", "marketplace_id": tl, "our_price": [{"schedule": [{"value_with_tax": 0}]}]}]),
                Kind::Price,
            ),
            (
                "purchasable_offer",
                serde_json::json!([{"currency": "USD", "marketplace_id": tl, "our_price": [{"schedule": [{"value_with_tax": 5}]}]}]),
                Kind::Price,
            ),
            (
                "purchasable_offer",
                serde_json::json!([{"currency": "TRY", "marketplace_id": tl}]),
                Kind::Price,
            ),
        ];
        for (name, value, kind) in cases {
            let found = complaints(|body| body["attributes"][name] = value.clone());
            let hit = found
                .iter()
                .any(|c| c.kind == kind && c.field.starts_with(name));
            assert!(hit, "{name} {value}: {found:?}");
        }
    }

    #[test]
    fn every_required_attribute_is_missed() {
        for name in REQUIRED {
            let found = complaints(|body| {
                body["attributes"]
                    .as_object_mut()
                    .expect("an object")
                    .remove(name);
            });
            assert!(
                found
                    .iter()
                    .any(|c| c.kind == Kind::Missing && c.field == name),
                "{name}"
            );
        }
    }
}
