//! Putting the service together.

use std::sync::Arc;
use std::time::Duration;

use blobs::{Area, Blobs};
use bus::{Bus, ConsumerOptions, RetrySchedule};
use imaging::Limits;
use runtime::Context;
use store::Store;

use crate::handler::Enhance;
use crate::make::{Make, SharedNetwork, targets};
use crate::memory::Memory;
use crate::{Error, sql};

/// Time between two collections of pictures that nothing refers to.
const COLLECT_EVERY: Duration = Duration::from_secs(3600);
/// Least memory for pixels when none is configured: two photos of 100
/// megapixels.
const LEAST_MEMORY: u64 = 1 << 30;
/// Memory for pixels for each slot when none is configured: a photo of 24
/// megapixels with its file.
const SLOT_MEMORY: u64 = 128 << 20;

/// What can be configured.
#[derive(Clone)]
pub struct Config {
    /// Photos that are enhanced at the same time; 0 means one for each core.
    pub slots: u32,
    /// Time without a sign of life after which another worker takes a photo
    /// over.
    pub lease: Duration,
    /// Deaths of workers after which a photo is a dead letter.
    pub dead_after: u32,
    /// Bytes that the pixels of all photos in work may take together; 0 means
    /// 128 MiB for each slot and at least 1 GiB. A photo that needs more runs
    /// alone.
    pub memory: u64,
    /// The largest photos that are decoded.
    pub limits: Limits,
    /// Asked where the matte of our own is not sure.
    pub network: Option<SharedNetwork>,
    /// Below this confidence, 0 to 1, a person looks at a photo.
    pub sure: f32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            slots: 0,
            lease: Duration::from_secs(30),
            dead_after: RetrySchedule::default().dead_after,
            memory: 0,
            limits: Limits::default(),
            network: None,
            sure: enhance::SURE,
        }
    }
}

impl Config {
    fn slots(&self) -> u16 {
        let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let slots = if self.slots == 0 {
            cores()
        } else {
            self.slots as usize
        };
        u16::try_from(slots).unwrap_or(u16::MAX)
    }

    fn memory(&self) -> u64 {
        match self.memory {
            0 => LEAST_MEMORY.max(u64::from(self.slots()) * SLOT_MEMORY),
            bytes => bytes,
        }
    }
}

/// The service, ready to start.
#[derive(Clone)]
pub struct Module {
    config: Config,
    enhance: Enhance,
}

/// Makes the service on a migrated database ([`crate::MIGRATIONS`],
/// `blobs::MIGRATIONS`, `bus::MIGRATIONS`).
pub async fn module(
    config: Config,
    context: &Context,
    store: &Store,
    bus: &Bus,
    blobs: &Blobs,
) -> Result<Module, Error> {
    let enhance = Enhance {
        context: context.clone(),
        store: store.clone(),
        blobs: blobs.clone(),
        publisher: bus.publisher("ai-worker"),
        make: Make {
            limits: config.limits,
            network: config.network.clone(),
            sure: config.sure,
            targets: Arc::new(targets()?),
        },
        memory: Memory::new(config.memory()),
    };
    Ok(Module { config, enhance })
}

impl Module {
    /// Starts consuming, and the collection of pictures that were put just
    /// before a crash and never referred to.
    pub fn start(&self, bus: &Bus) {
        let options = ConsumerOptions {
            slots: self.config.slots(),
            lease: self.config.lease,
            retry: RetrySchedule {
                dead_after: self.config.dead_after,
                ..RetrySchedule::default()
            },
            ..ConsumerOptions::default()
        };
        bus.consume(self.enhance.clone(), options);
        let context = self.enhance.context.clone();
        context.spawn(
            "ai-worker.collect",
            collect(context.clone(), self.enhance.blobs.clone()),
        );
    }

    #[cfg(test)]
    pub(crate) fn handler(&self) -> &Enhance {
        &self.enhance
    }
}

async fn collect(context: Context, blobs: Blobs) {
    loop {
        tokio::select! {
            () = context.life.stopping() => return,
            () = context.clock.pause(COLLECT_EVERY) => {}
        }
        let collected =
            blobs.collect_garbage(Area::Rendition, blobs::GRACE, sql::RENDITION_REFERENCE);
        match collected.await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "deleted pictures that nothing refers to"),
            Err(error) => tracing::warn!(%error, "pictures could not be collected"),
        }
    }
}
