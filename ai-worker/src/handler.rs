//! `ai_processing`: from a photo to its pictures.

use blobs::{Area, BlobError, Blobs};
use bus::{Handler, HandlerError, Publisher, Received};
use bytes::Bytes;
use domain::{AccountId, Problem, Sha256Hex};
use enhance::Enhanced;
use futures::future::try_join_all;
use imaging::Refusal;
use messages::events::{ImageEnhanced, ImageProcess, ImageRejected, ImageReview};
use messages::{Queue, topology};
use runtime::Context;
use store::{Store, Tx};

use crate::make::{Files, Make, verdict};
use crate::memory::Memory;
use crate::verdict::{Derivation, Verdict};

/// Name of the handler in derived ids.
const NAME: &str = "ai-worker.enhance";
/// Name of the field that a refused photo is reported under.
const FIELD: &str = "photo";

/// Makes the pictures of one photo.
#[derive(Clone)]
pub(crate) struct Enhance {
    pub context: Context,
    pub store: Store,
    pub blobs: Blobs,
    pub publisher: Publisher,
    pub make: Make,
    pub memory: Memory,
}

/// What became of a photo.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Plan {
    /// Its pictures are in the object store.
    Made(Box<Verdict>),
    /// It cannot be used.
    Rejected(Problem),
}

impl Handler for Enhance {
    type Event = ImageProcess;
    type Plan = Plan;

    fn queue(&self) -> &'static Queue {
        &topology::AI_PROCESSING
    }

    async fn prepare(&self, message: &Received<ImageProcess>) -> Result<Plan, HandlerError> {
        let (account, original) = (message.account, &message.event.original);
        if let Some(known) = self.derivation(account, original).find(&self.store).await?
            && self.are_there(account, &known).await?
        {
            return Ok(Plan::Made(Box::new(known)));
        }
        let photo = self
            .blobs
            .get(account, Area::Original, original)
            .await
            .map_err(unreadable)?;
        match self.enhance(photo).await? {
            Ok(made) => {
                let (verdict, files) = verdict(made, &self.make.targets);
                self.put(account, files).await?;
                Ok(Plan::Made(Box::new(verdict)))
            }
            Err(refusal) => Ok(Plan::Rejected(refusal.problem(FIELD))),
        }
    }

    async fn commit(
        &self,
        message: &Received<ImageProcess>,
        plan: &Plan,
        tx: &mut Tx,
    ) -> Result<(), HandlerError> {
        match plan {
            Plan::Made(verdict) => {
                let derivation = self.derivation(message.account, &message.event.original);
                let now = self.context.now();
                let counts = derivation.keep(tx, verdict, now).await?;
                self.tell(message, derivation.recipe, counts, tx).await
            }
            Plan::Rejected(problem) => {
                let rejected = ImageRejected {
                    asset_id: message.event.asset_id,
                    product_id: message.event.product_id,
                    problem: problem.clone(),
                };
                let id = message.derive(NAME, "rejected");
                self.publisher
                    .publish(tx, message.account, id, &message.trace, &rejected)
                    .await?;
                Ok(())
            }
        }
    }
}

impl Enhance {
    fn derivation(&self, account: AccountId, original: &Sha256Hex) -> Derivation {
        Derivation {
            account,
            original: original.clone(),
            recipe: self.make.recipe(),
            rule_packs: self.make.rule_packs(),
        }
    }

    /// Announces the pictures, or asks for a person's eye.
    async fn tell(
        &self,
        message: &Received<ImageProcess>,
        recipe: String,
        verdict: Verdict,
        tx: &mut Tx,
    ) -> Result<(), HandlerError> {
        let event = &message.event;
        let (asset_id, product_id) = (event.asset_id, event.product_id);
        let (account, trace) = (message.account, &message.trace);
        let original = event.original.clone();
        let receipt = Some(verdict.receipt);
        let fingerprint = Some(String::from(verdict.fingerprint));
        if verdict.reasons.is_empty() {
            let enhanced = ImageEnhanced {
                asset_id,
                product_id,
                original,
                recipe,
                renditions: verdict.pictures,
                thumbnails: verdict.thumbnails,
                receipt,
                fingerprint,
            };
            let id = message.derive(NAME, "enhanced");
            self.publisher
                .publish(tx, account, id, trace, &enhanced)
                .await?;
        } else {
            let review = ImageReview {
                asset_id,
                product_id,
                original,
                recipe,
                confidence: verdict.confidence,
                reasons: verdict.reasons,
                candidate: verdict.pictures,
                fallback: verdict.fallback,
                candidate_thumbnails: verdict.thumbnails,
                fallback_thumbnails: verdict.fallback_thumbnails,
                receipt,
                fingerprint,
            };
            let id = message.derive(NAME, "review");
            self.publisher
                .publish(tx, account, id, trace, &review)
                .await?;
        }
        Ok(())
    }

    /// Whether every picture of a verdict is still in the object store.
    async fn are_there(&self, account: AccountId, verdict: &Verdict) -> Result<bool, HandlerError> {
        for picture in verdict.all() {
            let there = self
                .blobs
                .exists(account, Area::Rendition, &picture.sha256)
                .await;
            if !there.map_err(HandlerError::retry)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Runs the engine on a thread for CPU-bound work, once there is memory.
    async fn enhance(&self, photo: Bytes) -> Result<Result<Enhanced, Refusal>, HandlerError> {
        let (probed, limits) = (photo.clone(), self.make.limits);
        let probe = match self
            .compute(move || imaging::probe(&probed, &limits))
            .await?
        {
            Ok(probe) => probe,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let bytes = imaging::memory_needed(&probe, photo.len() as u64);
        let room = self.memory.room(bytes).await.map_err(HandlerError::retry)?;
        let make = self.make.clone();
        // The room is given back by the thread: when this future is dropped in
        // between, the work goes on and still needs it.
        self.compute(move || {
            let made = make.run(&photo);
            drop((photo, room));
            made
        })
        .await
    }

    /// A panic in the picture engine is a failed attempt.
    async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HandlerError> {
        let done = self.context.life.compute(work).await;
        done.map_err(|panic| HandlerError::retry(format!("the picture engine failed: {panic}")))
    }

    /// Keeps the files, at once, so that their rows share a commit.
    async fn put(&self, account: AccountId, files: Files) -> Result<(), HandlerError> {
        let puts = files.bytes.into_iter().map(|bytes| async {
            let put = self.blobs.put(account, Area::Rendition, bytes).await;
            put.map_err(HandlerError::retry)?;
            self.context.crash.reached("ai-worker", "rendition");
            Ok::<_, HandlerError>(())
        });
        try_join_all(puts).await?;
        self.context.crash.reached("ai-worker", "renditions");
        Ok(())
    }
}

/// A damaged original stays damaged: a person must restore or upload it again,
/// then replay. Everything else may pass.
fn unreadable(error: BlobError) -> HandlerError {
    match error {
        BlobError::Corrupt(_) => HandlerError::reject(error),
        BlobError::NotFound(_)
        | BlobError::Unavailable(_)
        | BlobError::Full(_)
        | BlobError::Refused(_) => HandlerError::retry(error),
    }
}
