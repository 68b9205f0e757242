//! What a handler may answer, and what the bus itself may report.

use std::time::Duration;

/// Why a handler did not do its work: exactly one of three, and never by
/// default.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HandlerError {
    /// It may work later: the next attempt follows the schedule, and after the
    /// last one the message is a dead letter.
    #[error("{0}")]
    Retry(String),
    /// It will work no sooner than after this time. Not counted as a failure.
    #[error("{1} (again in {0:?})")]
    RetryAfter(Duration, String),
    /// It will never work: the message is a dead letter with this reason.
    #[error("{0}")]
    Reject(String),
}

impl HandlerError {
    /// A passing failure.
    pub fn retry(reason: impl std::fmt::Display) -> Self {
        HandlerError::Retry(reason.to_string())
    }

    /// A lasting one.
    pub fn reject(reason: impl std::fmt::Display) -> Self {
        HandlerError::Reject(reason.to_string())
    }
}

/// Database errors inside a handler: passing ones are repeated, a wrong
/// statement is repeated too (a fixed program will succeed) until the schedule
/// ends.
impl From<store::Error> for HandlerError {
    fn from(error: store::Error) -> Self {
        HandlerError::Retry(format!("database: {error}"))
    }
}

/// Why the bus cannot be opened or a request to it failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BusError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The broker refused or cannot be reached.
    #[error("message broker: {0}")]
    Broker(String),
    /// There is no such delivery.
    #[error("no delivery of message {message} to {consumer}")]
    NotFound {
        /// The queue.
        consumer: String,
        /// The message.
        message: String,
    },
}
