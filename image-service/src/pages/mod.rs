//! The pages: what came in, how it stands, and a form to send more. Plain
//! HTML; the small script only spares a reload.

mod home;
mod parts;
mod photo;
mod review;
mod tray;
mod upload;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::intake::Intake;

/// `/`, `/upload`, `/review`, `/tray` and `/assets/{id}`.
pub(crate) fn router(intake: Arc<Intake>) -> Router {
    let upload = Router::new()
        .route("/upload", get(upload::show).post(upload::take))
        .layer(DefaultBodyLimit::disable());
    Router::new()
        .route("/", get(home::show))
        .route("/assets/{id}", get(photo::show))
        .route("/review", get(review::show))
        .route("/review/{id}", post(review::decide))
        .route("/tray", get(tray::show))
        .route("/tray/{id}", post(tray::assign))
        .merge(upload)
        .with_state(intake)
}
