//! Trying the object store: an object is put, read, and deleted again.

use std::path::Path;

use bytes::Bytes;
use domain::{AccountId, Sha256Hex};
use runtime::Context;
use runtime::config::BlobConfig;

use crate::area::Key;
use crate::backend::{Backend, Content};
use crate::files::Files;
use crate::s3::S3;
use crate::{Area, BlobError};

/// Puts, reads and deletes an object of its own, and asks only once. The
/// bucket must exist; nothing else is touched.
pub async fn probe(
    config: &BlobConfig,
    folder: Option<&Path>,
    context: &Context,
) -> Result<(), BlobError> {
    let backend = match (config.endpoint.is_empty(), folder) {
        (false, _) => {
            let s3 = S3::new(config)?;
            if !Box::pin(s3.has_bucket()).await? {
                return Err(BlobError::NotFound(s3.what()));
            }
            Backend::S3(Box::new(s3))
        }
        (true, Some(folder)) => Backend::Files(Files::at(folder.to_owned(), context).await?),
        (true, None) => {
            let text = "neither blobs.endpoint (an S3 server) nor blobs.folder is set";
            return Err(BlobError::Refused(text.to_owned()));
        }
    };
    let bytes = Bytes::from(format!("stox doctor {}", context.uuid()));
    let key = Key {
        account: AccountId::LOCAL,
        area: Area::Original,
        sha256: Sha256Hex::of(&bytes),
    };
    backend.put(&key, Content::Bytes(bytes.clone())).await?;
    let read = backend.get(&key).await;
    backend.delete(&key).await?;
    if read? != bytes {
        return Err(BlobError::Corrupt(key.to_string()));
    }
    match backend.size(&key).await? {
        None => Ok(()),
        Some(_) => Err(BlobError::Refused(format!(
            "{key} is there after its deletion"
        ))),
    }
}
