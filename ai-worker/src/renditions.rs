//! Reading and writing the derivation map.

use std::collections::BTreeMap;

use domain::{AccountId, Marketplace, Picture, Sha256Hex, Timestamp};
use messages::events::Rendition;
use store::{Error, Row, Store, Tx, params};

use crate::frames::Wanted;
use crate::sql;

/// The pictures that exist, by marketplace.
pub(crate) type Known = BTreeMap<Marketplace, Picture>;

/// What is derived: one original of one account, by the present recipe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Derivation {
    pub account: AccountId,
    pub original: Sha256Hex,
}

impl Derivation {
    fn key(&self) -> [store::Value; 3] {
        params![self.account, &self.original, imaging::RECIPE]
    }

    /// The wanted pictures that the map names.
    pub async fn find(&self, store: &Store, wanted: &[Wanted]) -> Result<Known, Error> {
        known(&store.query(sql::RENDITIONS, &self.key()).await?, wanted)
    }

    /// Keeps what was made and gives all wanted pictures as the map has them:
    /// where another worker was quicker, his stand. None when one is missing.
    pub async fn keep(
        &self,
        tx: &mut Tx,
        made: &Known,
        wanted: &[Wanted],
        now: Timestamp,
    ) -> Result<Option<Vec<Rendition>>, Error> {
        for item in wanted {
            let Some(picture) = made.get(&item.market) else {
                continue;
            };
            let bytes = i64::try_from(picture.bytes).unwrap_or(i64::MAX);
            let values = params![
                self.account,
                &self.original,
                imaging::RECIPE,
                item.market.name(),
                item.rule_pack,
                &picture.sha256,
                picture.width,
                picture.height,
                &picture.media_type,
                bytes,
                now
            ];
            tx.execute(sql::RENDITION_INSERT, &values).await?;
        }
        let mut known = known(&tx.query(sql::RENDITIONS, &self.key()).await?, wanted)?;
        let rendition = |item: &Wanted| {
            let marketplace = item.market;
            known.remove(&marketplace).map(|picture| Rendition {
                marketplace,
                picture,
                rule_pack: Some(item.rule_pack.to_owned()),
            })
        };
        Ok(wanted.iter().map(rendition).collect())
    }
}

fn known(rows: &[Row], wanted: &[Wanted]) -> Result<Known, Error> {
    let mut known = Known::new();
    for row in rows {
        let (frame, rule_pack) = (row.text(0)?, row.text(1)?);
        let item = wanted
            .iter()
            .find(|w| w.market.name() == frame && w.rule_pack == rule_pack);
        if let Some(item) = item {
            known.insert(item.market, picture(row)?);
        }
    }
    Ok(known)
}

fn picture(row: &Row) -> Result<Picture, Error> {
    let size = |place| {
        let number = row.int(place)?;
        u32::try_from(number).map_err(|_| Error::Bug(format!("{number} is no size in pixels")))
    };
    Ok(Picture {
        sha256: row.parsed(2, Sha256Hex::parse)?,
        width: size(3)?,
        height: size(4)?,
        media_type: row.text(5)?.to_owned(),
        bytes: u64::try_from(row.int(6)?).unwrap_or_default(),
    })
}
