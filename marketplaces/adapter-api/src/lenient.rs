//! Reading what marketplaces really send: numbers as text, null for nothing.

use domain::{Currency, Money};
use serde::{Deserialize, Deserializer};
use serde_json::{Number, Value};

/// Any scalar as text; null is empty. For ids that are numbers in one version
/// and text in the next. For `#[serde(deserialize_with)]`.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let value = Value::deserialize(deserializer)?;
    plain(&value).ok_or_else(|| serde::de::Error::custom("expected text or a number"))
}

/// A list; null is empty. For `#[serde(deserialize_with)]`.
pub fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Ok(Option::<Vec<T>>::deserialize(deserializer)?.unwrap_or_default())
}

/// A value; null is its default. For `#[serde(deserialize_with)]`.
pub fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// A scalar as text, null as empty text; none for lists and objects.
pub fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// An amount from a JSON number or decimal text, rounded half away from zero
/// to the currency's minor unit. None for anything else and beyond 2^53.
pub fn amount(value: &Value, currency: Currency) -> Option<Money> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    let minor = (number * 10f64.powi(i32::from(currency.exponent()))).round();
    (minor.abs() < 9_007_199_254_740_992.0).then(|| Money::new(minor as i64, currency))
}

/// An amount as a JSON number with a decimal point.
pub fn number(money: Money) -> Number {
    serde_json::from_str(&money.decimal()).unwrap_or_else(|_| Number::from(0))
}

/// The texts of a list of strings, or of objects with a `message`.
pub fn messages(value: &Value) -> Vec<String> {
    let Value::Array(rows) = value else {
        return plain(value)
            .filter(|text| !text.is_empty())
            .into_iter()
            .collect();
    };
    rows.iter()
        .map(|row| match row.get("message").unwrap_or(row) {
            Value::Object(_) | Value::Array(_) => row.to_string(),
            scalar => plain(scalar).unwrap_or_default(),
        })
        .filter(|text| !text.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn amounts_round_trip_through_json() {
        for (minor, currency, shown) in [
            (49_990, Currency::TRY, "499.9"),
            (500, Currency::JPY, "500"),
            (5, Currency::EUR, "0.05"),
            (0, Currency::TRY, "0.0"),
        ] {
            let money = Money::new(minor, currency);
            assert_eq!(number(money).to_string(), shown);
            assert_eq!(amount(&Value::Number(number(money)), currency), Some(money));
            assert_eq!(amount(&json!(money.decimal()), currency), Some(money));
        }
        assert_eq!(
            amount(&json!(33.3333), Currency::TRY),
            Some(Money::new(3333, Currency::TRY))
        );
        for bad in [
            json!(null),
            json!("x"),
            json!("NaN"),
            json!("inf"),
            json!(1e300),
            json!([1]),
        ] {
            assert_eq!(amount(&bad, Currency::TRY), None, "{bad}");
        }
    }

    #[test]
    fn messages_are_found_in_every_shape() {
        assert_eq!(
            messages(&json!(["a", {"message": "b", "code": 1}, 3])),
            ["a", "b", "3"]
        );
        assert_eq!(messages(&json!("a")), ["a"]);
        assert!(messages(&json!(null)).is_empty());
    }
}
