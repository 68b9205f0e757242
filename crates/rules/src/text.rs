//! Rules for the words of a listing.

use serde::Deserialize;

use crate::{Fact, wording::Phrases};

/// What a length is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Characters. No marketplace says what it takes for one, so we count
    /// UTF-16 code units, the strictest common reading: an emoji is two.
    Characters,
    /// Bytes of the UTF-8 form.
    Utf8Bytes,
}

impl Unit {
    /// The length of a text in this unit.
    pub fn measure(self, text: &str) -> usize {
        match self {
            Unit::Characters => text.chars().map(char::len_utf16).sum(),
            Unit::Utf8Bytes => text.len(),
        }
    }

    /// The word for messages.
    pub const fn name(self) -> &'static str {
        match self {
            Unit::Characters => "characters",
            Unit::Utf8Bytes => "bytes (UTF-8)",
        }
    }
}

/// An upper limit of a text's length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Length {
    /// The most that is allowed, inclusive.
    pub max: usize,
    /// What `max` counts.
    pub unit: Unit,
}

impl Length {
    /// True when the text is not too long.
    pub fn fits(&self, text: &str) -> bool {
        self.unit.measure(text) <= self.max
    }
}

/// What a marketplace takes as a description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DescriptionForm {
    /// Plain text; bullets have a field of their own.
    Plain,
    /// HTML made by [`crate::description_html`]: the bullets as a list, then
    /// the paragraphs. The limit holds for that form.
    Html,
}

/// Rules for title, bullets, description and search terms. An absent rule is
/// one that the marketplace does not have.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextRules {
    /// The longest title.
    pub title: Fact<Length>,
    /// The title length that the marketplace advises.
    pub title_recommended: Option<Fact<Length>>,
    /// Characters that a title must not have.
    pub title_banned: Option<Fact<String>>,
    /// Characters that a title should not have.
    pub title_discouraged: Option<Fact<String>>,
    /// How often one word may stand in a title.
    pub title_same_word_max: Option<Fact<usize>>,
    /// Words that may stand more often.
    pub title_same_word_exceptions: Option<Fact<Vec<String>>>,
    /// True when a title in capitals only is not allowed.
    pub title_no_all_capitals: Fact<bool>,
    /// Promotional phrases that a title must not have.
    pub title_phrases: Option<Fact<Phrases>>,
    /// True when emoji are not allowed in title, bullets and search terms.
    pub no_emoji: Fact<bool>,
    /// The fewest bullets.
    pub bullets_min: Fact<usize>,
    /// The most bullets.
    pub bullets_max: Fact<usize>,
    /// The longest bullet.
    pub bullet: Fact<Length>,
    /// Characters that a bullet must not have.
    pub bullet_banned: Option<Fact<String>>,
    /// Phrases that a bullet must not have.
    pub bullet_phrases: Option<Fact<Phrases>>,
    /// True when bullets and search terms must not name an Amazon product
    /// number (ASIN).
    pub no_asin: Option<Fact<bool>>,
    /// The longest description, in the form that is sent.
    pub description: Fact<Length>,
    /// What the description is sent as.
    pub description_form: Fact<DescriptionForm>,
    /// True when a description must be there.
    pub description_required: Fact<bool>,
    /// True when a description must not have web or e-mail addresses or HTML.
    pub description_no_contacts: Option<Fact<bool>>,
    /// The longest list of search terms, joined by single spaces.
    pub keywords: Fact<Length>,
    /// Phrases that search terms must not have.
    pub keyword_phrases: Option<Fact<Phrases>>,
    /// Primary language tags that the marketplace takes.
    pub languages: Fact<Vec<String>>,
}
