//! The pages: what came in, how it stands, and a form to send more. Plain
//! HTML; the small script only spares a reload.

mod home;
mod parts;
mod photo;
mod upload;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;

use crate::intake::Intake;

/// `/`, `/upload` and `/assets/{id}`.
pub(crate) fn router(intake: Arc<Intake>) -> Router {
    let upload = Router::new()
        .route("/upload", get(upload::show).post(upload::take))
        .layer(DefaultBodyLimit::disable());
    Router::new()
        .route("/", get(home::show))
        .route("/assets/{id}", get(photo::show))
        .merge(upload)
        .with_state(intake)
}
