//! All steps, one decode.

use domain::Fingerprint;
use imaging::{Area, Limits, Photo, Pixels, Refusal, Rendition};
use matting::{Saliency, View};

use crate::fingerprint;
use crate::found::Found;
use crate::gate::{self, Reason};
use crate::receipt::{Fidelity, PhotoFacts, Receipt};
use crate::{Target, cut, finish};

/// Longer side of the view that everything is measured on, in pixels.
const VIEW: u32 = 640;

/// Longer side, in pixels, from which a photo is decoded at half size: what is
/// left still has 1.5 times the product of the largest frame.
const ENOUGH: u32 = 2600;

/// Below this confidence a person looks at the cut-out.
pub const SURE: f32 = matting::SURE;

/// A network that says where the product is.
pub trait Network {
    /// Its name, as in the receipt.
    fn name(&self) -> &str;
    /// Where it sees the product; `None` when it cannot tell.
    fn saliency(&self, view: &View<'_>) -> Option<Saliency>;
}

/// What is wished for beside the pictures.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// What a photo may cost.
    pub limits: Limits,
    /// Asked when the background is not plain or the cut-out not sure.
    pub network: Option<&'a dyn Network>,
    /// Keeps the product's own shadow on the white ground.
    pub shadow: bool,
    /// Below this confidence, 0 to 1, a person looks at it.
    pub sure: f32,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            network: None,
            shadow: false,
            sure: SURE,
        }
    }
}

/// What came of a photo.
#[derive(Debug, Clone)]
pub struct Enhanced {
    /// One picture for each target, in their order; empty when no product was
    /// found at all.
    pub pictures: Vec<Rendition>,
    /// The photo as it is, on white, one for each target: made only for review.
    pub fallback: Vec<Rendition>,
    /// Why a person should look at it; empty when finished.
    pub reasons: Vec<Reason>,
    /// What was done and measured.
    pub receipt: Receipt,
    /// What pictures of the same thing share.
    pub fingerprint: Fingerprint,
}

impl Enhanced {
    /// True when every picture passed and the cut-out is sure.
    pub fn is_finished(&self) -> bool {
        self.reasons.is_empty()
    }
}

/// Makes the pictures of a photo.
pub fn enhance(
    bytes: &[u8],
    targets: &[Target],
    options: &Options<'_>,
) -> Result<Enhanced, Refusal> {
    let mut photo = Photo::decode(bytes, &options.limits, ENOUGH)?;
    let overview = overview(&photo)?;
    let (width, height) = (overview.width as usize, overview.height as usize);
    let fingerprint = fingerprint::of(&overview.rgb, width, height);
    let found = Found::look(&overview, options);
    let mut reasons = found.reasons(options.sure);
    let mut receipt = Receipt {
        recipe: recipe(options),
        photo: photo_facts(&photo),
        matte: found.facts(),
        tone: serde_json::Value::Null,
        fidelity: Fidelity::default(),
        pictures: Vec::new(),
        outcome: String::new(),
        reasons: Vec::new(),
    };
    let mut pictures = Vec::new();
    match cut::cut(bytes, &mut photo, &overview, &found, targets, options)? {
        Some(cut) => {
            drop(photo);
            receipt.tone = cut.tone;
            receipt.fidelity = cut.fidelity;
            for target in targets {
                let made = finish::finish(&cut.master, target)?;
                receipt.pictures.push(made.facts);
                pictures.push(made.rendition);
            }
            reasons.extend(gate::reasons(&receipt.pictures));
        }
        None => reasons.push(nothing()),
    }
    let fallback = match reasons.is_empty() {
        true => Vec::new(),
        false => fallback(bytes, targets, options)?,
    };
    let outcome = if reasons.is_empty() {
        "finished"
    } else {
        "review"
    };
    receipt.outcome = outcome.to_owned();
    receipt.reasons.clone_from(&reasons);
    Ok(Enhanced {
        pictures,
        fallback,
        reasons,
        receipt,
        fingerprint,
    })
}

/// The recipe that these options follow: another network is another recipe.
pub fn recipe(options: &Options<'_>) -> String {
    match options.network {
        Some(network) => format!("{}+{}", imaging::RECIPE, network.name()),
        None => imaging::RECIPE.to_owned(),
    }
}

/// A finished picture as pixels again.
pub fn pixels(bytes: &[u8]) -> Result<Pixels, Refusal> {
    let photo = Photo::decode(bytes, &Limits::default(), u32::MAX)?;
    let (width, height) = photo.size();
    photo.view(whole(&photo), width, height)
}

fn whole(photo: &Photo) -> Area {
    let (width, height) = photo.size();
    Area {
        x: 0.0,
        y: 0.0,
        width: width.into(),
        height: height.into(),
    }
}

/// The whole photo at the size that the product is looked for at: 640 pixels on
/// its longer side.
pub fn overview(photo: &Photo) -> Result<Pixels, Refusal> {
    let (width, height) = photo.size();
    let scale = (f64::from(VIEW) / f64::from(width.max(height))).min(1.0);
    let side = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
    photo.view(whole(photo), side(width), side(height))
}

/// The photo as it is, on white.
fn fallback(
    bytes: &[u8],
    targets: &[Target],
    options: &Options<'_>,
) -> Result<Vec<Rendition>, Refusal> {
    let frames: Vec<_> = targets.iter().map(|target| target.frame.clone()).collect();
    imaging::render(bytes, &frames, &options.limits)
}

fn photo_facts(photo: &Photo) -> PhotoFacts {
    let (width, height) = photo.size();
    PhotoFacts {
        width,
        height,
        decoded: photo.decoded_size(),
        notes: photo.note().iter().map(ToString::to_string).collect(),
    }
}

fn nothing() -> Reason {
    Reason {
        code: "matte.nothing".to_owned(),
        message: "No product stands out from the background.".to_owned(),
        tip: "Put the product on plain paper of another colour and go nearer.".to_owned(),
    }
}
