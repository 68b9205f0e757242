//! Taking in the wish for a listing.

use std::sync::Arc;

use adapter_api::{Connection, Offer};
use bus::{Handler, HandlerError, Publisher, Received};
use domain::{ListingState, Problem};
use messages::Queue;
use messages::events::ListingReady;
use runtime::Context;
use store::{Tx, params};

use crate::listing::Change;
use crate::operation::{Kind, want};
use crate::sql;

/// Consumes one marketplace's queue of the fanout.
pub(crate) struct ReadyHandler {
    pub(crate) queue: &'static Queue,
    pub(crate) connections: Arc<[Connection]>,
    pub(crate) publisher: Publisher,
    pub(crate) context: Context,
    /// Base of the addresses under which pictures can be fetched.
    pub(crate) media_url: String,
}

/// A wish for one connection.
pub(crate) struct Wish {
    connection: Connection,
    offer: Offer,
    /// Why the marketplace would surely refuse it.
    problems: Vec<Problem>,
}

impl ReadyHandler {
    fn wish(&self, connection: &Connection, ready: &ListingReady) -> Result<Wish, HandlerError> {
        let marketplace = connection.marketplace;
        let missing = |what: &str| HandlerError::reject(format!("no {what} for {marketplace}"));
        let text = ready
            .texts
            .get(&marketplace)
            .ok_or_else(|| missing("text"))?
            .clone();
        let pack = rules::pack(marketplace);
        let mut pictures = ready
            .pictures
            .get(&marketplace)
            .ok_or_else(|| missing("pictures"))?
            .clone();
        // The first ones are shown; a product may well have more photos than a
        // marketplace takes.
        pictures.truncate(*pack.images.max_count);
        let picture_urls = pictures
            .iter()
            .map(|p| {
                format!(
                    "{}/media/{}/rendition/{}",
                    self.media_url, connection.account, p.sha256
                )
            })
            .collect();
        let mut findings = rules::check_product(pack, &ready.product);
        findings.extend(rules::check_text(pack, &text));
        findings.extend(rules::check_images(pack, &pictures));
        let problems = findings
            .into_iter()
            .filter(rules::Finding::is_mandatory)
            .map(Problem::from)
            .collect();
        let offer = Offer {
            product: ready.product.clone(),
            text,
            pictures,
            picture_urls,
            quantity: 0,
            version: ready.version,
            remote_id: None,
            mark: String::new(),
        };
        Ok(Wish {
            connection: connection.clone(),
            offer,
            problems,
        })
    }
}

impl Handler for ReadyHandler {
    type Event = ListingReady;
    type Plan = Vec<Wish>;

    fn queue(&self) -> &'static Queue {
        self.queue
    }

    async fn prepare(&self, message: &Received<ListingReady>) -> Result<Vec<Wish>, HandlerError> {
        self.connections
            .iter()
            .filter(|connection| connection.account == message.account)
            .map(|connection| self.wish(connection, &message.event))
            .collect()
    }

    async fn commit(
        &self,
        message: &Received<ListingReady>,
        plan: &Vec<Wish>,
        tx: &mut Tx,
    ) -> Result<(), HandlerError> {
        for wish in plan {
            self.keep(message, wish, tx).await?;
        }
        Ok(())
    }
}

impl ReadyHandler {
    async fn keep(
        &self,
        message: &Received<ListingReady>,
        wish: &Wish,
        tx: &mut Tx,
    ) -> Result<(), HandlerError> {
        let now = self.context.now();
        let (connection, product) = (&wish.connection, &message.event.product);
        let state = match wish.problems.is_empty() {
            true => ListingState::Queued,
            false => ListingState::Rejected,
        };
        let json = |value: serde_json::Result<String>| value.map_err(HandlerError::reject);
        let offer = json(serde_json::to_string(&wish.offer))?;
        let problems = json(serde_json::to_string(&wish.problems))?;
        let values = params![
            connection.account,
            connection.id,
            connection.marketplace.name(),
            product.id,
            &product.sku,
            state.name(),
            message.event.version,
            offer,
            problems,
            &message.trace.0,
            now
        ];
        if tx.execute(sql::LISTING_DESIRE, &values).await? == 0 {
            return Ok(());
        }
        if state == ListingState::Queued {
            want(tx, connection, Kind::Submit, &product.id.to_string(), now).await?;
        }
        let change = Change {
            connection,
            product: product.id,
            sku: &product.sku,
            version: message.event.version,
            state,
            remote_id: None,
            problems: &wish.problems,
            trace: &message.trace,
        };
        Ok(change.announce(tx, &self.publisher).await?)
    }
}
