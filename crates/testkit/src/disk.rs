//! A small disk of one test, to be filled.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

const FILLER: &str = "filler";

/// A memory disk (tmpfs), which only root can make. Unmounted on drop.
#[derive(Debug)]
pub struct SmallDisk {
    mount: TempDir,
}

impl SmallDisk {
    /// Makes one of so many megabytes. `options` are further ones of tmpfs, as `mount -o` takes them: `nr_inodes=64`.
    ///
    /// # Panics
    /// When it cannot be mounted: without root's rights.
    #[must_use]
    pub fn mount(megabytes: u32, options: &[&str]) -> Self {
        let mount = tempfile::Builder::new()
            .prefix("stox-small-disk-")
            .tempdir()
            .expect("a folder");
        let mut all = format!("size={megabytes}m,mode=755");
        options.iter().for_each(|option| {
            all.push(',');
            all.push_str(option);
        });
        let status = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &all, "stox-test"])
            .arg(mount.path())
            .status()
            .expect("the program mount");
        assert!(
            status.success(),
            "no small disk can be mounted: run this test as root"
        );
        Self { mount }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.mount.path()
    }

    /// Takes every byte that is left.
    ///
    /// # Panics
    /// When writing fails for another reason than a full disk.
    pub fn fill(&self) {
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.filler())
            .expect("the filler");
        let piece = vec![0x53; 1 << 20];
        let mut size = piece.len();
        while size > 0 {
            match file.write(&piece[..size]) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => size /= 2,
                Err(error) => panic!("the filler: {error}"),
            }
        }
    }

    /// Gives it back.
    ///
    /// # Panics
    /// When it was not filled.
    pub fn clear(&self) {
        std::fs::remove_file(self.filler()).expect("the filler");
    }

    fn filler(&self) -> PathBuf {
        self.path().join(FILLER)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a server of the test may still have a file open there.
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}
