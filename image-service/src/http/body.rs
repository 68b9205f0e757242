//! A product as JSON: the same fields and rules as a table's row.

use domain::{Problem, Sku};
use serde_json::{Map, Value};

use crate::csv::{Checked, Defaults, Field, Place, Raw, check};

/// Reads and checks the body of a product's address; all problems.
pub(super) fn product(
    sku: &str,
    body: &[u8],
    defaults: &Defaults,
) -> Result<Checked, Vec<Problem>> {
    let fields: Map<String, Value> = serde_json::from_slice(body).map_err(|error| {
        let rule = "The body must be a JSON object.";
        vec![Problem::new(
            "product.json",
            "body",
            &error.to_string(),
            rule,
            "Send an object with name and price.",
        )]
    })?;
    let mut raw = Raw::default();
    let mut problems = Vec::new();
    for (key, value) in fields {
        if key == "attributes" {
            problems.extend(attributes(&mut raw, value));
        } else if let Some(field) = Field::ALL.into_iter().find(|field| field.name() == key) {
            match words(field, &value) {
                Some(text) => drop(raw.fields.insert(field, text)),
                None => problems.push(bad(
                    &key,
                    &value,
                    "The value must be a text or a number (photos: a list of texts).",
                )),
            }
        } else {
            problems.push(bad(
                &key,
                &value,
                "A product has no such field; further facts belong into `attributes`.",
            ));
        }
    }
    let named = raw.fields.insert(Field::Sku, sku.to_owned());
    if let Some(other) = named.filter(|named| Sku::parse(named).ok() != Sku::parse(sku).ok()) {
        problems.push(bad(
            "sku",
            &Value::String(other),
            "The SKU must be that of the address.",
        ));
    }
    let label = |field: Field| field.name().to_owned();
    let place = Place {
        prefix: "product",
        line: None,
        label: &label,
    };
    match check(&raw, defaults, place) {
        Ok(checked) if problems.is_empty() => Ok(checked),
        Ok(_) => Err(problems),
        Err(more) => {
            problems.extend(more);
            Err(problems)
        }
    }
}

fn attributes(raw: &mut Raw, value: Value) -> Vec<Problem> {
    let Value::Object(entries) = value else {
        return vec![bad(
            "attributes",
            &value,
            "Attributes are an object of texts.",
        )];
    };
    let mut problems = Vec::new();
    for (key, value) in entries {
        match scalar(&value) {
            Some(text) => drop(raw.attributes.insert(key, text)),
            None => problems.push(bad(
                &format!("attributes.{key}"),
                &value,
                "The value must be a text or a number.",
            )),
        }
    }
    problems
}

fn words(field: Field, value: &Value) -> Option<String> {
    match (field, value) {
        (Field::Photos, Value::Array(names)) => {
            let names: Option<Vec<&str>> = names.iter().map(Value::as_str).collect();
            names.map(|names| names.join("|"))
        }
        (Field::Photos, _) => None,
        (_, value) => scalar(value),
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

fn bad(field: &str, value: &Value, rule: &str) -> Problem {
    Problem::new(
        "product.json",
        field,
        &value.to_string(),
        rule,
        "Correct the field or leave it out.",
    )
}

#[cfg(test)]
mod tests {
    use domain::Currency;

    use super::*;

    fn read(body: &str) -> Result<Checked, Vec<Problem>> {
        let defaults = Defaults {
            currency: Currency::TRY,
            language: "tr".to_owned(),
        };
        product("KUPA-1", body.as_bytes(), &defaults)
    }

    #[test]
    fn numbers_and_texts_are_taken_exactly() {
        let body = r#"{"name":"Ilık Kupa","price":249.9,"stock":25,"barcode":4006381333931,
            "photos":["a.jpg"],"attributes":{"renk":"Kırmızı","vat_rate":20}}"#;
        let checked = read(body).expect("good");
        assert_eq!(
            (checked.draft.price.minor, checked.counted),
            (24_990, Some(25))
        );
        assert_eq!(checked.draft.attributes["vat_rate"], "20");
        assert_eq!(checked.photos.as_deref(), Some(&["a.jpg".to_owned()][..]));
    }

    #[test]
    fn problems_name_the_field() {
        let fields = |body: &str| -> Vec<String> {
            read(body)
                .expect_err("refused")
                .into_iter()
                .map(|problem| problem.field)
                .collect()
        };
        assert_eq!(
            fields(r#"{"name":"Cup","price":0,"barcode":"4006381333932"}"#),
            ["barcode", "price"]
        );
        assert_eq!(
            fields(r#"{"name":"Cup","price":1,"colour":"red"}"#),
            ["colour"]
        );
        assert_eq!(fields(r#"{"sku":"OTHER","name":"Cup","price":1}"#), ["sku"]);
        assert_eq!(fields("[1]"), ["body"]);
    }
}
