//! A budget for pixels in memory: jobs wait for room instead of exhausting it.

use std::sync::Arc;

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
}
