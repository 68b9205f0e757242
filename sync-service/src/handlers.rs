//! The queues of this service.

use bus::{Handler, HandlerError, Received};
use messages::events::{OrderPlaced, ProductSaved};
use messages::{Queue, topology};
use store::Tx;

use crate::channels::{self, ChannelEvent};
use crate::counts::{self, News};
use crate::items::Tools;
use crate::orders::{self, Incoming};

/// The queues through which orders come, one for each channel.
pub(crate) const ORDER_QUEUES: [&Queue; 4] = [
    &topology::AMAZON_ORDERS,
    &topology::TRENDYOL_ORDERS,
    &topology::HEPSIBURADA_ORDERS,
    &topology::DIRECT_ORDERS,
];

/// `*_orders`: reserves stock.
pub(crate) struct Orders {
    pub(crate) queue: &'static Queue,
    pub(crate) tools: Tools,
}

impl Handler for Orders {
    type Event = OrderPlaced;
    type Plan = ();
    const BATCH: bool = true;

    fn queue(&self) -> &'static Queue {
        self.queue
    }

    async fn prepare(&self, message: &Received<OrderPlaced>) -> Result<(), HandlerError> {
        match orders::fault(&message.event) {
            Some(fault) => Err(HandlerError::reject(fault)),
            None => Ok(()),
        }
    }

    async fn commit(
        &self,
        message: &Received<OrderPlaced>,
        plan: &(),
        tx: &mut Tx,
    ) -> Result<(), HandlerError> {
        self.commit_all(&[(message, plan)], tx).await
    }

    async fn commit_all(
        &self,
        items: &[(&Received<OrderPlaced>, &())],
        tx: &mut Tx,
    ) -> Result<(), HandlerError> {
        let incoming: Vec<_> = items
            .iter()
            .map(|(message, ())| Incoming {
                account: message.account,
                trace: &message.trace,
                order: &message.event,
            })
            .collect();
        Ok(orders::take_in(tx, &self.tools, &incoming).await?)
    }
}

/// `stock_products`: makes items and takes the seller's counts over.
pub(crate) struct Products {
    pub(crate) tools: Tools,
}

impl Handler for Products {
    type Event = ProductSaved;
    type Plan = News;
    const BATCH: bool = true;

    fn queue(&self) -> &'static Queue {
        &topology::STOCK_PRODUCTS
    }

    async fn prepare(&self, message: &Received<ProductSaved>) -> Result<News, HandlerError> {
        let ProductSaved {
            product,
            version,
            counted,
        } = &message.event;
        if counted.is_some_and(|counted| counted < 0) {
            return Err(HandlerError::reject(format!(
                "{}: a count below zero",
                product.sku
            )));
        }
        Ok(News {
            key: (message.account, product.sku.clone()),
            product: Some((product.id, *version)),
            counted: *counted,
            movement: message
                .derive("sync-service.count", product.sku.as_str())
                .to_string(),
            cause: format!("product {} version {version}", product.id),
            trace: message.trace.clone(),
        })
    }

    async fn commit(
        &self,
        message: &Received<ProductSaved>,
        plan: &News,
        tx: &mut Tx,
    ) -> Result<(), HandlerError> {
        self.commit_all(&[(message, plan)], tx).await
    }

    async fn commit_all(
        &self,
        items: &[(&Received<ProductSaved>, &News)],
        tx: &mut Tx,
    ) -> Result<(), HandlerError> {
        let news: Vec<_> = items.iter().map(|(_, news)| (*news).clone()).collect();
        Ok(counts::take_in(tx, &self.tools, &news).await?)
    }
}

/// `stock_channels`: what channels sell and have confirmed.
pub(crate) struct Channels {
    pub(crate) tools: Tools,
}

impl Handler for Channels {
    type Event = ChannelEvent;
    type Plan = ();
    const BATCH: bool = true;

    fn queue(&self) -> &'static Queue {
        &topology::STOCK_CHANNELS
    }

    async fn prepare(&self, _message: &Received<ChannelEvent>) -> Result<(), HandlerError> {
        Ok(())
    }

    async fn commit(
        &self,
        message: &Received<ChannelEvent>,
        plan: &(),
        tx: &mut Tx,
    ) -> Result<(), HandlerError> {
        self.commit_all(&[(message, plan)], tx).await
    }

    async fn commit_all(
        &self,
        items: &[(&Received<ChannelEvent>, &())],
        tx: &mut Tx,
    ) -> Result<(), HandlerError> {
        let messages: Vec<_> = items.iter().map(|(message, ())| *message).collect();
        Ok(channels::take_in(tx, &self.tools, &messages).await?)
    }
}
