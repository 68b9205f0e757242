//! `/api/v1/dead` and `/api/v1/waiting`.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use bus::{BusError, dead};
use domain::{MessageId, Problem};
use runtime::http::ApiError;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{LIMIT, Shared};
use crate::dead::{Edited, Letters, Shown, Waits};

/// The addresses; the state is given by the caller.
pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/api/v1/waiting", get(waiting))
        .route("/api/v1/dead", get(letters))
        .route("/api/v1/dead/groups", get(groups))
        .route("/api/v1/dead/replay", post(replay_all))
        .route("/api/v1/dead/drop", post(drop_all))
        .route("/api/v1/dead/{queue}/{message}", get(show).put(edit))
        .route("/api/v1/dead/{queue}/{message}/replay", post(replay))
        .route("/api/v1/dead/{queue}/{message}/drop", post(drop))
}

/// Which letters are asked for, in the address.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    queue: String,
    #[serde(rename = "type")]
    kind: String,
    reason: String,
    limit: u32,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            queue: String::new(),
            kind: String::new(),
            reason: String::new(),
            limit: LIMIT,
        }
    }
}

impl Wanted {
    fn filter(&self) -> dead::Filter {
        dead::Filter {
            queue: self.queue.clone(),
            kind: self.kind.clone(),
            reason: self.reason.clone(),
        }
    }
}

fn internal(error: impl std::fmt::Display) -> ApiError {
    ApiError::internal(&error)
}

async fn letters(
    State(shared): State<Shared>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Letters>, ApiError> {
    let limit = wanted.limit.clamp(1, LIMIT) as usize;
    let letters = Letters::read(&shared.store, &wanted.filter(), limit).await;
    letters.map(Json).map_err(internal)
}

async fn groups(
    State(shared): State<Shared>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Value>, ApiError> {
    let groups = dead::groups(&shared.store, &wanted.filter()).await;
    Ok(Json(json!({ "groups": groups.map_err(internal)? })))
}

async fn waiting(
    State(shared): State<Shared>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Waits>, ApiError> {
    let waits = Waits::read(&shared.store, &wanted.queue).await;
    waits.map(Json).map_err(internal)
}

type Named = Path<(String, String)>;

async fn show(
    State(shared): State<Shared>,
    Path((queue, message)): Named,
) -> Result<Json<Shown>, ApiError> {
    let found = dead::show(&shared.store, &queue, id(&message)?).await;
    match found.map_err(internal)? {
        Some(delivery) => Ok(Json(Shown::of(delivery))),
        None => Err(ApiError::not_found("message", &message)),
    }
}

async fn edit(
    State(shared): State<Shared>,
    Path((queue, message)): Named,
    body: String,
) -> Result<Json<Edited>, ApiError> {
    let now = shared.context.now();
    let edited = crate::dead::edit(&shared.store, &queue, id(&message)?, &body, now).await;
    match edited.map_err(|error| failure(error, &message))? {
        Ok(edited) => Ok(Json(edited)),
        Err(problem) => Err(ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, problem)),
    }
}

async fn replay(
    State(shared): State<Shared>,
    Path((queue, message)): Named,
) -> Result<Json<Value>, ApiError> {
    let outcome = dead::replay(&shared.store, &queue, id(&message)?, shared.context.now()).await;
    answer(outcome, &message)
}

async fn drop(
    State(shared): State<Shared>,
    Path((queue, message)): Named,
) -> Result<Json<Value>, ApiError> {
    let outcome = dead::drop(&shared.store, &queue, id(&message)?, shared.context.now()).await;
    answer(outcome, &message)
}

/// Which letters are to be changed; every one must be asked for.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
#[derive(Default)]
struct Meant {
    queue: String,
    #[serde(rename = "type")]
    kind: String,
    reason: String,
    all: bool,
}

impl Meant {
    fn filter(self) -> Result<dead::Filter, ApiError> {
        let filter = dead::Filter {
            queue: self.queue,
            kind: self.kind,
            reason: self.reason,
        };
        if filter.is_everything() && !self.all {
            let problem = Problem::new(
                "dead.which",
                "queue, type, reason",
                "",
                "Nothing says which dead letters are meant.",
                "Give queue, type or reason, or \"all\": true for every one.",
            );
            return Err(ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, problem));
        }
        Ok(filter)
    }
}

async fn replay_all(
    State(shared): State<Shared>,
    Json(meant): Json<Meant>,
) -> Result<Json<Value>, ApiError> {
    let changed = dead::replay_all(&shared.store, &meant.filter()?, shared.context.now()).await;
    Ok(Json(json!({ "changed": changed.map_err(internal)? })))
}

async fn drop_all(
    State(shared): State<Shared>,
    Json(meant): Json<Meant>,
) -> Result<Json<Value>, ApiError> {
    let changed = dead::drop_all(&shared.store, &meant.filter()?, shared.context.now()).await;
    Ok(Json(json!({ "changed": changed.map_err(internal)? })))
}

fn id(message: &str) -> Result<MessageId, ApiError> {
    MessageId::parse(message).map_err(|_| ApiError::not_found("message", message))
}

fn answer(outcome: Result<(), BusError>, message: &str) -> Result<Json<Value>, ApiError> {
    outcome.map_err(|error| failure(error, message))?;
    Ok(Json(json!({ "ok": true, "message_id": message })))
}

fn failure(error: BusError, message: &str) -> ApiError {
    match error {
        BusError::NotFound { .. } => ApiError::not_found("dead letter", message),
        error => internal(error),
    }
}
