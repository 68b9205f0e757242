//! `/api/v1/products`: products in and out.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use runtime::http::ApiError;
use serde::Deserialize;
use serde_json::json;

use super::body;
use crate::Error;
use crate::account::Account;
use crate::intake::{Intake, TableName};
use crate::photos::PhotoName;
use crate::products::{Outcome, ProductView};

/// What the list may be asked for.
#[derive(Debug, Deserialize)]
pub(super) struct ListQuery {
    #[serde(default)]
    cursor: String,
    #[serde(default)]
    q: String,
    limit: Option<i64>,
}

/// Products by SKU; `q` searches names and SKUs.
pub(super) async fn list(
    State(intake): State<Arc<Intake>>,
    Account(account): Account,
    Query(query): Query<ListQuery>,
) -> Result<Response, ApiError> {
    let limit = query.limit.unwrap_or(50).clamp(1, 500);
    let page = ProductView::page(&intake.store, account, &query.cursor, &query.q, limit + 1);
    let mut items = page.await.map_err(Error::from)?;
    let more = items.len() as i64 > limit;
    items.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = items
        .last()
        .filter(|_| more)
        .map(|view| view.product.sku.clone());
    let total = ProductView::count(&intake.store, account)
        .await
        .map_err(Error::from)?;
    Ok(Json(json!({ "total": total, "items": items, "next_cursor": next })).into_response())
}

/// One product.
pub(super) async fn one(
    State(intake): State<Arc<Intake>>,
    Account(account): Account,
    Path(sku): Path<String>,
) -> Result<Json<ProductView>, ApiError> {
    let found = ProductView::one(&intake.store, account, &sku)
        .await
        .map_err(Error::from)?;
    found
        .map(Json)
        .ok_or_else(|| ApiError::not_found("product", &sku))
}

/// Makes or changes one product. 201 when it is new, else 200.
pub(super) async fn put(
    State(intake): State<Arc<Intake>>,
    Account(account): Account,
    Path(sku): Path<String>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Response, ApiError> {
    intake.check_backlog().await?;
    let checked =
        body::product(&sku, &bytes, &intake.config.defaults).map_err(|problems| ApiError {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            problems,
            retry_after: None,
        })?;
    let trace = super::trace(&headers, &intake.context);
    let saved = intake.product(account, &trace, checked).await?;
    let status = match saved.outcome {
        Outcome::Created => StatusCode::CREATED,
        Outcome::Changed | Outcome::AlreadyThere => StatusCode::OK,
    };
    let body = json!({
        "product_id": saved.product, "version": saved.version,
        "already_there": saved.outcome == Outcome::AlreadyThere,
    });
    Ok((status, Json(body)).into_response())
}

/// Where a table comes from and how to read it.
#[derive(Debug, Deserialize)]
pub(super) struct ImportQuery {
    #[serde(default)]
    batch: String,
    file: Option<String>,
    encoding: Option<String>,
}

/// A product table as the body. 422 when nothing of it can be read.
pub(super) async fn import(
    State(intake): State<Arc<Intake>>,
    Account(account): Account,
    Query(query): Query<ImportQuery>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Response, ApiError> {
    intake.check_backlog().await?;
    let file = query.file.as_deref().unwrap_or("products.csv");
    // A table's names follow the rules of a photo's.
    let PhotoName { batch, path, .. } =
        PhotoName::new(&query.batch, file, "").map_err(Error::from)?;
    let trace = super::trace(&headers, &intake.context);
    let name = TableName {
        batch,
        file: path,
        encoding: query.encoding,
    };
    let import = intake.table(account, &trace, name, bytes).await?;
    if import.total == 0 && !import.problems.is_empty() {
        return Err(ApiError {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            problems: import.problems,
            retry_after: None,
        });
    }
    Ok(Json(import).into_response())
}
