//! The marketplaces Stox lists on.

use serde::{Deserialize, Serialize};

/// A marketplace. Listings, orders and channel stock never carry this alone:
/// they carry a connection, which belongs to one marketplace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Marketplace {
    /// Amazon, through the Selling Partner API.
    Amazon,
    /// Trendyol.
    Trendyol,
    /// Hepsiburada.
    Hepsiburada,
}

impl Marketplace {
    /// All of them, in the order of every table and screen.
    pub const ALL: [Marketplace; 3] = [
        Marketplace::Amazon,
        Marketplace::Trendyol,
        Marketplace::Hepsiburada,
    ];

    /// The name in queues, routing keys, targets and files.
    pub const fn name(self) -> &'static str {
        match self {
            Marketplace::Amazon => "amazon",
            Marketplace::Trendyol => "trendyol",
            Marketplace::Hepsiburada => "hepsiburada",
        }
    }

    /// The name as people write it.
    pub const fn title(self) -> &'static str {
        match self {
            Marketplace::Amazon => "Amazon",
            Marketplace::Trendyol => "Trendyol",
            Marketplace::Hepsiburada => "Hepsiburada",
        }
    }

    /// Finds a marketplace by its name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|market| market.name() == name)
    }
}

impl std::fmt::Display for Marketplace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
