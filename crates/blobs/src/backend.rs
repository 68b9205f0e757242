//! What a back end can do, whatever it is.

use std::path::Path;
use std::pin::Pin;

use bytes::Bytes;
use futures::Stream;

use crate::BlobError;
use crate::area::Key;
use crate::files::Files;
use crate::s3::S3;

/// An object's bytes as they come, not yet verified.
pub(crate) type RawStream = Pin<Box<dyn Stream<Item = Result<Bytes, BlobError>> + Send>>;

/// What is to be put.
#[derive(Clone)]
pub(crate) enum Content<'a> {
    Bytes(Bytes),
    File(&'a Path),
}

/// One of the two.
pub(crate) enum Backend {
    Files(Files),
    S3(Box<S3>),
}

impl Backend {
    /// Asks whether it is there.
    pub async fn answers(&self) -> Result<(), BlobError> {
        match self {
            Backend::Files(files) => files.answers().await,
            Backend::S3(s3) => match Box::pin(s3.has_bucket()).await? {
                true => Ok(()),
                false => Err(BlobError::NotFound(s3.what())),
            },
        }
    }

    /// Puts an object durably, replacing what is there.
    pub async fn put(&self, key: &Key, content: Content<'_>) -> Result<(), BlobError> {
        match self {
            Backend::Files(files) => files.put(key, content).await,
            Backend::S3(s3) => Box::pin(s3.put(key, content)).await,
        }
    }

    /// All bytes of an object, not verified.
    pub async fn get(&self, key: &Key) -> Result<Bytes, BlobError> {
        match self {
            Backend::Files(files) => files.get(key).await,
            Backend::S3(s3) => Box::pin(s3.get(key)).await,
        }
    }

    /// The size of an object in bytes, and its bytes in pieces.
    pub async fn open(&self, key: &Key) -> Result<(u64, RawStream), BlobError> {
        match self {
            Backend::Files(files) => files.open(key).await,
            Backend::S3(s3) => Box::pin(s3.open(key)).await,
        }
    }

    /// The size of an object in bytes, if there is one.
    pub async fn size(&self, key: &Key) -> Result<Option<u64>, BlobError> {
        match self {
            Backend::Files(files) => files.size(key).await,
            Backend::S3(s3) => Box::pin(s3.size(key)).await,
        }
    }

    /// True when the object is there as far as can be told cheaply: files are
    /// read and hashed, of an S3 object the size is compared (the server keeps
    /// its own checksums).
    pub async fn is_intact(&self, key: &Key, size: u64) -> Result<bool, BlobError> {
        if self.size(key).await? != Some(size) {
            return Ok(false);
        }
        match self {
            Backend::Files(files) => files.is_intact(key).await,
            Backend::S3(_) => Ok(true),
        }
    }

    /// Deletes an object; one that is not there is fine.
    pub async fn delete(&self, key: &Key) -> Result<(), BlobError> {
        match self {
            Backend::Files(files) => files.delete(key).await,
            Backend::S3(s3) => Box::pin(s3.delete(key)).await,
        }
    }
}
