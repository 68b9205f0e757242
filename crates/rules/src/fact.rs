//! One value with where it was read and when.

use serde::Deserialize;

/// A rule's value with its source. It dereferences to the value.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact<T> {
    /// The value itself.
    pub value: T,
    /// The page or document it was read on, or that it is our choice.
    pub source: String,
    /// Date of that source, `YYYY-MM-DD`.
    pub date: String,
    /// True when no source read proves the value.
    #[serde(default)]
    pub unconfirmed: bool,
}

impl<T> Fact<T> {
    /// Where the value comes from, as shown to people: page, date, and whether
    /// it is unconfirmed.
    pub fn citation(&self) -> String {
        let doubt = if self.unconfirmed {
            ", unconfirmed"
        } else {
            ""
        };
        format!("{}, {}{doubt}", self.source, self.date)
    }
}

impl<T> std::ops::Deref for Fact<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}
