//! Photos that need a person's eye: what is known of them, and the decision.

use domain::{AccountId, AssetId, Marketplace, MessageId, Picture, Problem, Sha256Hex, Timestamp};
use messages::events::{ImageEnhanced, ImageRejected, ImageReview, Reason, Rendition};
use serde::{Deserialize, Serialize};
use store::{Row, Store, Tx, params};

use super::linking::Joining;
use super::news::{Held, hold, put_renditions};
use super::record::{json, optional};
use super::thumbnails::{self, Role};
use super::{State, settle};
use crate::basis::{self, Basis};
use crate::{Error, sql};

/// What a person may choose for a photo in review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// The pictures that were made are right.
    Accept,
    /// The photo as it is, on white.
    Fallback,
    /// Neither: the photo is not used.
    Discard,
}

impl Choice {
    /// All of them, in the order of every screen.
    pub const ALL: [Choice; 3] = [Choice::Accept, Choice::Fallback, Choice::Discard];

    /// The word in databases, requests and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Choice::Accept => "accept",
            Choice::Fallback => "fallback",
            Choice::Discard => "discard",
        }
    }

    /// Finds a choice by its word.
    pub fn parse(name: &str) -> Result<Self, Box<Problem>> {
        let found = Self::ALL.into_iter().find(|choice| choice.name() == name);
        found.ok_or_else(|| {
            let rule = "The choice is accept, fallback or discard.";
            let fix = "Send one of the three words in `choice`.";
            Box::new(Problem::new("review.choice", "choice", name, rule, fix))
        })
    }

    /// The state that a photo comes to by it.
    pub const fn state(self) -> State {
        match self {
            Choice::Accept | Choice::Fallback => State::Enhanced,
            Choice::Discard => State::Rejected,
        }
    }
}

/// Why a photo needs a person's eye, and what there is to choose from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Review {
    pub(crate) recipe: String,
    /// How likely the cut-out is right, in millionths.
    pub(crate) confidence_millionths: i64,
    pub(crate) reasons: Vec<Reason>,
    pub(crate) candidate: Vec<Rendition>,
    pub(crate) fallback: Vec<Rendition>,
    candidate_thumbnails: Vec<Picture>,
    fallback_thumbnails: Vec<Picture>,
    pub(crate) choice: Option<Choice>,
    pub(crate) decided_at: Option<Timestamp>,
}

impl Review {
    /// What a worker announced.
    pub(crate) fn of(news: &ImageReview) -> Self {
        Self {
            recipe: news.recipe.clone(),
            confidence_millionths: millionths(news.confidence),
            reasons: news.reasons.clone(),
            candidate: news.candidate.clone(),
            fallback: news.fallback.clone(),
            candidate_thumbnails: news.candidate_thumbnails.clone(),
            fallback_thumbnails: news.fallback_thumbnails.clone(),
            choice: None,
            decided_at: None,
        }
    }

    /// By what its pictures were made.
    pub(crate) fn basis(&self) -> String {
        let pictures = match self.candidate.is_empty() {
            true => &self.fallback,
            false => &self.candidate,
        };
        basis::of_photo(&self.recipe, pictures)
    }

    /// The pictures that a choice stands for; none for [`Choice::Discard`].
    pub(crate) fn pictures(&self, choice: Choice) -> &[Rendition] {
        match choice {
            Choice::Accept => &self.candidate,
            Choice::Fallback => &self.fallback,
            Choice::Discard => &[],
        }
    }

    /// The same small.
    fn thumbnails(&self, choice: Choice) -> &[Picture] {
        match choice {
            Choice::Accept => &self.candidate_thumbnails,
            Choice::Fallback => &self.fallback_thumbnails,
            Choice::Discard => &[],
        }
    }

    /// How likely the cut-out is right, 0 to 1.
    pub(crate) fn confidence(&self) -> f64 {
        self.confidence_millionths as f64 / 1e6
    }

    /// Keeps it; a person's earlier choice stays.
    pub(crate) async fn put(
        &self,
        tx: &mut Tx,
        account: AccountId,
        asset: AssetId,
    ) -> Result<(), store::Error> {
        let reasons = serde_json::json!(self.reasons).to_string();
        let values = params![
            account,
            asset,
            &self.recipe,
            self.confidence_millionths,
            reasons
        ];
        tx.execute(sql::REVIEW_PUT, &values).await?;
        tx.execute(sql::REVIEW_RENDITIONS_DROP, &params![account, asset])
            .await?;
        for (role, renditions) in [("candidate", &self.candidate), ("fallback", &self.fallback)] {
            for rendition in renditions {
                let (market, picture) = (rendition.marketplace, &rendition.picture);
                let pack = rendition.rule_pack.as_deref();
                let values = params![
                    account,
                    asset,
                    role,
                    market.name(),
                    basis::of_rendition(&self.recipe, market, pack),
                    pack,
                    &picture.sha256,
                    picture.width,
                    picture.height,
                    &picture.media_type,
                    i64::try_from(picture.bytes).unwrap_or(i64::MAX)
                ];
                tx.execute(sql::REVIEW_RENDITION_PUT, &values).await?;
            }
        }
        for (role, small) in [
            (Role::Candidate, &self.candidate_thumbnails),
            (Role::Fallback, &self.fallback_thumbnails),
        ] {
            thumbnails::put(tx, (account, asset), &self.recipe, role, small).await?;
        }
        Ok(())
    }

    /// The review of a photo, with the pictures of present recipe and rules.
    pub(crate) async fn read(
        store: &Store,
        basis: &Basis,
        account: AccountId,
        asset: AssetId,
    ) -> Result<Option<Self>, store::Error> {
        let row = store
            .query_opt(sql::REVIEW_READ, &params![account, asset])
            .await?;
        let Some(row) = row else { return Ok(None) };
        let [a, b, c] = basis.renditions();
        let pictures = store
            .query(sql::REVIEW_RENDITIONS, &params![account, asset, a, b, c])
            .await?;
        let small = &params![account, asset, basis.thumbnails()];
        let small = store.query(sql::REVIEW_THUMBNAILS, small).await?;
        from_rows(&row, &pictures, &small).map(Some)
    }

    async fn read_in(
        tx: &mut Tx,
        basis: &Basis,
        account: AccountId,
        asset: AssetId,
    ) -> Result<Option<Self>, store::Error> {
        let row = tx
            .query_opt(sql::REVIEW_READ, &params![account, asset])
            .await?;
        let Some(row) = row else { return Ok(None) };
        let [a, b, c] = basis.renditions();
        let pictures = tx
            .query(sql::REVIEW_RENDITIONS, &params![account, asset, a, b, c])
            .await?;
        let small = &params![account, asset, basis.thumbnails()];
        let small = tx.query(sql::REVIEW_THUMBNAILS, small).await?;
        from_rows(&row, &pictures, &small).map(Some)
    }
}

/// A photo no longer needs a person's eye.
pub(crate) async fn forget(
    tx: &mut Tx,
    account: AccountId,
    asset: AssetId,
) -> Result<(), store::Error> {
    for sql in [sql::REVIEW_RENDITIONS_DROP, sql::REVIEW_DROP] {
        tx.execute(sql, &params![account, asset]).await?;
    }
    for role in [Role::Candidate, Role::Fallback] {
        thumbnails::put(tx, (account, asset), "", role, &[]).await?;
    }
    Ok(())
}

/// A share between 0 and 1 in millionths; what is none counts as no confidence.
fn millionths(share: f64) -> i64 {
    match share.is_finite() {
        true => (share.clamp(0.0, 1.0) * 1e6).round() as i64,
        false => 0,
    }
}

fn from_rows(row: &Row, pictures: &[Row], small: &[Row]) -> Result<Review, store::Error> {
    let of_role = |role: &str| {
        let rows = pictures.iter().filter(|row| row.text(0) == Ok(role));
        let mut all = rows.map(rendition).collect::<Result<Vec<_>, _>>()?;
        all.sort_by_key(|one| one.marketplace);
        Ok::<_, store::Error>(all)
    };
    Ok(Review {
        recipe: row.text(0)?.to_owned(),
        confidence_millionths: row.int(1)?,
        reasons: row.json(2)?,
        candidate: of_role("candidate")?,
        fallback: of_role("fallback")?,
        candidate_thumbnails: thumbnails::of_role(small, Role::Candidate)?,
        fallback_thumbnails: thumbnails::of_role(small, Role::Fallback)?,
        choice: choice(row, 3)?,
        decided_at: row.opt_int(4)?.map(Timestamp::from_micros),
    })
}

/// A choice that may be open.
pub(crate) fn choice(row: &Row, place: usize) -> Result<Option<Choice>, store::Error> {
    optional(row, place, |text| {
        Choice::parse(text).map_err(|problem| problem.rule)
    })
}

fn rendition(row: &Row) -> Result<Rendition, store::Error> {
    let number = |place| Ok::<_, store::Error>(u32::try_from(row.int(place)?).unwrap_or(u32::MAX));
    Ok(Rendition {
        marketplace: row.parsed(1, |name| {
            Marketplace::parse(name).ok_or("not a marketplace")
        })?,
        picture: Picture {
            sha256: row.parsed(2, Sha256Hex::parse)?,
            width: number(3)?,
            height: number(4)?,
            media_type: row.text(5)?.to_owned(),
            bytes: u64::try_from(row.int(6)?).unwrap_or_default(),
        },
        rule_pack: row.opt_text(7)?.map(str::to_owned),
    })
}

/// What a decision did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decided {
    /// The photo.
    pub asset_id: AssetId,
    /// What was chosen.
    pub choice: Choice,
    /// The state that it came to.
    pub state: State,
    /// True when the same had been chosen before.
    pub already_decided: bool,
}

/// Decides about a photo in review: its state, its pictures and the message
/// that tells everybody, in one transaction. The same choice again changes
/// nothing; another one is refused.
pub(crate) async fn decide(
    tx: &mut Tx,
    by: &Joining<'_>,
    present: &Basis,
    asset: AssetId,
    choice: Choice,
) -> Result<Decided, Error> {
    let account = by.account;
    let missing = || Error::NotFound("photo", asset.to_string());
    let held = hold(tx, account, asset).await?.ok_or_else(missing)?;
    let review = Review::read_in(tx, present, account, asset).await?;
    let decided = |already_decided| Decided {
        asset_id: asset,
        choice,
        state: choice.state(),
        already_decided,
    };
    let review = match review {
        Some(review) if review.choice == Some(choice) => return Ok(decided(true)),
        Some(review) => review,
        None => return Err(not_waiting(&held)),
    };
    if let Some(before) = review.choice {
        let rule = format!("This photo was decided before: {}.", before.name());
        let fix = "A decision is final; upload the photo again under another name to choose anew.";
        return Err(conflict("review.decided", choice.name(), &rule, fix, &held));
    }
    if held.state != State::Review {
        return Err(not_waiting(&held));
    }
    if choice != Choice::Discard && review.pictures(choice).is_empty() {
        let rule = "There is no picture to choose: none could be made, or it is being rebuilt.";
        let fix = "Choose another, or look again in a moment.";
        return Err(conflict(
            "review.no_picture",
            choice.name(),
            rule,
            fix,
            &held,
        ));
    }
    let problem = (choice == Choice::Discard).then(|| discarded(&held));
    let values = params![
        account,
        asset,
        choice.state().name(),
        problem.as_ref().map(json),
        receipt(held.receipt.as_deref(), choice, by.now),
        by.now
    ];
    let changed = tx.execute(sql::ASSET_DECIDED, &values).await?;
    let values = params![account, asset, choice.name(), by.now];
    if changed != 1 || tx.execute(sql::REVIEW_DECIDE, &values).await? != 1 {
        return Err(store::Error::Conflict("another decision came meanwhile".to_owned()).into());
    }
    let id = MessageId::derived(asset.uuid(), "image.review.decided", choice.name());
    // From the upload through the decision to the listings it is one trace.
    let by = &by.continuing(held.trace.as_ref());
    announce(tx, by, asset, &held, &review, choice, id).await?;
    tx.wake(settle::TOPIC);
    Ok(decided(false))
}

/// Gives the photo the pictures of the choice and tells everybody.
pub(crate) async fn announce(
    tx: &mut Tx,
    by: &Joining<'_>,
    asset: AssetId,
    held: &Held,
    review: &Review,
    choice: Choice,
    id: MessageId,
) -> Result<(), store::Error> {
    let (renditions, small) = (review.pictures(choice), review.thumbnails(choice));
    put_renditions(tx, by.account, asset, &review.recipe, renditions, small).await?;
    if choice == Choice::Discard {
        let rejected = ImageRejected {
            asset_id: asset,
            product_id: held.product,
            problem: discarded(held),
        };
        return by
            .publisher
            .publish(tx, by.account, id, by.trace, &rejected)
            .await;
    }
    let Some(original) = held.sha256.clone() else {
        return Err(store::Error::Bug(format!("photo {asset} has no original")));
    };
    let row = tx
        .query_opt(sql::RECEIPT, &params![by.account, asset])
        .await?;
    let (receipt, fingerprint) = match &row {
        Some(row) => (
            optional(row, 3, |text| serde_json::from_str(text))?,
            row.opt_text(4)?.map(str::to_owned),
        ),
        None => (None, None),
    };
    let enhanced = ImageEnhanced {
        asset_id: asset,
        product_id: held.product,
        original,
        recipe: review.recipe.clone(),
        renditions: renditions.to_vec(),
        thumbnails: small.to_vec(),
        receipt,
        fingerprint,
    };
    by.publisher
        .publish(tx, by.account, id, by.trace, &enhanced)
        .await
}

/// The receipt with what a person chose.
pub(crate) fn receipt(text: Option<&str>, choice: Choice, at: Timestamp) -> String {
    let known = text.and_then(|text| serde_json::from_str(text).ok());
    let mut whole = match known {
        Some(serde_json::Value::Object(fields)) => fields,
        Some(other) => [("engine".to_owned(), other)].into_iter().collect(),
        None => serde_json::Map::new(),
    };
    let review = serde_json::json!({ "choice": choice, "decided_at": at.rfc3339() });
    whole.insert("review".to_owned(), review);
    serde_json::Value::Object(whole).to_string()
}

fn discarded(held: &Held) -> Problem {
    let rule = "The photo was discarded in review.";
    let fix = "Take it again with the tips of the review, and upload the new file.";
    Problem::new("review.discarded", "photo", "", rule, fix).in_file(&held.path)
}

fn not_waiting(held: &Held) -> Error {
    let rule = format!(
        "This photo does not wait for a decision: it is {}.",
        held.state.name()
    );
    let fix = "List those that wait: GET /api/v1/assets?state=review.";
    conflict("review.not_waiting", held.state.name(), &rule, fix, held)
}

fn conflict(code: &str, value: &str, rule: &str, fix: &str, held: &Held) -> Error {
    let problem = Problem::new(code, "review", value, rule, fix).in_file(&held.path);
    Error::Conflict(Box::new(problem))
}
