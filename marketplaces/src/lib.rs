//! The marketplaces service: turns wishes ("this product, this version, this
//! quantity") into calls to a marketplace, and what the marketplace says into
//! facts. One instance serves one marketplace with its adapter.
//!
//! Every call is a row first (`mkt_operation`): it is leased, its attempt is
//! kept, the call is made, its outcome is kept. Where nobody can tell whether
//! a call had its effect, the marketplace is asked before anything is sent
//! again.

mod caller;
mod listing;
mod listing_steps;
pub mod measure;
mod module;
mod operation;
mod orders;
mod reading;
mod ready;
mod runner;
mod schema;
mod send;
pub mod sql;
mod stock;
mod stock_kept;
mod stock_wishes;
mod submit;
mod web;

pub use module::{Config, Module, connection_id, module};
pub use schema::MIGRATIONS;
pub use web::router;
