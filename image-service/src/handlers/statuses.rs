//! `asset_status`: what became of a photo.

use std::sync::Arc;

use bus::{Handler, HandlerError, Publisher, Received};
use domain::{AssetId, Timestamp};
use messages::events::{ImageEnhanced, ImageRejected, ImageReview};
use messages::topology::ASSET_STATUS;
use messages::{DecodeError, Envelope, Event, Message, Queue, envelope};
use runtime::Context;
use store::{Tx, params};

use crate::basis::{self, Basis};
use crate::photos::news::{self, Held, News};
use crate::photos::review::{self, Choice, Review};
use crate::photos::{Joining, SETTLE, State, json};
use crate::{NAME, sql};

/// News about a photo.
#[derive(Debug, Clone, PartialEq)]
pub enum StatusEvent {
    /// Its pictures are there.
    Enhanced(ImageEnhanced),
    /// Its pictures need a person's eye.
    Review(ImageReview),
    /// It cannot be used.
    Rejected(ImageRejected),
}

impl StatusEvent {
    const fn asset(&self) -> AssetId {
        match self {
            StatusEvent::Enhanced(news) => news.asset_id,
            StatusEvent::Review(news) => news.asset_id,
            StatusEvent::Rejected(news) => news.asset_id,
        }
    }
}

impl Event for StatusEvent {
    fn decode(message: &Envelope) -> Result<Self, DecodeError> {
        match message.kind.as_str() {
            ImageEnhanced::KIND => envelope::decode(message).map(StatusEvent::Enhanced),
            ImageReview::KIND => envelope::decode(message).map(StatusEvent::Review),
            ImageRejected::KIND => envelope::decode(message).map(StatusEvent::Rejected),
            other => Err(DecodeError::UnknownKind(other.to_owned())),
        }
    }
}

/// Consumes [`StatusEvent`].
pub struct Statuses {
    /// The clock.
    pub context: Context,
    /// Tells of what a person had chosen before.
    pub publisher: Publisher,
    /// The present recipe and rule packs.
    pub basis: Arc<Basis>,
}

impl Handler for Statuses {
    type Event = StatusEvent;
    type Plan = ();

    fn queue(&self) -> &'static Queue {
        &ASSET_STATUS
    }

    async fn prepare(&self, _: &Received<StatusEvent>) -> Result<(), HandlerError> {
        Ok(())
    }

    /// States only go forward, so that late and repeated news change nothing.
    async fn commit(
        &self,
        message: &Received<StatusEvent>,
        (): &(),
        tx: &mut Tx,
    ) -> Result<(), HandlerError> {
        let (account, asset) = (message.account, message.event.asset());
        let held = news::hold(tx, account, asset).await?;
        let held = held.ok_or_else(|| super::uploads::unknown(asset))?;
        let chosen = tx
            .query_opt(sql::REVIEW_READ, &params![account, asset])
            .await?;
        let chosen = match &chosen {
            Some(row) => review::choice(row, 3)?.zip(row.opt_int(4)?.map(Timestamp::from_micros)),
            None => None,
        };
        match &message.event {
            StatusEvent::Enhanced(news) => self.enhanced(message, news, &held, chosen, tx).await?,
            StatusEvent::Review(news) => self.review(message, news, held, chosen, tx).await?,
            StatusEvent::Rejected(news) => {
                let now = self.context.now();
                let values = params![account, asset, json(&news.problem), now, message.time];
                tx.execute(sql::ASSET_REJECTED, &values).await?;
            }
        }
        tx.wake(SETTLE);
        Ok(())
    }
}

/// What a person chose, and when.
type Chosen = (Choice, Timestamp);

/// What a photo's row is to tell.
struct Told<'a> {
    state: State,
    recipe: &'a str,
    basis: &'a str,
    receipt: Option<String>,
    fingerprint: Option<&'a str>,
}

impl Statuses {
    async fn enhanced(
        &self,
        message: &Received<StatusEvent>,
        enhanced: &ImageEnhanced,
        held: &Held,
        chosen: Option<Chosen>,
        tx: &mut Tx,
    ) -> Result<(), HandlerError> {
        let (account, asset) = (message.account, enhanced.asset_id);
        let basis = basis::of_photo(&enhanced.recipe, &enhanced.renditions);
        let news = News {
            state: State::Enhanced,
            basis: &basis,
            at: message.time,
        };
        if !held.takes(news, chosen.map(|(choice, _)| choice), &self.basis) {
            return Ok(());
        }
        let told = Told {
            state: State::Enhanced,
            recipe: &enhanced.recipe,
            basis: &basis,
            receipt: enhanced.receipt.as_ref().map(ToString::to_string),
            fingerprint: enhanced.fingerprint.as_deref(),
        };
        self.tell(message, asset, &told, tx).await?;
        let (renditions, small) = (&enhanced.renditions, &enhanced.thumbnails);
        news::put_renditions(tx, account, asset, &enhanced.recipe, renditions, small).await?;
        if chosen.is_none() {
            review::forget(tx, account, asset).await?;
        }
        Ok(())
    }

    /// A photo about which a person decided before, by an older recipe or
    /// before it had a product, is decided in the same way.
    async fn review(
        &self,
        message: &Received<StatusEvent>,
        event: &ImageReview,
        mut held: Held,
        chosen: Option<Chosen>,
        tx: &mut Tx,
    ) -> Result<(), HandlerError> {
        let (account, asset) = (message.account, event.asset_id);
        let review = Review::of(event);
        let basis = review.basis();
        let news = News {
            state: State::Review,
            basis: &basis,
            at: message.time,
        };
        if !held.takes(news, chosen.map(|(choice, _)| choice), &self.basis) {
            return Ok(());
        }
        let same = chosen.filter(|(choice, _)| !review.pictures(*choice).is_empty());
        let engine = event.receipt.as_ref().map(ToString::to_string);
        let told = Told {
            state: same.map_or(State::Review, |(choice, _)| choice.state()),
            recipe: &event.recipe,
            basis: &basis,
            receipt: match same {
                Some((choice, at)) => Some(review::receipt(engine.as_deref(), choice, at)),
                None => engine,
            },
            fingerprint: event.fingerprint.as_deref(),
        };
        self.tell(message, asset, &told, tx).await?;
        review.put(tx, account, asset).await?;
        let Some((choice, _)) = same else {
            tx.execute(sql::REVIEW_REOPEN, &params![account, asset])
                .await?;
            news::put_renditions(tx, account, asset, &event.recipe, &[], &[]).await?;
            return Ok(());
        };
        let by = Joining {
            account,
            publisher: &self.publisher,
            trace: &message.trace,
            now: self.context.now(),
        };
        held.product = held.product.or(event.product_id);
        let id = message.derive(NAME, "review.decided");
        review::announce(tx, &by, asset, &held, &review, choice, id).await?;
        Ok(())
    }

    async fn tell(
        &self,
        message: &Received<StatusEvent>,
        asset: AssetId,
        told: &Told<'_>,
        tx: &mut Tx,
    ) -> Result<(), HandlerError> {
        let values = params![
            message.account,
            asset,
            told.state.name(),
            None::<String>,
            told.recipe,
            told.basis,
            message.time,
            told.receipt.clone(),
            told.fingerprint,
            self.context.now(),
            &message.trace.0
        ];
        tx.execute(sql::ASSET_NEWS, &values).await?;
        Ok(())
    }
}
