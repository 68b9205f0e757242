//! Logs: plain lines for people, JSON lines for machines.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

/// How logs look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One readable line for each event.
    Text,
    /// One JSON object for each event.
    Json,
}

/// Starts logging to standard error. `level` is a word (`error`, `warn`,
/// `info`, `debug`, `trace`) or a filter such as `info,bus=debug`. A second
/// call changes nothing.
pub fn start(level: &str, format: LogFormat) {
    let quiet = format!("{level},lapin=off,sqlx=warn,hyper=warn,aws=warn,h2=warn");
    let filter = EnvFilter::try_new(quiet).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let _ = match format {
        LogFormat::Text => builder.with_target(false).try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
}
