//! Photos as they are shown and answered.

use blobs::http::{original_path, rendition_path};
use domain::{AccountId, AssetId, Marketplace, Problem, ProductId, Sha256Hex};
use serde::Serialize;
use store::{Error, Row, Store, params};

use super::State;
use super::record::optional;
use crate::sql;

/// How many photos are in which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Stored, not yet looked at.
    pub received: i64,
    /// With the workers.
    pub processing: i64,
    /// Their pictures are there.
    pub enhanced: i64,
    /// They cannot be used.
    pub rejected: i64,
    /// All of them.
    pub total: i64,
}

impl Totals {
    /// Counts the photos of a batch; of all for an empty one.
    pub async fn read(store: &Store, account: AccountId, batch: &str) -> Result<Self, Error> {
        let mut totals = Self::default();
        for row in store.query(sql::TOTALS, &params![account, batch]).await? {
            let count = row.int(1)?;
            totals.total += count;
            match row.parsed(0, State::parse)? {
                State::Received => totals.received = count,
                State::Processing => totals.processing = count,
                State::Enhanced => totals.enhanced = count,
                State::Rejected => totals.rejected = count,
            }
        }
        Ok(totals)
    }

    /// The number in one state.
    pub const fn of(&self, state: State) -> i64 {
        match state {
            State::Received => self.received,
            State::Processing => self.processing,
            State::Enhanced => self.enhanced,
            State::Rejected => self.rejected,
        }
    }

    /// True while something still happens to some.
    pub const fn are_moving(&self) -> bool {
        self.received + self.processing > 0
    }
}

/// A finished picture of a photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// Whose frame it fills.
    pub marketplace: Marketplace,
    /// The stored file.
    pub sha256: Sha256Hex,
    /// Width in pixels.
    pub width: i64,
    /// Height in pixels.
    pub height: i64,
    /// Its address on this installation.
    pub url: String,
}

/// A photo with what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Photo {
    /// Its id.
    pub asset_id: AssetId,
    /// What it was uploaded with.
    pub batch: String,
    /// Its path there.
    pub path: String,
    /// Digest of its bytes; empty when it was too large to be read.
    pub sha256: String,
    /// Media type by content; none when it was refused at the door.
    pub media_type: Option<String>,
    /// Width as stored, in pixels.
    pub width: Option<i64>,
    /// Height as stored, in pixels.
    pub height: Option<i64>,
    /// Size in bytes.
    pub bytes: i64,
    /// Where it stands.
    pub state: State,
    /// Why it is rejected, if it is.
    pub problem: Option<Problem>,
    /// The product it shows.
    pub product_id: Option<ProductId>,
    /// That product's code.
    pub sku: Option<String>,
    /// Address of the original; none when it was not kept.
    pub original_url: Option<String>,
    /// Its pictures.
    pub pictures: Vec<Picture>,
    /// When it came in, RFC 3339.
    pub created_at: String,
    /// When it last changed, RFC 3339.
    pub updated_at: String,
}

/// Which photos are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Filter<'a> {
    /// Only this batch, unless empty.
    pub batch: &'a str,
    /// Only this state, unless none.
    pub state: Option<State>,
    /// Only those before this id.
    pub before: Option<AssetId>,
    /// At most so many.
    pub limit: i64,
}

impl Photo {
    /// A page of photos, newest first.
    pub(crate) async fn page(
        store: &Store,
        account: AccountId,
        filter: Filter<'_>,
    ) -> Result<Vec<Self>, Error> {
        let state = filter.state.map_or("", State::name);
        let before = filter.before.map(|id| id.to_string()).unwrap_or_default();
        let values = params![account, filter.batch, state, before, filter.limit];
        gather(account, &store.query(sql::ASSET_PAGE, &values).await?)
    }

    /// One photo.
    pub(crate) async fn one(
        store: &Store,
        account: AccountId,
        id: AssetId,
    ) -> Result<Option<Self>, Error> {
        let rows = store.query(sql::ASSET_ONE, &params![account, id]).await?;
        Ok(gather(account, &rows)?.pop())
    }
}

/// Rows of one photo follow each other, one for each of its pictures.
fn gather(account: AccountId, rows: &[Row]) -> Result<Vec<Photo>, Error> {
    let mut photos: Vec<Photo> = Vec::new();
    for row in rows {
        let id = row.parsed(0, AssetId::parse)?;
        if photos.last().is_none_or(|last| last.asset_id != id) {
            photos.push(photo(account, id, row)?);
        }
        if let (Some(photo), Some(picture)) = (photos.last_mut(), picture(account, row)?) {
            photo.pictures.push(picture);
        }
    }
    for photo in &mut photos {
        photo.pictures.sort_by_key(|picture| picture.marketplace);
    }
    Ok(photos)
}

fn photo(account: AccountId, id: AssetId, row: &Row) -> Result<Photo, Error> {
    let stored = row.int(4)? == 1;
    let original = match stored {
        true => Some(original_path(account, &row.parsed(3, Sha256Hex::parse)?)),
        false => None,
    };
    Ok(Photo {
        asset_id: id,
        batch: row.text(1)?.to_owned(),
        path: row.text(2)?.to_owned(),
        sha256: row.text(3)?.to_owned(),
        media_type: row.opt_text(5)?.map(str::to_owned),
        width: row.opt_int(6)?,
        height: row.opt_int(7)?,
        bytes: row.int(8)?,
        state: row.parsed(9, State::parse)?,
        problem: optional(row, 10, |text| serde_json::from_str(text))?,
        created_at: row.time(11)?.rfc3339(),
        updated_at: row.time(12)?.rfc3339(),
        product_id: optional(row, 13, ProductId::parse)?,
        sku: row.opt_text(14)?.map(str::to_owned),
        original_url: original,
        pictures: Vec::new(),
    })
}

fn picture(account: AccountId, row: &Row) -> Result<Option<Picture>, Error> {
    let Some(name) = row.opt_text(15)? else {
        return Ok(None);
    };
    let marketplace = Marketplace::parse(name)
        .ok_or_else(|| Error::Bug(format!("`{name}` is not a marketplace")))?;
    let sha256 = row.parsed(16, Sha256Hex::parse)?;
    let url = rendition_path(account, &sha256);
    Ok(Some(Picture {
        marketplace,
        sha256,
        width: row.int(17)?,
        height: row.int(18)?,
        url,
    }))
}
