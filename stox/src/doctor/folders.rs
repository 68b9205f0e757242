//! Folders: may we write, may others read, is there room, is the disk local.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::{Finding, Patient};

/// Part of the inodes below which a disk counts as nearly full, in percent.
const INODES: u64 = 5;
/// File systems on which SQLite's locks cannot be relied on (`statfs` numbers).
const NETWORK: [(u64, &str); 4] = [
    (0x6969, "NFS"),
    (0xff53_4d42, "CIFS"),
    (0xfe53_4d42, "SMB2"),
    (0x0102_1997, "9p"),
];

/// Looks at the data folder, the spool and the objects' folder.
pub fn check(patient: &Patient<'_>) -> Vec<Finding> {
    let mut folders: Vec<(&str, PathBuf)> = Vec::new();
    if let Some(folder) = &patient.folder {
        folders.push(("--data", folder.clone()));
    }
    folders.push(("spool", patient.settings.spool()));
    let config = &patient.settings.config;
    if config.blobs.endpoint.is_empty() && !config.blobs.folder.as_os_str().is_empty() {
        folders.push(("blobs.folder", config.blobs.folder.clone()));
    }
    let mut findings = Vec::new();
    let mut disks = Vec::new();
    for (name, folder) in &folders {
        let Some(there) = existing(folder) else {
            continue;
        };
        findings.extend(writable(&there, folder, name));
        if *name == "--data" && there == *folder {
            findings.extend(private(folder));
            findings.extend(local(folder));
        }
        if let Ok(room) = rustix::fs::statvfs(there.as_path())
            && !disks.contains(&(room.f_fsid, room.f_blocks))
        {
            disks.push((room.f_fsid, room.f_blocks));
            findings.extend(space(&room, &there, name, patient.min_free));
        }
    }
    findings
}

/// The folder itself, or the nearest one above it that exists.
fn existing(folder: &Path) -> Option<PathBuf> {
    let absolute = std::path::absolute(folder).ok()?;
    let found = absolute.ancestors().find(|path| path.exists())?;
    Some(match found == absolute {
        true => folder.to_owned(),
        false => found.to_owned(),
    })
}

fn writable(there: &Path, folder: &Path, name: &str) -> Option<Finding> {
    let is_folder = there.is_dir();
    let allowed = rustix::fs::access(
        there,
        rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK,
    );
    if is_folder && allowed.is_ok() {
        return None;
    }
    let what = match is_folder {
        true => format!("{} cannot be written: {}", folder.display(), text(allowed)),
        false => format!("{} is not a folder", there.display()),
    };
    let fix = "Give the folder to the user that Stox runs as (chown), or name another one.";
    Some(Finding::problem("folder.not_writable", &what, name, fix))
}

fn text(outcome: rustix::io::Result<()>) -> String {
    outcome
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default()
}

fn private(folder: &Path) -> Option<Finding> {
    let mode = std::fs::metadata(folder).ok()?.permissions().mode() & 0o777;
    if mode & 0o007 == 0 {
        return None;
    }
    let what = format!(
        "{} has mode {mode:04o}: every user of this machine can read products, orders and stock",
        folder.display()
    );
    let fix = format!("chmod 700 {}", folder.display());
    Some(Finding::warning("folder.open", &what, "--data", &fix))
}

fn local(folder: &Path) -> Option<Finding> {
    let disk = rustix::fs::statfs(folder).ok()?;
    network(
        folder,
        u64::try_from(disk.f_type).unwrap_or_default() & 0xffff_ffff,
    )
}

/// Judges the number of a folder's file system.
fn network(folder: &Path, number: u64) -> Option<Finding> {
    let (_, kind) = NETWORK.iter().find(|(known, _)| *known == number)?;
    let what = format!(
        "{} is on {kind}, where SQLite's locks do not hold",
        folder.display()
    );
    let fix = "Put the data folder on a local disk, or use PostgreSQL (DATABASE_URL).";
    Some(Finding::problem(
        "folder.network_disk",
        &what,
        "--data",
        fix,
    ))
}

fn space(room: &rustix::fs::StatVfs, there: &Path, name: &str, min_free: u64) -> Vec<Finding> {
    let free = room.f_bavail.saturating_mul(room.f_frsize);
    let place = format!("{name}: {}", there.display());
    let mut findings = Vec::new();
    let megabytes = |bytes: u64| bytes >> 20;
    if free < min_free {
        let what = format!(
            "{} MB are free, less than {} MB",
            megabytes(free),
            megabytes(min_free)
        );
        let fix = "Make room or use a larger disk; a full disk stops intake, and nothing that was accepted is lost.";
        findings.push(match free < min_free / 4 {
            true => Finding::problem("disk.space", &what, &place, fix),
            false => Finding::warning("disk.space", &what, &place, fix),
        });
    }
    // Some file systems count none.
    if room.f_files > 0 && room.f_favail.saturating_mul(100) / room.f_files < INODES {
        let what = format!("{} of {} inodes are free", room.f_favail, room.f_files);
        let fix = "Remove many small files, or use a disk with more inodes.";
        findings.push(Finding::warning("disk.inodes", &what, &place, fix));
    }
    if findings.is_empty() {
        let what = format!("{} MB free", megabytes(free));
        findings.push(Finding::ok("disk", &what, &place));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;

    #[test]
    fn a_disk_of_the_network_is_found_by_its_number() {
        let folder = Path::new("/data");
        for (number, kind) in [(0x6969, "NFS"), (0xff53_4d42, "CIFS"), (0x0102_1997, "9p")] {
            let finding = network(folder, number).expect("a finding");
            let told = (finding.code.as_str(), finding.level);
            assert_eq!(told, ("folder.network_disk", Level::Problem));
            assert!(finding.what.contains(kind), "{}", finding.what);
            assert!(!finding.fix.is_empty());
        }
        // ext4, XFS, Btrfs, tmpfs, overlay.
        for number in [0xef53, 0x5846_5342, 0x9123_683e, 0x0102_1994, 0x794c_7630] {
            assert_eq!(network(folder, number), None, "{number:x}");
        }
        let here = tempfile::tempdir().expect("folder");
        assert_eq!(local(here.path()), None);
    }
}
