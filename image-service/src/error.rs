//! What can go wrong, by what the caller should do.

use std::io;

use axum::http::StatusCode;
use blobs::BlobError;
use domain::Problem;
use runtime::http::ApiError;

/// An error of this service.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The object store failed.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// The folder for uploads in progress failed.
    #[error("the folder for uploads in progress: {0}")]
    Spool(#[from] io::Error),
    /// What was sent cannot be taken, and why.
    #[error("{0}")]
    Refused(Box<Problem>),
    /// There is no such thing.
    #[error("there is no {0} {1}")]
    NotFound(&'static str, String),
    /// What is asked does not fit how things stand, and why.
    #[error("{0}")]
    Conflict(Box<Problem>),
    /// The sender stopped before the end, or broke the form of the request.
    #[error("the request broke off: {0}")]
    BrokenOff(String),
    /// Too much waits to be sent on: nothing new is taken for the moment.
    #[error("too many messages wait to be sent")]
    Busy,
    /// A thread for computing died.
    #[error("computing failed: {0}")]
    Compute(String),
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Error::Refused(Box::new(problem))
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, *problem),
            Error::NotFound(what, id) => ApiError::not_found(what, &id),
            Error::Conflict(problem) => ApiError::new(StatusCode::CONFLICT, *problem),
            Error::BrokenOff(reason) => {
                let rule = "The request must be complete and well-formed multipart/form-data.";
                let fix = "Send it again.";
                let problem = Problem::new("request.broken", "body", &reason, rule, fix);
                ApiError::new(StatusCode::BAD_REQUEST, problem)
            }
            Error::Busy => ApiError::unavailable("outbox", &error.to_string()),
            Error::Store(store::Error::Full(detail)) => ApiError::full("database", &detail),
            Error::Blob(BlobError::Full(detail)) => ApiError::full("object store", &detail),
            Error::Spool(ref cause) if is_full(cause) => {
                ApiError::full("folder for uploads in progress", &cause.to_string())
            }
            Error::Store(ref cause) if cause.is_passing() => {
                ApiError::unavailable("database", &error.to_string())
            }
            Error::Blob(ref cause) if cause.is_passing() => {
                ApiError::unavailable("object store", &error.to_string())
            }
            other => ApiError::internal(&other),
        }
    }
}

/// True when a write failed for want of room.
fn is_full(error: &io::Error) -> bool {
    let kinds = [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded];
    kinds.contains(&error.kind())
}
