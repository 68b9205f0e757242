//! Photos while they arrive: hashed, measured and judged on their way into a
//! temporary file.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use domain::{Sha256Hex, Timestamp};
use futures::{Stream, StreamExt};
use imaging::{Limits, Probe, Refusal};
use runtime::Context;
use sha2::{Digest, Sha256};
use tempfile::TempPath;
use tokio::io::{AsyncWriteExt, BufWriter};
use tokio::sync::Semaphore;

use crate::{Config, Error};

/// Files that may be read into memory at the same time, to be judged whole.
const JUDGES: usize = 4;
/// Sizes at which the header is looked at again; behind the last one only the
/// whole file is.
const LOOKS: [usize; 5] = [64, 4 << 10, 32 << 10, 256 << 10, LAST_LOOK];
const LAST_LOOK: usize = 1 << 20;
/// A refused file is read to its end, so that the sender hears the answer, but
/// no further than this many times the limit.
const PATIENCE: u64 = 4;
/// What a dead process left behind is removed after this time.
const STALE: Duration = Duration::from_secs(24 * 3600);
const PREFIX: &str = "upload-";

/// A photo that arrived.
pub(crate) enum Arrived {
    /// It may be kept.
    Good {
        /// Where it is; removed when dropped.
        file: TempPath,
        /// Its digest.
        sha256: Sha256Hex,
        /// Its size.
        bytes: u64,
        /// What its header says.
        probe: Probe,
    },
    /// It is refused; nothing of it was kept.
    Refused {
        /// Its digest, unless it was too large to read to the end.
        sha256: Option<Sha256Hex>,
        /// How much of it was read.
        bytes: u64,
        /// Why.
        refusal: Refusal,
    },
}

impl Arrived {
    /// False when the file was so large that the rest of it is still to come:
    /// nothing behind it will be read.
    pub(crate) fn is_complete(&self) -> bool {
        !matches!(self, Arrived::Refused { sha256: None, .. })
    }
}

/// The folder for uploads in progress.
pub(crate) struct Spool {
    folder: PathBuf,
    limits: Limits,
    context: Context,
    judges: Arc<Semaphore>,
}

impl Spool {
    /// Makes the folder and removes what is left from yesterday.
    pub(crate) async fn open(config: &Config, context: &Context) -> Result<Self, Error> {
        let folder = config.spool.clone();
        tokio::fs::create_dir_all(&folder).await?;
        let spool = Self {
            folder,
            limits: config.limits,
            context: context.clone(),
            judges: Arc::new(Semaphore::new(JUDGES)),
        };
        spool.sweep().await?;
        Ok(spool)
    }

    async fn sweep(&self) -> Result<(), Error> {
        let mut entries = tokio::fs::read_dir(&self.folder).await?;
        let oldest = self.context.now().before(STALE);
        while let Some(entry) = entries.next_entry().await? {
            let ours = entry
                .file_name()
                .to_str()
                .is_some_and(|name| name.starts_with(PREFIX));
            // Another process on this folder may be removing it right now.
            let Ok(metadata) = entry.metadata().await else {
                continue;
            };
            let age = metadata.modified()?.duration_since(std::time::UNIX_EPOCH);
            let micros = i64::try_from(age.unwrap_or_default().as_micros()).unwrap_or(i64::MAX);
            if ours && Timestamp::from_micros(micros) < oldest {
                let _ = tokio::fs::remove_file(entry.path()).await;
            }
        }
        Ok(())
    }

    /// Takes a file from the network. Refuses as soon as the header or the size
    /// allows it; from then on the rest is read and thrown away.
    pub(crate) async fn receive<E: std::fmt::Display>(
        &self,
        mut stream: impl Stream<Item = Result<Bytes, E>> + Unpin,
    ) -> Result<Arrived, Error> {
        let (file, path) = self.temporary()?;
        let mut file = BufWriter::with_capacity(256 << 10, tokio::fs::File::from_std(file));
        let mut hash = Sha256::new();
        let mut head = Head::new(self.limits);
        let mut bytes: u64 = 0;
        let mut complete = true;
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|error| Error::BrokenOff(error.to_string()))?;
            bytes += chunk.len() as u64;
            head.take(&chunk, bytes);
            if bytes > self.limits.max_bytes.saturating_mul(PATIENCE) {
                complete = false;
                break;
            }
            hash.update(&chunk);
            if head.refusal.is_none() {
                file.write_all(&chunk).await?;
            }
        }
        file.flush().await?;
        drop(file);
        let sha256 = complete.then(|| digest(hash)).transpose()?;
        if let Some(refusal) = head.refusal {
            return Ok(Arrived::Refused {
                sha256,
                bytes,
                refusal: at_size(refusal, bytes),
            });
        }
        let sha256 = sha256.ok_or_else(|| Error::BrokenOff("no end".to_owned()))?;
        match self.judge(&path).await? {
            Ok(probe) => Ok(Arrived::Good {
                file: path,
                sha256,
                bytes,
                probe,
            }),
            Err(refusal) => Ok(Arrived::Refused {
                sha256: Some(sha256),
                bytes,
                refusal,
            }),
        }
    }

    fn temporary(&self) -> Result<(std::fs::File, TempPath), Error> {
        let file = tempfile::Builder::new()
            .prefix(PREFIX)
            .tempfile_in(&self.folder)?;
        Ok(file.into_parts())
    }

    /// Judges the whole file from its header and its end; no pixel is decoded.
    async fn judge(&self, path: &Path) -> Result<Result<Probe, Refusal>, Error> {
        let permit = self.judges.clone().acquire_owned().await;
        let (path, limits) = (path.to_owned(), self.limits);
        let judged = self.context.life.compute(move || {
            let _permit = permit;
            std::fs::read(path).map(|bytes| imaging::probe(&bytes, &limits))
        });
        match judged.await {
            Ok(read) => Ok(read?),
            Err(panic) => {
                tracing::error!(panic, "a photo broke the header reader");
                Ok(Err(Refusal::Corrupt {
                    what: "its header cannot be read".to_owned(),
                }))
            }
        }
    }
}

fn digest(hash: Sha256) -> Result<Sha256Hex, Error> {
    let hex = hex::encode(hash.finalize());
    Sha256Hex::parse(&hex).map_err(|error| Error::Compute(error.to_string()))
}

/// The refusal of an oversized file tells the size that it had in the end.
fn at_size(refusal: Refusal, bytes: u64) -> Refusal {
    match refusal {
        Refusal::TooManyBytes { max, .. } => Refusal::TooManyBytes { bytes, max },
        other => other,
    }
}

/// The first bytes of a file, looked at now and then while they come.
struct Head {
    limits: Limits,
    bytes: Vec<u8>,
    looks: usize,
    decided: bool,
    refusal: Option<Refusal>,
}

impl Head {
    fn new(limits: Limits) -> Self {
        Self {
            limits,
            bytes: Vec::new(),
            looks: 0,
            decided: false,
            refusal: None,
        }
    }

    /// Takes the next bytes; `total` counts all so far. The header decides
    /// before the size does: what it says is the better reason.
    fn take(&mut self, chunk: &[u8], total: u64) {
        if self.refusal.is_some() {
            return;
        }
        if !self.decided {
            self.look(chunk);
        }
        if self.refusal.is_none() && total > self.limits.max_bytes {
            let max = self.limits.max_bytes;
            self.refusal = Some(Refusal::TooManyBytes { bytes: total, max });
        }
        if self.decided {
            self.bytes = Vec::new();
        }
    }

    /// Looks at the header when enough of it has come since the last look.
    fn look(&mut self, chunk: &[u8]) {
        let most = usize::try_from(self.limits.max_bytes)
            .unwrap_or(usize::MAX)
            .min(LAST_LOOK);
        let room = most.saturating_sub(self.bytes.len());
        self.bytes
            .extend_from_slice(&chunk[..chunk.len().min(room)]);
        let reached = LOOKS
            .iter()
            .filter(|size| self.bytes.len() >= **size)
            .count();
        if reached == self.looks {
            return;
        }
        self.looks = reached;
        match imaging::probe_head(&self.bytes, &self.limits) {
            Ok(None) => self.decided = self.bytes.len() == most,
            Ok(Some(_)) => self.decided = true,
            Err(refusal) => {
                self.refusal = Some(refusal);
                self.decided = true;
            }
        }
    }
}
