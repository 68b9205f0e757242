//! From a picture to a matte.

use serde::{Deserialize, Serialize};

use crate::band::{Band, Place};
use crate::confidence::{self, Features, Trials};
use crate::doubt::{self, Doubt};
use crate::evidence::Evidence;
use crate::fields::{Field, Fields};
use crate::fit::{Model, Sample, border, robust};
use crate::grow::dilate;
use crate::label::{Levels, label};
use crate::learned;
use crate::smooth::binomial;
use crate::surface::Surface;
use crate::tighten;
use crate::view::{Saliency, View};

/// ΔE within which a border pixel lies on the surface.
const NEAR: f32 = 4.0;
/// Share of the border near the surface from which a background is plain. Set by hand between what studio backdrops and
/// rooms gave while the method was made; on a plain background a network only restores parts, and below it
/// [`Doubt::NotPlain`] is raised.
pub const PLAIN: f32 = 0.85;
/// Fewest pixels a side that are looked at.
pub(crate) const LEAST: usize = 16;
/// Sharpness of the border's noise from which the picture is smoothed before it is labelled.
const NOISY: f32 = 1.4;
/// Pixels of a refit, about.
const REFIT: usize = 6000;

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
    if size.0 < LEAST || size.1 < LEAST {
        return nothing(view, size);
    }
    let prepared = prepare(view, size);
    let (plain, calm) = (prepared.plain, prepared.calm(view));
    let evidence = prepared.evidence(view, size);
    let levels = Levels::of(&evidence);
    let mut labels = label(&evidence, levels);
    let mut method = Method::Plain;
    let saliency = saliency.filter(|s| s.is_whole());
    let mut agreement = saliency.map(|s| s.agreement);
    if let Some(saliency) = saliency {
        method = if plain < PLAIN {
            let opened = learned::replace(&mut labels, view, &evidence, saliency);
            agreement = Some(saliency.agreement * (1.0 - opened));
            Method::Learned
        } else if learned::restore(&mut labels, view, &evidence, saliency) {
            Method::PlainRestored
        } else {
            Method::Plain
        };
    }
    let moved = if method == Method::Learned {
        0
    } else {
        tighten::tighten(&calm, &mut labels, &evidence)
    };
    let fields = fields(view, size, &labels.mask, &evidence);
    let steady = steady(&prepared.first, &labels.mask, size);
    let trials = Trials {
        plain,
        steady,
        strict: prepared.strict,
        moved,
    };
    let features = Features::measure(&labels, &evidence, trials);
    let confidence = confidence::of(&features, method, agreement);
    let doubts = doubt::of(&features, method, agreement, confidence);
    let mut alpha = labels.mask;
    let place = Place {
        u: 0.0,
        v: 0.0,
        du: 1.0 / size.0 as f32,
        dv: 1.0 / size.1 as f32,
    };
    let band = Band {
        view,
        width: size.0,
        height: size.1,
        place,
        fields: &fields,
        radius: 1,
    };
    band.soften(&mut alpha, |_, _| {});
    Matte {
        width: size.0,
        height: size.1,
        alpha,
        background: prepared.surface,
        plain,
        confidence,
        method,
        doubts,
        features,
        fields,
    }
}

/// What is known before anything is labelled at full size.
pub(crate) struct Prepared {
    surface: Surface,
    plain: f32,
    smoothed: Option<Vec<u8>>,
    /// The first labelling, of every second pixel.
    first: Vec<u8>,
    /// IoU of it and of another with stricter thresholds.
    strict: f32,
}

impl Prepared {
    /// The picture that is labelled: smoothed if it is noisy.
    fn calm<'a>(&'a self, view: &View<'a>) -> View<'a> {
        self.smoothed
            .as_deref()
            .map_or(*view, |rgb| View { rgb, ..*view })
    }

    pub(crate) fn evidence(&self, view: &View, size: (usize, usize)) -> Evidence {
        Evidence::new(&self.calm(view), size, &self.surface)
    }
}

/// Fits the background and measures the noise.
pub(crate) fn prepare(view: &View, size: (usize, usize)) -> Prepared {
    let samples = border(view, size);
    let first = robust(&samples);
    let near = samples.iter().filter(|s| first.residual(s) < NEAR).count();
    let plain = near as f32 / samples.len().max(1) as f32;
    let Refit {
        surface,
        noise,
        mask,
        strict,
    } = refit(view, size, &first, samples);
    let (w, h) = size;
    let smoothed = (noise > NOISY).then(|| binomial(&view.rgb[..w * h * 3], w, h));
    Prepared {
        surface,
        plain,
        smoothed,
        first: mask,
        strict,
    }
}

/// IoU of the first labelling with the last.
fn steady(first: &[u8], mask: &[u8], (w, h): (usize, usize)) -> f32 {
    let (hw, hh) = (w / 2, h / 2);
    let half = (0..hh).flat_map(|y| (0..hw).map(move |x| mask[y * 2 * w + x * 2]));
    overlap(first.iter().copied().zip(half))
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

/// What comes of fitting again.
struct Refit {
    surface: Surface,
    /// Sharpness of the border's noise.
    noise: f32,
    /// The first labelling, of every second pixel.
    mask: Vec<u8>,
    /// IoU of it and of another with stricter thresholds.
    strict: f32,
}

/// Labels every second pixel with the first surface and fits again to everything found to be background.
fn refit(view: &View, (w, h): (usize, usize), first: &Model, border: Vec<Sample>) -> Refit {
    let (hw, hh) = (w / 2, h / 2);
    let mut rgb = Vec::with_capacity(hw * hh * 3);
    for y in 0..hh {
        let row = &view.rgb[y * 2 * view.width * 3..][..hw * 6];
        for pixel in row.chunks_exact(6) {
            rgb.extend_from_slice(&pixel[..3]);
        }
    }
    let half = View {
        width: hw,
        height: hh,
        rgb: &rgb,
    };
    let evidence = Evidence::new(&half, (hw, hh), &first.surface(hw, hh));
    let levels = Levels::of(&evidence);
    let labels = label(&evidence, levels);
    let strict = label(&evidence, levels.stricter());
    let strict = overlap(labels.mask.iter().copied().zip(strict.mask));
    let wide = dilate(&dilate(&labels.mask, hw, hh), hw, hh);
    let mut samples = border;
    samples.retain(|s| first.residual(s) < 2.0 * NEAR);
    let every = (((hw * hh) as f32 / REFIT as f32).sqrt() as usize).max(1);
    for y in (0..hh).step_by(every) {
        for x in (0..hw).step_by(every) {
            let at = y * hw + x;
            if wide[at] == 0 && evidence.light[at] > -NEAR {
                samples.push(Sample::of(&half, (hw, hh), x, y));
            }
        }
    }
    Refit {
        surface: robust(&samples).surface(w, h),
        noise: levels.sharp,
        mask: labels.mask,
        strict,
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
    let inverse: Vec<u8> = mask.iter().map(|m| 255 - m).collect();
    let inside = dilate(&inverse, w, h);
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
