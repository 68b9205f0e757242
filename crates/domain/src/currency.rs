//! Currencies with the number of decimals that ISO 4217 gives them.

use serde::{Deserialize, Serialize};

/// An ISO 4217 currency that Stox can hold money in: its place in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency(u8);

/// A code that is not in the table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("currency `{0}` is not known: use an ISO 4217 code such as TRY, EUR, USD or JPY")]
pub struct UnknownCurrency(pub String);

/// Code and decimals, ISO 4217 list one (2026-01-01 edition), the currencies
/// of the marketplaces' regions.
const TABLE: &[(&str, u8)] = &[
    ("TRY", 2),
    ("USD", 2),
    ("EUR", 2),
    ("GBP", 2),
    ("JPY", 0),
    ("AED", 2),
    ("AUD", 2),
    ("AZN", 2),
    ("BGN", 2),
    ("BHD", 3),
    ("BRL", 2),
    ("CAD", 2),
    ("CHF", 2),
    ("CNY", 2),
    ("CZK", 2),
    ("DKK", 2),
    ("EGP", 2),
    ("HUF", 2),
    ("INR", 2),
    ("KRW", 0),
    ("KWD", 3),
    ("MXN", 2),
    ("NOK", 2),
    ("OMR", 3),
    ("PLN", 2),
    ("QAR", 2),
    ("RON", 2),
    ("SAR", 2),
    ("SEK", 2),
    ("SGD", 2),
    ("ZAR", 2),
];

impl Currency {
    /// Turkish lira.
    pub const TRY: Currency = Currency(0);
    /// United States dollar.
    pub const USD: Currency = Currency(1);
    /// Euro.
    pub const EUR: Currency = Currency(2);
    /// Japanese yen, which has no minor unit.
    pub const JPY: Currency = Currency(4);

    /// Looks a code up; upper or lower case.
    pub fn parse(code: &str) -> Result<Self, UnknownCurrency> {
        TABLE
            .iter()
            .position(|(known, _)| known.eq_ignore_ascii_case(code.trim()))
            .and_then(|place| u8::try_from(place).ok())
            .map(Currency)
            .ok_or_else(|| UnknownCurrency(code.to_owned()))
    }

    /// The three-letter code.
    pub const fn code(self) -> &'static str {
        TABLE[self.0 as usize].0
    }

    /// Digits after the decimal point.
    pub const fn exponent(self) -> u8 {
        TABLE[self.0 as usize].1
    }
}

impl TryFrom<String> for Currency {
    type Error = UnknownCurrency;
    fn try_from(code: String) -> Result<Self, UnknownCurrency> {
        Self::parse(&code)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.code().to_owned()
    }
}

impl std::fmt::Display for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_named_ones_are_where_they_should_be() {
        for (currency, code, exponent) in [
            (Currency::TRY, "TRY", 2),
            (Currency::USD, "USD", 2),
            (Currency::EUR, "EUR", 2),
            (Currency::JPY, "JPY", 0),
        ] {
            assert_eq!((currency.code(), currency.exponent()), (code, exponent));
            assert_eq!(Currency::parse(&code.to_lowercase()), Ok(currency));
        }
        assert!(Currency::parse("XXX").is_err());
    }
}
