//! Whether a body that a person wrote is one that its consumers can read.

use domain::Problem;
use serde_json::Value;

use crate::{DecodeError, events};

/// Reads a body with its type, as its consumers will. Gives the fields that the
/// type does not know: they are ignored by this version.
pub fn check(kind: &str, body: &str) -> Result<Vec<String>, Problem> {
    let read = events::read(kind, body).map_err(|error| match error {
            DecodeError::UnknownKind(kind) => Problem::new(
                "dead.type",
                "type",
                &kind,
                "This program does not know the message's type, so it cannot check the body.",
                "Edit with the version that publishes it, or drop the message.",
            ),
            DecodeError::Malformed { field, reason, .. } => Problem::new(
                "dead.body",
                &field,
                &value_at(body, &field),
                &format!("The body is not a {kind}: {reason}."),
                "Give the field a value as in the type's sample: `stox dead show` prints it, docs/events.md lists all.",
            ),
    })?;
    let given: Value = serde_json::from_str(body).unwrap_or_default();
    let mut ignored = Vec::new();
    unknown_fields(&given, &read, "", &mut ignored);
    Ok(ignored)
}

/// What stands at a place such as `lines[0].sku`; empty when nothing does.
fn value_at(body: &str, field: &str) -> String {
    let pointer: String = field
        .split(['.', '['])
        .map(|step| format!("/{}", step.trim_end_matches(']')))
        .collect();
    let given: Value = serde_json::from_str(body).unwrap_or_default();
    given
        .pointer(&pointer)
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// Fields with a value that are not among those that were understood.
fn unknown_fields(given: &Value, read: &Value, way: &str, unknown: &mut Vec<String>) {
    match (given, read) {
        (Value::Object(given), Value::Object(read)) => {
            for (name, value) in given.iter().filter(|(_, value)| !value.is_null()) {
                let way = match way {
                    "" => name.clone(),
                    way => format!("{way}.{name}"),
                };
                match read.get(name) {
                    Some(read) => unknown_fields(value, read, &way, unknown),
                    None => unknown.push(way),
                }
            }
        }
        (Value::Array(given), Value::Array(read)) => {
            for (place, (given, read)) in given.iter().zip(read).enumerate() {
                unknown_fields(given, read, &format!("{way}[{place}]"), unknown);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_body_names_field_value_and_fix() {
        let body = r#"{"asset_id":"7","product_id":null,"original":"x"}"#;
        let problem = check("stox.image.process.v1", body).expect_err("refused");
        assert_eq!(
            (problem.field.as_str(), problem.value.as_str()),
            ("asset_id", "\"7\"")
        );
        assert!(problem.fix.contains("sample"), "{problem}");
    }

    #[test]
    fn a_field_that_the_type_does_not_know_is_told() {
        let sample = events::sample("stox.order.placed.v1").expect("a sample");
        assert_eq!(check("stox.order.placed.v1", sample), Ok(Vec::new()));
        let mut body: Value = serde_json::from_str(sample).expect("JSON");
        body["lines"][0]["skuu"] = serde_json::json!("A-1");
        assert_eq!(
            check("stox.order.placed.v1", &body.to_string()),
            Ok(vec!["lines[0].skuu".to_owned()])
        );
    }
}
