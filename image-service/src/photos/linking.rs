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
use crate::link::{Choice, Keys, Name, file_name};
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

/// The product that a photo's names lead to, if exactly one.
pub(super) async fn find_product(
    tx: &mut Tx,
    account: AccountId,
    keys: &Keys,
) -> Result<Option<ProductId>, Error> {
    let mut skus = vec![Value::from(account)];
    skus.extend(padded(&keys.skus, 6));
    let skus = names(&tx.query(sql::NAMES_BY_SKU, &skus).await?)?;
    let mut photos = Vec::new();
    if !keys.paths.is_empty() {
        let mut values = vec![Value::from(account)];
        values.extend(padded(&keys.paths, 7));
        values.push(Value::from(fold(keys.bare.as_deref().unwrap_or_default())));
        photos = names(&tx.query(sql::NAMES_BY_PHOTO, &values).await?)?;
    }
    Ok(match keys.choose(&skus, &photos) {
        Choice::One(product) => Some(product),
        Choice::None | Choice::Ambiguous => None,
    })
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

fn names(rows: &[Row]) -> Result<Vec<Name>, Error> {
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
struct Waiting {
    asset: AssetId,
    path: String,
    sku: Option<String>,
    sha256: Sha256Hex,
    state: State,
}

/// Joins the photos that waited for a product which was just saved under `sku`
/// and names `photos`, and announces each again, now with its product. Gives
/// their number. The caller holds the account's row alone.
pub(crate) async fn adopt(
    tx: &mut Tx,
    publisher: &Publisher,
    trace: &Trace,
    account: AccountId,
    now: Timestamp,
    product: (&str, &[String]),
) -> Result<u64, Error> {
    let (sku, photos) = product;
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
            let Some(found) = find_product(tx, account, &keys).await? else {
                continue;
            };
            tx.execute(sql::ASSET_LINK, &params![account, photo.asset, found, now])
                .await?;
            tx.execute(sql::KEYS_DROP, &params![account, photo.asset])
                .await?;
            if photo.state != State::Rejected {
                announce(
                    tx,
                    publisher,
                    trace,
                    account,
                    photo.asset,
                    Some(found),
                    &photo.sha256,
                )
                .await?;
            }
            adopted += 1;
        }
    }
    Ok(adopted)
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
