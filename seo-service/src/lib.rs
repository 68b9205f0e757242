//! Listing text: joins a product with its pictures and announces that it is
//! ready to be listed, with words for every marketplace.
//!
//! Products and pictures come in any order. Whatever comes, the product's
//! listing row is locked first, so that of two handlers at work on the same
//! product the later one sees what the earlier one stored. The same content
//! never makes a new version, and a version has one content for ever.

mod error;
mod handlers;
mod http;
mod listing;
mod module;
mod schema;
pub mod sql;
#[cfg(test)]
mod tests;
pub mod text;

pub use error::Error;
pub use module::{Config, Module, module};
pub use schema::MIGRATIONS;
