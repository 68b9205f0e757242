//! Photos that need a person: review, receipt, and the tray of photos without a
//! product.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::{AccountId, AssetId, Problem};
use runtime::http::ApiError;
use serde::Deserialize;
use serde_json::json;

use super::assets::cursor;
use crate::Error;
use crate::account::Account;
use crate::intake::Intake;
use crate::photos::{Choice, Decided, Photo, Receipt, ReviewView, Totals, Unmatched};

/// What a photo needed a person's eye for, and what there is to choose from.
pub(super) async fn show(
    State(intake): State<Arc<Intake>>,
    Account(account): Account,
    Path(id): Path<String>,
) -> Result<Json<ReviewView>, ApiError> {
    let photo = photo(&intake, account, &id).await?;
    let review = ReviewView::of(&intake.store, &intake.basis, account, &photo).await;
    let missing = || ApiError::not_found("review of a photo", &id);
    review.map_err(Error::from)?.map(Json).ok_or_else(missing)
}

#[derive(Deserialize)]
pub(super) struct Decision {
    #[serde(default)]
    choice: String,
}

/// `{"choice": "accept" | "fallback" | "discard"}`. The same again changes
/// nothing; another one is a 409.
pub(super) async fn decide(
    State(intake): State<Arc<Intake>>,
    Account(account): Account,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Result<Json<Decision>, JsonRejection>,
) -> Result<Json<Decided>, ApiError> {
    intake.check_backlog().await?;
    let Json(decision) = body.map_err(|error| bad_body(&error, "{\"choice\": \"accept\"}"))?;
    let choice = Choice::parse(&decision.choice).map_err(Error::Refused)?;
    let trace = super::trace(&headers, &intake.context);
    let decided = intake.decide(account, &trace, asset(&id)?, choice).await?;
    Ok(Json(decided))
}

/// The steps, parameters and measured values of a photo's pictures.
pub(super) async fn receipt(
    State(intake): State<Arc<Intake>>,
    Account(account): Account,
    Path(id): Path<String>,
) -> Result<Json<Receipt>, ApiError> {
    let found = Receipt::of(&intake.store, account, asset(&id)?).await;
    match found.map_err(Error::from)? {
        None => Err(ApiError::not_found("photo", &id)),
        Some(Some(receipt)) => Ok(Json(receipt)),
        Some(None) => {
            let rule = "There is no receipt of this photo yet.";
            let fix = "Wait until its pictures are made; those of an older release have none until they are rebuilt.";
            let problem = Problem::new("receipt.missing", "photo", &id, rule, fix);
            Err(ApiError::new(StatusCode::NOT_FOUND, problem))
        }
    }
}

#[derive(Deserialize)]
pub(super) struct TrayQuery {
    cursor: Option<String>,
    limit: Option<i64>,
}

/// Photos whose product is not known, newest first, with products they may show.
pub(super) async fn tray(
    State(intake): State<Arc<Intake>>,
    Account(account): Account,
    Query(query): Query<TrayQuery>,
) -> Result<Response, ApiError> {
    let limit = query.limit.unwrap_or(50).clamp(1, 200);
    let before = cursor(query.cursor)?;
    let page = Unmatched::page(&intake.store, &intake.basis, account, before, limit + 1).await;
    let mut items = page.map_err(Error::from)?;
    let more = items.len() as i64 > limit;
    items.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = items
        .last()
        .filter(|_| more)
        .map(|item| item.photo.asset_id);
    let totals = Totals::read(&intake.store, account, "")
        .await
        .map_err(Error::from)?;
    let body = json!({ "total": totals.unmatched, "items": items, "next_cursor": next });
    Ok(Json(body).into_response())
}

#[derive(Deserialize)]
pub(super) struct Assignment {
    #[serde(default)]
    sku: String,
}

/// `{"sku": "…"}`: the product that a photo without one shows.
pub(super) async fn assign(
    State(intake): State<Arc<Intake>>,
    Account(account): Account,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Result<Json<Assignment>, JsonRejection>,
) -> Result<Json<Photo>, ApiError> {
    intake.check_backlog().await?;
    let Json(assignment) = body.map_err(|error| bad_body(&error, "{\"sku\": \"MUG-1\"}"))?;
    let trace = super::trace(&headers, &intake.context);
    intake
        .assign(account, &trace, asset(&id)?, &assignment.sku)
        .await?;
    Ok(Json(photo(&intake, account, &id).await?))
}

async fn photo(intake: &Intake, account: AccountId, id: &str) -> Result<Photo, ApiError> {
    let found = Photo::one(&intake.store, &intake.basis, account, asset(id)?).await;
    let missing = || ApiError::not_found("photo", id);
    found.map_err(Error::from)?.ok_or_else(missing)
}

fn asset(id: &str) -> Result<AssetId, ApiError> {
    AssetId::parse(id).map_err(|_| ApiError::not_found("photo", id))
}

fn bad_body(error: &JsonRejection, example: &str) -> ApiError {
    let fix = format!("Send {example} with content-type application/json.");
    let problem = Problem::new(
        "request.json",
        "body",
        &error.body_text(),
        "The body is JSON.",
        &fix,
    );
    ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, problem)
}
