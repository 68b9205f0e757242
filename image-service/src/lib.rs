//! Intake of photos and products, and the status of both.
//!
//! A photo comes in over HTTP, is checked while it arrives, and its original
//! is durable in the object store before the row that refers to it commits
//! together with the message that announces it. A product comes in as a row of
//! a table or as JSON; a change raises its version and is announced in the same
//! transaction. Names join the two (`link.rs`), looks where names say nothing.
//!
//! Where a picture is not certain, a person chooses (`photos/review.rs`). What
//! another recipe or other rules made is never shown or served, and rebuilt
//! (`basis.rs`, `upkeep.rs`).

pub mod account;
mod basis;
pub mod csv;
mod error;
mod handlers;
mod http;
mod intake;
pub mod link;
pub mod measure;
mod media;
mod module;
mod pages;
pub mod photos;
pub mod products;
mod schema;
mod spool;
pub mod sql;
mod upkeep;

pub use basis::Basis;
pub use error::Error;
pub use handlers::{Plan, StatusEvent, Statuses, Uploads};
pub use intake::Import;
pub use module::{Config, Module, module};
pub use schema::MIGRATIONS;

/// The service's name: source of its messages, prefix of its crash points.
pub const NAME: &str = "image-service";
