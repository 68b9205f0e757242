//! `ai_processing`: from a photo to its pictures.

use std::sync::Arc;

use blobs::{Area, BlobError, Blobs};
use bus::{Handler, HandlerError, Publisher, Received};
use bytes::Bytes;
use domain::{AccountId, Picture, Problem, Sha256Hex};
use futures::future::try_join_all;
use imaging::{Limits, Refusal};
use messages::events::{ImageEnhanced, ImageProcess, ImageRejected};
use messages::{Queue, topology};
use runtime::Context;
use store::{Store, Tx};

use crate::frames::Wanted;
use crate::memory::Memory;
use crate::renditions::{Derivation, Known};

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
    pub limits: Limits,
    pub memory: Memory,
    pub wanted: Arc<Vec<Wanted>>,
}

/// What became of a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Plan {
    /// These pictures were made just now and are in the object store; the
    /// others were there before.
    Enhanced(Known),
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
        let missing = self.missing(account, original).await?;
        if missing.is_empty() {
            return Ok(Plan::Enhanced(Known::new()));
        }
        let photo = self
            .blobs
            .get(account, Area::Original, original)
            .await
            .map_err(unreadable)?;
        match self.render(photo, &missing).await? {
            Ok(made) => self.put(account, &missing, made).await.map(Plan::Enhanced),
            Err(refusal) => Ok(Plan::Rejected(refusal.problem(FIELD))),
        }
    }

    async fn commit(
        &self,
        message: &Received<ImageProcess>,
        plan: &Plan,
        tx: &mut Tx,
    ) -> Result<(), HandlerError> {
        let event = &message.event;
        let (asset_id, product_id) = (event.asset_id, event.product_id);
        let (account, trace) = (message.account, &message.trace);
        match plan {
            Plan::Enhanced(made) => {
                let derivation = Derivation {
                    account,
                    original: event.original.clone(),
                };
                let now = self.context.now();
                let renditions = derivation.keep(tx, made, &self.wanted, now).await?;
                let renditions = renditions.ok_or_else(|| {
                    HandlerError::retry("the derivation map lost a picture: make it again")
                })?;
                let original = event.original.clone();
                let recipe = imaging::RECIPE.to_owned();
                let enhanced = ImageEnhanced {
                    asset_id,
                    product_id,
                    original,
                    recipe,
                    renditions,
                };
                let id = message.derive(NAME, "enhanced");
                self.publisher
                    .publish(tx, account, id, trace, &enhanced)
                    .await?;
            }
            Plan::Rejected(problem) => {
                let rejected = ImageRejected {
                    asset_id,
                    product_id,
                    problem: problem.clone(),
                };
                let id = message.derive(NAME, "rejected");
                self.publisher
                    .publish(tx, account, id, trace, &rejected)
                    .await?;
            }
        }
        Ok(())
    }
}

impl Enhance {
    /// The wanted pictures that have not been made, or whose object is gone.
    async fn missing(
        &self,
        account: AccountId,
        original: &Sha256Hex,
    ) -> Result<Vec<Wanted>, HandlerError> {
        let derivation = Derivation {
            account,
            original: original.clone(),
        };
        let known = derivation.find(&self.store, &self.wanted).await?;
        let mut missing = Vec::new();
        for wanted in self.wanted.iter() {
            let there = match known.get(&wanted.market) {
                Some(picture) => self.is_there(account, picture).await?,
                None => false,
            };
            if !there {
                missing.push(wanted.clone());
            }
        }
        Ok(missing)
    }

    async fn is_there(&self, account: AccountId, picture: &Picture) -> Result<bool, HandlerError> {
        let there = self
            .blobs
            .exists(account, Area::Rendition, &picture.sha256)
            .await;
        there.map_err(HandlerError::retry)
    }

    /// Renders on a thread for CPU-bound work, once there is memory for it.
    async fn render(
        &self,
        photo: Bytes,
        missing: &[Wanted],
    ) -> Result<Result<Vec<imaging::Rendition>, Refusal>, HandlerError> {
        let (probed, limits) = (photo.clone(), self.limits);
        let probe = match self
            .compute(move || imaging::probe(&probed, &limits))
            .await?
        {
            Ok(probe) => probe,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let bytes = imaging::memory_needed(&probe, photo.len() as u64);
        let room = self.memory.room(bytes).await.map_err(HandlerError::retry)?;
        let frames: Vec<_> = missing.iter().map(|wanted| wanted.frame.clone()).collect();
        // The room is given back by the thread: when this future is dropped in
        // between, the work goes on and still needs it.
        self.compute(move || {
            let rendered = imaging::render(&photo, &frames, &limits);
            drop((photo, room));
            rendered
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

    /// Keeps the pictures, one for each of `missing` in its order.
    async fn put(
        &self,
        account: AccountId,
        missing: &[Wanted],
        made: Vec<imaging::Rendition>,
    ) -> Result<Known, HandlerError> {
        // At once, so that their rows share a commit.
        let puts = missing.iter().zip(made).map(|(wanted, rendition)| async {
            let picture = self.put_one(account, rendition).await?;
            Ok::<_, HandlerError>((wanted.market, picture))
        });
        let known = try_join_all(puts).await?;
        self.context.crash.reached("ai-worker", "renditions");
        Ok(known.into_iter().collect())
    }

    async fn put_one(
        &self,
        account: AccountId,
        rendition: imaging::Rendition,
    ) -> Result<Picture, HandlerError> {
        let bytes = rendition.bytes.len() as u64;
        let put = self
            .blobs
            .put(account, Area::Rendition, rendition.bytes)
            .await;
        let sha256 = put.map_err(HandlerError::retry)?;
        self.context.crash.reached("ai-worker", "rendition");
        let media_type = rendition.media_type.to_owned();
        Ok(Picture {
            sha256,
            width: rendition.width,
            height: rendition.height,
            media_type,
            bytes,
        })
    }
}

/// A damaged original stays damaged: a person must restore or upload it again,
/// then replay. Everything else may pass.
fn unreadable(error: BlobError) -> HandlerError {
    match error {
        BlobError::Corrupt(_) => HandlerError::reject(error),
        BlobError::NotFound(_) | BlobError::Unavailable(_) | BlobError::Refused(_) => {
            HandlerError::retry(error)
        }
    }
}
