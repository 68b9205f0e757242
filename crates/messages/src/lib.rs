//! What travels between the services: every message type, its frozen sample,
//! and the topology (exchanges, routes, queues) as plain data.
//!
//! A message carries keys and ids, never pixels and never personal data. Its
//! version is part of its type; changes within a version only add fields, and
//! unknown fields are ignored.

pub mod access;
mod check;
pub mod envelope;
pub mod events;
pub mod generate;
pub mod topology;

pub use check::check;
pub use envelope::{DecodeError, Envelope, Event, Message, Trace};
pub use topology::{Binding, Exchange, Kind, Queue};
