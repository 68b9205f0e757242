//! The enhancement of photos: CPU-bound, stateless, any number of it.
//!
//! Takes photos from `ai_processing`, makes one picture for each marketplace's
//! frame, keeps the pictures in the object store and answers with
//! `ImageEnhanced`, or with `ImageRejected` when a photo cannot be used. What
//! was made once is looked up in the derivation map (`ai_rendition`) and never
//! made again: not for another upload of the same photo, not after a crash.

mod error;
mod frames;
mod handler;
mod memory;
mod module;
mod renditions;
mod schema;
pub mod sql;
#[cfg(test)]
mod tests;

pub use error::Error;
pub use module::{Config, Module, module};
pub use schema::MIGRATIONS;
