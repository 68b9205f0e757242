//! Logs: plain lines for people, JSON lines for machines; the level can be
//! changed while the process runs, and the last lines are kept in memory.

mod filter;
mod recent;

use std::io::IsTerminal as _;
use std::sync::{Mutex, OnceLock, PoisonError};

use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, Registry, reload};

pub use filter::{WrongFilter, check, with_level};
pub use recent::lines as recent_lines;

/// How logs look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One readable line for each event.
    Text,
    /// One JSON object for each event.
    Json,
}

/// What others' code says is rarely wanted; a filter that names them gets it.
const QUIET: &str = "lapin=off,sqlx=warn,hyper=warn,aws=warn,h2=warn";

/// The running logs: there is one standard error.
struct Running {
    handle: reload::Handle<EnvFilter, Registry>,
    filter: Mutex<String>,
}

static RUNNING: OnceLock<Running> = OnceLock::new();

/// Starts logging to standard error. `level` is a word (`error`, `warn`,
/// `info`, `debug`, `trace`) or a filter such as `info,bus=debug`; a wrong one
/// counts as `info`. A second call changes nothing.
pub fn start(level: &str, format: LogFormat) {
    let filter = check(level).unwrap_or_else(|_| "info".to_owned());
    let (layer, handle) = reload::Layer::new(env_filter(&filter));
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(recent::Tee::default)
        .with_ansi(std::io::stderr().is_terminal());
    let lines = match format {
        LogFormat::Text => lines.with_target(false).boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    let started = tracing_subscriber::registry()
        .with(layer)
        .with(lines)
        .try_init();
    if started.is_ok() {
        let filter = Mutex::new(filter);
        let _ = RUNNING.set(Running { handle, filter });
    }
}

/// The filter in force; none when logs were not started.
pub fn current() -> Option<String> {
    let running = RUNNING.get()?;
    let filter = running.filter.lock();
    Some(filter.unwrap_or_else(PoisonError::into_inner).clone())
}

/// Puts another filter in force; gives it as it is understood.
pub fn change(filter: &str) -> Result<String, WrongFilter> {
    let filter = check(filter)?;
    if let Some(running) = RUNNING.get() {
        let mut known = running
            .filter
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if running.handle.reload(env_filter(&filter)).is_ok() {
            known.clone_from(&filter);
        }
    }
    Ok(filter)
}

fn env_filter(filter: &str) -> EnvFilter {
    // The later of two directives for the same target counts.
    EnvFilter::try_new(format!("{QUIET},{filter}")).unwrap_or_else(|_| EnvFilter::new("info"))
}
