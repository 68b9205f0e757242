//! What can go wrong in this service.

use bus::HandlerError;

/// An error of the service itself; handlers answer with [`HandlerError`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Rows changed under our lock, or break a rule: a fault of ours.
    #[error("stock of {sku}: {reason}")]
    Inconsistent {
        /// Which SKU.
        sku: String,
        /// What does not fit.
        reason: String,
    },
}

impl Error {
    pub(crate) fn inconsistent(
        sku: impl std::fmt::Display,
        reason: impl std::fmt::Display,
    ) -> Self {
        Error::Inconsistent {
            sku: sku.to_string(),
            reason: reason.to_string(),
        }
    }

    /// True when the same request may succeed later.
    pub fn is_passing(&self) -> bool {
        matches!(self, Error::Store(error) if error.is_passing())
    }
}

impl From<Error> for HandlerError {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(error) => error.into(),
            other => HandlerError::retry(other),
        }
    }
}
