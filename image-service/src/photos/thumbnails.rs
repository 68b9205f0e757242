//! Small pictures for screens: what a finished photo looks like, and what may
//! be chosen in review.

use domain::{AccountId, AssetId, Picture, Sha256Hex};
use store::{Error, Row, Tx, params};

use crate::{basis, sql};

/// What the thumbnails of a photo show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Its finished pictures.
    Finished,
    /// The pictures that a person may accept.
    Candidate,
    /// The photo as it is, on white.
    Fallback,
}

impl Role {
    /// The word in rows.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::Candidate => "candidate",
            Self::Fallback => "fallback",
        }
    }
}

/// A photo has these thumbnails in a role, and no others; none takes them away.
pub(crate) async fn put(
    tx: &mut Tx,
    (account, asset): (AccountId, AssetId),
    recipe: &str,
    role: Role,
    thumbnails: &[Picture],
) -> Result<(), Error> {
    tx.execute(sql::THUMBNAILS_DROP, &params![account, asset, role.name()])
        .await?;
    for one in thumbnails {
        let values = params![
            account,
            asset,
            role.name(),
            one.width,
            basis::of_thumbnail(recipe),
            &one.sha256,
            &one.media_type,
            i64::try_from(one.bytes).unwrap_or(i64::MAX)
        ];
        tx.execute(sql::THUMBNAIL_PUT, &values).await?;
    }
    Ok(())
}

/// Those of a role among the rows of [`sql::REVIEW_THUMBNAILS`], the largest
/// first.
pub(crate) fn of_role(rows: &[Row], role: Role) -> Result<Vec<Picture>, Error> {
    let rows = rows.iter().filter(|row| row.text(0) == Ok(role.name()));
    rows.map(picture).collect()
}

fn picture(row: &Row) -> Result<Picture, Error> {
    let side = u32::try_from(row.int(1)?).unwrap_or(u32::MAX);
    Ok(Picture {
        sha256: row.parsed(2, Sha256Hex::parse)?,
        width: side,
        height: side,
        media_type: row.text(3)?.to_owned(),
        bytes: u64::try_from(row.int(4)?).unwrap_or_default(),
    })
}
