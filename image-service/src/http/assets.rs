//! `/api/v1/assets`: photos in, and what became of them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::{AssetId, Problem};
use runtime::http::ApiError;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::multipart;
use crate::Error;
use crate::account::Account;
use crate::intake::Intake;
use crate::photos::{self, Filter, Known, Photo, PhotoName, Totals};
use crate::spool::Arrived;

/// One photo in a form with the text fields `batch`, `path`, `sku` (optional)
/// and the file field `file`. 201 when it is new, 200 when this identity was
/// there, 422 when it is refused.
pub(super) async fn upload(
    State(intake): State<Arc<Intake>>,
    Account(account): Account,
    headers: HeaderMap,
    form: Multipart,
) -> Result<Response, ApiError> {
    intake.check_backlog().await?;
    let (name, arrived) = read(&intake, form).await?;
    let trace = super::trace(&headers, &intake.context);
    let known = intake.photo(account, &trace, name, arrived).await?;
    answer(known)
}

/// Reads the form; the fields may come in any order.
async fn read(intake: &Intake, mut form: Multipart) -> Result<(PhotoName, Arrived), Error> {
    let (mut batch, mut path, mut sku) = (String::new(), None, String::new());
    let mut file = None;
    while let Some(field) = multipart::next(&mut form).await? {
        match field.name().unwrap_or_default() {
            "batch" => batch = multipart::text(field).await?,
            "path" => path = Some(multipart::text(field).await?),
            "sku" => sku = multipart::text(field).await?,
            "file" if file.is_none() => {
                let given = field.file_name().map(str::to_owned);
                let arrived = intake.spool.receive(field).await?;
                let ended = !arrived.is_complete();
                file = Some((given, arrived));
                if ended {
                    break;
                }
            }
            "file" => return Err(form_problem("file", "One request carries one photo.").into()),
            other => {
                let rule = "The form has the fields batch, path, sku and file.";
                return Err(form_problem(other, rule).into());
            }
        }
    }
    let Some((given, arrived)) = file else {
        return Err(form_problem("file", "The form needs a photo in the field `file`.").into());
    };
    let path = path.or(given).unwrap_or_default();
    Ok((PhotoName::new(&batch, &path, &sku)?, arrived))
}

fn form_problem(field: &str, rule: &str) -> Problem {
    let fix = "Send one form with `batch`, `path` and one `file` for each photo.";
    Problem::new("upload.form", field, "", rule, fix)
}

fn answer(known: Known) -> Result<Response, ApiError> {
    if let (false, Some(problem)) = (known.stored, &known.problem) {
        return Err(ApiError::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            problem.clone(),
        ));
    }
    let status = if known.already_there {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    let body = json!({
        "asset_id": known.asset, "state": known.state, "product_id": known.product,
        "problem": known.problem, "already_there": known.already_there,
    });
    Ok((status, Json(body)).into_response())
}

/// What the list may be asked for.
#[derive(Debug, Deserialize)]
pub(super) struct ListQuery {
    #[serde(default)]
    batch: String,
    state: Option<String>,
    cursor: Option<String>,
    limit: Option<i64>,
    /// `true`: only photos whose product is not known.
    #[serde(default)]
    unmatched: bool,
}

#[derive(Serialize)]
struct Listed {
    totals: Totals,
    items: Vec<Photo>,
    next_cursor: Option<AssetId>,
}

/// Photos, newest first, with the totals of the batch (of all without one).
pub(super) async fn list(
    State(intake): State<Arc<Intake>>,
    Account(account): Account,
    Query(query): Query<ListQuery>,
) -> Result<Response, ApiError> {
    let state = query.state.filter(|word| !word.is_empty());
    let state = state.map(|word| {
        let rule = "The state is received, processing, review, enhanced or rejected.";
        photos::State::parse(&word).map_err(|_| bad("state", &word, rule))
    });
    let before = cursor(query.cursor)?;
    let limit = query.limit.unwrap_or(50).clamp(1, 500);
    let filter = Filter {
        batch: &query.batch,
        state: state.transpose()?,
        before,
        limit: limit + 1,
        unmatched: query.unmatched,
    };
    let mut items = Photo::page(&intake.store, &intake.basis, account, filter)
        .await
        .map_err(Error::from)?;
    let more = items.len() as i64 > limit;
    items.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next_cursor = items.last().filter(|_| more).map(|photo| photo.asset_id);
    let totals = Totals::read(&intake.store, account, &query.batch)
        .await
        .map_err(Error::from)?;
    Ok(Json(Listed {
        totals,
        items,
        next_cursor,
    })
    .into_response())
}

/// The photo behind which a page begins.
pub(super) fn cursor(text: Option<String>) -> Result<Option<AssetId>, ApiError> {
    let text = text.filter(|text| !text.is_empty());
    let rule = "The cursor is what the page before gave.";
    text.map(|text| AssetId::parse(&text).map_err(|_| bad("cursor", &text, rule)))
        .transpose()
}

fn bad(field: &str, value: &str, rule: &str) -> ApiError {
    let problem = Problem::new("query", field, value, rule, "Correct the address.");
    ApiError::new(StatusCode::BAD_REQUEST, problem)
}

/// One photo.
pub(super) async fn one(
    State(intake): State<Arc<Intake>>,
    Account(account): Account,
    Path(id): Path<String>,
) -> Result<Json<Photo>, ApiError> {
    let missing = || ApiError::not_found("photo", &id);
    let parsed = AssetId::parse(&id).map_err(|_| missing())?;
    let photo = Photo::one(&intake.store, &intake.basis, account, parsed)
        .await
        .map_err(Error::from)?;
    photo.map(Json).ok_or_else(missing)
}
