//! What every service stands on: the clock, randomness, configuration,
//! the data folder, start and stop of tasks, health, logs and the HTTP server.
//! Nothing outside this crate reads the clock, the environment or randomness,
//! and nothing outside it starts a task of its own.

pub mod clock;
pub mod config;
pub mod context;
pub mod crash;
pub mod data_folder;
pub mod health;
pub mod http;
pub mod lifecycle;
pub mod limits;
pub mod metrics;
pub mod page;
pub mod process;
pub mod random;
pub mod spans;
pub mod telemetry;

pub use clock::Clock;
pub use config::{Config, ConfigError};
pub use context::Context;
pub use data_folder::DataFolder;
pub use health::Health;
pub use lifecycle::Lifecycle;
pub use metrics::{Metric, Metrics};
pub use random::Random;
