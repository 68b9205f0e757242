//! Where an object lies: account, area, digest.

use domain::{AccountId, Sha256Hex};

/// Which kind of object it is. Each area has exactly one owner service, which
/// alone puts and collects there: two services with a database each could not
/// know of the other's references, and would delete what the other needs
/// (`docs/adr/0003-blob-areas.md`). Everybody may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Area {
    /// Photos as they were uploaded; owned by image-service.
    Original,
    /// Finished pictures; owned by ai-worker.
    Rendition,
}

impl Area {
    /// Both of them.
    pub const ALL: [Area; 2] = [Area::Original, Area::Rendition];

    /// The word in keys, addresses and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Area::Original => "original",
            Area::Rendition => "rendition",
        }
    }

    /// Finds an area by its word.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|area| area.name() == name)
    }
}

/// The name of one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    pub account: AccountId,
    pub area: Area,
    pub sha256: Sha256Hex,
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}/{}", self.account, self.area.name(), self.sha256)
    }
}
