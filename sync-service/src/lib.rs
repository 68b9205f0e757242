//! The stock truth: what is on hand, what is reserved for orders, and what
//! every channel was told and has confirmed.
//!
//! Everything that touches a SKU first takes that SKU's row for itself, and
//! whoever takes several takes them in order. So the arithmetic is ordinary
//! arithmetic ([`arithmetic`]), nothing is sold twice, and nobody waits in a
//! circle.
//!
//! A channel is told a *version* of the stock, never just a number: selling
//! one and restocking one gives the old number under a new version, and is
//! sent. A stock message is only a wake-up; `sync_channel_stock` says which
//! version each channel should have and which it has.

pub mod arithmetic;
mod audit;
mod channels;
mod counts;
mod error;
mod handlers;
mod http;
mod items;
mod module;
mod orders;
mod reconcile;
mod schema;
pub mod sql;
#[cfg(test)]
mod tests;

pub use audit::{AuditFinding, audit};
pub use error::Error;
pub use module::{Config, Module, direct_connection, module};
pub use schema::MIGRATIONS;
