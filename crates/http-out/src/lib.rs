//! The one outbound HTTP client. Everything Stox asks of the outside world
//! goes through [`Client`]: it bounds time and size, knows which failures may
//! have had an effect and which surely had none, refuses addresses that a
//! caller did not allow, and never logs a secret.

mod client;
mod guard;
mod request;

pub use client::{Client, ClientConfig, SendError};
pub use guard::{AddressRule, Refused};
pub use request::{Method, Request, Response, escape};
