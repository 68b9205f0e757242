//! Where a photo stands.

use serde::{Deserialize, Serialize};

/// The states of a photo. News of the same recipe may come in any order:
/// `enhanced` wins over `review`, which wins over `rejected`, `processing` and
/// `received`. Only a rebuild goes back to `processing`, and only a person's
/// choice leads from `review` to `rejected`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Stored, not yet looked at.
    Received,
    /// Handed to the workers.
    Processing,
    /// Its pictures need a person's eye.
    Review,
    /// Its pictures are there.
    Enhanced,
    /// It cannot be used.
    Rejected,
}

impl State {
    /// All of them, in the order of every table and screen.
    pub const ALL: [State; 5] = [
        State::Received,
        State::Processing,
        State::Review,
        State::Enhanced,
        State::Rejected,
    ];

    /// The word in databases, answers and screens.
    pub const fn name(self) -> &'static str {
        match self {
            State::Received => "received",
            State::Processing => "processing",
            State::Review => "review",
            State::Enhanced => "enhanced",
            State::Rejected => "rejected",
        }
    }

    /// Finds a state by its word.
    pub fn parse(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|state| state.name() == name)
            .ok_or_else(|| format!("`{name}` is not a photo's state"))
    }

    /// True when nothing more happens to it by itself.
    pub const fn is_end(self) -> bool {
        matches!(self, State::Review | State::Enhanced | State::Rejected)
    }
}
