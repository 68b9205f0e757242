//! What channels say: a listing is live, a stock version was taken over.

use bus::Received;
use domain::Marketplace;
use domain::{ListingState, Sku};
use messages::events::{ListingChanged, StockAcknowledged, StockChanged};
use messages::{DecodeError, Envelope, Event, Message, Queue, envelope, topology};
use store::{Tx, params};

use crate::items::{Items, Tools};
use crate::{Error, sql};

/// A message of `stock_channels`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ChannelEvent {
    Listing(ListingChanged),
    Acknowledged(StockAcknowledged),
}

impl ChannelEvent {
    fn sku(&self) -> &Sku {
        match self {
            ChannelEvent::Listing(event) => &event.sku,
            ChannelEvent::Acknowledged(event) => &event.sku,
        }
    }
}

impl Event for ChannelEvent {
    fn decode(message: &Envelope) -> Result<Self, DecodeError> {
        match message.kind.as_str() {
            ListingChanged::KIND => envelope::decode(message).map(ChannelEvent::Listing),
            StockAcknowledged::KIND => envelope::decode(message).map(ChannelEvent::Acknowledged),
            _ => Err(DecodeError::UnknownKind(message.kind.clone())),
        }
    }
}

/// The queue through which one marketplace's adapter learns of stock.
pub(crate) fn stock_queue(marketplace: Marketplace) -> &'static Queue {
    match marketplace {
        Marketplace::Amazon => &topology::AMAZON_STOCK,
        Marketplace::Trendyol => &topology::TRENDYOL_STOCK,
        Marketplace::Hepsiburada => &topology::HEPSIBURADA_STOCK,
    }
}

/// Takes in what channels say, in the given order.
pub(crate) async fn take_in(
    tx: &mut Tx,
    tools: &Tools,
    messages: &[&Received<ChannelEvent>],
) -> Result<(), Error> {
    let keys = messages
        .iter()
        .map(|message| (message.account, message.event.sku().clone()))
        .collect();
    let mut items = Items::hold(tx, keys).await?;
    for message in messages {
        match &message.event {
            ChannelEvent::Listing(event) if event.state == ListingState::Live => {
                live(tx, tools, &mut items, message, event).await?;
            }
            // Only live listings are told about stock.
            ChannelEvent::Listing(_) => {}
            ChannelEvent::Acknowledged(event) => {
                acknowledged(tx, tools, &mut items, message, event).await?;
            }
        }
    }
    items.keep(tx, tools).await
}

/// A channel sells the item from now on: it gets the present stock unless it
/// has that already.
async fn live(
    tx: &mut Tx,
    tools: &Tools,
    items: &mut Items,
    message: &Received<ChannelEvent>,
    event: &ListingChanged,
) -> Result<(), Error> {
    let item = items.get(&(message.account, event.sku.clone()))?;
    if item.product.is_none() {
        item.product = Some(event.product_id);
        item.touch();
    }
    let (version, available) = (item.version(), item.stock.available());
    let wake_at = tools.context.now().after(tools.patience);
    let values = params![
        message.account,
        event.connection_id,
        &event.sku,
        event.marketplace.name(),
        version,
        available,
        wake_at
    ];
    let row = tx.query_opt(sql::CHANNEL_LIVE, &values).await?;
    if row.map_or(Ok(0), |row| row.int(0))? >= version {
        return Ok(());
    }
    let change = StockChanged {
        product_id: event.product_id,
        sku: event.sku.clone(),
        version,
        available,
    };
    let id = message.derive(
        "sync-service.live",
        &format!("{}/{}", event.connection_id, event.sku),
    );
    let queue = stock_queue(event.marketplace);
    tools
        .publisher
        .publish_to(tx, message.account, id, &message.trace, &change, queue)
        .await?;
    Ok(())
}

async fn acknowledged(
    tx: &mut Tx,
    tools: &Tools,
    items: &mut Items,
    message: &Received<ChannelEvent>,
    event: &StockAcknowledged,
) -> Result<(), Error> {
    let item = items.get(&(message.account, event.sku.clone()))?;
    let now = tools.context.now();
    let values = params![
        message.account,
        event.connection_id,
        &event.sku,
        item.version(),
        item.stock.available(),
        event.version,
        event.quantity,
        message.time,
        now.after(tools.patience)
    ];
    tx.execute(sql::CHANNEL_ACK, &values).await?;
    Ok(())
}
