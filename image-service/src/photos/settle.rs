//! What follows from the looks of photos: a photo without a product joins the
//! one that it resembles, and repeats among a product's photos are marked.
//!
//! Runs behind the news, not in them: it compares with many other rows. A row
//! that changed carries `settled = 0` until it was compared, so nothing is
//! forgotten in a crash; the account's row is held alone, so nothing changes
//! meanwhile.

use bus::Publisher;
use domain::fingerprint::{Look, duplicates};
use domain::text::fold;
use domain::{AccountId, AssetId, Fingerprint, ProductId, Sha256Hex};
use runtime::Context;
use store::{Error, Row, Store, Tx, params};

use super::State;
use super::linking::{Joining, Waiting, find_product, join, like, names};
use super::record::optional;
use crate::link::{Choice, How, Keys, by_looks, telling_words};
use crate::products::lock_account;
use crate::sql;

/// Signal given when photos are to be compared.
pub(crate) const TOPIC: &str = "image-service.settle";
/// Photos that are compared in one transaction.
const AT_ONCE: i64 = 200;

/// A photo that is to be compared.
struct Unsettled {
    asset: AssetId,
    product: Option<ProductId>,
    print: Option<Fingerprint>,
    state: State,
}

/// Compares every photo that is due. Gives how many joined a product.
pub(crate) async fn settle(
    store: &Store,
    publisher: &Publisher,
    context: &Context,
) -> Result<u64, Error> {
    let accounts = store.query(sql::UNSETTLED_ACCOUNTS, &[]).await?;
    let mut joined = 0;
    for row in &accounts {
        let account = row.parsed(0, AccountId::parse)?;
        loop {
            let (publisher, now) = (publisher.clone(), context.now());
            let (some, more) = store
                .run_tx("image-service.settle", move |tx| {
                    let publisher = publisher.clone();
                    Box::pin(async move {
                        let trace = publisher.new_trace();
                        let by = Joining {
                            account,
                            publisher: &publisher,
                            trace: &trace,
                            now,
                        };
                        step(tx, &by).await
                    })
                })
                .await?;
            joined += some;
            if !more {
                break;
            }
        }
    }
    Ok(joined)
}

/// One transaction's worth: how many joined, and whether there is more.
async fn step(tx: &mut Tx, by: &Joining<'_>) -> Result<(u64, bool), Error> {
    lock_account(tx, by.account).await?;
    let rows = tx
        .query(sql::UNSETTLED, &params![by.account, AT_ONCE])
        .await?;
    let due: Vec<Unsettled> = rows.iter().map(unsettled).collect::<Result<_, _>>()?;
    let mut products: Vec<ProductId> = due.iter().filter_map(|photo| photo.product).collect();
    products.sort_unstable();
    products.dedup();
    for product in products {
        mark_repeats(tx, by.account, product).await?;
    }
    for photo in &due {
        if photo.state == State::Rejected {
            let none = params![by.account, photo.asset, None::<AssetId>];
            tx.execute(sql::ASSET_DUPLICATE, &none).await?;
        }
        tx.execute(sql::ASSET_SETTLED, &params![by.account, photo.asset])
            .await?;
    }
    let joined = join_by_looks(tx, by, &due).await?;
    Ok((joined, !due.is_empty()))
}

fn unsettled(row: &Row) -> Result<Unsettled, Error> {
    Ok(Unsettled {
        asset: row.parsed(0, AssetId::parse)?,
        product: optional(row, 1, ProductId::parse)?,
        print: print(row, 2)?,
        state: row.parsed(3, State::parse)?,
    })
}

/// A fingerprint; none when what a worker sent is none.
pub(super) fn print(row: &Row, place: usize) -> Result<Option<Fingerprint>, Error> {
    let text = row.opt_text(place)?;
    Ok(text.and_then(|text| Fingerprint::parse(text).ok()))
}

/// Marks every photo of a product that repeats an earlier one.
async fn mark_repeats(tx: &mut Tx, account: AccountId, product: ProductId) -> Result<(), Error> {
    let rows = tx
        .query(sql::PRODUCT_PHOTOS, &params![account, product])
        .await?;
    let mut looks = Vec::with_capacity(rows.len());
    for row in &rows {
        looks.push(Look {
            content: row.text(1)?,
            print: print(row, 2)?,
        });
    }
    for (row, repeated) in rows.iter().zip(duplicates(&looks)) {
        let first = match repeated {
            Some(place) => Some(rows[place].text(0)?),
            None => None,
        };
        if row.opt_text(3)? != first {
            let values = params![account, row.text(0)?, first];
            tx.execute(sql::ASSET_DUPLICATE, &values).await?;
        }
    }
    Ok(())
}

/// Joins photos without a product to the one they resemble: those that are due,
/// and all when a product's photo is due, because they may resemble that.
async fn join_by_looks(tx: &mut Tx, by: &Joining<'_>, due: &[Unsettled]) -> Result<u64, Error> {
    let said = |photo: &&Unsettled| photo.print.is_some();
    let all = due.iter().filter(said).any(|photo| photo.product.is_some());
    let is_due = |asset: AssetId| due.iter().any(|photo| photo.asset == asset);
    if !all && !due.iter().any(|photo| said(&photo)) {
        return Ok(0);
    }
    let rows = tx.query(sql::LOOKS_UNMATCHED, &params![by.account]).await?;
    let mut known: Option<Vec<(ProductId, Fingerprint)>> = None;
    let mut joined = 0;
    for row in &rows {
        let asset = row.parsed(0, AssetId::parse)?;
        let Some(looks) = print(row, 1)?.filter(|_| all || is_due(asset)) else {
            continue;
        };
        if known.is_none() {
            known = Some(of_products(
                &tx.query(sql::LOOKS_OF_PRODUCTS, &params![by.account])
                    .await?,
            )?);
        }
        let Some(product) = by_looks(&looks, known.as_deref().unwrap_or_default()) else {
            continue;
        };
        let photo = Waiting {
            asset,
            path: row.text(2)?.to_owned(),
            sku: None,
            sha256: row.parsed(3, Sha256Hex::parse)?,
            state: row.parsed(4, State::parse)?,
        };
        if !speaks_of_another(tx, by.account, &photo.path).await? {
            joined += u64::from(join(tx, by, &photo, product, How::NearDuplicate).await?);
        }
    }
    Ok(joined)
}

/// The looks of products.
pub(super) fn of_products(rows: &[Row]) -> Result<Vec<(ProductId, Fingerprint)>, Error> {
    let mut known = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(looks) = print(row, 1)? {
            known.push((row.parsed(0, ProductId::parse)?, looks));
        }
    }
    Ok(known)
}

/// True when a photo's name is like those of products: it may mean a variant
/// that is not there, and variants look alike. A person decides.
async fn speaks_of_another(tx: &mut Tx, account: AccountId, path: &str) -> Result<bool, Error> {
    let keys = Keys::of(path, None);
    if find_product(tx, account, &keys).await? != Choice::None {
        return Ok(true);
    }
    for word in telling_words(path) {
        let pattern = format!("{}%", like(&fold(&word)));
        let values = params![account, pattern.clone(), pattern];
        if !names(&tx.query(sql::NAMES_LONGER, &values).await?)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}
