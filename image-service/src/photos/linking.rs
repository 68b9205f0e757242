//! Joining photos and products, whichever comes first.
//!
//! Both sides hold the account's row while they look for each other: photos
//! shared, products alone. Whichever commits second therefore sees the first.

use bus::Publisher;
use domain::text::fold;
use domain::{AccountId, AssetId, ProductId, Sha256Hex, Timestamp};
use messages::Trace;
use store::{Dialect, Error, Row, Tx, Value, params};

use super::State;
use super::record::announce;
use super::settle;
use crate::link::{Choice, How, Keys, Name, SKU_KEYS, file_name};
use crate::sql;

/// Holds the account's row together with other photos.
pub(super) async fn share_account(tx: &mut Tx, account: AccountId) -> Result<(), Error> {
    tx.execute(sql::ACCOUNT_ADD, &params![account]).await?;
    if tx.dialect() == Dialect::Postgres {
        tx.query(sql::ACCOUNT_SHARE_POSTGRES, &params![account])
            .await?;
    }
    Ok(())
}

/// What a photo's names lead to.
pub(super) async fn find_product(
    tx: &mut Tx,
    account: AccountId,
    keys: &Keys,
) -> Result<Choice, Error> {
    let wanted = keys.skus();
    let mut values = vec![Value::from(account)];
    values.extend(padded(&wanted, SKU_KEYS));
    let skus = names(&tx.query(sql::NAMES_BY_SKU, &values).await?)?;
    let mut photos = Vec::new();
    if !keys.paths.is_empty() {
        let mut values = vec![Value::from(account)];
        values.extend(padded(&keys.paths, 7));
        values.push(Value::from(fold(keys.bare.as_deref().unwrap_or_default())));
        photos = names(&tx.query(sql::NAMES_BY_PHOTO, &values).await?)?;
    }
    let first = keys.choose(&skus, &photos, &[]);
    if !matches!(first, Choice::One(_, How::Name)) {
        return Ok(first);
    }
    let mut longer = Vec::new();
    for known in &skus {
        let folded = like(&fold(&known.name));
        let values = params![account, format!("{folded}%"), format!("%{folded}")];
        longer.extend(names(&tx.query(sql::NAMES_LONGER, &values).await?)?);
    }
    Ok(keys.choose(&skus, &photos, &longer))
}

/// A text inside a LIKE pattern that is escaped with `!`.
pub(crate) fn like(text: &str) -> String {
    text.replace('!', "!!")
        .replace('%', "!%")
        .replace('_', "!_")
}

/// Folded keys, the last one repeated so that a statement has one form.
fn padded(keys: &[String], places: usize) -> impl Iterator<Item = Value> {
    let last = keys.len().saturating_sub(1);
    (0..places).map(move |place| {
        Value::from(
            keys.get(place.min(last))
                .map(|key| fold(key))
                .unwrap_or_default(),
        )
    })
}

pub(super) fn names(rows: &[Row]) -> Result<Vec<Name>, Error> {
    let name = |row: &Row| {
        Ok(Name {
            product: row.parsed(0, ProductId::parse)?,
            name: row.text(1)?.to_owned(),
        })
    };
    rows.iter().map(name).collect()
}

/// Keeps the names of a photo without a product, for the product to come.
pub(super) async fn remember(
    tx: &mut Tx,
    account: AccountId,
    asset: AssetId,
    keys: &Keys,
) -> Result<(), Error> {
    for key in keys.folded() {
        tx.execute(sql::KEY_ADD, &params![account, key, asset])
            .await?;
    }
    Ok(())
}

/// A photo that waits for a product.
pub(super) struct Waiting {
    pub(super) asset: AssetId,
    pub(super) path: String,
    pub(super) sku: Option<String>,
    pub(super) sha256: Sha256Hex,
    pub(super) state: State,
}

/// Who joins photos and products, when, as part of what.
pub(crate) struct Joining<'a> {
    pub(crate) account: AccountId,
    pub(crate) publisher: &'a Publisher,
    pub(crate) trace: &'a Trace,
    pub(crate) now: Timestamp,
}

impl<'a> Joining<'a> {
    /// As part of the trace that a photo has, where one is known.
    pub(crate) fn continuing<'b>(&self, trace: Option<&'b Trace>) -> Joining<'b>
    where
        'a: 'b,
    {
        Joining {
            account: self.account,
            publisher: self.publisher,
            trace: trace.unwrap_or(self.trace),
            now: self.now,
        }
    }
}

/// Joins the photos that waited for a product which was saved under `sku` and
/// names `photos`, and announces each again, now with its product. Gives their
/// number. The caller holds the account's row alone, and has saved everything
/// that was sent together: a photo's name may fit one SKU until a longer one
/// is there.
pub(crate) async fn adopt(
    tx: &mut Tx,
    by: &Joining<'_>,
    sku: &str,
    photos: &[String],
) -> Result<u64, Error> {
    let account = by.account;
    let mut keys = vec![fold(sku)];
    keys.extend(
        photos
            .iter()
            .flat_map(|photo| [fold(photo), fold(file_name(photo))]),
    );
    let mut adopted = 0;
    for key in keys {
        let rows = tx.query(sql::KEY_FIND, &params![account, key]).await?;
        for row in &rows {
            let photo = waiting(row)?;
            let keys = Keys::of(&photo.path, photo.sku.as_deref());
            let Choice::One(found, how) = find_product(tx, account, &keys).await? else {
                continue;
            };
            join(tx, by, &photo, found, how).await?;
            adopted += 1;
        }
    }
    Ok(adopted)
}

/// Joins a photo and a product, and announces the photo again unless it cannot
/// be used. False when the photo has a product already.
pub(super) async fn join(
    tx: &mut Tx,
    by: &Joining<'_>,
    photo: &Waiting,
    product: ProductId,
    how: How,
) -> Result<bool, Error> {
    let values = params![by.account, photo.asset, product, how.name(), by.now];
    if tx.execute(sql::ASSET_LINK, &values).await? == 0 {
        return Ok(false);
    }
    tx.execute(sql::KEYS_DROP, &params![by.account, photo.asset])
        .await?;
    tx.wake(settle::TOPIC);
    if photo.state != State::Rejected {
        let known = (photo.asset, Some(product));
        announce(tx, by.publisher, by.trace, by.account, known, &photo.sha256).await?;
    }
    Ok(true)
}

fn waiting(row: &Row) -> Result<Waiting, Error> {
    Ok(Waiting {
        asset: row.parsed(0, AssetId::parse)?,
        path: row.text(1)?.to_owned(),
        sku: row.opt_text(2)?.map(str::to_owned),
        sha256: row.parsed(3, Sha256Hex::parse)?,
        state: row.parsed(4, State::parse)?,
    })
}
