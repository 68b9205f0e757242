//! Saving a product: a change raises its version and is announced, an equal one
//! changes nothing.

use domain::text::fold;
use domain::{AccountId, MessageId, Product, ProductId};
use messages::events::ProductSaved;
use store::{Dialect, Error, Row, Tx, params};

use crate::csv::Checked;
use crate::link::file_name;
use crate::photos::Joining;
use crate::sql;

/// What saving did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is new.
    Created,
    /// It was changed.
    Changed,
    /// It was there in the same form.
    AlreadyThere,
}

/// A product after saving.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saved {
    /// Its id.
    pub product: ProductId,
    /// Its version now.
    pub version: i64,
    /// What happened.
    pub outcome: Outcome,
}

/// Holds the account's row alone: one change of products at a time, and no
/// photo comes in meanwhile.
pub(crate) async fn lock_account(tx: &mut Tx, account: AccountId) -> Result<(), Error> {
    tx.execute(sql::ACCOUNT_ADD, &params![account]).await?;
    if tx.dialect() == Dialect::Postgres {
        tx.query(sql::ACCOUNT_LOCK_POSTGRES, &params![account])
            .await?;
    }
    Ok(())
}

struct Stored {
    product: Product,
    version: i64,
    counted: Option<i64>,
    photos: Vec<String>,
}

/// Saves a product under its SKU; `id` is used when it is new. The caller holds
/// the account's row alone ([`lock_account`]), and lets the product adopt its
/// photos ([`crate::photos::adopt`]) once all that was sent is saved.
pub(crate) async fn save(
    tx: &mut Tx,
    by: &Joining<'_>,
    id: ProductId,
    given: &Checked,
) -> Result<Saved, Error> {
    let row = tx
        .query_opt(sql::PRODUCT_STORED, &params![by.account, &given.draft.sku])
        .await?;
    let stored = match row {
        Some(row) => Some(stored(tx, by.account, &row).await?),
        None => None,
    };
    let saved = match &stored {
        None => add(tx, by, id, given).await?,
        Some(stored) => change(tx, by, stored, given).await?,
    };
    let known = stored.map(|stored| stored.photos);
    let photos = name_photos(tx, by.account, saved.product, known.as_deref(), given).await?;
    let renamed = known.is_some_and(|known| known != photos);
    Ok(match saved.outcome {
        Outcome::AlreadyThere if renamed => Saved {
            outcome: Outcome::Changed,
            ..saved
        },
        _ => saved,
    })
}

async fn stored(tx: &mut Tx, account: AccountId, row: &Row) -> Result<Stored, Error> {
    let product: Product = row.parsed(2, |text| serde_json::from_str(text))?;
    let photos = names_of_photos(tx, account, product.id).await?;
    Ok(Stored {
        product,
        version: row.int(1)?,
        counted: row.opt_int(3)?,
        photos,
    })
}

async fn add(
    tx: &mut Tx,
    by: &Joining<'_>,
    id: ProductId,
    given: &Checked,
) -> Result<Saved, Error> {
    let product = given.draft.clone().product(id);
    let values = params![
        by.account,
        id,
        &product.sku,
        fold(product.sku.as_str()),
        fold(&product.name),
        1_i64,
        body(&product)?,
        given.counted,
        by.now
    ];
    tx.execute(sql::PRODUCT_ADD, &values).await?;
    announce(tx, by, product, 1, given.counted).await?;
    Ok(Saved {
        product: id,
        version: 1,
        outcome: Outcome::Created,
    })
}

async fn change(
    tx: &mut Tx,
    by: &Joining<'_>,
    stored: &Stored,
    given: &Checked,
) -> Result<Saved, Error> {
    let id = stored.product.id;
    let product = given.draft.clone().product(id);
    // A count that was stated before is not stated again: units were sold since.
    let counted = given.counted.filter(|units| stored.counted != Some(*units));
    if product == stored.product && counted.is_none() {
        return Ok(Saved {
            product: id,
            version: stored.version,
            outcome: Outcome::AlreadyThere,
        });
    }
    let version = stored.version + 1;
    let kept = given.counted.or(stored.counted);
    let values = params![
        by.account,
        id,
        fold(&product.name),
        version,
        body(&product)?,
        kept,
        by.now
    ];
    if tx.execute(sql::PRODUCT_CHANGE, &values).await? != 1 {
        return Err(Error::Conflict(format!(
            "{} was changed meanwhile",
            product.sku
        )));
    }
    announce(tx, by, product, version, counted).await?;
    Ok(Saved {
        product: id,
        version,
        outcome: Outcome::Changed,
    })
}

async fn announce(
    tx: &mut Tx,
    by: &Joining<'_>,
    product: Product,
    version: i64,
    counted: Option<i64>,
) -> Result<(), Error> {
    let id = MessageId::derived(product.id.uuid(), "product.saved", &version.to_string());
    let message = ProductSaved {
        product,
        version,
        counted,
    };
    by.publisher
        .publish(tx, by.account, id, by.trace, &message)
        .await
}

/// Keeps the names of the product's photos; gives those that hold now.
async fn name_photos(
    tx: &mut Tx,
    account: AccountId,
    product: ProductId,
    known: Option<&[String]>,
    given: &Checked,
) -> Result<Vec<String>, Error> {
    let known = known.unwrap_or_default();
    let Some(wanted) = &given.photos else {
        return Ok(known.to_vec());
    };
    let mut wanted = wanted.clone();
    wanted.sort();
    if wanted == known {
        return Ok(wanted);
    }
    tx.execute(sql::PHOTO_NAMES_DROP, &params![account, product])
        .await?;
    for photo in &wanted {
        let values = params![account, product, photo, fold(photo), fold(file_name(photo))];
        tx.execute(sql::PHOTO_NAME_ADD, &values).await?;
    }
    Ok(wanted)
}

/// The photos that a product names.
pub(crate) async fn names_of_photos(
    tx: &mut Tx,
    account: AccountId,
    product: ProductId,
) -> Result<Vec<String>, Error> {
    let rows = tx
        .query(sql::PHOTO_NAMES, &params![account, product])
        .await?;
    rows.iter()
        .map(|row| row.text(0).map(str::to_owned))
        .collect()
}

fn body(product: &Product) -> Result<String, Error> {
    serde_json::to_string(product).map_err(|error| Error::Bug(format!("product: {error}")))
}
