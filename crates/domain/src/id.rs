//! Identifiers: UUIDs kept as lower-case hyphenated text.
//!
//! A new thing gets a UUIDv7 (sortable by creation time). A thing that follows
//! from another gets a *derived* id: a UUIDv8 made of the parent's time and a
//! hash of parent, handler and business key, so that doing the same work twice
//! names the same thing.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use crate::Timestamp;

/// Text that is not a UUID where one was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{kind} `{value}` is not a UUID: expected 36 characters such as 0190c2a4-5d1e-7c3b-8f21-3a5b9d0e4f67"
)]
pub struct BadId {
    /// Which identifier was being read.
    pub kind: &'static str,
    /// The text as given.
    pub value: String,
}

/// A UUIDv7 from a time and 10 random bytes (RFC 9562 §5.7).
pub fn v7(now: Timestamp, random: [u8; 10]) -> Uuid {
    Builder::from_unix_timestamp_millis(now.millis(), &random).into_uuid()
}

/// A UUIDv8 (RFC 9562 §5.8): the parent's 48-bit time prefix, then the first
/// bytes of SHA-256(parent, handler, key). Equal inputs give equal ids.
pub fn derived(parent: Uuid, handler: &str, key: &str) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(parent.as_bytes());
    for part in [handler, key] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let digest = hash.finalize();
    let mut bytes = [0u8; 16];
    bytes[..6].copy_from_slice(&parent.as_bytes()[..6]);
    bytes[6..].copy_from_slice(&digest[..10]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident, $kind:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID.
            pub const fn from_uuid(id: Uuid) -> Self {
                Self(id)
            }

            /// The UUID itself.
            pub const fn uuid(self) -> Uuid {
                self.0
            }

            /// Reads the hyphenated text form.
            pub fn parse(text: &str) -> Result<Self, BadId> {
                Uuid::parse_str(text)
                    .map(Self)
                    .map_err(|_| BadId { kind: $kind, value: text.to_owned() })
            }

            /// The id derived from a parent by `handler` for the business key `key`.
            pub fn derived(parent: Uuid, handler: &str, key: &str) -> Self {
                Self(derived(parent, handler, key))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                Self::parse(text)
            }
        }
    )*};
}

ids! {
    /// The tenant that owns every row, message and blob.
    AccountId, "account id";
    /// One seller account at one marketplace and region.
    ConnectionId, "connection id";
    /// One product of one account.
    ProductId, "product id";
    /// One uploaded photo: a reference to an original, not the bytes.
    AssetId, "asset id";
    /// One message; the key of every inbox.
    MessageId, "message id";
}

impl AccountId {
    /// The account of a single-seller installation.
    pub const LOCAL: AccountId =
        AccountId(Uuid::from_u128(0x0000_0000_0000_8000_8000_0000_0000_0001));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_ids_repeat_and_separate_their_parts() {
        let parent = v7(Timestamp::from_micros(1_700_000_000_000_000), [7; 10]);
        assert_eq!(derived(parent, "a", "bc"), derived(parent, "a", "bc"));
        assert_ne!(derived(parent, "a", "bc"), derived(parent, "ab", "c"));
        assert_eq!(derived(parent, "a", "b").get_version_num(), 8);
        assert_eq!(
            derived(parent, "a", "b").as_bytes()[..6],
            parent.as_bytes()[..6]
        );
    }

    #[test]
    fn a_bad_id_says_which_and_what() {
        let error = AssetId::parse("42").unwrap_err();
        assert!(error.to_string().starts_with("asset id `42` is not a UUID"));
    }
}
