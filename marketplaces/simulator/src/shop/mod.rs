//! stub
use axum::Router;
pub(crate) fn router(_: crate::Simulator) -> Router { Router::new() }
