//! The picture engine, as this worker runs it.

use std::sync::Arc;

use domain::{Marketplace, Picture};
use enhance::{Enhanced, Network, Options, Target};
use imaging::{Limits, Refusal};
use messages::events::{Reason, Rendition};

use crate::Error;
use crate::verdict::Verdict;

/// A network that several threads may ask.
pub type SharedNetwork = Arc<dyn Network + Send + Sync>;

/// Longest side of a picture that the encoder can write, in pixels (a JPEG
/// states its size in 16 bits, ITU-T T.81 B.2.2).
const LONGEST: u32 = 65_535;

/// What is made of every photo, and how.
#[derive(Clone)]
pub(crate) struct Make {
    pub limits: Limits,
    pub network: Option<SharedNetwork>,
    /// Below this confidence a person looks at a photo.
    pub sure: f32,
    pub targets: Arc<Vec<Target>>,
}

impl Make {
    fn options(&self) -> Options<'_> {
        Options {
            limits: self.limits,
            network: self
                .network
                .as_deref()
                .map(|network| network as &dyn Network),
            shadow: false,
            sure: self.sure,
        }
    }

    /// Name and version of the recipe.
    pub fn recipe(&self) -> String {
        enhance::recipe(&self.options())
    }

    /// Versions of the rules that the pictures are made by.
    pub fn rule_packs(&self) -> String {
        let versions = held_to_rules(&self.targets).map(|t| rules::pack(t.market).version.as_str());
        versions.collect::<Vec<_>>().join(" ")
    }

    /// All steps on one photo.
    pub fn run(&self, photo: &[u8]) -> Result<Enhanced, Refusal> {
        enhance::enhance(photo, &self.targets, &self.options())
    }
}

/// Those that a marketplace's rules are for.
fn held_to_rules(targets: &[Target]) -> impl Iterator<Item = &Target> {
    targets.iter().filter(|target| target.checked)
}

/// The wanted pictures: those of the marketplaces in the order of every table
/// and screen, then the thumbnails.
pub(crate) fn targets() -> Result<Vec<Target>, Error> {
    let targets = Target::with_thumbnails();
    for target in &targets {
        let (width, height) = (target.frame.width, target.frame.height);
        if !(1..=LONGEST).contains(&width) || !(1..=LONGEST).contains(&height) {
            return Err(Error::Frame {
                market: target.market.name(),
                width,
                height,
            });
        }
    }
    Ok(targets)
}

/// The files that an enhanced photo consists of, for the object store.
pub(crate) struct Files {
    /// Of every picture that the verdict names.
    pub bytes: Vec<Vec<u8>>,
}

/// What is kept and told of an enhanced photo, and its files.
pub(crate) fn verdict(made: Enhanced, targets: &[Target]) -> (Verdict, Files) {
    let mut bytes = Vec::new();
    let mut sorted = |made: Vec<imaging::Rendition>| {
        let (mut renditions, mut thumbnails) = (Vec::new(), Vec::new());
        for (target, one) in targets.iter().zip(made) {
            let picture = picture(&one);
            match target.checked {
                true => renditions.push(rendition(target.market, picture)),
                false => thumbnails.push(picture),
            }
            bytes.push(one.bytes);
        }
        (renditions, thumbnails)
    };
    let (pictures, thumbnails) = sorted(made.pictures);
    let (fallback, fallback_thumbnails) = sorted(made.fallback);
    let reasons = made.reasons.into_iter().map(|reason| Reason {
        code: reason.code,
        message: reason.message,
        tip: reason.tip,
    });
    let verdict = Verdict {
        pictures,
        fallback,
        thumbnails,
        fallback_thumbnails,
        reasons: reasons.collect(),
        confidence: f64::from(made.receipt.matte.confidence),
        receipt: serde_json::to_value(&made.receipt).unwrap_or_default(),
        fingerprint: made.fingerprint,
    };
    (verdict, Files { bytes })
}

fn picture(made: &imaging::Rendition) -> Picture {
    Picture {
        sha256: made.sha256.clone(),
        width: made.width,
        height: made.height,
        media_type: made.media_type.to_owned(),
        bytes: made.bytes.len() as u64,
    }
}

fn rendition(marketplace: Marketplace, picture: Picture) -> Rendition {
    Rendition {
        marketplace,
        picture,
        rule_pack: Some(rules::pack(marketplace).version.clone()),
    }
}
