//! One seller account at one marketplace and region.

use std::collections::BTreeMap;

use domain::{AccountId, ConnectionId, Marketplace};
use serde::{Deserialize, Serialize};

/// What stands behind a connection's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Our own stateful simulator.
    Simulated,
    /// The marketplace's test environment.
    Sandbox,
    /// The real shop.
    Live,
}

impl Mode {
    /// The word used in databases and screens.
    pub const fn name(self) -> &'static str {
        match self {
            Mode::Simulated => "simulated",
            Mode::Sandbox => "sandbox",
            Mode::Live => "live",
        }
    }
}

/// A credential; its value never shows in logs or debug output.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a value.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value, for building a request.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

/// A seller account at a marketplace, with all that requests to it need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// Identity within Stox.
    pub id: ConnectionId,
    /// The tenant it belongs to.
    pub account: AccountId,
    /// Which marketplace.
    pub marketplace: Marketplace,
    /// The marketplace's region or shop code: Amazon's marketplace id, else a
    /// country code such as `TR`.
    pub region: String,
    /// What stands behind the address.
    pub mode: Mode,
    /// Scheme, host and path prefix without a trailing slash.
    pub base_url: String,
    /// The seller's id at the marketplace.
    pub seller_id: String,
    /// Named credentials; each adapter documents the names it reads.
    pub credentials: BTreeMap<String, Secret>,
}

impl Connection {
    /// A credential by name, empty when it is not set.
    pub fn credential(&self, name: &str) -> &str {
        self.credentials.get(name).map_or("", Secret::reveal)
    }
}
