//! What the tests of every crate share: the real servers, servers to kill, and the one way to wait for something.
//!
//! Only ever a dev-dependency. Problems here are panics with an explanation: a test without its server fails, it
//! is never skipped.

mod admin;
pub mod disk;
pub mod private;
pub mod s3_server;
pub mod servers;
mod unique;
pub mod wait;
