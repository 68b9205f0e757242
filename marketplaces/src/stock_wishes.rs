//! Taking in the wish for a quantity.

use std::sync::Arc;

use adapter_api::Connection;
use bus::{Handler, HandlerError, Received};
use messages::Queue;
use messages::events::StockChanged;
use runtime::Context;
use store::{Tx, params};

use crate::operation::{Kind, want};
use crate::sql;

/// Consumes one marketplace's queue of stock changes.
pub(crate) struct StockHandler {
    pub(crate) queue: &'static Queue,
    pub(crate) connections: Arc<[Connection]>,
    pub(crate) context: Context,
}

impl Handler for StockHandler {
    type Event = StockChanged;
    type Plan = ();
    const BATCH: bool = true;

    fn queue(&self) -> &'static Queue {
        self.queue
    }

    async fn prepare(&self, _: &Received<StockChanged>) -> Result<(), HandlerError> {
        Ok(())
    }

    async fn commit(
        &self,
        message: &Received<StockChanged>,
        (): &(),
        tx: &mut Tx,
    ) -> Result<(), HandlerError> {
        let now = self.context.now();
        let wish = &message.event;
        for connection in self
            .connections
            .iter()
            .filter(|c| c.account == message.account)
        {
            let values = params![
                connection.account,
                connection.id,
                &wish.sku,
                wish.version,
                wish.available.max(0),
                now,
                message.time
            ];
            tx.execute(sql::STOCK_DESIRE, &values).await?;
            // Also when nothing changed: the message may have been sent again
            // because an acknowledgement is missing.
            want(tx, connection, Kind::Stock, wish.sku.as_str(), now).await?;
        }
        Ok(())
    }
}
