//! What can go wrong in this service.

/// An error of the service itself; handlers answer with `bus::HandlerError`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A stored text cannot be read: a fault of ours.
    #[error("stored {what} cannot be read: {reason}")]
    Unreadable {
        /// Which column.
        what: &'static str,
        /// What does not fit.
        reason: String,
    },
}

impl From<Error> for bus::HandlerError {
    fn from(error: Error) -> Self {
        bus::HandlerError::retry(error)
    }
}
