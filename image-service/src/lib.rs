//! Intake of photos and products, and the status of both.

pub mod csv;
pub mod link;
