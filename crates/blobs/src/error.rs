//! What can go wrong with an object, by what to do about it.

/// An error of the object store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BlobError {
    /// There is no such object.
    #[error("object {0} does not exist")]
    NotFound(String),
    /// The store or its database does not answer: try again later.
    #[error("the object store does not answer: {0}")]
    Unavailable(String),
    /// The store or its database has no room left. Nothing was kept; the same
    /// may be put again once somebody made room.
    #[error("the object store has no room left: {0}")]
    Full(String),
    /// The object's bytes are not those that were put. Putting the same
    /// content again repairs it.
    #[error("object {0} is damaged: its bytes do not have the hash in its name")]
    Corrupt(String),
    /// The store refuses: wrong configuration, missing rights, or a fault
    /// of ours. A person must look.
    #[error("the object store refuses: {0}")]
    Refused(String),
}

impl BlobError {
    /// True when doing the same again later may succeed.
    pub fn is_passing(&self) -> bool {
        matches!(self, BlobError::Unavailable(_) | BlobError::Full(_))
    }
}

impl From<store::Error> for BlobError {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Full(_) => BlobError::Full(error.to_string()),
            _ if error.is_passing() => BlobError::Unavailable(error.to_string()),
            _ => BlobError::Refused(error.to_string()),
        }
    }
}
