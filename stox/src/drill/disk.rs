//! A small disk that can be filled.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;

/// Megabytes of a disk that is made here.
const SIZE: u64 = 256;
/// Most megabytes that a named disk may have free: filling takes time, and a
/// large disk is somebody's.
const LARGEST: u64 = 4096;
const FILLER: &str = "stox-drill-filler";

/// The disk.
pub struct Disk {
    folder: PathBuf,
    /// The memory disk that was made for it; unmounted with it.
    made: Option<tempfile::TempDir>,
}

impl Disk {
    /// The named one, or a memory disk, which only root can make.
    pub fn prepare(named: Option<&Path>) -> anyhow::Result<Self> {
        if let Some(folder) = named {
            let room = rustix::fs::statvfs(folder).with_context(|| folder.display().to_string())?;
            let free = room.f_bavail.saturating_mul(room.f_frsize) >> 20;
            anyhow::ensure!(
                free <= LARGEST,
                "--disk {}: {free} MB are free there, and a drill fills at most {LARGEST} MB: name a folder on a smaller disk",
                folder.display()
            );
            return Ok(Self {
                folder: folder.to_owned(),
                made: None,
            });
        }
        anyhow::ensure!(
            rustix::process::geteuid().is_root(),
            "only root can make a small disk: name a folder on one with --disk FOLDER"
        );
        let made = tempfile::Builder::new().prefix("stox-disk-").tempdir()?;
        let status = Command::new("mount")
            .args(["-t", "tmpfs", "-o"])
            .arg(format!("size={SIZE}m,mode=700"))
            .arg("stox-drill")
            .arg(made.path())
            .status()
            .context("mount")?;
        anyhow::ensure!(
            status.success(),
            "no memory disk can be mounted here: name a folder on a small disk with --disk FOLDER"
        );
        Ok(Self {
            folder: made.path().to_owned(),
            made: Some(made),
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// Takes every byte that is left.
    pub fn fill(&self) -> anyhow::Result<()> {
        let path = self.folder.join(FILLER);
        let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
        let piece = vec![0x53; 1 << 20];
        let mut size = piece.len();
        while size > 0 {
            match file.write_all(&piece[..size]) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => size /= 2,
                Err(error) => return Err(error).with_context(|| path.display().to_string()),
            }
        }
        Ok(())
    }

    /// Gives it back.
    pub fn clear(&self) -> anyhow::Result<()> {
        let path = self.folder.join(FILLER);
        std::fs::remove_file(&path).with_context(|| path.display().to_string())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(self.folder.join(FILLER));
        if self.made.is_some() {
            let _ = Command::new("umount").arg(&self.folder).status();
        }
    }
}
