//! The object store that services use.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use domain::{AccountId, Sha256Hex};
use runtime::Context;
use runtime::config::BlobConfig;
use store::Store;

use crate::area::Key;
use crate::backend::{Backend, Content};
use crate::files::Files;
use crate::registry::{Claim, Registry};
use crate::s3::S3;
use crate::{Area, BlobError, Opened, read};

/// How long an upload waits for somebody who is deleting the same object.
const DELETION_PATIENCE: Duration = Duration::from_secs(10);

/// The object store of one process. Cheap to clone.
#[derive(Clone)]
pub struct Blobs {
    pub(crate) backend: Arc<Backend>,
    pub(crate) registry: Registry,
    pub(crate) context: Context,
    /// True from a put that found no room until one that did.
    full: Arc<AtomicBool>,
}

/// Opens the configured store: the S3 server at `endpoint` (its bucket is made
/// when missing; waits up to a minute for a server that is still starting), or
/// files in `folder`, by default `objects` in the data folder. `store` is the
/// owner's migrated database, which keeps the rows of what is put.
pub async fn open(
    config: &BlobConfig,
    data_folder: Option<&Path>,
    store: &Store,
    context: &Context,
) -> Result<Blobs, BlobError> {
    let backend = if !config.endpoint.is_empty() {
        Backend::S3(Box::new(Box::pin(S3::connect(config, context)).await?))
    } else {
        let folder = match (config.folder.as_os_str().is_empty(), data_folder) {
            (false, _) => config.folder.clone(),
            (true, Some(data_folder)) => data_folder.join("objects"),
            (true, None) => {
                let text = "neither blobs.endpoint (an S3 server) nor blobs.folder is set";
                return Err(BlobError::Refused(text.to_owned()));
            }
        };
        Backend::Files(Files::at(folder, context).await?)
    };
    Ok(Blobs {
        backend: Arc::new(backend),
        registry: Registry {
            store: store.clone(),
            context: context.clone(),
        },
        context: context.clone(),
        full: Arc::default(),
    })
}

impl Blobs {
    /// Keeps `bytes` and gives their digest, which is their name. Durable when
    /// it returns. Putting the same again is cheap, repairs a damaged file, and
    /// protects the object from collection for another [`crate::GRACE`]: put
    /// first, then commit the row that refers to it.
    pub async fn put(
        &self,
        account: AccountId,
        area: Area,
        bytes: impl Into<Bytes>,
    ) -> Result<Sha256Hex, BlobError> {
        let bytes: Bytes = bytes.into();
        let hashed = bytes.clone();
        let sha256 = self.compute(move || Sha256Hex::of(&hashed)).await?;
        let key = Key {
            account,
            area,
            sha256,
        };
        self.keep(&key, bytes.len() as u64, Content::Bytes(bytes))
            .await?;
        Ok(key.sha256)
    }

    /// As [`Blobs::put`] for a file that was hashed while it was received: it
    /// is never read into memory as a whole. The file stays where it is; it
    /// may become a second name of the stored object, so remove it, and never
    /// write to it again.
    pub async fn put_file(
        &self,
        account: AccountId,
        area: Area,
        file: &Path,
        sha256: &Sha256Hex,
        size: u64,
    ) -> Result<(), BlobError> {
        let key = Key {
            account,
            area,
            sha256: sha256.clone(),
        };
        self.keep(&key, size, Content::File(file)).await
    }

    async fn keep(&self, key: &Key, size: u64, content: Content<'_>) -> Result<(), BlobError> {
        if self.claim(key, size).await? == Claim::Stored
            && self.backend.is_intact(key, size).await?
        {
            return Ok(());
        }
        self.context.crash.reached("blobs", "pending");
        let put = self.backend.put(key, content).await;
        match &put {
            Ok(()) => self.full.store(false, Ordering::Relaxed),
            Err(BlobError::Full(_)) => self.full.store(true, Ordering::Relaxed),
            Err(_) => {}
        }
        put?;
        self.context.crash.reached("blobs", "put");
        match self.registry.stored(key).await? {
            true => Ok(()),
            false => Err(BlobError::Unavailable(format!(
                "{key} was deleted while it was put"
            ))),
        }
    }

    /// Asks the store whether it is there and, as far as the last put tells,
    /// has room. Asks once and waits no longer than a request may take.
    pub async fn answers(&self) -> Result<(), BlobError> {
        self.backend.answers().await?;
        match self.full.load(Ordering::Relaxed) {
            true => Err(BlobError::Full("the last object did not fit".to_owned())),
            false => Ok(()),
        }
    }

    /// Commits the pending row; waits while somebody deletes the object.
    async fn claim(&self, key: &Key, size: u64) -> Result<Claim, BlobError> {
        let deadline = self.context.now().after(DELETION_PATIENCE);
        loop {
            match self.registry.claim(key, size).await? {
                Claim::Deleting if self.context.now() < deadline => {
                    self.context.clock.pause(Duration::from_millis(50)).await;
                }
                Claim::Deleting => {
                    return Err(BlobError::Unavailable(format!("{key} is being deleted")));
                }
                claim => return Ok(claim),
            }
        }
    }

    /// All bytes of an object, verified against its name.
    pub async fn get(
        &self,
        account: AccountId,
        area: Area,
        sha256: &Sha256Hex,
    ) -> Result<Bytes, BlobError> {
        let key = Key {
            account,
            area,
            sha256: sha256.clone(),
        };
        let bytes = self.backend.get(&key).await?;
        let hashed = bytes.clone();
        match self.compute(move || Sha256Hex::of(&hashed)).await? == key.sha256 {
            true => Ok(bytes),
            false => Err(BlobError::Corrupt(key.to_string())),
        }
    }

    /// An object in pieces, for serving; verified on its way.
    pub async fn open(
        &self,
        account: AccountId,
        area: Area,
        sha256: &Sha256Hex,
    ) -> Result<Opened, BlobError> {
        let key = Key {
            account,
            area,
            sha256: sha256.clone(),
        };
        let (size, raw) = self.backend.open(&key).await?;
        read::opened(&key, size, raw).await
    }

    /// True when the object is there.
    pub async fn exists(
        &self,
        account: AccountId,
        area: Area,
        sha256: &Sha256Hex,
    ) -> Result<bool, BlobError> {
        let key = Key {
            account,
            area,
            sha256: sha256.clone(),
        };
        Ok(self.backend.size(&key).await?.is_some())
    }

    /// Deletes an object whatever refers to it: for the erasure of data. What
    /// is merely no longer needed is left to [`Blobs::collect_garbage`].
    pub async fn delete(
        &self,
        account: AccountId,
        area: Area,
        sha256: &Sha256Hex,
    ) -> Result<(), BlobError> {
        let key = Key {
            account,
            area,
            sha256: sha256.clone(),
        };
        let any_age = domain::Timestamp::from_micros(i64::MAX);
        if let Some(started) = self.registry.condemn(&key, any_age, None).await? {
            self.remove(&key, started).await?;
        }
        Ok(())
    }

    /// The second half of a deletion.
    pub(crate) async fn remove(
        &self,
        key: &Key,
        started: domain::Timestamp,
    ) -> Result<(), BlobError> {
        self.context.crash.reached("blobs", "deleting");
        self.backend.delete(key).await?;
        self.registry.forget(key, started).await
    }

    async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, BlobError> {
        self.context
            .life
            .compute(work)
            .await
            .map_err(BlobError::Unavailable)
    }
}
