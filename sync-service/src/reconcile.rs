//! Telling channels again that did not confirm in time.

use domain::{AccountId, ConnectionId, Marketplace, MessageId, Sku};
use messages::Trace;
use messages::events::StockChanged;
use store::{Store, Tx, params};

use crate::channels::stock_queue;
use crate::items::{Items, Tools};
use crate::{Error, sql};

/// Most channels in one round; the rest follow in the next.
const ROUND: i64 = 200;

/// A channel that is behind.
#[derive(Debug, Clone)]
struct Behind {
    account: AccountId,
    connection: ConnectionId,
    sku: Sku,
    marketplace: Marketplace,
    wake_at: i64,
}

/// Tells every channel whose time is up, each through its own adapter's queue
/// only. Gives how many were told. Several processes may do this at once.
pub(crate) async fn round(store: &Store, tools: &Tools) -> Result<usize, Error> {
    let behind = behind(store, tools).await?;
    if behind.is_empty() {
        return Ok(0);
    }
    let tools = tools.clone();
    store
        .run_tx("sync.reconcile", move |tx| {
            let (tools, behind) = (tools.clone(), behind.clone());
            Box::pin(async move { tell(tx, &tools, behind).await })
        })
        .await
}

async fn behind(store: &Store, tools: &Tools) -> Result<Vec<Behind>, Error> {
    let rows = store
        .query(sql::CHANNELS_BEHIND, &params![tools.context.now(), ROUND])
        .await?;
    let mut behind = Vec::with_capacity(rows.len());
    for row in &rows {
        behind.push(Behind {
            account: row.parsed(0, AccountId::parse)?,
            connection: row.parsed(1, ConnectionId::parse)?,
            sku: row.parsed(2, Sku::parse)?,
            marketplace: row.parsed(3, |name| {
                Marketplace::parse(name).ok_or("not a marketplace")
            })?,
            wake_at: row.int(4)?,
        });
    }
    Ok(behind)
}

async fn tell(tx: &mut Tx, tools: &Tools, mut behind: Vec<Behind>) -> Result<usize, Error> {
    behind
        .sort_by(|a, b| (a.account, &a.sku, a.connection).cmp(&(b.account, &b.sku, b.connection)));
    let mut items = Items::hold(
        tx,
        behind
            .iter()
            .map(|one| (one.account, one.sku.clone()))
            .collect(),
    )
    .await?;
    let until = tools.context.now().after(tools.patience);
    let trace = Trace::new(tools.context.random.bytes());
    let mut told = 0;
    for one in behind {
        let values = params![one.account, one.connection, &one.sku, one.wake_at, until];
        let Some(row) = tx.query_opt(sql::CHANNEL_POSTPONE, &values).await? else {
            continue;
        };
        let Some(product_id) = items.get(&(one.account, one.sku.clone()))?.product else {
            continue;
        };
        let (version, available) = (row.int(0)?, row.int(1)?);
        // The time makes each reminder a message of its own, and the same one
        // whoever sends it.
        let key = format!("{}/{}/{version}/{}", one.account, one.sku, one.wake_at);
        let id = MessageId::derived(one.connection.uuid(), "sync-service.reconcile", &key);
        let change = StockChanged {
            product_id,
            sku: one.sku,
            version,
            available,
        };
        let queue = stock_queue(one.marketplace);
        tools
            .publisher
            .publish_to(tx, one.account, id, &trace, &change, queue)
            .await?;
        told += 1;
    }
    Ok(told)
}
