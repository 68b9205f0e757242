//! The data folder of an embedded installation: one owner at a time.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// A data folder that this process owns until it is dropped.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    _lock: File,
}

/// How to reach the process that owns a data folder; kept in `run.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunFile {
    /// Base address, such as `http://127.0.0.1:8080`.
    pub address: String,
    /// The bearer token that the command-line verbs send.
    pub token: String,
    /// The owner's process id.
    pub pid: u32,
}

/// Why a data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataFolderError {
    /// Another process owns it.
    #[error(
        "data folder {0} is in use by another Stox process: stop it, or give another folder with --data"
    )]
    InUse(PathBuf),
    /// The file system refused.
    #[error("data folder {path}: {source}")]
    Io {
        /// The path in question.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// No process owns it.
    #[error("no Stox is running on data folder {0}: start one with `stox up --data {0}`")]
    NotRunning(PathBuf),
}

impl DataFolder {
    /// Makes the folder if it is missing, for its user alone, and takes ownership.
    pub fn own(path: &Path) -> Result<Self, DataFolderError> {
        let io = |source| DataFolderError::Io {
            path: path.to_owned(),
            source,
        };
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .map_err(io)?;
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path.join("lock"))
            .map_err(io)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => {
                return Err(DataFolderError::InUse(path.to_owned()));
            }
            Err(std::fs::TryLockError::Error(source)) => return Err(io(source)),
        }
        let _ = std::fs::remove_file(path.join("run.json"));
        Ok(Self {
            path: path.to_owned(),
            _lock: lock,
        })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Tells other processes how to reach this one.
    pub fn announce(&self, run: &RunFile) -> Result<(), DataFolderError> {
        let path = self.path.join("run.json");
        let io = |source| DataFolderError::Io {
            path: path.clone(),
            source,
        };
        let text = serde_json::to_string_pretty(run).unwrap_or_default();
        let mut file = private_file(&path).map_err(io)?;
        file.write_all(text.as_bytes()).map_err(io)?;
        file.sync_all().map_err(io)
    }
}

impl Drop for DataFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(self.path.join("run.json"));
    }
}

/// Reads how to reach the process that owns a folder. A file left behind by a
/// killed process is recognised by the lock that nobody holds.
pub fn find_running(path: &Path) -> Result<RunFile, DataFolderError> {
    let not_running = || DataFolderError::NotRunning(path.to_owned());
    let lock = File::open(path.join("lock")).map_err(|_| not_running())?;
    if lock.try_lock_shared().is_ok() {
        return Err(not_running());
    }
    let text = std::fs::read_to_string(path.join("run.json")).map_err(|_| not_running())?;
    serde_json::from_str(&text).map_err(|_| not_running())
}

/// Opens a file that only its owner can read.
fn private_file(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(0o600)
        .open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_owner_at_a_time() {
        let folder = tempfile::tempdir().expect("temp folder");
        assert!(matches!(
            find_running(folder.path()),
            Err(DataFolderError::NotRunning(_))
        ));
        let owner = DataFolder::own(folder.path()).expect("first owner");
        assert!(matches!(
            DataFolder::own(folder.path()),
            Err(DataFolderError::InUse(_))
        ));
        let run = RunFile {
            address: "http://127.0.0.1:1".into(),
            token: "t".into(),
            pid: 1,
        };
        owner.announce(&run).expect("announce");
        assert_eq!(find_running(folder.path()).expect("running"), run);
        drop(owner);
        assert!(find_running(folder.path()).is_err());
        DataFolder::own(folder.path()).expect("free again");
    }
}
