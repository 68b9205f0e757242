//! Batch results.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode};

use super::{broken, check, error, view};
use crate::answer;
use crate::market::Market;

/// Results can be read for this long.
const KEPT: Duration = Duration::from_secs(4 * 3_600);

/// `GET products/batch-requests/{id}`.
pub async fn read(
    State(market): State<Arc<Market>>,
    Path((seller, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if let Err(refused) = check(&headers, &seller) {
        return *refused;
    }
    match market.books.batch(market.market, &id).await {
        Ok(Some(batch)) if market.now().since(batch.created) <= KEPT => {
            answer::ok(&view::batch(&batch))
        }
        Ok(_) => error(
            StatusCode::NOT_FOUND,
            "batch.not.found",
            "Toplu işlem bulunamadı.",
        ),
        Err(reason) => broken(&reason),
    }
}
