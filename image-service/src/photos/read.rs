//! Photos as they are shown and answered.

use blobs::http::{original_path, rendition_path};
use domain::{AccountId, AssetId, Marketplace, Problem, ProductId, Sha256Hex};
use messages::events::{Reason, Rendition};
use serde::Serialize;
use store::{Error, Row, Store, params};

use super::State;
use super::record::optional;
use super::review::{Choice, Review, choice};
use crate::basis::Basis;
use crate::sql;

/// How many photos are in which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Stored, not yet looked at.
    pub received: i64,
    /// With the workers.
    pub processing: i64,
    /// Their pictures need a person's eye.
    pub review: i64,
    /// Their pictures are there.
    pub enhanced: i64,
    /// They cannot be used.
    pub rejected: i64,
    /// All of them.
    pub total: i64,
    /// Those, in whatever state but rejected, whose product is not known.
    pub unmatched: i64,
}

impl Totals {
    /// Counts the photos of a batch; of all for an empty one.
    pub async fn read(store: &Store, account: AccountId, batch: &str) -> Result<Self, Error> {
        let mut totals = Self::default();
        for row in store.query(sql::TOTALS, &params![account, batch]).await? {
            let count = row.int(1)?;
            totals.total += count;
            totals.unmatched += row.int(2)?;
            match row.parsed(0, State::parse)? {
                State::Received => totals.received = count,
                State::Processing => totals.processing = count,
                State::Review => totals.review = count,
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
            State::Review => self.review,
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

/// A finished picture of a photo, small, for screens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Thumbnail {
    /// The stored file.
    pub sha256: Sha256Hex,
    /// Width and height in pixels.
    pub side: i64,
    /// Its address on this installation.
    pub url: String,
}

/// A photo with what became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
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
    /// Its pictures, by the present recipe and rules.
    pub pictures: Vec<Picture>,
    /// The same small, the largest first; none while there are no pictures.
    pub thumbnails: Vec<Thumbnail>,
    /// Name and version of what made its pictures.
    pub recipe: Option<String>,
    /// What joined it to its product: `sku`, `table`, `name`, `folder`,
    /// `near-duplicate` or `hand`.
    pub matched_by: Option<String>,
    /// The earlier photo of the same product that it repeats; it is not listed.
    pub duplicate_of: Option<AssetId>,
    /// Why it needed a person's eye, if it did.
    pub review: Option<ReviewBrief>,
    /// When it came in, RFC 3339.
    pub created_at: String,
    /// When it last changed, RFC 3339.
    pub updated_at: String,
}

impl Picture {
    fn of(account: AccountId, rendition: &Rendition) -> Self {
        let picture = &rendition.picture;
        Self {
            marketplace: rendition.marketplace,
            sha256: picture.sha256.clone(),
            width: i64::from(picture.width),
            height: i64::from(picture.height),
            url: rendition_path(account, &picture.sha256),
        }
    }
}

/// Why a photo needed a person's eye, in short.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReviewBrief {
    /// How likely the cut-out is right, 0 to 1.
    pub confidence: f64,
    /// Why it is not certain, the weightiest first.
    pub reasons: Vec<Reason>,
    /// What a person chose; none while it is open.
    pub choice: Option<Choice>,
}

/// A photo in review, with what there is to choose from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ReviewView {
    /// The photo.
    pub asset_id: AssetId,
    /// Its path.
    pub path: String,
    /// Where it stands.
    pub state: State,
    /// The product's code.
    pub sku: Option<String>,
    /// True while a person is to choose.
    pub open: bool,
    /// What may be chosen now.
    pub choices: Vec<Choice>,
    /// Name and version of what made the pictures.
    pub recipe: String,
    /// How likely the cut-out is right, 0 to 1.
    pub confidence: f64,
    /// Why it is not certain.
    pub reasons: Vec<Reason>,
    /// Address of the original.
    pub original_url: Option<String>,
    /// The pictures that were made.
    pub candidate: Vec<Picture>,
    /// The photo as it is, on white.
    pub fallback: Vec<Picture>,
    /// What a person chose.
    pub choice: Option<Choice>,
    /// When, RFC 3339.
    pub decided_at: Option<String>,
}

impl ReviewView {
    /// The review of a photo; none when it never needed one.
    pub(crate) async fn of(
        store: &Store,
        basis: &Basis,
        account: AccountId,
        photo: &Photo,
    ) -> Result<Option<Self>, Error> {
        let review = Review::read(store, basis, account, photo.asset_id).await?;
        let Some(review) = review else {
            return Ok(None);
        };
        let open = photo.state == State::Review && review.choice.is_none();
        let can = |choice: &Choice| {
            open && (*choice == Choice::Discard || !review.pictures(*choice).is_empty())
        };
        let pictures = |choice: Choice| {
            let all = review.pictures(choice).iter();
            all.map(|one| Picture::of(account, one)).collect()
        };
        Ok(Some(Self {
            asset_id: photo.asset_id,
            path: photo.path.clone(),
            state: photo.state,
            sku: photo.sku.clone(),
            open,
            choices: Choice::ALL.into_iter().filter(can).collect(),
            recipe: review.recipe.clone(),
            confidence: review.confidence(),
            reasons: review.reasons.clone(),
            original_url: photo.original_url.clone(),
            candidate: pictures(Choice::Accept),
            fallback: pictures(Choice::Fallback),
            choice: review.choice,
            decided_at: review.decided_at.map(|at| at.rfc3339()),
        }))
    }
}

/// What was done to a photo and measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Receipt {
    /// The photo.
    pub asset_id: AssetId,
    /// Its path.
    pub path: String,
    /// Where it stands.
    pub state: State,
    /// Name and version of what made its pictures.
    pub recipe: Option<String>,
    /// Its 256-bit difference hash.
    pub fingerprint: Option<String>,
    /// The steps with their parameters and measured values.
    pub receipt: serde_json::Value,
}

impl Receipt {
    /// The receipt of a photo. The outer none: no such photo; the inner: no
    /// receipt of it.
    pub(crate) async fn of(
        store: &Store,
        account: AccountId,
        asset: AssetId,
    ) -> Result<Option<Option<Self>>, Error> {
        let row = store
            .query_opt(sql::RECEIPT, &params![account, asset])
            .await?;
        let Some(row) = row else { return Ok(None) };
        let Some(receipt) = optional(&row, 3, |text| serde_json::from_str(text))? else {
            return Ok(Some(None));
        };
        Ok(Some(Some(Self {
            asset_id: asset,
            path: row.text(0)?.to_owned(),
            state: row.parsed(1, State::parse)?,
            recipe: row.opt_text(2)?.map(str::to_owned),
            fingerprint: row.opt_text(4)?.map(str::to_owned),
            receipt,
        })))
    }
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
    /// Only those whose product is not known.
    pub unmatched: bool,
}

impl Photo {
    /// A page of photos, newest first.
    pub(crate) async fn page(
        store: &Store,
        basis: &Basis,
        account: AccountId,
        filter: Filter<'_>,
    ) -> Result<Vec<Self>, Error> {
        let state = filter.state.map_or("", State::name);
        let before = filter.before.map(|id| id.to_string()).unwrap_or_default();
        let unmatched = if filter.unmatched { "yes" } else { "" };
        let [a, b, c] = basis.renditions();
        let (batch, limit, small) = (filter.batch, filter.limit, basis.thumbnails());
        let values = params![
            account, batch, state, before, limit, a, b, c, unmatched, small
        ];
        gather(account, &store.query(sql::ASSET_PAGE, &values).await?)
    }

    /// One photo.
    pub(crate) async fn one(
        store: &Store,
        basis: &Basis,
        account: AccountId,
        id: AssetId,
    ) -> Result<Option<Self>, Error> {
        let [a, b, c] = basis.renditions();
        let values = params![account, id, a, b, c, basis.thumbnails()];
        let rows = store.query(sql::ASSET_ONE, &values).await?;
        Ok(gather(account, &rows)?.pop())
    }
}

/// Rows of one photo follow each other, one for each of its pictures with each
/// of its thumbnails.
fn gather(account: AccountId, rows: &[Row]) -> Result<Vec<Photo>, Error> {
    let mut photos: Vec<Photo> = Vec::new();
    for row in rows {
        let id = row.parsed(0, AssetId::parse)?;
        if photos.last().is_none_or(|last| last.asset_id != id) {
            photos.push(photo(account, id, row)?);
        }
        if let Some(photo) = photos.last_mut() {
            photo.add(account, row)?;
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
        thumbnails: Vec::new(),
        recipe: row.opt_text(19)?.map(str::to_owned),
        matched_by: row.opt_text(20)?.map(str::to_owned),
        duplicate_of: optional(row, 21, AssetId::parse)?,
        review: brief(row)?,
    })
}

fn brief(row: &Row) -> Result<Option<ReviewBrief>, Error> {
    let Some(confidence) = row.opt_int(22)? else {
        return Ok(None);
    };
    Ok(Some(ReviewBrief {
        confidence: confidence as f64 / 1e6,
        reasons: row.json(23)?,
        choice: choice(row, 24)?,
    }))
}

impl Photo {
    /// Adds the picture and the thumbnail of a row, unless they are there.
    fn add(&mut self, account: AccountId, row: &Row) -> Result<(), Error> {
        let marketplace = |name: &str| Marketplace::parse(name).ok_or("not a marketplace");
        if let Some(marketplace) = optional(row, 15, marketplace)?
            && self
                .pictures
                .iter()
                .all(|one| one.marketplace != marketplace)
        {
            let sha256 = row.parsed(16, Sha256Hex::parse)?;
            self.pictures.push(Picture {
                marketplace,
                url: rendition_path(account, &sha256),
                sha256,
                width: row.int(17)?,
                height: row.int(18)?,
            });
        }
        if let Some(side) = row.opt_int(25)?
            && self.thumbnails.iter().all(|one| one.side != side)
        {
            let sha256 = row.parsed(26, Sha256Hex::parse)?;
            self.thumbnails.push(Thumbnail {
                side,
                url: rendition_path(account, &sha256),
                sha256,
            });
        }
        Ok(())
    }
}
