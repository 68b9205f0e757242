//! A listing: one product offered through one connection.

use serde::{Deserialize, Serialize};

use crate::Sha256Hex;

/// Where a listing stands. Accepted is not applied, and applied is not live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ListingState {
    /// Wanted here, not yet sent.
    Queued,
    /// The marketplace took the request and gave a receipt.
    Accepted,
    /// The marketplace says it carried the request out.
    Applied,
    /// A buyer can see it: read back from the marketplace.
    Live,
    /// The marketplace, or our own pre-flight check, refused it.
    Rejected,
}

impl ListingState {
    /// The word used in databases, messages, commands and screens.
    pub const fn name(self) -> &'static str {
        match self {
            ListingState::Queued => "queued",
            ListingState::Accepted => "accepted",
            ListingState::Applied => "applied",
            ListingState::Live => "live",
            ListingState::Rejected => "rejected",
        }
    }

    /// Finds a state by its word.
    pub fn parse(name: &str) -> Option<Self> {
        [
            Self::Queued,
            Self::Accepted,
            Self::Applied,
            Self::Live,
            Self::Rejected,
        ]
        .into_iter()
        .find(|state| state.name() == name)
    }

    /// True when nothing more happens without a new wish or a person.
    pub const fn is_end(self) -> bool {
        matches!(self, ListingState::Live | ListingState::Rejected)
    }
}

/// The words of a listing, within the limits of one marketplace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingText {
    /// BCP 47 language tag, such as `tr` or `en`.
    pub language: String,
    /// One line.
    pub title: String,
    /// Short selling points, best first.
    pub bullets: Vec<String>,
    /// Plain text; paragraphs are separated by a blank line.
    pub description: String,
    /// Search terms that are not shown to the buyer.
    pub keywords: Vec<String>,
}

/// A finished picture of a product in one marketplace's frame.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Picture {
    /// SHA-256 of the encoded file: its name in the object store.
    pub sha256: Sha256Hex,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Media type, such as `image/jpeg`.
    pub media_type: String,
    /// Size of the encoded file in bytes.
    pub bytes: u64,
}
