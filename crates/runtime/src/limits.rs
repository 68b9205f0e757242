//! What the operating system lets this process use.

use std::path::Path;

/// Cores, memory and disk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Cores; a part of one where a control group bounds it so.
    pub cores: f64,
    /// Bytes of memory; none where nothing bounds it.
    pub memory: Option<u64>,
}

/// Reads the process's bounds: those of its control group (version 2 or 1), else the machine's cores.
pub fn limits() -> Limits {
    let machine = std::thread::available_parallelism().map_or(1.0, |cores| cores.get() as f64);
    let read = |path: &str| std::fs::read_to_string(Path::new("/sys/fs/cgroup").join(path)).ok();
    let quota = read("cpu.max").and_then(|text| share(&text)).or_else(|| {
        let quota = read("cpu/cpu.cfs_quota_us")?;
        let period = read("cpu/cpu.cfs_period_us")?;
        share(&format!("{} {}", quota.trim(), period.trim()))
    });
    let memory = read("memory.max").or_else(|| read("memory/memory.limit_in_bytes"));
    Limits {
        cores: quota.unwrap_or(machine).min(machine),
        memory: memory.and_then(|text| bounded(&text)),
    }
}

/// Bytes free and in all on the disk that holds `path`; none where that cannot be told.
pub fn disk(path: &Path) -> Option<(u64, u64)> {
    let stat = rustix::fs::statvfs(path).ok()?;
    Some((
        stat.f_bavail.saturating_mul(stat.f_frsize),
        stat.f_blocks.saturating_mul(stat.f_frsize),
    ))
}

/// Quota over period, in microseconds each; none for `max` and for the -1 that says the same.
fn share(text: &str) -> Option<f64> {
    let (quota, period) = text.trim().split_once(' ')?;
    let (quota, period): (f64, f64) = (quota.parse().ok()?, period.parse().ok()?);
    (quota > 0.0 && period > 0.0).then(|| quota / period)
}

/// Version 1 writes a number near 2^63 where there is no bound.
fn bounded(text: &str) -> Option<u64> {
    let bytes: u64 = text.trim().parse().ok()?;
    (bytes < 1 << 60).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_read_in_both_versions() {
        assert_eq!(share("25000 100000\n"), Some(0.25));
        assert_eq!(share("max 100000"), None);
        assert_eq!(share("-1 100000"), None);
        assert_eq!(bounded("1073741824\n"), Some(1 << 30));
        assert_eq!(bounded("max"), None);
        assert_eq!(bounded("9223372036854771712"), None);
    }

    #[test]
    fn this_machine_has_cores_and_a_disk() {
        assert!(limits().cores > 0.0);
        let (free, size) = disk(Path::new("/")).expect("a disk");
        assert!(size > 0 && free <= size);
    }
}
