//! The message bus: publish inside a transaction, consume at least once, and
//! know what became of every message.
//!
//! Two transports stand behind the same contract: RabbitMQ, and the database
//! itself. On both, one table (`bus_delivery`) is the inbox, the retry
//! schedule and the list of dead letters, so that looking at them, replaying
//! and dropping are the same everywhere.

mod bus;
mod committer;
mod consumer;
pub mod dead;
mod delivery;
mod error;
mod handler;
mod housekeeping;
mod job;
pub mod measure;
mod publisher;
mod rabbit;
mod relay;
mod retry;
mod schema;
pub mod sql;
pub mod testing;
pub mod trail;

pub use bus::{Bus, ConsumerOptions};
pub use error::{BusError, HandlerError};
pub use handler::{Handler, Received};
pub use publisher::Publisher;
pub use rabbit::definitions::apply as apply_policies;
pub use rabbit::probe::{BrokerFacts, PolicyState, probe};
pub use retry::RetrySchedule;
pub use schema::MIGRATIONS;
