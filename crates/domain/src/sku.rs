//! The seller's own code of a product.

use serde::{Deserialize, Serialize};

/// A stock keeping unit: 1 to 40 characters, the narrowest limit of the
/// marketplaces, without control characters or surrounding space.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sku(String);

/// Why a text is not a SKU.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSku {
    /// Nothing there.
    #[error("the SKU is missing: give each product its own code")]
    Missing,
    /// Longer than 40 characters.
    #[error("SKU `{0}` is longer than 40 characters")]
    TooLong(String),
    /// A control character or slash inside.
    #[error(
        "SKU `{0}` contains a control character, `/` or `\\`: use letters, digits, `-`, `_` and `.`"
    )]
    Character(String),
}

impl Sku {
    /// The most characters that every marketplace takes.
    pub const MAX_CHARS: usize = 40;

    /// Reads a SKU; surrounding space is dropped.
    pub fn parse(text: &str) -> Result<Self, BadSku> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(BadSku::Missing);
        }
        if trimmed.chars().count() > Self::MAX_CHARS {
            return Err(BadSku::TooLong(trimmed.to_owned()));
        }
        if trimmed
            .chars()
            .any(|c| c.is_control() || c == '/' || c == '\\')
        {
            return Err(BadSku::Character(trimmed.to_owned()));
        }
        Ok(Self(trimmed.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Sku {
    type Error = BadSku;
    fn try_from(text: String) -> Result<Self, BadSku> {
        Self::parse(&text)
    }
}

impl From<Sku> for String {
    fn from(sku: Sku) -> String {
        sku.0
    }
}

impl std::fmt::Display for Sku {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
