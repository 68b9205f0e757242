//! Configuration: one file, `STOX__SECTION__KEY` variables over it, and the
//! well-known variables (`DATABASE_URL`, `RABBITMQ_URL`, …) between the two.
//!
//! Every value may come from a file: `X_FILE` names a file whose content is
//! the value of `X`. Unknown `STOX__…` variables and unknown keys in the file
//! are refused, so that a typing mistake cannot pass silently.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::telemetry::{self, WrongFilter};

mod environment;

pub use environment::process_environment;

/// Everything that can be configured, with its default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[derive(Default)]
pub struct Config {
    /// The HTTP server of this process.
    pub http: HttpConfig,
    /// The database.
    pub database: DatabaseConfig,
    /// The message bus.
    pub bus: BusConfig,
    /// The object store.
    pub blobs: BlobConfig,
    /// Logs.
    pub log: LogConfig,
    /// Workers and their limits.
    pub work: WorkConfig,
    /// The enhancement of photos.
    pub ai_worker: AiWorkerConfig,
    /// The simulated marketplaces.
    pub simulators: SimulatorConfig,
    /// Where an operator's verbs look, and where traces go.
    pub operate: OperateConfig,
    /// Drills: named crash points.
    pub drill: DrillConfig,
}

/// `[http]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpConfig {
    /// Address to listen on; port 0 takes a free one. Other than loopback
    /// needs `token`.
    pub listen: String,
    /// Bearer token that requests must carry; empty makes a random one.
    pub token: String,
    /// The address under which marketplaces reach this installation's
    /// pictures; empty means the listening address.
    pub public_url: String,
    /// Largest upload in bytes.
    pub max_upload: u64,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            token: String::new(),
            public_url: String::new(),
            max_upload: 40 * 1024 * 1024,
        }
    }
}

/// `[database]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseConfig {
    /// `sqlite:PATH` or `postgres://…`; empty means `stox.db` in the data folder.
    pub url: String,
    /// Most connections this process opens to it.
    pub max_connections: u32,
    /// Longest wait for a free connection, in milliseconds.
    pub acquire_timeout_ms: u64,
}

impl Default for DatabaseConfig {
    fn default() -> Self {
        Self {
            url: String::new(),
            max_connections: 8,
            acquire_timeout_ms: 5_000,
        }
    }
}

/// `[bus]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BusConfig {
    /// `amqp://…` or `amqps://…`; empty means the embedded bus in the database.
    pub url: String,
    /// The broker's management address with user and password; where it is
    /// set, policies are applied and checked at start.
    pub management_url: String,
    /// `declare` makes exchanges, queues and bindings at every connection;
    /// `expect` only looks whether they are there, for a broker user who may
    /// not make any.
    pub topology: String,
}

impl Default for BusConfig {
    fn default() -> Self {
        Self {
            url: String::new(),
            management_url: String::new(),
            topology: "declare".to_owned(),
        }
    }
}

/// `[blobs]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BlobConfig {
    /// The S3 endpoint; empty means files in the data folder.
    pub endpoint: String,
    /// The bucket; made when it is missing.
    pub bucket: String,
    /// The region that requests are signed for.
    pub region: String,
    /// The access key.
    pub access_key: String,
    /// The secret key.
    pub secret_key: String,
    /// Folder for local objects; empty means `objects` in the data folder.
    pub folder: PathBuf,
}

impl Default for BlobConfig {
    fn default() -> Self {
        Self {
            endpoint: String::new(),
            bucket: "stox".to_owned(),
            region: "us-east-1".to_owned(),
            access_key: String::new(),
            secret_key: String::new(),
            folder: PathBuf::new(),
        }
    }
}

/// `[log]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogConfig {
    /// `error`, `warn`, `info`, `debug`, `trace` or a filter.
    pub level: String,
    /// `text` or `json`.
    pub format: String,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self {
            level: "info".to_owned(),
            format: "text".to_owned(),
        }
    }
}

/// `[work]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WorkConfig {
    /// Photos that one ai-worker enhances at the same time; 0 means one for
    /// each core.
    pub ai_slots: u32,
    /// Milliseconds a delivery may go without a sign of life before another
    /// worker takes it over.
    pub lease_ms: u64,
    /// A photo that this many ai-workers died with is a dead letter. More than
    /// the default of 6 where workers are taken away often.
    pub dead_after: u32,
    /// Milliseconds between two looks at each marketplace's orders.
    pub order_poll_ms: u64,
    /// Milliseconds before an accepted submission is asked about again.
    pub progress_poll_ms: u64,
    /// Rows that may wait in the outbox before intake answers 503.
    pub max_backlog: u64,
}

impl Default for WorkConfig {
    fn default() -> Self {
        Self {
            ai_slots: 0,
            lease_ms: 30_000,
            dead_after: 6,
            order_poll_ms: 2_000,
            progress_poll_ms: 500,
            max_backlog: 50_000,
        }
    }
}

/// `[ai_worker]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct AiWorkerConfig {
    /// Name of the network that finds the product in a photo, as `stox models
    /// list` shows it. Empty means `u2netp` where it has been fetched; `none`
    /// means to do without.
    pub model: String,
    /// Folder of the networks; empty means `models` in the data folder.
    pub models: PathBuf,
}

/// `[simulators]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SimulatorConfig {
    /// Address of the simulators; empty means this process's own.
    pub url: String,
    /// The simulators' own database; empty means `simulators.db` in the data
    /// folder. Never the pipeline's.
    pub database_url: String,
    /// Milliseconds a shop takes to process what it accepted.
    pub processing_ms: u64,
    /// Fault profile: `none`, `slow` or `nasty`.
    pub profile: String,
    /// Seed of the fault profile.
    pub seed: u64,
    /// How many times faster than the real marketplaces' the request limits
    /// refill: 1 is their own pace, 0 lifts them.
    pub limit_speed: u32,
}

impl Default for SimulatorConfig {
    fn default() -> Self {
        Self {
            url: String::new(),
            database_url: String::new(),
            processing_ms: 300,
            profile: "none".to_owned(),
            seed: 1,
            limit_speed: 600,
        }
    }
}

/// `[operate]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct OperateConfig {
    /// The services to look at, as `name=address` with commas between, such as
    /// `ai-worker=http://ai-worker:8080`; a host name with several addresses
    /// means that many replicas. Empty means the data folder's own process.
    pub services: String,
    /// Base address of an OTLP/HTTP receiver that spans are sent to, such as
    /// `http://jaeger:4318`; empty sends none.
    pub otlp_endpoint: String,
}

/// `[drill]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct DrillConfig {
    /// Crash point at which the process kills itself, as `name` or `name#n`.
    pub crash_at: String,
}

/// A value that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("configuration: {key}: {reason}")]
pub struct ConfigError {
    /// The variable, file or key it is about.
    pub key: String,
    /// What is wrong and what would be right.
    pub reason: String,
}

impl ConfigError {
    /// An error about a key.
    pub fn new(key: impl Into<String>, reason: impl std::fmt::Display) -> Self {
        Self {
            key: key.into(),
            reason: reason.to_string(),
        }
    }
}

impl Config {
    /// Merges, from weak to strong: defaults, the file's text, the well-known
    /// variables, `STOX__` variables. `read` opens files named by `*_FILE`.
    pub fn load(
        file: Option<&str>,
        variables: &[(String, String)],
        read: &dyn Fn(&str) -> std::io::Result<String>,
    ) -> Result<Self, ConfigError> {
        let mut table: toml::Table = match file {
            Some(text) => text
                .parse()
                .map_err(|error: toml::de::Error| ConfigError::new("file", error.message()))?,
            None => toml::Table::new(),
        };
        environment::overlay(&mut table, variables, read)?;
        let config: Config = table
            .try_into()
            .map_err(|error: toml::de::Error| ConfigError::new("value", error.message()))?;
        config.check()
    }

    fn check(self) -> Result<Self, ConfigError> {
        if self.database.max_connections < 2 {
            return Err(ConfigError::new(
                "database.max_connections",
                "must be at least 2: one for writing, one for reading",
            ));
        }
        one_of(
            "simulators.profile",
            &self.simulators.profile,
            &["none", "slow", "nasty"],
        )?;
        one_of("bus.topology", &self.bus.topology, &["declare", "expect"])?;
        if let Err(wrong) = telemetry::check(&self.log.level) {
            let reason = format!("{wrong}. {}", WrongFilter::RULE);
            return Err(ConfigError::new("log.level", reason));
        }
        Ok(self)
    }
}

fn one_of(key: &str, value: &str, known: &[&str]) -> Result<(), ConfigError> {
    match known.contains(&value) {
        true => Ok(()),
        false => Err(ConfigError::new(
            key,
            format!("`{value}` is not one of {}", known.join(", ")),
        )),
    }
}
