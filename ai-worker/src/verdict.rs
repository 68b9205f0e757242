//! What became of a photo, kept for ever: the same work has the same result.

use domain::{AccountId, Fingerprint, Picture, Sha256Hex, Timestamp};
use messages::events::{Reason, Rendition};
use serde::{Deserialize, Serialize};
use store::{Error, Store, Tx, params};

use crate::sql;

/// The pictures of a photo and whether a person should look at them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Verdict {
    /// One for each marketplace; empty when no product was found.
    pub pictures: Vec<Rendition>,
    /// The photo as it is, on white; empty when nothing is doubtful.
    pub fallback: Vec<Rendition>,
    /// The pictures small, the largest first.
    #[serde(default)]
    pub thumbnails: Vec<Picture>,
    /// The fallback small.
    #[serde(default)]
    pub fallback_thumbnails: Vec<Picture>,
    /// Why a person should look at them; empty when they are finished.
    pub reasons: Vec<Reason>,
    /// How likely the cut-out is right, 0 to 1.
    pub confidence: f64,
    /// What was done and measured.
    pub receipt: serde_json::Value,
    /// What photos of the same thing share.
    pub fingerprint: Fingerprint,
}

impl Verdict {
    /// Every picture that it names.
    pub fn all(&self) -> impl Iterator<Item = &Picture> {
        let renditions = self.pictures.iter().chain(&self.fallback);
        let thumbnails = self.thumbnails.iter().chain(&self.fallback_thumbnails);
        renditions
            .map(|rendition| &rendition.picture)
            .chain(thumbnails)
    }

    /// Every picture with the frame that it was made for and its rule pack.
    fn frames(&self) -> impl Iterator<Item = (String, &str, &Picture)> {
        let kinds = [
            ("", &self.pictures, &self.thumbnails),
            (".fallback", &self.fallback, &self.fallback_thumbnails),
        ];
        kinds
            .into_iter()
            .flat_map(|(kind, renditions, thumbnails)| {
                let renditions = renditions.iter().map(move |one| {
                    let pack = one.rule_pack.as_deref().unwrap_or_default();
                    (
                        format!("{}{kind}", one.marketplace.name()),
                        pack,
                        &one.picture,
                    )
                });
                let thumbnails = thumbnails
                    .iter()
                    .map(move |one| (format!("thumbnail-{}{kind}", one.width), "", one));
                renditions.chain(thumbnails)
            })
    }
}

/// What is derived: one original of one account, by one recipe, under one set
/// of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Derivation {
    pub account: AccountId,
    pub original: Sha256Hex,
    /// Name and version of the recipe, with its network.
    pub recipe: String,
    /// The rule packs' versions, one after the other.
    pub rule_packs: String,
}

impl Derivation {
    fn key(&self) -> [store::Value; 4] {
        params![self.account, &self.original, &self.recipe, &self.rule_packs]
    }

    /// What was found out before.
    pub async fn find(&self, store: &Store) -> Result<Option<Verdict>, Error> {
        let row = store.query_opt(sql::VERDICT, &self.key()).await?;
        row.map(|row| read(row.text(0)?)).transpose()
    }

    /// Keeps a verdict and gives the one that counts: where another worker was
    /// quicker, his stands.
    pub async fn keep(
        &self,
        tx: &mut Tx,
        verdict: &Verdict,
        now: Timestamp,
    ) -> Result<Verdict, Error> {
        let body = serde_json::to_string(verdict)
            .map_err(|error| Error::Bug(format!("a verdict cannot be written: {error}")))?;
        let [account, original, recipe, packs] = self.key();
        let values = [account, original, recipe, packs, body.into(), now.into()];
        tx.execute(sql::VERDICT_INSERT, &values).await?;
        let row = tx.query_opt(sql::VERDICT, &self.key()).await?;
        let row = row.ok_or_else(|| Error::Bug("a verdict just kept is gone".to_owned()))?;
        let counts = read(row.text(0)?)?;
        for (frame, pack, picture) in counts.frames() {
            self.name(tx, frame, pack, picture, now).await?;
        }
        Ok(counts)
    }

    /// Names a picture in the derivation map, so that its object is kept.
    async fn name(
        &self,
        tx: &mut Tx,
        frame: String,
        rule_pack: &str,
        picture: &Picture,
        now: Timestamp,
    ) -> Result<(), Error> {
        let bytes = i64::try_from(picture.bytes).unwrap_or(i64::MAX);
        let values = params![
            self.account,
            &self.original,
            &self.recipe,
            frame,
            rule_pack,
            &picture.sha256,
            picture.width,
            picture.height,
            &picture.media_type,
            bytes,
            now
        ];
        tx.execute(sql::RENDITION_INSERT, &values).await?;
        Ok(())
    }
}

fn read(body: &str) -> Result<Verdict, Error> {
    serde_json::from_str(body).map_err(|error| Error::Bug(format!("a kept verdict: {error}")))
}
