//! Health of the parts of a process, for `/health` and `/ready`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde::Serialize;

/// The health of every part. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Health(Arc<Mutex<BTreeMap<String, PartHealth>>>);

/// How one part is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartHealth {
    /// True when it does its work.
    pub ok: bool,
    /// Why not, or a short remark.
    pub note: String,
    /// True when the process is not ready without it; else it goes on with
    /// everything that does not need the part.
    pub needed: bool,
}

impl Health {
    /// Records how a part is without which the process is not ready.
    pub fn set(&self, part: &str, ok: bool, note: impl Into<String>) {
        self.record(part, ok, note.into(), true);
    }

    /// Records how a part is that only some requests need.
    pub fn mention(&self, part: &str, ok: bool, note: impl Into<String>) {
        self.record(part, ok, note.into(), false);
    }

    fn record(&self, part: &str, ok: bool, note: String, needed: bool) {
        let health = PartHealth { ok, note, needed };
        self.lock().insert(part.to_owned(), health);
    }

    /// True when the part was recorded as well; false when it is not known.
    pub fn is_ok(&self, part: &str) -> bool {
        self.lock().get(part).is_some_and(|part| part.ok)
    }

    /// All parts by name.
    pub fn parts(&self) -> BTreeMap<String, PartHealth> {
        self.lock().clone()
    }

    /// True when every part is well that is needed.
    pub fn is_ready(&self) -> bool {
        self.lock().values().all(|part| part.ok || !part.needed)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, PartHealth>> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_needed_part_ends_readiness() {
        let health = Health::default();
        health.set("database", true, "");
        health.mention("objects", false, "does not answer");
        assert!(health.is_ready());
        assert!(!health.is_ok("objects"));
        health.set("database", false, "does not answer");
        assert!(!health.is_ready());
    }
}
