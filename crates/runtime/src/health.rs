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
}

impl Health {
    /// Records how a part is.
    pub fn set(&self, part: &str, ok: bool, note: impl Into<String>) {
        let health = PartHealth {
            ok,
            note: note.into(),
        };
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

    /// True when every part is well.
    pub fn is_ready(&self) -> bool {
        self.lock().values().all(|part| part.ok)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, PartHealth>> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
