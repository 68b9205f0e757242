//! A budget for pixels in memory: jobs wait for room instead of exhausting it.

use std::sync::Arc;

use imaging::{Format, Probe};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The unit of the budget: one mebibyte.
const UNIT: u64 = 1024 * 1024;

/// The memory that all jobs of this process may use together. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Memory {
    free: Arc<Semaphore>,
    units: u32,
}

/// Room for one job; free again when dropped.
pub(crate) struct Room(#[expect(dead_code, reason = "held for its drop")] OwnedSemaphorePermit);

impl Memory {
    /// A budget in bytes, rounded up to whole mebibytes.
    pub fn new(bytes: u64) -> Self {
        let units = units(bytes);
        Self {
            free: Arc::new(Semaphore::new(units as usize)),
            units,
        }
    }

    /// Waits until there is room for `bytes`; first come, first served. A job
    /// larger than the whole budget gets all of it, and so runs alone.
    pub async fn room(&self, bytes: u64) -> Result<Room, String> {
        let wanted = units(bytes).min(self.units);
        let permit = Arc::clone(&self.free).acquire_many_owned(wanted).await;
        permit.map(Room).map_err(|error| error.to_string())
    }
}

fn units(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(UNIT).max(1)).unwrap_or(u32::MAX)
}

/// Bytes that a photo needs while it is rendered: the file, and its pixels
/// with four samples each, of two bytes where the format has such.
pub(crate) fn needed(file: u64, probe: &Probe) -> u64 {
    let sample = match probe.format {
        Format::Png | Format::Tiff => 2,
        Format::Jpeg | Format::WebP | Format::Gif => 1,
    };
    file + u64::from(probe.width) * u64::from(probe.height) * 4 * sample
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    async fn waits(memory: &Memory, bytes: u64) -> bool {
        tokio::time::timeout(Duration::ZERO, memory.room(bytes))
            .await
            .is_err()
    }

    #[tokio::test]
    async fn jobs_wait_for_room() {
        let memory = Memory::new(100 * UNIT);
        let first = memory.room(60 * UNIT).await.expect("room");
        assert!(!waits(&memory, 40 * UNIT).await);
        assert!(waits(&memory, 40 * UNIT + 1).await);
        drop(first);
        assert!(!waits(&memory, 100 * UNIT).await);
    }

    #[tokio::test]
    async fn a_job_beyond_the_budget_runs_alone() {
        let memory = Memory::new(10 * UNIT);
        let giant = memory.room(u64::MAX).await.expect("room");
        assert!(waits(&memory, 1).await);
        drop(giant);
        let _small = memory.room(1).await.expect("room");
        assert!(waits(&memory, 11 * UNIT).await);
    }

    #[test]
    fn pixels_are_counted_as_the_format_may_hold_them() {
        let photo =
            |bytes: &[u8]| imaging::probe(bytes, &imaging::Limits::default()).expect("photo");
        let scene = scenes::catalogue()[0].render(1, 40, 30);
        let (jpeg, png) = (scene.to_jpeg(80, 1), scene.to_png());
        assert_eq!(needed(1000, &photo(&jpeg)), 1000 + 40 * 30 * 4);
        assert_eq!(needed(1000, &photo(&png)), 1000 + 40 * 30 * 8);
    }
}
