//! From a picture to a matte.

use serde::{Deserialize, Serialize};

use crate::band::Band;
use crate::confidence::{self, Features, Trials};
use crate::doubt::{self, Doubt};
use crate::evidence::Evidence;
use crate::fields::{Field, Fields};
use crate::grow::{dilate, inverse};
use crate::judge::{Lesson, Verdict, judge};
use crate::learned;
use crate::prepare::{Prepared, prepare};
use crate::specks::drop_specks;
use crate::surface::Surface;
use crate::view::{Saliency, View};

/// Share of the border near the surface from which a background is plain. Set by hand between what studio backdrops and
/// rooms gave while the method was made; on a plain background a network only restores parts, and below it
/// [`Doubt::NotPlain`] is raised.
pub const PLAIN: f32 = 0.85;

/// How a matte was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Against a fitted background surface.
    Plain,
    /// The same, with parts restored that a network sees.
    PlainRestored,
    /// A network's map, its edges refined.
    Learned,
}

/// A product's matte at low resolution and what [`refine`](crate::refine) needs to carry it to a larger picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Matte {
    /// In pixels.
    pub width: usize,
    /// In pixels.
    pub height: usize,
    /// Coverage, one byte a pixel: 0 outside and in holes, 255 inside, between only along edges.
    pub alpha: Vec<u8>,
    /// The background without shadows.
    pub background: Surface,
    /// Share of the border within 4 ΔE of the background surface, 0 to 1.
    pub plain: f32,
    /// The chance that the matte's IoU with the truth is at least 0.9, calibrated on rendered photos (see [`Features`]);
    /// with a network's map from the agreement of its two looks.
    pub confidence: f32,
    /// How it was made.
    pub method: Method,
    /// What speaks against it, the weightiest first.
    pub doubts: Vec<Doubt>,
    /// What the confidence was computed from.
    pub features: Features,
    pub(crate) fields: Fields,
}

/// A box in 0..1 of the matte's picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Region {
    /// Left.
    pub x0: f32,
    /// Top.
    pub y0: f32,
    /// Right, not included.
    pub x1: f32,
    /// Bottom, not included.
    pub y1: f32,
}

impl Region {
    /// The whole picture.
    pub const WHOLE: Self = Self {
        x0: 0.0,
        y0: 0.0,
        x1: 1.0,
        y1: 1.0,
    };
}

impl Matte {
    /// The smallest box around everything with alpha of at least one half; `None` when there is nothing.
    pub fn bounds(&self) -> Option<Region> {
        let (mut x0, mut y0, mut x1, mut y1) = (self.width, self.height, 0, 0);
        for (y, row) in self.alpha.chunks_exact(self.width.max(1)).enumerate() {
            let Some(first) = row.iter().position(|a| *a >= 128) else {
                continue;
            };
            let last = row.iter().rposition(|a| *a >= 128).unwrap_or(first);
            (x0, x1) = (x0.min(first), x1.max(last + 1));
            (y0, y1) = (y0.min(y), y + 1);
        }
        (x0 < x1).then(|| Region {
            x0: x0 as f32 / self.width as f32,
            y0: y0 as f32 / self.height as f32,
            x1: x1 as f32 / self.width as f32,
            y1: y1 as f32 / self.height as f32,
        })
    }
}

/// Finds the product in a picture with a long side of 512 to 768 pixels (other sizes work, but thresholds in pixels
/// were measured there). Never fails: a picture that it can do nothing with has an empty matte, confidence 0 and a doubt.
///
/// With a network's map: on a plain background it only restores pale parts, on another it is the matte.
pub fn matte(view: &View, saliency: Option<&Saliency>) -> Matte {
    let size = view.covered();
    let Some((prepared, evidence)) = prepare(view, size) else {
        return nothing(view, size);
    };
    let saliency = saliency.filter(|s| s.is_whole());
    let Found {
        mut mask,
        expected,
        method,
        agreement,
    } = find(view, &prepared, &evidence, saliency);
    let parts = drop_specks(&mut mask, &evidence);
    let trials = Trials {
        plain: prepared.plain,
        expected,
        steady: steady(&prepared.glance, &mask, size),
        noise: prepared.noise,
    };
    let features = Features::measure(&mask, &parts, &evidence, trials);
    let confidence = confidence::of(&features, method, agreement);
    let doubts = doubt::of(&features, method, agreement, confidence);
    let fields = fields(view, size, &mask, &evidence);
    Band::whole(view, size, &fields).soften(&mut mask, |_, _| {});
    Matte {
        width: size.0,
        height: size.1,
        alpha: mask,
        background: prepared.surface,
        plain: prepared.plain,
        confidence,
        method,
        doubts,
        features,
        fields,
    }
}

/// What is product, and how that is known.
struct Found {
    /// 255 product, 0 background.
    mask: Vec<u8>,
    /// See [`Features::expected`].
    expected: f32,
    method: Method,
    /// Of a network's two looks, if it was asked.
    agreement: Option<f32>,
}

/// Decides every pixel: by the judge before a plain background or without a network's map, else by the map.
fn find(
    view: &View,
    prepared: &Prepared,
    evidence: &Evidence,
    saliency: Option<&Saliency>,
) -> Found {
    let agreement = saliency.map(|s| s.agreement);
    if let Some(saliency) = saliency.filter(|_| prepared.plain < PLAIN) {
        let size = (evidence.width, evidence.height);
        let (mask, opened) = learned::replace(view, size, saliency);
        return Found {
            mask,
            expected: 0.0,
            method: Method::Learned,
            agreement: Some(saliency.agreement * (1.0 - opened)),
        };
    }
    let mut verdict = judge(evidence);
    let restored = saliency.is_some_and(|s| learned::restore(&mut verdict, view, evidence, s));
    let Verdict { mask, expected, .. } = verdict;
    Found {
        mask,
        expected,
        method: if restored {
            Method::PlainRestored
        } else {
            Method::Plain
        },
        agreement,
    }
}

/// What the judge would be shown of a picture; `None` when it is too small.
pub fn lesson(view: &View) -> Option<Lesson> {
    let (_, evidence) = prepare(view, view.covered())?;
    Some(Lesson::of(&evidence))
}

/// IoU of what was seen at a glance with what was found.
fn steady(glance: &[u8], mask: &[u8], (w, h): (usize, usize)) -> f32 {
    let (hw, hh) = (w / 2, h / 2);
    let half = (0..hh).flat_map(|y| (0..hw).map(move |x| mask[y * 2 * w + x * 2]));
    overlap(glance.iter().copied().zip(half))
}

/// IoU of what is not 0; 0 when there is nothing.
fn overlap(pairs: impl Iterator<Item = (u8, u8)>) -> f32 {
    let (mut both, mut any) = (0_usize, 0_usize);
    for (p, q) in pairs {
        both += usize::from(p != 0 && q != 0);
        any += usize::from(p != 0 || q != 0);
    }
    both as f32 / any.max(1) as f32
}

/// The matte of a picture that is too small.
fn nothing(view: &View, size: (usize, usize)) -> Matte {
    let features = Features::default();
    let fields = || Field::new(view, size, |_| 1.0);
    Matte {
        width: size.0,
        height: size.1,
        alpha: vec![0; size.0 * size.1],
        background: Surface::from_fn(size.0, size.1, |_, _| [1.0; 3]),
        plain: 0.0,
        confidence: 0.0,
        method: Method::Plain,
        doubts: doubt::of(&features, Method::Plain, None, 0.0),
        features,
        fields: Fields {
            product: fields(),
            ground: fields(),
        },
    }
}

/// Colours of product and background near the edge. Pixels next to the outline count little: they are mixed.
pub(crate) fn fields(
    view: &View,
    (w, h): (usize, usize),
    mask: &[u8],
    evidence: &Evidence,
) -> Fields {
    let outside = dilate(mask, w, h);
    let inside = dilate(&inverse(mask), w, h);
    let product = Field::new(view, (w, h), |at| {
        if mask[at] == 0 {
            0.0
        } else {
            let sure = (evidence.strength[at] / 30.0).min(1.0).powi(2) + 1e-3;
            if inside[at] == 0 { sure } else { 0.02 * sure }
        }
    });
    let ground = Field::new(view, (w, h), |at| if outside[at] == 0 { 1.0 } else { 0.0 });
    Fields { product, ground }
}
