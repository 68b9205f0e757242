//! What can go wrong with a database, by what to do about it.

/// A database error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The database does not answer, or the answer to a commit was lost.
    /// Nothing is known to have happened; the same work may be done again.
    #[error("the database does not answer: {0}")]
    Unavailable(String),
    /// The database has no room left. Nothing was kept; the same work may be
    /// done again once somebody made room.
    #[error("the database has no room left: {0}")]
    Full(String),
    /// Another transaction was in the way: do the same work again.
    #[error("conflict with another transaction: {0}")]
    Conflict(String),
    /// A unique or primary key exists already.
    #[error("exists already: {0}")]
    Exists(String),
    /// A check, not-null or foreign-key rule refused the row.
    #[error("refused by a rule of the database: {0}")]
    Refused(String),
    /// The statement or the reading of its result is wrong: a fault of ours.
    #[error("wrong statement: {0}")]
    Bug(String),
}

impl Error {
    /// True when doing the same work again later may succeed.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Error::Unavailable(_) | Error::Full(_) | Error::Conflict(_)
        )
    }

    pub(crate) fn from_driver(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(detail) => Self::from_detail(detail.as_ref()),
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::Protocol(_) => Error::Unavailable(error.to_string()),
            _ => Error::Bug(error.to_string()),
        }
    }

    fn from_detail(detail: &dyn sqlx::error::DatabaseError) -> Self {
        use sqlx::error::ErrorKind;
        let text = detail.to_string();
        match detail.kind() {
            ErrorKind::UniqueViolation => return Error::Exists(text),
            ErrorKind::ForeignKeyViolation
            | ErrorKind::NotNullViolation
            | ErrorKind::CheckViolation => return Error::Refused(text),
            _ => {}
        }
        let code = detail.code().unwrap_or_default();
        if detail
            .try_downcast_ref::<sqlx::sqlite::SqliteError>()
            .is_some()
        {
            // The low byte is the kind, the rest says more about it.
            let kind = code.parse::<i32>().unwrap_or_default() & 0xff;
            return match kind {
                // Busy, locked.
                5 | 6 => Error::Conflict(text),
                // I/O error.
                10 => Error::Unavailable(text),
                13 => Error::Full(text),
                _ => Error::Bug(text),
            };
        }
        match code.as_ref() {
            // Serialization failure, deadlock, lock not available.
            "40001" | "40P01" | "55P03" => Error::Conflict(text),
            // Disk full.
            "53100" => Error::Full(text),
            // Shutting down, crashing, starting, out of resources, connection
            // exceptions.
            state
                if state.starts_with("57P")
                    || state.starts_with("08")
                    || state.starts_with("53") =>
            {
                Error::Unavailable(text)
            }
            _ => Error::Bug(text),
        }
    }
}
