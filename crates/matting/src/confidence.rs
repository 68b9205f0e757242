//! How far a matte can be trusted.

use serde::{Deserialize, Serialize};

use crate::evidence::Evidence;
use crate::grow::neighbours;
use crate::matte::{Method, PLAIN};
use crate::noise::Levels;

/// What was measured on a matte; shares are 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Features {
    /// Share of the border within 4 ΔE of the surface.
    pub plain: f32,
    /// Share of the picture that is product.
    pub area: f32,
    /// Share of the border that is product.
    pub at_border: f32,
    /// Parts of the product of at least 2 % of the largest.
    pub parts: f32,
    /// Share of the outline with evidence just inside (colour or a step).
    pub edges: f32,
    /// Share of the product without evidence of its own by colour.
    pub pale: f32,
    /// Share of the picture that was taken for deep shadow.
    pub shadow: f32,
    /// Mean evidence by colour over the background, ΔE.
    pub rest: f32,
    /// IoU of what was seen at half the size, before the first background, and the mask.
    pub steady: f32,
    /// Pixel sides of the outline over pixels of the product.
    pub slender: f32,
    /// Noise of the border, as the evidence by colour that it may give, ΔE.
    pub noise: f32,
    /// IoU with the truth that the judge expects of its mask.
    pub expected: f32,
}

/// What was found out before and while the product was found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trials {
    /// See [`Features::plain`].
    pub plain: f32,
    /// See [`Features::steady`].
    pub steady: f32,
    /// See [`Features::expected`].
    pub expected: f32,
    /// Of the border.
    pub noise: Levels,
}

/// Darkening from which background counts as deep shadow, ΔL.
const DEEP: f32 = -14.0;

impl Features {
    /// Measures. `parts` are those of the mask, the largest first.
    pub(crate) fn measure(
        mask: &[u8],
        parts: &[(usize, bool)],
        evidence: &Evidence,
        trials: Trials,
    ) -> Self {
        let (w, n) = (evidence.width, mask.len());
        let sums = Sums::over(mask, evidence, trials.noise);
        let share = |a: usize, b: usize| a as f32 / b.max(1) as f32;
        let largest = parts.first().map_or(0, |p| p.0);
        let many = parts.iter().filter(|p| p.0 * 50 >= largest).count();
        Self {
            plain: trials.plain,
            steady: trials.steady,
            expected: trials.expected,
            slender: share(sums.outline, sums.product),
            area: share(sums.product, n),
            at_border: border_share(mask, w, evidence.height),
            parts: many as f32,
            edges: share(sums.evident, sums.outline),
            pale: share(sums.pale, sums.product),
            shadow: share(sums.dark, n),
            rest: (sums.rest / (n - sums.product).max(1) as f64) as f32,
            noise: trials.noise.strength,
        }
    }
}

#[derive(Default)]
struct Sums {
    product: usize,
    pale: usize,
    dark: usize,
    outline: usize,
    evident: usize,
    rest: f64,
}

impl Sums {
    fn over(mask: &[u8], evidence: &Evidence, levels: Levels) -> Self {
        let mut sums = Self::default();
        for at in 0..mask.len() {
            let strength = evidence.strength[at];
            if mask[at] == 0 {
                sums.rest += f64::from(strength.min(30.0));
                sums.dark += usize::from(evidence.light[at] < DEEP);
                continue;
            }
            sums.product += 1;
            sums.pale += usize::from(strength < levels.strength);
            neighbours(at, evidence.width, mask.len(), |next| {
                if mask[next] == 0 {
                    sums.outline += 1;
                    let step = evidence.step(at, next);
                    sums.evident +=
                        usize::from(step > levels.sharp || strength > 2.0 * levels.strength);
                }
            });
        }
        sums
    }
}

/// Share of the border's pixels that are product.
fn border_share(mask: &[u8], w: usize, h: usize) -> f32 {
    let mut count = 0;
    for x in 0..w {
        count += usize::from(mask[x] != 0) + usize::from(mask[(h - 1) * w + x] != 0);
    }
    for y in 0..h {
        count += usize::from(mask[y * w] != 0) + usize::from(mask[y * w + w - 1] != 0);
    }
    count as f32 / (2 * (w + h)) as f32
}

/// What the logistic model of the confidence takes; all are 0 for a perfect case, most are at most 1.
pub const TERMS: [&str; 12] = [
    "1", "plain", "border", "edges", "pale", "steady", "rest", "noise", "parts", "slender",
    "shadow", "expected",
];

/// Weights of [`TERMS`], fitted by `cargo run --release -p matting --example fit_confidence -- 1 3 1200` on 378 rendered
/// photos, 324 of them plain, with every backdrop, shadow and fault (seeds 1 to 3): the maximum of the log-likelihood of
/// "the IoU is at least 0.9" (logistic regression, with a small ridge; weights that would praise a fault are held at 0).
/// How far its promises hold on photos it was not fitted on is in `docs/benchmarks.md`.
const WEIGHTS: [f32; TERMS.len()] = [
    4.51, -0.85, -3.65, -3.33, -1.30, -0.41, -0.13, -0.28, -1.60, 0.0, 0.0, -4.40,
];

/// Confidence below which a person should look at a matte: the lowest at which, on the photos of the fit, at least 95 %
/// of those before clutter and 90 % of the wrong mattes (IoU below 0.9) are flagged.
pub const SURE: f32 = 0.86;

/// Most confidence before a background that is not plain: a rule, not fitted. Of the photos of the fit none that was cut
/// well is concerned.
const UNCLAIMED: f32 = 0.5;

impl Features {
    /// The features as the model takes them, in the order of [`TERMS`].
    pub fn terms(&self) -> [f32; TERMS.len()] {
        [
            1.0,
            1.0 - self.plain,
            (self.at_border * 10.0).min(1.0),
            1.0 - self.edges,
            self.pale,
            1.0 - self.steady,
            (self.rest / 5.0).min(2.0),
            (self.noise - 2.8) / 5.0,
            (self.parts.max(1.0)).ln().min(3.0) / 3.0,
            self.slender.min(1.0),
            (self.shadow * 5.0).min(1.0),
            ((1.0 - self.expected) * 5.0).min(1.0),
        ]
    }
}

/// The chance that the IoU is at least 0.9.
pub(crate) fn of(features: &Features, method: Method, agreement: Option<f32>) -> f32 {
    if features.area <= 0.0 {
        return 0.0;
    }
    match (method, agreement) {
        // 0.5 at an agreement of 0.887, `SURE` at 0.917. Not fitted: reference measurements of mirrored passes put the
        // step between right and wrong at 0.90.
        (Method::Learned, Some(agreement)) => logistic(60.0 * (agreement - 0.8868)),
        _ => {
            let terms = features.terms();
            let chance = logistic(terms.iter().zip(&WEIGHTS).map(|(t, w)| t * w).sum());
            // What is not plain is not claimed, whatever the rest looks like.
            if features.plain < PLAIN {
                chance.min(UNCLAIMED)
            } else {
                chance
            }
        }
    }
}

fn logistic(z: f32) -> f32 {
    if z.is_finite() {
        1.0 / (1.0 + (-z).exp())
    } else {
        0.0
    }
}
