//! One simulated marketplace: its books, its setting, and the worker that
//! carries out what was accepted.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use domain::{Marketplace, Timestamp};
use runtime::Context;
use store::Error as BooksError;
use tokio::sync::{Mutex, Notify};

use crate::books::{Batch, Books, Call, Change, NewBatch, Policy, Setting};
use crate::check::Complaint;
use crate::limits::{Limit, Limits};
use crate::pictures::Checker;
use crate::{Config, Error};

/// A simulated marketplace.
pub(crate) struct Market {
    pub(crate) market: Marketplace,
    pub(crate) books: Books,
    pub(crate) context: Context,
    pub(crate) config: Config,
    media: Checker,
    limits: Limits,
    last_call: AtomicU64,
    setting: RwLock<Setting>,
    wake: Notify,
    settling: Mutex<()>,
}

/// Longest rest of the worker: a manual clock gives no signal when it moves.
const LONGEST_REST: Duration = Duration::from_millis(250);
/// Rest after the books did not answer.
const REST_AFTER_ERROR: Duration = Duration::from_secs(1);

impl Market {
    pub(crate) async fn open(
        market: Marketplace,
        books: Books,
        config: Config,
        context: &Context,
    ) -> Result<Self, Error> {
        let setting = books.setting(market).await?;
        let last_call = books.last_call(market).await?;
        Ok(Self {
            market,
            media: Checker::new(market, config.media_timeout, context)?,
            books,
            context: context.clone(),
            config,
            limits: Limits::default(),
            last_call: AtomicU64::new(last_call),
            setting: RwLock::new(setting),
            wake: Notify::new(),
            settling: Mutex::new(()),
        })
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.context.now()
    }

    /// How the shop behaves now.
    pub(crate) fn setting(&self) -> Setting {
        *self.setting.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes how the shop behaves, for good.
    pub(crate) async fn set_setting(&self, to: Setting) -> Result<(), BooksError> {
        self.books.set_setting(self.market, to).await?;
        *self.setting.write().unwrap_or_else(PoisonError::into_inner) = to;
        Ok(())
    }

    /// The number of a call that just arrived.
    pub(crate) fn next_call(&self) -> u64 {
        self.last_call.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Counts a call against its limit; how long to wait when it is used up.
    pub(crate) fn take(&self, limit: Limit) -> Result<(), Duration> {
        self.limits.take(limit, self.config.limit_speed, self.now())
    }

    /// Notes a call; the shop answers also when its log does not.
    pub(crate) async fn log(&self, call: Call) {
        if let Err(error) = self.books.log_call(self.market, call).await {
            tracing::warn!(market = %self.market, %error, "a call was not logged");
        }
    }

    /// Accepts work for later.
    pub(crate) async fn accept(&self, work: NewBatch) -> Result<Batch, BooksError> {
        let (usual, setting) = (self.config.processing, self.setting());
        let batch = self
            .books
            .accept(self.market, work, usual, setting, self.now())
            .await?;
        self.wake.notify_one();
        Ok(batch)
    }

    fn policy(&self) -> Policy {
        match self.market {
            Marketplace::Amazon => Policy {
                approval: None,
                broken_picture_fails: false,
                barcode_is_key: false,
                offers_need_approval: false,
                listing_only_seeds: false,
            },
            Marketplace::Trendyol => Policy {
                approval: Some(self.config.processing),
                broken_picture_fails: true,
                barcode_is_key: true,
                offers_need_approval: false,
                listing_only_seeds: false,
            },
            Marketplace::Hepsiburada => Policy {
                approval: Some(self.config.processing),
                broken_picture_fails: false,
                barcode_is_key: false,
                offers_need_approval: true,
                listing_only_seeds: true,
            },
        }
    }

    /// Carries out everything whose time has come; how many batches and
    /// approvals that were.
    pub(crate) async fn settle(&self) -> Result<usize, BooksError> {
        let _one_at_a_time = self.settling.lock().await;
        let mut done = 0;
        loop {
            let now = self.now();
            let approved = self.books.approve_due(self.market, now).await?;
            done += approved;
            let Some(batch) = self.books.batch_due(self.market, now).await? else {
                if approved == 0 {
                    return Ok(done);
                }
                continue;
            };
            let verdicts = self.judge(&batch).await;
            let finished = self
                .books
                .finish(self.market, batch, verdicts, self.policy(), self.now())
                .await;
            match finished {
                Ok(()) => done += 1,
                // Another process with the same books was first.
                Err(BooksError::Conflict(_)) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The complaints about the pictures of each line.
    async fn judge(&self, batch: &Batch) -> Vec<Vec<Complaint>> {
        let mut verdicts = Vec::with_capacity(batch.lines.len());
        for line in &batch.lines {
            verdicts.push(match &line.change {
                Some(Change::List { draft, .. }) => self.media.judge(&draft.pictures).await,
                Some(Change::Content {
                    pictures: Some(pictures),
                    ..
                }) => self.media.judge(pictures).await,
                _ => Vec::new(),
            });
        }
        verdicts
    }

    /// Carries out accepted work until the process stops.
    pub(crate) async fn work(self: Arc<Self>) {
        loop {
            let rest = match self.settle().await {
                Ok(_) => self.rest().await,
                Err(error) => {
                    tracing::warn!(market = %self.market, %error, "the simulated shop rests");
                    REST_AFTER_ERROR
                }
            };
            tokio::select! {
                () = self.context.life.stopping() => return,
                () = self.wake.notified() => {}
                () = self.context.clock.pause(rest) => {}
            }
        }
    }

    async fn rest(&self) -> Duration {
        match self.books.next_due(self.market).await {
            Ok(Some(due)) => due
                .since(self.now())
                .clamp(Duration::from_millis(1), LONGEST_REST),
            Ok(None) => LONGEST_REST,
            Err(_) => REST_AFTER_ERROR,
        }
    }
}
