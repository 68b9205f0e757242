//! Items held by one transaction: read, changed, kept and announced together.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bus::Publisher;
use domain::{AccountId, MessageId, ProductId, Sku};
use messages::Trace;
use messages::events::StockChanged;
use runtime::Context;
use serde_json::json;
use store::{Row, Tx, params};

use crate::arithmetic::Stock;
use crate::{Error, sql};

/// What names an item.
pub(crate) type Key = (AccountId, Sku);

/// What every change of stock needs besides its transaction.
#[derive(Clone)]
pub(crate) struct Tools {
    pub(crate) publisher: Publisher,
    pub(crate) context: Context,
    /// How long a channel may take to confirm before it is told again.
    pub(crate) patience: Duration,
}

/// One item, held.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) product: Option<ProductId>,
    pub(crate) counted_version: i64,
    pub(crate) stock: Stock,
    version: i64,
    seen: i64,
    touched: bool,
    cause: Option<Trace>,
}

impl Item {
    /// The version of the stock, with this transaction's change if any.
    pub(crate) fn version(&self) -> i64 {
        self.version
    }

    /// Says that the item must be kept although its stock is the same.
    pub(crate) fn touch(&mut self) {
        self.touched = true;
    }

    /// Says that the stock changed (or was found to be the same by a count):
    /// one new version for each transaction, told to every channel.
    pub(crate) fn raise(&mut self, cause: &Trace) {
        self.touched = true;
        if self.cause.is_none() {
            self.version += 1;
            self.cause = Some(cause.clone());
        }
    }
}

/// Items held by a transaction, in the order in which they were taken.
pub(crate) struct Items(BTreeMap<Key, Item>);

impl Items {
    /// Takes items for this transaction alone, making those that are missing.
    /// Call it once in a transaction, with every item it will need.
    pub(crate) async fn hold(tx: &mut Tx, keys: Vec<Key>) -> Result<Self, Error> {
        let keys: BTreeSet<Key> = keys.into_iter().collect();
        let given: Vec<_> = keys
            .iter()
            .map(|(account, sku)| json!({ "account": account, "sku": sku }))
            .collect();
        let given = params![serde_json::Value::from(given).to_string()];
        let dialect = tx.dialect();
        tx.execute(sql::ITEMS_ENSURE.text(dialect), &given).await?;
        let rows = tx.query(sql::ITEMS_HOLD.text(dialect), &given).await?;
        rows.iter().map(item).collect::<Result<_, _>>().map(Self)
    }

    /// A held item.
    pub(crate) fn get(&mut self, key: &Key) -> Result<&mut Item, Error> {
        self.0
            .get_mut(key)
            .ok_or_else(|| Error::inconsistent(&key.1, "not held by this transaction"))
    }

    /// Writes what was changed and tells every channel, sold-out SKUs first.
    pub(crate) async fn keep(&self, tx: &mut Tx, tools: &Tools) -> Result<(), Error> {
        let touched: Vec<_> = self.0.iter().filter(|(_, item)| item.touched).collect();
        if touched.is_empty() {
            return Ok(());
        }
        let given: Vec<_> = touched
            .iter()
            .map(|((account, sku), item)| {
                json!({
                    "account": account, "sku": sku, "product": item.product,
                    "counted_version": item.counted_version,
                    "on_hand": item.stock.on_hand(), "reserved": item.stock.reserved(),
                    "version": item.version, "seen": item.seen,
                })
            })
            .collect();
        let expected = given.len() as u64;
        let given = params![serde_json::Value::from(given).to_string()];
        let kept = tx
            .execute(sql::ITEMS_KEEP.text(tx.dialect()), &given)
            .await?;
        if kept != expected {
            let sku = &touched[0].0.1;
            return Err(Error::inconsistent(
                sku,
                format!("{kept} of {expected} items were still as read"),
            ));
        }
        self.announce(tx, tools).await
    }

    async fn announce(&self, tx: &mut Tx, tools: &Tools) -> Result<(), Error> {
        let mut raised: Vec<_> = self
            .0
            .iter()
            .filter_map(|(key, item)| item.cause.as_ref().map(|cause| (key, item, cause)))
            .collect();
        if raised.is_empty() {
            return Ok(());
        }
        let given: Vec<_> = raised
            .iter()
            .map(|((account, sku), item, _)| {
                json!({ "account": account, "sku": sku, "version": item.version, "available": item.stock.available() })
            })
            .collect();
        let wake_at = tools.context.now().after(tools.patience);
        let values = params![serde_json::Value::from(given).to_string(), wake_at];
        tx.execute(sql::CHANNELS_WANT.text(tx.dialect()), &values)
            .await?;
        // A channel that still sells what is gone does the most harm.
        raised.sort_by_key(|(_, item, _)| item.stock.available() > 0);
        for ((account, sku), item, cause) in raised {
            let Some(product) = item.product else {
                continue;
            };
            let message = StockChanged {
                product_id: product,
                sku: sku.clone(),
                version: item.version,
                available: item.stock.available(),
            };
            let id = message_id(*account, sku, item.version);
            tools
                .publisher
                .publish(tx, *account, id, cause, &message)
                .await?;
        }
        Ok(())
    }
}

/// The id of the one message that announces a version of a SKU's stock.
fn message_id(account: AccountId, sku: &Sku, version: i64) -> MessageId {
    MessageId::derived(
        account.uuid(),
        "sync-service.stock",
        &format!("{sku}/{version}"),
    )
}

fn item(row: &Row) -> Result<(Key, Item), Error> {
    let account = row.parsed(0, AccountId::parse)?;
    let sku = row.parsed(1, Sku::parse)?;
    let (on_hand, reserved) = (row.int(4)?, row.int(5)?);
    let stock = Stock::new(on_hand, reserved).ok_or_else(|| {
        Error::inconsistent(&sku, format!("{on_hand} on hand, {reserved} reserved"))
    })?;
    let product = match row.opt_text(2)? {
        Some(_) => Some(row.parsed(2, ProductId::parse)?),
        None => None,
    };
    let version = row.int(6)?;
    let item = Item {
        product,
        counted_version: row.int(3)?,
        stock,
        version,
        seen: version,
        touched: false,
        cause: None,
    };
    Ok(((account, sku), item))
}
