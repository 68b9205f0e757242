//! What news about a photo changes, in whatever order it comes.

use domain::{AccountId, AssetId, Picture, ProductId, Sha256Hex, Timestamp};
use messages::Trace;
use messages::events::Rendition;
use store::{Error, Row, Tx, params};

use super::State;
use super::record::optional;
use super::review::Choice;
use super::thumbnails::{self, Role};
use crate::basis::{self, Basis};
use crate::sql;

/// A photo's row, taken for this transaction alone.
pub(crate) struct Held {
    pub(crate) state: State,
    stored: bool,
    /// By what its pictures were made.
    basis: String,
    /// When the news was published that it tells of.
    made_at: Option<Timestamp>,
    pub(crate) product: Option<ProductId>,
    pub(crate) sha256: Option<Sha256Hex>,
    pub(crate) path: String,
    pub(crate) receipt: Option<String>,
    /// Of the news that it tells of, or of the upload.
    pub(crate) trace: Option<Trace>,
}

/// Takes a photo's row; none when there is no such photo.
pub(crate) async fn hold(
    tx: &mut Tx,
    account: AccountId,
    asset: AssetId,
) -> Result<Option<Held>, Error> {
    let row = tx
        .query_opt(sql::ASSET_HOLD, &params![account, asset])
        .await?;
    row.as_ref().map(held).transpose()
}

fn held(row: &Row) -> Result<Held, Error> {
    Ok(Held {
        state: row.parsed(0, State::parse)?,
        stored: row.int(1)? == 1,
        basis: row.text(2)?.to_owned(),
        made_at: row.opt_int(3)?.map(Timestamp::from_micros),
        product: optional(row, 4, ProductId::parse)?,
        // Empty when the file was too large to be read.
        sha256: Sha256Hex::parse(row.text(5)?).ok(),
        path: row.text(6)?.to_owned(),
        receipt: row.opt_text(7)?.map(str::to_owned),
        trace: row.opt_text(8)?.map(|text| Trace(text.to_owned())),
    })
}

/// Pictures of a photo that were announced.
#[derive(Debug, Clone, Copy)]
pub(crate) struct News<'a> {
    /// Review or enhanced.
    pub(crate) state: State,
    /// By what they were made.
    pub(crate) basis: &'a str,
    /// When they were announced.
    pub(crate) at: Timestamp,
}

impl Held {
    /// True when news changes the photo. Repeated and late news do not; pictures
    /// of the present recipe and rules replace older ones; of the same ones,
    /// finished pictures win over those in review, and a person's choice holds.
    pub(crate) fn takes(&self, news: News<'_>, choice: Option<Choice>, present: &Basis) -> bool {
        if !self.stored || choice == Some(Choice::Discard) {
            return false;
        }
        let present = present.photo();
        let newer = self.made_at.is_none_or(|made| news.at > made);
        match (self.basis == present, news.basis == present) {
            (false, true) => true,
            // While nothing is there, pictures of another worker's recipe are
            // better than none: they are told of, and rebuilt.
            (true, false) => false,
            _ if !has_pictures(self.state) => newer,
            _ => {
                // What a person chose before is finished at once.
                let state = choice.map_or(news.state, |_| State::Enhanced);
                match (rank(state), rank(self.state)) {
                    (new, old) if new == old => newer,
                    (new, old) => new > old,
                }
            }
        }
    }
}

const fn has_pictures(state: State) -> bool {
    matches!(state, State::Review | State::Enhanced)
}

const fn rank(state: State) -> u8 {
    match state {
        State::Enhanced => 2,
        State::Review => 1,
        State::Received | State::Processing | State::Rejected => 0,
    }
}

/// A photo has these finished pictures, and no others.
pub(crate) async fn put_renditions(
    tx: &mut Tx,
    account: AccountId,
    asset: AssetId,
    recipe: &str,
    renditions: &[Rendition],
    small: &[Picture],
) -> Result<(), Error> {
    tx.execute(sql::RENDITIONS_DROP, &params![account, asset])
        .await?;
    thumbnails::put(tx, (account, asset), recipe, Role::Finished, small).await?;
    for rendition in renditions {
        let (market, picture) = (rendition.marketplace, &rendition.picture);
        let values = params![
            account,
            asset,
            market.name(),
            &picture.sha256,
            picture.width,
            picture.height,
            basis::of_rendition(recipe, market, rendition.rule_pack.as_deref())
        ];
        tx.execute(sql::RENDITION_PUT, &values).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(state: State, basis: &str, made_at: Option<i64>) -> Held {
        Held {
            state,
            stored: true,
            basis: basis.to_owned(),
            made_at: made_at.map(Timestamp::from_micros),
            product: None,
            sha256: None,
            path: String::new(),
            receipt: None,
            trace: None,
        }
    }

    #[test]
    fn states_go_forward_and_present_pictures_replace_older_ones() {
        let present = Basis::current();
        let (now, old) = (present.photo(), "old-1/x");
        let now = now.as_str();
        use State::{Enhanced, Processing, Received, Rejected, Review};
        for (state, basis, made_at, news, by, at, choice, expected) in [
            (Received, "", None, Review, now, 5, None, true),
            (Processing, "", None, Enhanced, old, 5, None, true),
            (Rejected, "", None, Review, now, 5, None, true),
            (Review, now, Some(5), Review, now, 5, None, false),
            (Review, now, Some(5), Review, now, 6, None, true),
            (Review, now, Some(5), Enhanced, now, 4, None, true),
            (Enhanced, now, Some(5), Review, now, 6, None, false),
            (Enhanced, now, Some(5), Enhanced, now, 4, None, false),
            (Enhanced, now, Some(5), Enhanced, now, 6, None, true),
            (Enhanced, now, Some(5), Enhanced, old, 6, None, false),
            (Enhanced, old, Some(5), Review, now, 6, None, true),
            (Enhanced, old, Some(5), Enhanced, now, 4, None, true),
            // Being rebuilt: the old news again changes nothing.
            (Processing, old, Some(5), Enhanced, old, 5, None, false),
            (Processing, old, Some(5), Review, now, 6, None, true),
            // A person chose.
            (
                Enhanced,
                now,
                Some(5),
                Review,
                now,
                6,
                Some(Choice::Fallback),
                true,
            ),
            (
                Enhanced,
                now,
                Some(5),
                Review,
                now,
                5,
                Some(Choice::Accept),
                false,
            ),
            (
                Rejected,
                now,
                Some(5),
                Enhanced,
                now,
                6,
                Some(Choice::Discard),
                false,
            ),
        ] {
            let news = News {
                state: news,
                basis: by,
                at: Timestamp::from_micros(at),
            };
            let held = held(state, basis, made_at);
            assert_eq!(
                held.takes(news, choice, &present),
                expected,
                "{state:?} {made_at:?} {news:?} {choice:?}"
            );
        }
    }
}
