//! Changing what is approved: content by its id, variants by barcode. Brand,
//! category, barcode and group of an approved product cannot change.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use http::HeaderMap;
use serde_json::{Map, Value};

use super::products::{failed, line, parse, write};
use super::validate;
use super::wire::Product;
use crate::books::{BatchLine, Change};
use crate::check::{Complaint, Kind};
use crate::market::Market;

const CONTENT: [&str; 4] = ["title", "description", "images", "attributes"];
const VARIANT: [&str; 7] = [
    "stockCode",
    "origin",
    "vatRate",
    "shipmentAddressId",
    "returningAddressId",
    "dimensionalWeight",
    "lotNumber",
];
/// Fields of a variant that are kept without a check.
const UNCHECKED: [&str; 3] = ["cargoProviders", "channels", "locationBasedDelivery"];

/// `POST products/content-bulk-update`.
pub async fn content(
    State(market): State<Arc<Market>>,
    Path(seller): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let kind = "ApprovedProductContentUpdate";
    write(&market, &seller, &headers, &body, kind, content_line).await
}

/// `POST products/variant-bulk-update`.
pub async fn variant(
    State(market): State<Arc<Market>>,
    Path(seller): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let kind = "ApprovedProductVariantUpdate";
    write(&market, &seller, &headers, &body, kind, variant_line).await
}

fn content_line(row: &Value) -> Result<BatchLine, String> {
    let fields = split(row, "contentId", &[&CONTENT])?;
    let Some(id) = row["contentId"].as_i64() else {
        return Err("contentId bir sayı olmalıdır.".to_owned());
    };
    revision(&id.to_string(), Some(id.to_string()), row, fields)
}

fn variant_line(row: &Value) -> Result<BatchLine, String> {
    let fields = split(row, "barcode", &[&VARIANT, &UNCHECKED])?;
    let Some(barcode) = row["barcode"].as_str() else {
        return Err("barcode bir metin olmalıdır.".to_owned());
    };
    revision(barcode, None, row, fields)
}

/// The fields of a row besides its key; an unknown one is an error.
fn split(row: &Value, key: &str, known: &[&[&str]]) -> Result<Map<String, Value>, String> {
    let mut fields = row
        .as_object()
        .cloned()
        .ok_or("satır bir nesne olmalıdır.")?;
    fields.remove(key);
    match fields
        .keys()
        .find(|name| !known.iter().any(|names| names.contains(&name.as_str())))
    {
        Some(name) => Err(format!("bilinmeyen alan: {name}")),
        None => Ok(fields),
    }
}

/// A row that changes the given fields, checked as for a new product.
fn revision(
    key: &str,
    remote_id: Option<String>,
    row: &Value,
    fields: Map<String, Value>,
) -> Result<BatchLine, String> {
    let mut checked = fields.clone();
    checked.retain(|name, _| !UNCHECKED.contains(&name.as_str()));
    let product: Product = parse(&Value::Object(checked))?;
    let given = |complaint: &Complaint| {
        fields
            .keys()
            .any(|name| complaint.field.split(['[', '.']).next() == Some(name))
    };
    let mut found: Vec<Complaint> = validate::product(&product)
        .into_iter()
        .filter(given)
        .collect();
    if fields.is_empty() {
        found.push(Complaint::new(
            Kind::Missing,
            "items",
            "Güncellenecek alan yok.",
        ));
    }
    if found.iter().any(Complaint::blocks) {
        return Ok(failed(key, row, found));
    }
    let pictures = product
        .images
        .map(|images| images.into_iter().map(|image| image.url).collect());
    let change = Change::Content {
        remote_id,
        title: product.title,
        description: product.description,
        pictures,
        fields,
    };
    Ok(line(key, row, change))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_is_given_is_checked_and_something_must_be() {
        let good = content_line(&json!({ "contentId": 7, "title": "Bardak" })).expect("a row");
        assert!(good.change.is_some());
        for bad in [
            json!({ "contentId": 7 }),
            json!({ "contentId": 7, "title": "" }),
            json!({ "contentId": 7, "images": [] }),
            json!({ "contentId": 7, "images": [{ "url": "ftp://x/1" }] }),
        ] {
            assert!(content_line(&bad).expect("a row").change.is_none(), "{bad}");
        }
        let vat = variant_line(&json!({ "barcode": "A", "vatRate": 18 })).expect("a row");
        assert!(vat.change.is_none());
    }

    #[test]
    fn what_cannot_change_is_refused() {
        assert!(content_line(&json!({ "contentId": 7, "brandId": 1 })).is_err());
        assert!(content_line(&json!({ "title": "Bardak" })).is_err());
        assert!(variant_line(&json!({ "barcode": "A", "title": "Bardak" })).is_err());
    }
}
