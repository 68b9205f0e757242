//! When a failed delivery is tried again.

use std::time::Duration;

/// The waits between attempts; after the last one a message is a dead letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetrySchedule {
    /// Wait before the second attempt, the third, and so on.
    pub waits: Vec<Duration>,
    /// From this many unexplained deaths of the worker on, the message is
    /// handled alone.
    pub alone_after: u32,
    /// At this many the message is a dead letter.
    pub dead_after: u32,
}

impl Default for RetrySchedule {
    fn default() -> Self {
        let seconds = [1, 5, 30, 300, 1_800, 7_200, 18_000, 36_000];
        Self {
            waits: seconds.map(Duration::from_secs).to_vec(),
            alone_after: 3,
            dead_after: 6,
        }
    }
}

impl RetrySchedule {
    /// The wait after failed attempt number `attempt` (from 1; what a worker
    /// died with is none), or none when it was the last. `jitter` in 0..1000
    /// spreads it by up to a tenth.
    pub fn wait(&self, attempt: u32, jitter: u64) -> Option<Duration> {
        let wait = self.waits.get(attempt.saturating_sub(1) as usize)?;
        let spread = wait.as_micros() as u64 / 10 * jitter / 1000;
        Some(*wait + Duration::from_micros(spread))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schedule_ends() {
        let schedule = RetrySchedule::default();
        assert_eq!(schedule.wait(1, 0), Some(Duration::from_secs(1)));
        assert_eq!(schedule.wait(2, 1000), Some(Duration::from_millis(5_500)));
        assert_eq!(schedule.wait(8, 0), Some(Duration::from_secs(36_000)));
        assert_eq!(schedule.wait(9, 0), None);
    }
}
