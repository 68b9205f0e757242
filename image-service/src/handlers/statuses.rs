//! `asset_status`: what became of a photo.

use bus::{Handler, HandlerError, Received};
use messages::events::{ImageEnhanced, ImageRejected};
use messages::topology::ASSET_STATUS;
use messages::{DecodeError, Envelope, Event, Message, Queue, envelope};
use runtime::Context;
use store::{Tx, params};

use crate::photos::json;
use crate::sql;

/// News about a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatusEvent {
    /// Its pictures are there.
    Enhanced(ImageEnhanced),
    /// It cannot be used.
    Rejected(ImageRejected),
}

impl Event for StatusEvent {
    fn decode(message: &Envelope) -> Result<Self, DecodeError> {
        match message.kind.as_str() {
            ImageEnhanced::KIND => envelope::decode(message).map(StatusEvent::Enhanced),
            ImageRejected::KIND => envelope::decode(message).map(StatusEvent::Rejected),
            other => Err(DecodeError::UnknownKind(other.to_owned())),
        }
    }
}

/// Consumes [`StatusEvent`].
pub struct Statuses {
    /// The clock.
    pub context: Context,
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
        let (account, now) = (message.account, self.context.now());
        let asset = match &message.event {
            StatusEvent::Enhanced(news) => news.asset_id,
            StatusEvent::Rejected(news) => news.asset_id,
        };
        if tx
            .query_opt(sql::ASSET_ORIGINAL, &params![account, asset])
            .await?
            .is_none()
        {
            return Err(super::uploads::unknown(asset));
        }
        match &message.event {
            StatusEvent::Enhanced(news) => {
                tx.execute(sql::ASSET_ENHANCED, &params![account, asset, now])
                    .await?;
                for rendition in &news.renditions {
                    let picture = &rendition.picture;
                    let values = params![
                        account,
                        asset,
                        rendition.marketplace.name(),
                        &picture.sha256,
                        picture.width,
                        picture.height
                    ];
                    tx.execute(sql::RENDITION_PUT, &values).await?;
                }
            }
            StatusEvent::Rejected(news) => {
                let values = params![account, asset, json(&news.problem), now];
                tx.execute(sql::ASSET_REJECTED, &values).await?;
            }
        }
        Ok(())
    }
}
