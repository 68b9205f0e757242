//! The two queues: changed products and finished pictures.

use std::collections::BTreeMap;

use bus::{Handler, HandlerError, Publisher, Received};
use domain::{AccountId, ProductId};
use messages::events::{ImageEnhanced, ProductSaved};
use messages::{Queue, Trace, topology};
use runtime::Context;
use store::{Tx, params};

use crate::listing::{self, Held};
use crate::sql;

/// Which listings a batch touches, with the trace of the last message for
/// each, in the order in which they are locked.
type Touched = BTreeMap<(AccountId, ProductId), Trace>;

async fn hold_all(tx: &mut Tx, touched: Touched) -> Result<Vec<(Held, Trace)>, HandlerError> {
    let mut held = Vec::with_capacity(touched.len());
    for ((account, product), trace) in touched {
        held.push((listing::hold(tx, account, product).await?, trace));
    }
    Ok(held)
}

async fn announce_all(
    tx: &mut Tx,
    publisher: &Publisher,
    context: &Context,
    held: &[(Held, Trace)],
) -> Result<(), HandlerError> {
    for (held, trace) in held {
        listing::announce(tx, publisher, trace, held).await?;
    }
    context.crash.reached("seo-service", "announced");
    Ok(())
}

/// `seo_products`: keeps the product with its texts.
pub(crate) struct Products {
    pub(crate) publisher: Publisher,
    pub(crate) context: Context,
}

/// What is kept of a product.
pub(crate) struct ProductPlan {
    body: String,
    texts: String,
}

impl Handler for Products {
    type Event = ProductSaved;
    type Plan = ProductPlan;
    const BATCH: bool = true;

    fn queue(&self) -> &'static Queue {
        &topology::SEO_PRODUCTS
    }

    async fn prepare(&self, message: &Received<ProductSaved>) -> Result<ProductPlan, HandlerError> {
        let product = &message.event.product;
        let texts = listing::texts(product);
        Ok(ProductPlan {
            body: listing::to_json(product, "product")?,
            texts: listing::to_json(&texts, "texts")?,
        })
    }

    async fn commit(
        &self,
        message: &Received<ProductSaved>,
        plan: &ProductPlan,
        tx: &mut Tx,
    ) -> Result<(), HandlerError> {
        self.commit_all(&[(message, plan)], tx).await
    }

    async fn commit_all(
        &self,
        items: &[(&Received<ProductSaved>, &ProductPlan)],
        tx: &mut Tx,
    ) -> Result<(), HandlerError> {
        let touched = items
            .iter()
            .map(|(message, _)| {
                (
                    (message.account, message.event.product.id),
                    message.trace.clone(),
                )
            })
            .collect();
        let held = hold_all(tx, touched).await?;
        for (message, plan) in items {
            let product = &message.event.product;
            let values = params![
                message.account,
                product.id,
                &product.sku,
                message.event.version,
                &plan.body,
                &plan.texts
            ];
            tx.execute(sql::PRODUCT_SAVE, &values).await?;
        }
        announce_all(tx, &self.publisher, &self.context, &held).await
    }
}

/// `seo_generation`: keeps the pictures of a product.
pub(crate) struct Pictures {
    pub(crate) publisher: Publisher,
    pub(crate) context: Context,
}

/// Marketplace and picture as JSON, one for each rendition.
pub(crate) struct PicturePlan(Vec<(&'static str, String)>);

impl Handler for Pictures {
    type Event = ImageEnhanced;
    type Plan = PicturePlan;
    const BATCH: bool = true;

    fn queue(&self) -> &'static Queue {
        &topology::SEO_GENERATION
    }

    async fn prepare(
        &self,
        message: &Received<ImageEnhanced>,
    ) -> Result<PicturePlan, HandlerError> {
        let mut bodies = Vec::with_capacity(message.event.renditions.len());
        for rendition in &message.event.renditions {
            let body = listing::to_json(&rendition.picture, "picture")?;
            bodies.push((rendition.marketplace.name(), body));
        }
        Ok(PicturePlan(bodies))
    }

    async fn commit(
        &self,
        message: &Received<ImageEnhanced>,
        plan: &PicturePlan,
        tx: &mut Tx,
    ) -> Result<(), HandlerError> {
        self.commit_all(&[(message, plan)], tx).await
    }

    /// A photo whose product is not known yet is left out: it comes again
    /// with its product.
    async fn commit_all(
        &self,
        items: &[(&Received<ImageEnhanced>, &PicturePlan)],
        tx: &mut Tx,
    ) -> Result<(), HandlerError> {
        let shown = items.iter().filter_map(|(message, plan)| {
            message
                .event
                .product_id
                .map(|product| (product, *message, *plan))
        });
        let touched = shown
            .clone()
            .map(|(product, message, _)| ((message.account, product), message.trace.clone()))
            .collect();
        let held = hold_all(tx, touched).await?;
        for (product, message, plan) in shown {
            for (market, body) in &plan.0 {
                let values = params![
                    message.account,
                    product,
                    message.event.asset_id,
                    *market,
                    message.time,
                    body,
                    message.event.fingerprint.clone()
                ];
                tx.execute(sql::PICTURE_SAVE, &values).await?;
            }
        }
        announce_all(tx, &self.publisher, &self.context, &held).await
    }
}
