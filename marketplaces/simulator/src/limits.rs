//! Request limits: one token bucket per operation, as the marketplaces state
//! them in calls per second and burst.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use domain::Timestamp;

/// What one operation allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The name of the bucket.
    pub name: &'static str,
    /// Sustained calls per 10,000 seconds (0.0056 a second is 56).
    pub rate: u64,
    /// Calls in a row from a full bucket.
    pub burst: u64,
}

/// The buckets of one shop.
#[derive(Debug, Default)]
pub struct Limits {
    /// Levels in ten-thousandths of a call, and when they were true.
    levels: Mutex<HashMap<&'static str, (u64, Timestamp)>>,
}

const ONE: u64 = 10_000;

impl Limits {
    /// Takes one call out of a bucket that fills `speed` times as fast as
    /// stated; how long to wait when it is empty. A speed of 0 is no limit.
    pub fn take(&self, limit: Limit, speed: u32, now: Timestamp) -> Result<(), Duration> {
        if speed == 0 {
            return Ok(());
        }
        let rate = limit.rate.max(1) * u64::from(speed);
        let mut levels = self
            .levels
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let (level, since) = levels.entry(limit.name).or_insert((limit.burst * ONE, now));
        let passed = u64::try_from(now.since(*since).as_millis()).unwrap_or(u64::MAX);
        let gained = passed.saturating_mul(rate) / 1_000;
        if gained > 0 {
            *level = level.saturating_add(gained).min(limit.burst * ONE);
            *since = now;
        }
        if *level >= ONE {
            *level -= ONE;
            return Ok(());
        }
        Err(Duration::from_millis(
            ((ONE - *level) * 1_000).div_ceil(rate),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLOW: Limit = Limit {
        name: "orders",
        rate: 56,
        burst: 20,
    };

    #[test]
    fn the_burst_passes_then_the_rate_holds() {
        let limits = Limits::default();
        let start = Timestamp::from_micros(0);
        for _ in 0..20 {
            assert_eq!(limits.take(SLOW, 1, start), Ok(()));
        }
        // One call every 178.6 seconds.
        assert_eq!(
            limits.take(SLOW, 1, start),
            Err(Duration::from_millis(178_572))
        );
        let soon = start.after(Duration::from_secs(178));
        assert!(limits.take(SLOW, 1, soon).is_err());
        assert_eq!(
            limits.take(SLOW, 1, soon.after(Duration::from_secs(1))),
            Ok(())
        );
    }

    #[test]
    fn speed_shortens_the_wait_and_zero_lifts_the_limit() {
        let limits = Limits::default();
        let start = Timestamp::from_micros(0);
        while limits.take(SLOW, 60, start).is_ok() {}
        assert_eq!(
            limits.take(SLOW, 60, start),
            Err(Duration::from_millis(2_977))
        );
        assert_eq!(limits.take(SLOW, 0, start), Ok(()));
    }
}
