//! Addresses about the process itself: queues, outbox and dead letters.

use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use bus::{BusError, dead};
use domain::MessageId;
use runtime::Context;
use runtime::http::ApiError;
use serde_json::{Value, json};
use store::Store;

/// Most rows in one answer.
const LIMIT: u32 = 1_000;

#[derive(Clone)]
struct Shared {
    store: Store,
    context: Context,
}

/// `/api/v1/queues`, `/api/v1/outbox`, `/api/v1/dead`.
pub fn router(store: &Store, context: &Context) -> Router {
    Router::new()
        .route("/api/v1/queues", get(queues))
        .route("/api/v1/outbox", get(outbox))
        .route("/api/v1/dead", get(letters))
        .route("/api/v1/dead/{consumer}/{message}/replay", post(replay))
        .route("/api/v1/dead/{consumer}/{message}/drop", post(drop))
        .with_state(Shared {
            store: store.clone(),
            context: context.clone(),
        })
}

async fn queues(State(shared): State<Shared>) -> Result<Json<Value>, ApiError> {
    let counts = dead::counts(&shared.store)
        .await
        .map_err(|error| ApiError::internal(&error))?;
    Ok(Json(json!({ "queues": counts })))
}

async fn outbox(State(shared): State<Shared>) -> Result<Json<Value>, ApiError> {
    let rows = dead::pending(&shared.store, LIMIT).await;
    Ok(Json(
        json!({ "pending": rows.map_err(|error| ApiError::internal(&error))? }),
    ))
}

async fn letters(State(shared): State<Shared>) -> Result<Json<Value>, ApiError> {
    let rows = dead::list(&shared.store, LIMIT).await;
    Ok(Json(
        json!({ "dead": rows.map_err(|error| ApiError::internal(&error))? }),
    ))
}

async fn replay(
    State(shared): State<Shared>,
    Path((consumer, message)): Path<(String, String)>,
) -> Result<Json<Value>, ApiError> {
    let id =
        MessageId::parse(&message).map_err(|_| ApiError::not_found("dead letter", &message))?;
    let outcome = dead::replay(&shared.store, &consumer, id, shared.context.now()).await;
    answer(outcome, &message)
}

async fn drop(
    State(shared): State<Shared>,
    Path((consumer, message)): Path<(String, String)>,
) -> Result<Json<Value>, ApiError> {
    let id =
        MessageId::parse(&message).map_err(|_| ApiError::not_found("dead letter", &message))?;
    let outcome = dead::drop(&shared.store, &consumer, id, shared.context.now()).await;
    answer(outcome, &message)
}

fn answer(outcome: Result<(), BusError>, message: &str) -> Result<Json<Value>, ApiError> {
    match outcome {
        Ok(()) => Ok(Json(json!({ "ok": true, "message_id": message }))),
        Err(BusError::NotFound { .. }) => Err(ApiError::not_found("dead letter", message)),
        Err(error) => Err(ApiError::internal(&error)),
    }
}
