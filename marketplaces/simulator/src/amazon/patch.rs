//! `patchListingsItem`: what a patch changes.

use serde_json::{Map, Value};

use super::attributes::{draft, instances, our_price};
use super::validate;
use super::wire::{Patch, PatchBody};
use crate::books::{Change, Draft, Existing};
use crate::check::{Complaint, Kind};

/// The change a patch makes to a listing, or what is wrong with it.
pub fn change(body: &PatchBody, current: &Draft) -> Result<Change, Vec<Complaint>> {
    let invalid = |field: &str, message: String| Complaint::new(Kind::Invalid, field, message);
    let mut found = Vec::new();
    if body.product_type.trim().is_empty() {
        found.push(Complaint::new(
            Kind::Missing,
            "productType",
            "'productType' is required but missing.",
        ));
    }
    if body.patches.is_empty() {
        found.push(invalid(
            "patches",
            "A patch needs at least 1 change.".to_owned(),
        ));
    }
    let mut touched = Map::new();
    for patch in &body.patches {
        let Some(name) = attribute(&patch.path) else {
            found.push(invalid(
                "patches",
                format!("'{}' does not point to an attribute.", patch.path),
            ));
            continue;
        };
        let values = patch.value.clone().unwrap_or_default();
        match patch.op.as_str() {
            "add" | "replace" | "merge" if !values.is_empty() => {
                touched.insert(name.to_owned(), Value::Array(values));
            }
            "delete" => {
                touched.insert(name.to_owned(), Value::Null);
            }
            _ => found.push(invalid(
                name,
                format!("'{}' is not an operation with these values.", patch.op),
            )),
        }
    }
    let kept: Map<String, Value> = touched
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect();
    found.extend(validate::attributes(&kept));
    if !found.is_empty() {
        return Err(found);
    }
    let only_offer = touched
        .iter()
        .all(|(name, value)| is_offer(name) && !value.is_null());
    Ok(if only_offer {
        offer(&touched)
    } else {
        rewrite(&body.patches, touched, current)
    })
}

fn attribute(path: &str) -> Option<&str> {
    path.strip_prefix("/attributes/")
        .filter(|name| !name.is_empty() && !name.contains('/'))
}

fn is_offer(name: &str) -> bool {
    matches!(name, "fulfillment_availability" | "purchasable_offer")
}

fn offer(touched: &Map<String, Value>) -> Change {
    let quantity = instances(touched, "fulfillment_availability")
        .first()
        .and_then(|value| value.get("quantity"))
        .and_then(Value::as_i64);
    let price = instances(touched, "purchasable_offer")
        .first()
        .and_then(our_price)
        .and_then(Result::ok);
    Change::Offer {
        quantity,
        price,
        list_price: price,
    }
}

/// A change of content is the listing as it stands with other attributes.
fn rewrite(patches: &[Patch], touched: Map<String, Value>, current: &Draft) -> Change {
    let mut attributes = current.document["attributes"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    let sells = touched.contains_key("fulfillment_availability");
    for (name, value) in touched {
        if value.is_null() {
            attributes.remove(&name);
            continue;
        }
        let merge = patches
            .iter()
            .any(|p| p.op == "merge" && attribute(&p.path) == Some(&name));
        let before = attributes.remove(&name).unwrap_or(Value::Null);
        attributes.insert(name, if merge { merged(before, value) } else { value });
    }
    let product_type = current.document["productType"]
        .as_str()
        .unwrap_or("PRODUCT");
    let mut next = draft(&current.sku, product_type, &attributes);
    if !sells {
        // Sales since the last submission count; the attribute is older.
        next.quantity = current.quantity;
    }
    Change::List {
        draft: next,
        existing: Existing::Replace,
    }
}

/// The fields of the new values over those of the old ones, place by place.
fn merged(before: Value, value: Value) -> Value {
    let (Value::Array(mut old), Value::Array(new)) = (before, value.clone()) else {
        return value;
    };
    for (place, fields) in new.into_iter().enumerate() {
        match (old.get_mut(place).and_then(Value::as_object_mut), fields) {
            (Some(target), Value::Object(fields)) => target.extend(fields),
            (_, fields) => old.push(fields),
        }
    }
    Value::Array(old)
}
