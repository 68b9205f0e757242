//! The consumer: takes deliveries from the table and, where there is a broker,
//! from it, as many as there are free slots.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::MessageId;
use store::Error;
use tokio::sync::{RwLock, Semaphore, mpsc};

use crate::committer::Committer;
use crate::delivery::{self, Leased};
use crate::handler::ErasedHandler;
use crate::job::Bench;
use crate::publisher::queue_topic;
use crate::{Bus, ConsumerOptions, rabbit};

/// How often the table is looked at without a signal: for waits that end and
/// for leases of workers that died.
const LOOK: Duration = Duration::from_millis(250);

/// The deliveries that are being worked on, whose leases are renewed.
#[derive(Clone, Default)]
pub(crate) struct Held(Arc<Mutex<HashSet<(MessageId, String)>>>);

impl Held {
    pub(crate) fn add(&self, key: (MessageId, String)) {
        self.lock().insert(key);
    }

    pub(crate) fn remove(&self, key: &(MessageId, String)) {
        self.lock().remove(key);
    }

    fn all(&self) -> Vec<(MessageId, String)> {
        self.lock().iter().cloned().collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<(MessageId, String)>> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// A consumer of one queue in one process.
#[derive(Clone)]
pub(crate) struct Consumer {
    pub(crate) bus: Bus,
    pub(crate) handler: Arc<dyn ErasedHandler>,
    pub(crate) options: ConsumerOptions,
    pub(crate) slots: Arc<Semaphore>,
    held: Held,
    quarantine: Arc<RwLock<()>>,
}

impl Consumer {
    pub(crate) fn new(bus: Bus, handler: Arc<dyn ErasedHandler>, options: ConsumerOptions) -> Self {
        let slots = Arc::new(Semaphore::new(usize::from(options.slots.max(1))));
        Self {
            bus,
            handler,
            options,
            slots,
            held: Held::default(),
            quarantine: Arc::default(),
        }
    }

    pub(crate) fn queue(&self) -> &'static str {
        self.handler.queue().name
    }

    /// A token that nobody else has.
    pub(crate) fn token(&self) -> String {
        self.bus.shared.context.uuid().to_string()
    }

    fn bench(&self, committer: mpsc::Sender<crate::committer::Finished>) -> Bench {
        Bench {
            handler: Arc::clone(&self.handler),
            committer,
            held: self.held.clone(),
            quarantine: Arc::clone(&self.quarantine),
            alone_after: self.options.retry.alone_after,
            dead_after: self.options.retry.dead_after,
        }
    }
}

/// Starts the consumer's tasks.
pub(crate) fn start(consumer: Consumer) {
    let context = consumer.bus.shared.context.clone();
    let (sender, finished) = mpsc::channel(consumer.options.batch.max(1));
    let committer = Committer {
        bus: consumer.bus.clone(),
        handler: Arc::clone(&consumer.handler),
        retry: consumer.options.retry.clone(),
        batch: consumer.options.batch.max(1),
    };
    context.spawn("bus committer", committer.serve(finished));
    let bench = consumer.bench(sender);
    if consumer.bus.shared.broker.is_some() {
        context.spawn(
            "bus broker consumer",
            rabbit::consume::run(consumer.clone(), bench.clone()),
        );
    }
    context.spawn("bus lease keeper", keep_leases(consumer.clone()));
    context.spawn("bus table consumer", consume_table(consumer, bench));
}

/// Takes what is due in the table, whenever there is a free slot.
async fn consume_table(consumer: Consumer, bench: Bench) {
    let shared = &consumer.bus.shared;
    let life = shared.context.life.clone();
    let mut signal = shared
        .store
        .wakeups()
        .subscribe(&queue_topic(consumer.queue()));
    while !life.is_stopping() {
        let _ = signal.borrow_and_update();
        let taken = tokio::select! {
            taken = take_due(&consumer, &bench) => taken,
            () = life.stopping() => return,
        };
        match taken {
            Ok(0) => {}
            Ok(_) => continue,
            Err(error) => {
                tracing::warn!(queue = consumer.queue(), %error, "cannot take deliveries");
                shared.context.clock.pause(LOOK).await;
            }
        }
        tokio::select! {
            _ = signal.changed() => {}
            () = shared.context.clock.pause(LOOK) => {}
            () = life.stopping() => {}
        }
    }
}

/// Waits for a slot, then takes as many due deliveries as there are slots.
async fn take_due(consumer: &Consumer, bench: &Bench) -> Result<usize, Error> {
    let shared = &consumer.bus.shared;
    let first = Arc::clone(&consumer.slots).acquire_owned().await;
    let mut slots: Vec<_> = first.into_iter().collect();
    while slots.len() < consumer.options.batch {
        match Arc::clone(&consumer.slots).try_acquire_owned() {
            Ok(slot) => slots.push(slot),
            Err(_) => break,
        }
    }
    let due: Vec<Leased> = delivery::lease(
        &shared.store,
        consumer.queue(),
        consumer.token(),
        shared.context.now(),
        consumer.options.lease,
        slots.len(),
    )
    .await?;
    if !due.is_empty() {
        shared.context.crash.reached(consumer.queue(), "attempt");
    }
    let count = due.len();
    for (leased, slot) in due.into_iter().zip(slots) {
        let bench = bench.clone();
        shared.context.spawn("bus job", async move {
            bench.work(leased, slot).await;
        });
    }
    Ok(count)
}

/// Renews the leases of what is being worked on, until nothing is and no more
/// will be.
async fn keep_leases(consumer: Consumer) {
    let shared = &consumer.bus.shared;
    let life = shared.context.life.clone();
    let pace = consumer.options.lease / 3;
    loop {
        let held = consumer.held.all();
        if held.is_empty() && life.is_stopping() {
            return;
        }
        if !held.is_empty() {
            let until = shared.context.now().after(consumer.options.lease);
            if let Err(error) = delivery::renew(&shared.store, consumer.queue(), held, until).await
            {
                tracing::warn!(queue = consumer.queue(), %error, "cannot renew leases");
            }
        }
        if life.is_stopping() {
            shared.context.clock.pause(LOOK.min(pace)).await;
        } else {
            tokio::select! {
                () = shared.context.clock.pause(pace) => {}
                () = life.stopping() => {}
            }
        }
    }
}
