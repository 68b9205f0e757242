//! The tray: photos whose product is not known, with those they may show.

use domain::{AccountId, AssetId, ProductId, Sku};
use serde::Serialize;
use store::{Error, Store, params};

use super::by_hand::catalogue;
use super::linking::names;
use super::read::{Filter, Photo};
use super::settle::{of_products, print};
use crate::basis::Basis;
use crate::link::{How, Keys, nearest};
use crate::sql;

/// The most products that are suggested for a photo.
const MOST: usize = 3;
/// The most products whose names are read.
const CATALOGUE: i64 = 5_000;

/// A product that a photo may show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// The product.
    pub product_id: ProductId,
    /// Its code.
    pub sku: String,
    /// Its name.
    pub name: String,
    /// Why: its SKU is in the file's name, or its photos look alike.
    pub by: How,
    /// In how many of 256 bits the nearest photo's looks differ, if that is why.
    pub distance: Option<u32>,
}

/// A photo without a product.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unmatched {
    /// The photo.
    #[serde(flatten)]
    pub photo: Photo,
    /// What it may show, the likeliest first.
    pub suggestions: Vec<Suggestion>,
}

impl Unmatched {
    /// A page of the tray, newest first.
    pub(crate) async fn page(
        store: &Store,
        basis: &Basis,
        account: AccountId,
        before: Option<AssetId>,
        limit: i64,
    ) -> Result<Vec<Self>, Error> {
        let filter = Filter {
            before,
            limit,
            unmatched: true,
            ..Filter::default()
        };
        let photos = Photo::page(store, basis, account, filter).await?;
        if photos.is_empty() {
            return Ok(Vec::new());
        }
        let products = catalogue(store, account, CATALOGUE).await?;
        let known = of_products(
            &store
                .query(sql::LOOKS_OF_PRODUCTS, &params![account])
                .await?,
        )?;
        let mut all = Vec::with_capacity(photos.len());
        for photo in photos {
            let row = store
                .query_opt(sql::RECEIPT, &params![account, photo.asset_id])
                .await?;
            let looks = match &row {
                Some(row) => print(row, 4)?,
                None => None,
            };
            let mut found = by_name(store, account, &photo.path).await?;
            for (product, distance) in looks.iter().flat_map(|looks| nearest(looks, &known)) {
                let near = distance <= domain::Fingerprint::SIMILAR;
                if near && found.iter().all(|(other, ..)| *other != product) {
                    found.push((product, How::NearDuplicate, Some(distance)));
                }
            }
            let suggestion = |(product, by, distance): (ProductId, How, Option<u32>)| {
                let (_, sku, name) = products.iter().find(|(id, ..)| *id == product)?;
                Some(Suggestion {
                    product_id: product,
                    sku: sku.clone(),
                    name: name.clone(),
                    by,
                    distance,
                })
            };
            let suggestions = found
                .into_iter()
                .filter_map(suggestion)
                .take(MOST)
                .collect();
            all.push(Self { photo, suggestions });
        }
        Ok(all)
    }
}

type Found = (ProductId, How, Option<u32>);

/// Products whose SKU is a piece of the photo's name or its folder's.
async fn by_name(store: &Store, account: AccountId, path: &str) -> Result<Vec<Found>, Error> {
    let mut found: Vec<Found> = Vec::new();
    for key in Keys::of(path, None).skus() {
        if Sku::parse(&key).is_err() {
            continue;
        }
        let values = params![account, domain::text::fold(&key)];
        let rows = store.query(sql::PRODUCT_BY_SKU, &values).await?;
        for name in names(&rows)? {
            if found.iter().all(|(other, ..)| *other != name.product) {
                found.push((name.product, How::Name, None));
            }
        }
    }
    Ok(found)
}
