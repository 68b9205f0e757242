//! Joining a photo and a product by hand.

use domain::text::fold;
use domain::{AccountId, AssetId, Problem, ProductId};
use store::{Store, Tx, params};

use super::linking::{Joining, Waiting, join};
use super::news::hold;
use crate::link::How;
use crate::products::lock_account;
use crate::{Error, sql};

/// Joins a photo that has no product to the one with this code. The same again
/// changes nothing; a photo of another product is refused.
pub(crate) async fn assign(
    tx: &mut Tx,
    by: &Joining<'_>,
    asset: AssetId,
    sku: &str,
) -> Result<(), Error> {
    lock_account(tx, by.account).await?;
    let missing = || Error::NotFound("photo", asset.to_string());
    let held = hold(tx, by.account, asset).await?.ok_or_else(missing)?;
    let product = find(tx, by.account, sku).await?;
    if held.product == Some(product) {
        return Ok(());
    }
    let conflict = |code: &str, rule: &str, fix: &str| {
        let problem = Problem::new(code, "sku", sku, rule, fix).in_file(&held.path);
        Error::Conflict(Box::new(problem))
    };
    if held.product.is_some() {
        let rule = "This photo shows another product already.";
        let fix = "Upload it again under another name to use it for this product too.";
        return Err(conflict("photo.matched", rule, fix));
    }
    let Some(sha256) = held.sha256.clone() else {
        let rule = "This photo was refused when it came in.";
        return Err(conflict(
            "photo.refused",
            rule,
            "Correct what it was refused for and upload it again.",
        ));
    };
    let photo = Waiting {
        asset,
        path: held.path.clone(),
        sku: None,
        sha256,
        state: held.state,
    };
    let by = &by.continuing(held.trace.as_ref());
    match join(tx, by, &photo, product, How::Hand).await? {
        true => Ok(()),
        false => {
            let rule = "This photo was refused when it came in.";
            Err(conflict(
                "photo.refused",
                rule,
                "Correct what it was refused for and upload it again.",
            ))
        }
    }
}

/// The product with this code: letter by letter, else the only one that is the
/// same without case and accents.
async fn find(tx: &mut Tx, account: AccountId, sku: &str) -> Result<ProductId, Error> {
    let given = sku.trim();
    let rows = tx
        .query(sql::PRODUCT_BY_SKU, &params![account, fold(given)])
        .await?;
    let exact = rows.iter().find(|row| row.text(1) == Ok(given));
    match (exact, rows.as_slice()) {
        (Some(row), _) => Ok(row.parsed(0, ProductId::parse)?),
        (None, [only]) => Ok(only.parsed(0, ProductId::parse)?),
        _ => {
            let rule = "There is no product with this SKU.";
            let fix = "Check the SKU, or send the product first.";
            Err(Problem::new("photo.product", "sku", given, rule, fix).into())
        }
    }
}

/// Code and name of products, for a list to choose from.
pub(crate) async fn catalogue(
    store: &Store,
    account: AccountId,
    most: i64,
) -> Result<Vec<(ProductId, String, String)>, store::Error> {
    let rows = store
        .query(sql::PRODUCT_NAMES, &params![account, most])
        .await?;
    let product = |row: &store::Row| {
        let body: domain::Product = row.json(2)?;
        Ok((
            row.parsed(0, ProductId::parse)?,
            row.text(1)?.to_owned(),
            body.name,
        ))
    };
    rows.iter().map(product).collect()
}
