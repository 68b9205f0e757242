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
    /// The object's bytes are not those that were put. Putting the same
    /// content again repairs it.
    #[error("object {0} is damaged: its bytes do not have the hash in its name")]
    Corrupt(String),
    /// The store refuses: wrong configuration, missing rights, full disk, or a
    /// fault of ours. A person must look.
    #[error("the object store refuses: {0}")]
    Refused(String),
}

impl BlobError {
    /// True when doing the same again later may succeed.
    pub fn is_passing(&self) -> bool {
        matches!(self, BlobError::Unavailable(_))
    }
}

impl From<store::Error> for BlobError {
    fn from(error: store::Error) -> Self {
        match error.is_passing() {
            true => BlobError::Unavailable(error.to_string()),
            false => BlobError::Refused(error.to_string()),
        }
    }
}
