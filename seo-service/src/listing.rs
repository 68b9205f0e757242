//! Making a listing out of what is stored about a product.

use std::collections::BTreeMap;

use bus::{HandlerError, Publisher};
use domain::fingerprint::{Look, duplicates};
use domain::{
    AccountId, Fingerprint, ListingText, Marketplace, MessageId, Picture, Product, ProductId,
    Sha256Hex,
};
use messages::Trace;
use messages::events::ListingReady;
use serde::de::DeserializeOwned;
use store::{Row, Tx, params};

use crate::{Error, sql, text};

/// Words for each marketplace.
pub(crate) type Texts = BTreeMap<Marketplace, ListingText>;

/// A product's listing row, held until the transaction ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Held {
    account: AccountId,
    product: ProductId,
    version: i64,
    digest: String,
}

/// The words of a product for every marketplace.
pub(crate) fn texts(product: &Product) -> Texts {
    Marketplace::ALL
        .into_iter()
        .map(|market| (market, text::generate(product, market, rules::pack(market))))
        .collect()
}

/// Reads a JSON column.
pub(crate) fn json<T: DeserializeOwned>(
    row: &Row,
    place: usize,
    what: &'static str,
) -> Result<T, Error> {
    serde_json::from_str(row.text(place)?).map_err(|error| Error::Unreadable {
        what,
        reason: error.to_string(),
    })
}

/// Writes a JSON column.
pub(crate) fn to_json<T: serde::Serialize>(value: &T, what: &'static str) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Unreadable {
        what,
        reason: error.to_string(),
    })
}

/// Locks the listing of a product. Whoever locks several does it in the order
/// of their ids.
pub(crate) async fn hold(
    tx: &mut Tx,
    account: AccountId,
    product: ProductId,
) -> Result<Held, Error> {
    let row = tx
        .query_opt(sql::LISTING_LOCK, &params![account, product])
        .await?;
    let row = row.ok_or_else(|| store::Error::Bug("no listing row came back".to_owned()))?;
    Ok(Held {
        account,
        product,
        version: row.int(0)?,
        digest: row.text(1)?.to_owned(),
    })
}

/// Announces the listing if product and pictures are there and differ from
/// what was announced last.
pub(crate) async fn announce(
    tx: &mut Tx,
    publisher: &Publisher,
    trace: &Trace,
    held: &Held,
) -> Result<(), HandlerError> {
    let Some(mut listing) = compose(tx, held).await? else {
        return Ok(());
    };
    // The version is not part of the content.
    let digest = Sha256Hex::of(to_json(&listing, "listing")?.as_bytes());
    if digest.as_str() == held.digest {
        return Ok(());
    }
    let (account, product) = (held.account, held.product);
    let raised = tx
        .execute(
            sql::LISTING_RAISE,
            &params![account, product, held.version, digest],
        )
        .await?;
    if raised != 1 {
        return Err(HandlerError::retry(
            "another handler announced this listing meanwhile",
        ));
    }
    listing.version = held.version + 1;
    let id = message_id(account, product, listing.version);
    publisher.publish(tx, account, id, trace, &listing).await?;
    Ok(())
}

/// The id of the one message that announces a version of a listing.
fn message_id(account: AccountId, product: ProductId, version: i64) -> MessageId {
    MessageId::derived(
        product.uuid(),
        "seo-service.listing",
        &format!("{account}/{version}"),
    )
}

/// The listing as it is stored now, with version 0; none while the product or
/// every picture is missing.
async fn compose(tx: &mut Tx, held: &Held) -> Result<Option<ListingReady>, Error> {
    let key = params![held.account, held.product];
    let Some(row) = tx.query_opt(sql::PRODUCT_READ, &key).await? else {
        return Ok(None);
    };
    let product: Product = json(&row, 0, "product")?;
    let texts: Texts = json(&row, 1, "texts")?;
    let pictures = pictures(&tx.query(sql::PICTURES_READ, &key).await?)?;
    if pictures.is_empty() {
        return Ok(None);
    }
    Ok(Some(ListingReady {
        product,
        version: 0,
        texts,
        pictures,
    }))
}

/// The pictures for each marketplace, in the order of their photos' upload. Of
/// photos that show the same, only the first is listed.
fn pictures(rows: &[Row]) -> Result<BTreeMap<Marketplace, Vec<Picture>>, Error> {
    let mut all: BTreeMap<Marketplace, Vec<(Picture, Option<Fingerprint>)>> = BTreeMap::new();
    for row in rows {
        let market = row.parsed(0, |name| {
            Marketplace::parse(name).ok_or("not a marketplace")
        })?;
        let print = row
            .opt_text(2)?
            .and_then(|text| Fingerprint::parse(text).ok());
        let picture = json(row, 1, "picture")?;
        all.entry(market).or_default().push((picture, print));
    }
    let once = |photos: Vec<(Picture, Option<Fingerprint>)>| {
        let looks: Vec<Look<'_>> = photos
            .iter()
            .map(|(picture, print)| Look {
                content: picture.sha256.as_str(),
                print: *print,
            })
            .collect();
        let repeats = duplicates(&looks);
        let kept = photos.into_iter().zip(repeats);
        kept.filter(|(_, repeats)| repeats.is_none())
            .map(|((picture, _), _)| picture)
            .collect()
    };
    Ok(all
        .into_iter()
        .map(|(market, photos)| (market, once(photos)))
        .collect())
}
