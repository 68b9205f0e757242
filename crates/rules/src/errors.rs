//! What a marketplace's answer means and what to do about it, in Turkish and
//! English.

use domain::{Marketplace, text::fold};
use serde::Deserialize;

use crate::pack;

/// One known error of a marketplace.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorExplanation {
    /// The marketplace's code, or our name for an error that has none.
    pub code: String,
    /// Pieces of the marketplace's message that give the error away.
    #[serde(default)]
    pub contains: Vec<String>,
    /// What it means, in Turkish.
    pub tr: String,
    /// What it means, in English.
    pub en: String,
    /// What to do, in Turkish.
    pub fix_tr: String,
    /// What to do, in English.
    pub fix_en: String,
    /// The page it was read on.
    pub source: String,
    /// Date of that page, `YYYY-MM-DD`.
    pub date: String,
}

/// The explanation of a code, as the marketplace writes it.
pub fn explain(market: Marketplace, code: &str) -> Option<&'static ErrorExplanation> {
    pack(market)
        .errors
        .iter()
        .find(|error| error.code == code.trim())
}

/// The explanation of a free text, for marketplaces without codes. Case and
/// accents do not matter.
pub fn explain_message(market: Marketplace, message: &str) -> Option<&'static ErrorExplanation> {
    let message = fold(message);
    pack(market).errors.iter().find(|error| {
        error
            .contains
            .iter()
            .any(|piece| message.contains(&fold(piece)))
    })
}
