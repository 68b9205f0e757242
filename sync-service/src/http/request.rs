//! Requests that have one effect, however often they are sent.

use axum::http::StatusCode;
use domain::{AccountId, Problem};
use runtime::http::ApiError;
use store::{Tx, params};

use crate::orders::text_fault;
use crate::{Error, sql};

/// Whether a request was seen before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// Never: do it.
    New,
    /// Yes, with the same content: it is done.
    Same,
    /// Yes, but it asked for something else.
    Other,
}

/// Remembers a request in the transaction of its effect.
pub(super) async fn remember(
    tx: &mut Tx,
    account: AccountId,
    id: &str,
    content: &str,
    now: domain::Timestamp,
) -> Result<Seen, Error> {
    if tx
        .execute(sql::REQUEST_ADD, &params![account, id, content, now])
        .await?
        == 1
    {
        return Ok(Seen::New);
    }
    let row = tx
        .query_opt(sql::REQUEST_READ, &params![account, id])
        .await?;
    let known = row.ok_or_else(|| store::Error::Bug(format!("request {id} is gone")))?;
    Ok(if known.text(0)? == content {
        Seen::Same
    } else {
        Seen::Other
    })
}

/// 409 for an id that stands for something else.
pub(super) fn conflict(field: &str, id: &str) -> ApiError {
    let rule = "This id was used before with another content.";
    let fix = "Send the same content again, or use a new id.";
    ApiError::new(
        StatusCode::CONFLICT,
        Problem::new("request.reused", field, id, rule, fix),
    )
}

/// 422 with everything that is wrong.
pub(super) fn refuse(problems: Vec<Problem>) -> ApiError {
    ApiError {
        status: StatusCode::UNPROCESSABLE_ENTITY,
        problems,
        retry_after: None,
    }
}

/// The problem with an id that the caller chose, if there is one.
pub(super) fn id_problem(field: &str, id: &str) -> Option<Problem> {
    let fault = text_fault(id)?;
    let rule = format!("The id {fault}.");
    let fix = "Send 1 to 100 characters, another one for each request.";
    Some(Problem::new("request.id", field, id, &rule, fix))
}
