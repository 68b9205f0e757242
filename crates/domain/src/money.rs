//! Amounts of money: integer minor units of one currency, never floating point.

use serde::{Deserialize, Serialize};

use crate::Currency;

/// An amount in the minor unit of its currency: 24990 TRY is 249.90 lira,
/// 500 JPY is 500 yen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// The amount in minor units.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

/// Why a text is not an amount of a currency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadMoney {
    /// Not digits with at most one decimal separator.
    #[error("`{0}` is not an amount: write digits with a decimal point or comma, such as 249.90")]
    NotANumber(String),
    /// More decimals than the currency has.
    #[error("`{value}` has {given} decimals, but {currency} has {allowed}: write {suggestion}")]
    Decimals {
        /// The text as given.
        value: String,
        /// Decimals found.
        given: usize,
        /// Decimals allowed.
        allowed: u8,
        /// The currency.
        currency: Currency,
        /// The nearest amount that would be accepted.
        suggestion: String,
    },
    /// Too large for 64-bit minor units.
    #[error("`{0}` is too large for an amount")]
    TooLarge(String),
}

impl Money {
    /// Makes an amount from minor units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Reads `249.90`, `249,90`, `1.249,90`, `1,249.90` or `1249`. The last
    /// separator is the decimal one unless it groups exactly three digits and
    /// another separator, or the currency's lack of decimals, says otherwise.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, BadMoney> {
        let bad = || BadMoney::NotANumber(text.to_owned());
        let trimmed = text.trim();
        let (negative, digits) = match trimmed.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, trimmed),
        };
        if digits.is_empty()
            || !digits
                .chars()
                .all(|c| c.is_ascii_digit() || c == '.' || c == ',')
        {
            return Err(bad());
        }
        let (whole, fraction) = split_decimals(digits).ok_or_else(bad)?;
        let allowed = usize::from(currency.exponent());
        if fraction.len() > allowed {
            return Err(BadMoney::Decimals {
                value: text.to_owned(),
                given: fraction.len(),
                allowed: currency.exponent(),
                currency,
                suggestion: round_to(&whole, &fraction, allowed),
            });
        }
        let joined = format!("{whole}{fraction:0<allowed$}");
        let minor: i64 = joined
            .parse()
            .map_err(|_| BadMoney::TooLarge(text.to_owned()))?;
        Ok(Self {
            minor: if negative { -minor } else { minor },
            currency,
        })
    }

    /// The plain decimal form with a point, such as `249.90`: what the
    /// marketplaces' APIs take.
    pub fn decimal(&self) -> String {
        let exponent = usize::from(self.currency.exponent());
        let sign = if self.minor < 0 { "-" } else { "" };
        let digits = format!(
            "{:0>width$}",
            self.minor.unsigned_abs(),
            width = exponent + 1
        );
        let (whole, fraction) = digits.split_at(digits.len() - exponent);
        if exponent == 0 {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{fraction}")
        }
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.decimal(), self.currency)
    }
}

/// Whole and fraction digits; grouping separators removed.
fn split_decimals(digits: &str) -> Option<(String, String)> {
    let Some(last) = digits.rfind(['.', ',']) else {
        return Some((digits.to_owned(), String::new()));
    };
    let mark = &digits[last..=last];
    let (head, tail) = (&digits[..last], &digits[last + 1..]);
    let repeated = head.contains(mark);
    let other = head.contains(['.', ',']) && !repeated;
    if repeated {
        // 1.234.567: every mark groups thousands.
        let groups: Vec<&str> = digits.split(mark).collect();
        let grouped = groups[1..]
            .iter()
            .all(|g| g.len() == 3 && g.chars().all(|c| c.is_ascii_digit()));
        return (grouped && !groups[0].is_empty()).then(|| (groups.concat(), String::new()));
    }
    if other {
        let groups: Vec<&str> = head.split(['.', ',']).collect();
        if groups[0].is_empty() || groups[1..].iter().any(|g| g.len() != 3) {
            return None;
        }
    }
    let whole: String = head.chars().filter(char::is_ascii_digit).collect();
    (!whole.is_empty() && !tail.is_empty()).then(|| (whole, tail.to_owned()))
}

/// The amount rounded half up to `allowed` decimals, as text.
fn round_to(whole: &str, fraction: &str, allowed: usize) -> String {
    let kept: String = fraction.chars().take(allowed).collect();
    let up = fraction
        .as_bytes()
        .get(allowed)
        .is_some_and(|digit| *digit >= b'5');
    let Ok(value) = format!("{whole}{kept}").parse::<i128>() else {
        return whole.to_owned();
    };
    let digits = format!("{:0>width$}", value + i128::from(up), width = allowed + 1);
    let (whole, fraction) = digits.split_at(digits.len() - allowed);
    if allowed == 0 {
        whole.to_owned()
    } else {
        format!("{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_round_trip() {
        for (text, currency, minor, back) in [
            ("249.90", Currency::TRY, 24_990, "249.90"),
            ("249,9", Currency::TRY, 24_990, "249.90"),
            ("1.249,90", Currency::TRY, 124_990, "1249.90"),
            ("1,249.90", Currency::USD, 124_990, "1249.90"),
            ("1.234.567", Currency::TRY, 123_456_700, "1234567.00"),
            ("500", Currency::JPY, 500, "500"),
            ("0.05", Currency::EUR, 5, "0.05"),
            ("-3.5", Currency::EUR, -350, "-3.50"),
        ] {
            let money = Money::parse(text, currency).expect(text);
            assert_eq!(
                (money.minor, money.decimal().as_str()),
                (minor, back),
                "{text}"
            );
        }
    }

    #[test]
    fn wrong_decimals_name_the_currency_and_the_fix() {
        let error = Money::parse("500.50", Currency::JPY).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`500.50` has 2 decimals, but JPY has 0: write 501"
        );
        let error = Money::parse("249.905", Currency::TRY).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`249.905` has 3 decimals, but TRY has 2: write 249.91"
        );
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "abc", "12,34,56", "1..2", ".5", "5."] {
            assert!(Money::parse(text, Currency::TRY).is_err(), "{text}");
        }
    }
}
