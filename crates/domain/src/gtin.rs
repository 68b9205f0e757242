//! Global Trade Item Numbers: GTIN-8, -12 (UPC), -13 (EAN) and -14.

use serde::{Deserialize, Serialize};

/// A GTIN whose check digit is right.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Gtin(String);

/// Why a text is not a GTIN.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadGtin {
    /// Wrong length or not only digits.
    #[error("barcode `{0}` is not a GTIN: it needs 8, 12, 13 or 14 digits")]
    Shape(String),
    /// The last digit does not fit the others.
    #[error(
        "barcode `{given}` has a wrong check digit: the last digit should be {expected}, so {suggestion}"
    )]
    CheckDigit {
        /// The text as given.
        given: String,
        /// The digit that would be right.
        expected: char,
        /// The whole number with that digit.
        suggestion: String,
    },
}

impl Gtin {
    /// Reads a GTIN; spaces and hyphens between digits are ignored.
    pub fn parse(text: &str) -> Result<Self, BadGtin> {
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        let well_formed =
            matches!(digits.len(), 8 | 12 | 13 | 14) && digits.bytes().all(|b| b.is_ascii_digit());
        if !well_formed {
            return Err(BadGtin::Shape(text.to_owned()));
        }
        let (body, last) = digits.split_at(digits.len() - 1);
        let expected = check_digit(body);
        if last != expected.to_string() {
            return Err(BadGtin::CheckDigit {
                given: text.to_owned(),
                expected,
                suggestion: format!("{body}{expected}"),
            });
        }
        Ok(Self(digits))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// GS1 General Specifications §7.9: weights 3 and 1 alternate from the right.
fn check_digit(body: &str) -> char {
    let sum: u32 = body
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| u32::from(digit - b'0') * if place % 2 == 0 { 3 } else { 1 })
        .sum();
    char::from(b'0' + ((10 - sum % 10) % 10) as u8)
}

impl TryFrom<String> for Gtin {
    type Error = BadGtin;
    fn try_from(text: String) -> Result<Self, BadGtin> {
        Self::parse(&text)
    }
}

impl From<Gtin> for String {
    fn from(gtin: Gtin) -> String {
        gtin.0
    }
}

impl std::fmt::Display for Gtin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_numbers_pass() {
        for good in [
            "4006381333931",
            "036000291452",
            "96385074",
            "00012345600012",
        ] {
            assert_eq!(Gtin::parse(good).map(String::from).as_deref(), Ok(good));
        }
    }

    #[test]
    fn a_wrong_digit_suggests_the_right_number() {
        let error = Gtin::parse("4006381333932").unwrap_err();
        assert!(
            error.to_string().ends_with("should be 1, so 4006381333931"),
            "{error}"
        );
    }
}
