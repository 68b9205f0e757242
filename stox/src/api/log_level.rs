//! `/api/v1/log-level`: which part logs how much, while it runs; and
//! `/api/v1/log`: what it logged last.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use domain::{Problem, Timestamp};
use runtime::Context;
use runtime::http::ApiError;
use runtime::telemetry::{self, WrongFilter};
use serde::{Deserialize, Serialize};

use crate::targets;

/// Longest time after which a level may fall back, in seconds: a week.
const LONGEST: u64 = 7 * 24 * 3600;

/// The level in force.
#[derive(Debug, Serialize, Deserialize)]
pub struct LogLevel {
    /// The filter.
    pub filter: String,
    /// When it falls back; none when it stays.
    pub until: Option<Timestamp>,
    /// What it falls back to.
    pub then: Option<String>,
}

/// A wish for another level.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelWish {
    /// `all`, or the name of a target.
    #[serde(default = "all")]
    pub target: String,
    /// The level; with `all` also a filter.
    pub level: String,
    /// Seconds after which the present level is back.
    #[serde(default, rename = "for")]
    pub seconds: Option<u64>,
}

fn all() -> String {
    targets::ALL.to_owned()
}

#[derive(Clone)]
struct Levels {
    context: Context,
    /// Rises with every change, so that an old fall-back does nothing.
    change: Arc<AtomicU64>,
    falls_back: Arc<std::sync::Mutex<Option<(Timestamp, String)>>>,
}

/// The addresses.
pub fn router(context: &Context) -> Router {
    Router::new()
        .route("/api/v1/log-level", get(show).put(set))
        .route("/api/v1/log", get(lines))
        .with_state(Levels {
            context: context.clone(),
            change: Arc::default(),
            falls_back: Arc::default(),
        })
}

impl Levels {
    fn pending(&self) -> std::sync::MutexGuard<'_, Option<(Timestamp, String)>> {
        let pending = self.falls_back.lock();
        pending.unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn answer(&self) -> LogLevel {
        let pending = self.pending().clone();
        LogLevel {
            filter: telemetry::current().unwrap_or_default(),
            until: pending.as_ref().map(|(until, _)| *until),
            then: pending.map(|(_, then)| then),
        }
    }

    /// Puts a filter in force, for ever or for a time.
    fn change(&self, filter: &str, wait: Option<Duration>) -> Result<(), WrongFilter> {
        // What a temporary level interrupted is what the next falls back to.
        let lasting = match &*self.pending() {
            Some((_, then)) => then.clone(),
            None => telemetry::current().unwrap_or_default(),
        };
        telemetry::change(filter)?;
        let change = self.change.fetch_add(1, Ordering::SeqCst) + 1;
        let until = wait.map(|wait| self.context.now().after(wait));
        *self.pending() = until.map(|until| (until, lasting));
        if let Some(wait) = wait {
            self.fall_back_after(wait, change);
        }
        Ok(())
    }

    fn fall_back_after(&self, wait: Duration, change: u64) {
        let levels = self.clone();
        self.context.spawn("log level", async move {
            tokio::select! {
                () = levels.context.clock.pause(wait) => {}
                () = levels.context.life.stopping() => return,
            }
            if levels.change.load(Ordering::SeqCst) != change {
                return;
            }
            let then = levels.pending().take();
            if let Some((_, then)) = then {
                let _ = telemetry::change(&then);
                tracing::info!(filter = then, "the log level is back");
            }
        });
    }
}

async fn show(State(levels): State<Levels>) -> Json<LogLevel> {
    Json(levels.answer())
}

async fn lines() -> Json<serde_json::Value> {
    Json(serde_json::json!({ "lines": telemetry::recent_lines() }))
}

async fn set(
    State(levels): State<Levels>,
    Json(wish): Json<LevelWish>,
) -> Result<Json<LogLevel>, ApiError> {
    if let Some(seconds) = wish
        .seconds
        .filter(|seconds| !(1..=LONGEST).contains(seconds))
    {
        return Err(refused(Problem::new(
            "log_level.for",
            "for",
            &seconds.to_string(),
            "A level can be set for 1 to 604800 seconds.",
            "Give a time in that range, or none for a level that stays.",
        )));
    }
    let filter = filter(&wish)?;
    let wait = wish.seconds.map(Duration::from_secs);
    levels
        .change(&filter, wait)
        .map_err(|_| wrong(&wish.level))?;
    tracing::info!(filter, seconds = wish.seconds, "the log level was changed");
    Ok(Json(levels.answer()))
}

/// The whole filter that a wish leads to.
fn filter(wish: &LevelWish) -> Result<String, ApiError> {
    let level = telemetry::check(&wish.level).map_err(|_| wrong(&wish.level))?;
    if wish.target == targets::ALL {
        return Ok(level);
    }
    let Some(row) = targets::find(&wish.target) else {
        return Err(refused(Problem::new(
            "log_level.target",
            "target",
            &wish.target,
            "There is no such target.",
            "Give `all` or a name from `stox targets`.",
        )));
    };
    if level.contains([',', '=']) {
        return Err(wrong(&wish.level));
    }
    let present = telemetry::current().unwrap_or_else(|| "info".to_owned());
    Ok(telemetry::with_level(&present, row.parts(), &level))
}

fn wrong(level: &str) -> ApiError {
    let fix = "Give one of the levels, such as debug; with the target `all` also a filter.";
    refused(Problem::new(
        "log_level.level",
        "level",
        level,
        WrongFilter::RULE,
        fix,
    ))
}

fn refused(problem: Problem) -> ApiError {
    ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, problem)
}
