//! In-process signals: "something was committed that you wait for".

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tokio::sync::watch;

/// Named signals. Clones share them. A signal given before somebody listens
/// is seen by [`watch::Receiver::changed`] only if he subscribed before, so
/// subscribe first, look second, wait third.
#[derive(Clone, Debug, Default)]
pub struct Wakeups(Arc<Mutex<HashMap<String, watch::Sender<u64>>>>);

impl Wakeups {
    /// A receiver whose `changed()` completes after each signal.
    pub fn subscribe(&self, topic: &str) -> watch::Receiver<u64> {
        self.with(topic, watch::Sender::subscribe)
    }

    /// Gives the signal.
    pub fn wake(&self, topic: &str) {
        self.with(topic, |sender| sender.send_modify(|count| *count += 1));
    }

    fn with<T>(&self, topic: &str, act: impl FnOnce(&watch::Sender<u64>) -> T) -> T {
        let mut topics = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        act(topics
            .entry(topic.to_owned())
            .or_insert_with(|| watch::Sender::new(0)))
    }
}
