//! The enhancement of photos: CPU-bound, stateless, any number of it.
//!
//! Takes photos from `ai_processing`, makes one picture for each marketplace's
//! frame, keeps the pictures in the object store and answers with
//! `ImageEnhanced`; with `ImageReview` when a person should look first; with
//! `ImageRejected` when a photo cannot be used. What was made once is looked up
//! (`ai_verdict`) and never made again: not for another upload of the same
//! photo, not after a crash.

mod error;
mod handler;
mod make;
mod memory;
mod module;
mod schema;
pub mod sql;
#[cfg(test)]
mod tests;
mod verdict;

pub use error::Error;
pub use make::SharedNetwork;
pub use module::{Config, Module, module};
pub use schema::MIGRATIONS;
