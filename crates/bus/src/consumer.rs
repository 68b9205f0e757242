//! The consumer: takes deliveries from the table and, where there is a broker,
//! from it, as many as there are free slots.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::MessageId;
use store::Error;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use crate::committer::Committer;
use crate::delivery::{self, Leased, Which};
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

    /// True when this process works on the message.
    pub(crate) fn contains(&self, message: MessageId) -> bool {
        self.lock().iter().any(|(held, _)| *held == message)
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
    pub(crate) held: Held,
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
            dead_after: self.options.retry.dead_after,
            context: self.bus.shared.context.clone(),
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
        match take_due(&consumer, &bench).await {
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

/// Takes as many due deliveries as there are slots; when there are fewer, also
/// one of those that killed workers before, which is handled alone.
async fn take_due(consumer: &Consumer, bench: &Bench) -> Result<usize, Error> {
    let slots = consumer.free_slots(consumer.options.batch).await;
    let wanted = slots.len();
    let count = lease(consumer, bench, slots, false).await?;
    if count == wanted || !consumer.suspects_wait().await? {
        return Ok(count);
    }
    let slots = consumer.all_slots().await.into_iter().collect();
    Ok(count + lease(consumer, bench, slots, true).await?)
}

/// Takes at most one delivery for each of the slots and starts the work. Runs
/// to its end once begun: a lease whose answer was dropped would be nobody's.
async fn lease(
    consumer: &Consumer,
    bench: &Bench,
    slots: Vec<OwnedSemaphorePermit>,
    suspects: bool,
) -> Result<usize, Error> {
    let shared = &consumer.bus.shared;
    if slots.is_empty() || shared.context.life.is_stopping() {
        return Ok(0);
    }
    let due: Vec<Leased> = delivery::lease(
        &shared.store,
        consumer.queue(),
        consumer.token(),
        shared.context.now(),
        consumer.options.lease,
        slots.len(),
        Which {
            suspects,
            alone_after: consumer.options.retry.alone_after,
        },
    )
    .await?;
    if !due.is_empty() {
        shared.context.crash.reached(consumer.queue(), "attempt");
    }
    let count = due.len();
    for (leased, slot) in due.into_iter().zip(slots) {
        let bench = bench.clone();
        shared.context.spawn("bus job", async move {
            bench.work(leased).await;
            drop(slot);
        });
    }
    Ok(count)
}

impl Consumer {
    /// At least one slot, at most `wanted`; none once the process stops.
    pub(crate) async fn free_slots(&self, wanted: usize) -> Vec<OwnedSemaphorePermit> {
        let mut slots: Vec<_> = self.slots(1).await.into_iter().collect();
        while !slots.is_empty() && slots.len() < wanted {
            match Arc::clone(&self.slots).try_acquire_owned() {
                Ok(slot) => slots.push(slot),
                Err(_) => break,
            }
        }
        slots
    }

    /// Every slot as one, when all work has ended; none once the process stops.
    async fn all_slots(&self) -> Option<OwnedSemaphorePermit> {
        self.slots(u32::from(self.options.slots.max(1))).await
    }

    async fn slots(&self, count: u32) -> Option<OwnedSemaphorePermit> {
        tokio::select! {
            biased;
            () = self.bus.shared.context.life.stopping() => None,
            slots = Arc::clone(&self.slots).acquire_many_owned(count) => slots.ok(),
        }
    }

    async fn suspects_wait(&self) -> Result<bool, Error> {
        let shared = &self.bus.shared;
        let now = shared.context.now();
        let alone_after = self.options.retry.alone_after;
        delivery::suspects_wait(&shared.store, self.queue(), now, alone_after).await
    }
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
