//! The vocabulary of Stox: identifiers, time, money, products, listings and
//! stock as plain values with their rules. Nothing here reads a clock, a file
//! or a socket, so every rule can be tested by calling it.

pub mod currency;
pub mod fingerprint;
pub mod gtin;
pub mod id;
pub mod listing;
pub mod marketplace;
pub mod money;
pub mod problem;
pub mod product;
pub mod sha;
pub mod sku;
pub mod text;
pub mod timestamp;

pub use currency::Currency;
pub use fingerprint::Fingerprint;
pub use gtin::Gtin;
pub use id::{AccountId, AssetId, ConnectionId, MessageId, ProductId};
pub use listing::{ListingState, ListingText, Picture};
pub use marketplace::Marketplace;
pub use money::Money;
pub use problem::Problem;
pub use product::Product;
pub use sha::Sha256Hex;
pub use sku::Sku;
pub use timestamp::Timestamp;
