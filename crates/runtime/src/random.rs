//! Randomness, from the system or from a seed.

use std::sync::{Arc, Mutex};

use domain::{Timestamp, id};
use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};
use uuid::Uuid;

/// A source of random numbers. Clones draw from the same stream.
#[derive(Clone, Debug)]
pub struct Random(Arc<Mutex<StdRng>>);

impl Random {
    /// Seeded by the operating system.
    pub fn system() -> Self {
        Self(Arc::new(Mutex::new(StdRng::from_os_rng())))
    }

    /// A repeatable stream.
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// Fills an array with random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.lock().fill_bytes(&mut bytes);
        bytes
    }

    /// A number in `0..below` (0 when `below` is 0).
    pub fn below(&self, below: u64) -> u64 {
        if below == 0 {
            0
        } else {
            self.lock().random_range(0..below)
        }
    }

    /// A fresh UUIDv7 for the given time.
    pub fn uuid(&self, now: Timestamp) -> Uuid {
        id::v7(now, self.bytes())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, StdRng> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
