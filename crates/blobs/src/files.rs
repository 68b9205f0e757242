//! Objects as files. A file appears under its name only when it is complete
//! and on the disk: written aside, synced, renamed, and the folder synced.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use domain::Timestamp;
use futures::StreamExt;
use runtime::Context;
use sha2::{Digest, Sha256};
use tokio_util::io::ReaderStream;

use crate::BlobError;
use crate::area::Key;
use crate::backend::{Content, RawStream};

/// Files being written; never a valid account's folder.
const ASIDE: &str = ".incoming";
/// What a dead process left aside is removed after this time.
const LEFTOVER: Duration = Duration::from_secs(24 * 3600);
/// Bytes read at once when serving or hashing.
const PIECE: usize = 64 * 1024;

/// A folder of objects.
#[derive(Clone)]
pub(crate) struct Files {
    root: PathBuf,
    context: Context,
    /// Folders that are known to be on the disk.
    synced: Arc<Mutex<HashSet<PathBuf>>>,
}

impl Files {
    /// Uses `root`, making it if it is missing.
    pub async fn at(root: PathBuf, context: &Context) -> Result<Self, BlobError> {
        let files = Self {
            root,
            context: context.clone(),
            synced: Arc::default(),
        };
        let (opened, now) = (files.clone(), context.now());
        files
            .blocking(&files.root, move || opened.prepare(now))
            .await?;
        Ok(files)
    }

    /// Asks whether the folder is there.
    pub async fn answers(&self) -> Result<(), BlobError> {
        let root = self.root.clone();
        self.blocking(&self.root, move || fs::read_dir(root).map(drop))
            .await
    }

    fn prepare(&self, now: Timestamp) -> io::Result<()> {
        fs::create_dir_all(self.root.join(ASIDE))?;
        sync_folder(&self.root)?;
        if let Some(parent) = self.root.parent().filter(|parent| parent.is_dir()) {
            sync_folder(parent)?;
        }
        for entry in fs::read_dir(self.root.join(ASIDE))? {
            let entry = entry?;
            let modified = entry.metadata()?.modified()?.duration_since(UNIX_EPOCH);
            let micros = modified.map_or(0, |since| since.as_micros());
            let modified = Timestamp::from_micros(i64::try_from(micros).unwrap_or(i64::MAX));
            if now.since(modified) > LEFTOVER {
                let _ = fs::remove_file(entry.path());
            }
        }
        Ok(())
    }

    fn path(&self, key: &Key) -> PathBuf {
        self.root.join(key.to_string())
    }

    pub async fn put(&self, key: &Key, content: Content<'_>) -> Result<(), BlobError> {
        let target = self.path(key);
        let aside = self.root.join(ASIDE).join(self.context.uuid().to_string());
        let files = self.clone();
        let at = target.clone();
        match content {
            Content::Bytes(bytes) => {
                self.blocking(&at, move || {
                    files.install(&aside, &target, |path| write(path, &bytes))
                })
                .await
            }
            Content::File(source) => {
                let source = source.to_owned();
                self.blocking(&at, move || {
                    files.install(&aside, &target, |path| adopt(&source, path))
                })
                .await
            }
        }
    }

    /// Makes a file aside with `fill` (which syncs it) and gives it its name.
    fn install(
        &self,
        aside: &Path,
        target: &Path,
        fill: impl FnOnce(&Path) -> io::Result<()>,
    ) -> io::Result<()> {
        let folder = target.parent().unwrap_or(&self.root);
        self.make_folder(folder)?;
        let installed = fill(aside).and_then(|()| fs::rename(aside, target));
        // Renaming onto another link of the same file leaves both.
        let _ = fs::remove_file(aside);
        installed?;
        sync_folder(folder)
    }

    /// Makes account and area folders and syncs what names them, once.
    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        let mut synced = self
            .synced
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if synced.contains(folder) && folder.is_dir() {
            return Ok(());
        }
        fs::create_dir_all(folder)?;
        for parent in folder
            .ancestors()
            .skip(1)
            .take_while(|parent| parent.starts_with(&self.root))
        {
            sync_folder(parent)?;
        }
        synced.insert(folder.to_owned());
        Ok(())
    }

    pub async fn get(&self, key: &Key) -> Result<Bytes, BlobError> {
        let path = self.path(key);
        let at = path.clone();
        self.blocking(&at, move || fs::read(path))
            .await
            .map(Bytes::from)
            .map_err(|e| absent(e, key))
    }

    pub async fn open(&self, key: &Key) -> Result<(u64, RawStream), BlobError> {
        let path = self.path(key);
        let wrong = |error| absent(failure(&path, &error), key);
        let file = tokio::fs::File::open(&path).await.map_err(wrong)?;
        let size = file.metadata().await.map_err(wrong)?.len();
        let pieces = ReaderStream::with_capacity(file, PIECE)
            .map(move |piece| piece.map_err(|error| failure(&path, &error)));
        Ok((size, Box::pin(pieces)))
    }

    pub async fn size(&self, key: &Key) -> Result<Option<u64>, BlobError> {
        let path = self.path(key);
        let at = path.clone();
        match self.blocking(&at, move || fs::metadata(path)).await {
            Ok(found) => Ok(Some(found.len())),
            Err(BlobError::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub async fn is_intact(&self, key: &Key) -> Result<bool, BlobError> {
        let path = self.path(key);
        let at = path.clone();
        let digest = self.blocking(&at, move || digest(&path)).await?;
        Ok(digest == key.sha256.as_str())
    }

    pub async fn delete(&self, key: &Key) -> Result<(), BlobError> {
        let path = self.path(key);
        let at = path.clone();
        let removed = self.blocking(&at, move || {
            fs::remove_file(&path)?;
            path.parent().map_or(Ok(()), sync_folder)
        });
        match removed.await {
            Err(BlobError::NotFound(_)) => Ok(()),
            other => other,
        }
    }

    /// Runs file work on a thread for blocking work.
    async fn blocking<T: Send + 'static>(
        &self,
        path: &Path,
        work: impl FnOnce() -> io::Result<T> + Send + 'static,
    ) -> Result<T, BlobError> {
        match self.context.life.compute(work).await {
            Ok(outcome) => outcome.map_err(|error| failure(path, &error)),
            Err(panic) => Err(BlobError::Unavailable(format!(
                "{}: {panic}",
                path.display()
            ))),
        }
    }
}

/// An error of the file system by what to do about it.
fn failure(path: &Path, error: &io::Error) -> BlobError {
    let text = format!("{}: {error}", path.display());
    match error.kind() {
        io::ErrorKind::NotFound => BlobError::NotFound(text),
        io::ErrorKind::PermissionDenied
        | io::ErrorKind::ReadOnlyFilesystem
        | io::ErrorKind::NotADirectory
        | io::ErrorKind::IsADirectory => BlobError::Refused(text),
        // Somebody will make room.
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => BlobError::Full(text),
        _ => BlobError::Unavailable(text),
    }
}

/// Names the object instead of the path.
fn absent(error: BlobError, key: &Key) -> BlobError {
    match error {
        BlobError::NotFound(_) => BlobError::NotFound(key.to_string()),
        other => other,
    }
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes `path` the same content as `source`: a second name for the same file
/// where the file system can, else a copy.
fn adopt(source: &Path, path: &Path) -> io::Result<()> {
    if fs::hard_link(source, path).is_err() {
        fs::copy(source, path)?;
    }
    File::open(path)?.sync_all()
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// SHA-256 of a file, in pieces, as hexadecimal digits.
fn digest(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hex::encode(hash.finalize())),
            read => hash.update(&piece[..read]),
        }
    }
}
