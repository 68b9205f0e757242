//! Addresses about the process itself: queues, outbox and dead letters.

mod dead_letters;
pub mod log_level;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use bus::dead;
use runtime::Context;
use runtime::http::ApiError;
use serde_json::{Value, json};
use store::Store;

/// Most rows in one answer.
const LIMIT: u32 = 1_000;

/// What the handlers share.
#[derive(Clone)]
struct Shared {
    store: Store,
    context: Context,
}

/// `/api/v1/queues`, `/api/v1/outbox`, `/api/v1/waiting`, `/api/v1/dead`.
pub fn router(store: &Store, context: &Context) -> Router {
    Router::new()
        .route("/api/v1/queues", get(queues))
        .route("/api/v1/outbox", get(outbox))
        .merge(dead_letters::router())
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
