//! `image_uploads`: a photo that came in is looked at once more and handed to
//! the workers.

use blobs::{Area, BlobError, Blobs};
use bus::{Handler, HandlerError, Publisher, Received};
use domain::{AssetId, Problem};
use imaging::{Limits, Refusal};
use messages::Queue;
use messages::events::{ImageProcess, ImageRejected, ImageUpload};
use messages::topology::IMAGE_UPLOADS;
use runtime::Context;
use store::{Store, Tx, params};

use crate::photos::json;
use crate::{NAME, sql};

/// Consumes [`ImageUpload`].
pub struct Uploads {
    /// The service's database.
    pub store: Store,
    /// Where the originals are.
    pub blobs: Blobs,
    /// Sends what follows.
    pub publisher: Publisher,
    /// The clock.
    pub context: Context,
    /// What a photo may cost today.
    pub limits: Limits,
}

/// What is to be done with a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// Hand it to the workers.
    Process,
    /// Tell everybody that it cannot be used.
    Refuse(Problem),
}

impl Handler for Uploads {
    type Event = ImageUpload;
    type Plan = Plan;

    fn queue(&self) -> &'static Queue {
        &IMAGE_UPLOADS
    }

    /// The whole file was judged when it came in. What can have changed since:
    /// the limits, and whether the object is there.
    async fn prepare(&self, message: &Received<ImageUpload>) -> Result<Plan, HandlerError> {
        let asset = message.event.asset_id;
        let values = params![message.account, asset];
        let row = self.store.query_opt(sql::ASSET_ORIGINAL, &values).await?;
        let row = row.ok_or_else(|| unknown(asset))?;
        let size = |place| {
            Ok::<u64, HandlerError>(u64::try_from(row.opt_int(place)?.unwrap_or(0)).unwrap_or(0))
        };
        let (width, height, bytes) = (size(2)?, size(3)?, size(4)?);
        if let Some(refusal) = over_limit(&self.limits, width, height, bytes) {
            return Ok(Plan::Refuse(refusal.problem("photo").in_file(row.text(5)?)));
        }
        let original = &message.event.original;
        let there = self
            .blobs
            .exists(message.account, Area::Original, original)
            .await;
        match there {
            Ok(true) => Ok(Plan::Process),
            Ok(false) => Err(HandlerError::retry(format!(
                "the original {original} is not in the object store"
            ))),
            Err(error @ BlobError::Unavailable(_)) => Err(HandlerError::retry(error)),
            Err(error) => Err(HandlerError::retry(format!(
                "the original {original}: {error}"
            ))),
        }
    }

    async fn commit(
        &self,
        message: &Received<ImageUpload>,
        plan: &Plan,
        tx: &mut Tx,
    ) -> Result<(), HandlerError> {
        let ImageUpload {
            asset_id,
            product_id,
            original,
        } = message.event.clone();
        let now = self.context.now();
        let id = message.derive(NAME, "image_uploads");
        match plan {
            Plan::Process => {
                tx.execute(
                    sql::ASSET_PROCESSING,
                    &params![message.account, asset_id, now],
                )
                .await?;
                let next = ImageProcess {
                    asset_id,
                    product_id,
                    original,
                };
                self.publisher
                    .publish(tx, message.account, id, &message.trace, &next)
                    .await?;
            }
            Plan::Refuse(problem) => {
                let values = params![message.account, asset_id, json(problem), now, message.time];
                tx.execute(sql::ASSET_REJECTED, &values).await?;
                let next = ImageRejected {
                    asset_id,
                    product_id,
                    problem: problem.clone(),
                };
                self.publisher
                    .publish(tx, message.account, id, &message.trace, &next)
                    .await?;
            }
        }
        Ok(())
    }
}

pub(super) fn unknown(asset: AssetId) -> HandlerError {
    HandlerError::reject(format!("there is no photo {asset}"))
}

fn over_limit(limits: &Limits, width: u64, height: u64, bytes: u64) -> Option<Refusal> {
    let side = |length: u64| u32::try_from(length).unwrap_or(u32::MAX);
    let (w, h) = (side(width), side(height));
    if bytes > limits.max_bytes {
        Some(Refusal::TooManyBytes {
            bytes,
            max: limits.max_bytes,
        })
    } else if width * height > limits.max_pixels {
        Some(Refusal::TooManyPixels {
            width: w,
            height: h,
            max: limits.max_pixels,
        })
    } else if w.max(h) > limits.max_side {
        Some(Refusal::SideTooLong {
            width: w,
            height: h,
            max: limits.max_side,
        })
    } else {
        None
    }
}
