//! How far a matte can be trusted.

use serde::{Deserialize, Serialize};

use crate::evidence::Evidence;
use crate::grow::neighbours;
use crate::label::Labels;
use crate::matte::Method;
use crate::zones::Kind;

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
    /// Share of the outline with evidence just inside (colour or a sharp edge).
    pub edges: f32,
    /// Share of the product without evidence of its own by colour.
    pub pale: f32,
    /// Share of the picture taken for hard shadow.
    pub shadow: f32,
    /// Share of the product that a stricter or looser threshold decides otherwise.
    pub unsure: f32,
    /// Mean evidence by colour over the background, ΔE.
    pub rest: f32,
    /// Area of regions between edges that lie open to the background and were judged by rules, over that of the product.
    pub judged: f32,
    /// IoU of a first labelling at half the size, with the first background, and the last.
    pub steady: f32,
    /// Noise of the border, as the threshold of evidence that it gave, ΔE.
    pub noise: f32,
}

impl Features {
    /// Measures.
    pub(crate) fn measure(labels: &Labels, evidence: &Evidence, plain: f32, steady: f32) -> Self {
        let (w, n) = (evidence.width, labels.mask.len());
        let levels = labels.levels;
        let mut sums = Sums::default();
        for at in 0..n {
            let strength = evidence.strength[at];
            if labels.mask[at] == 0 {
                sums.rest += f64::from(strength.min(30.0));
                sums.loose += usize::from(strength > levels.strength * 0.7);
                continue;
            }
            sums.product += 1;
            sums.pale += usize::from(strength < levels.strength);
            sums.loose += usize::from(strength < levels.strength * 1.5);
            neighbours(at, w, n, |next| {
                if labels.mask[next] == 0 {
                    sums.outline += 1;
                    let sharp = evidence.sharp[at].max(evidence.sharp[next]);
                    sums.evident +=
                        usize::from(sharp > 2.0 * levels.sharp || strength > 2.0 * levels.strength);
                }
            });
        }
        let share = |a: usize, b: usize| a as f32 / b.max(1) as f32;
        let largest = labels.parts.first().map_or(0, |p| p.0);
        let many = labels.parts.iter().filter(|p| p.0 * 50 >= largest).count();
        let shadow = labels
            .zones
            .iter()
            .filter(|(_, kind)| *kind == Kind::Shadow)
            .map(|(zone, _)| zone.area)
            .sum();
        let judged: f32 = labels
            .zones
            .iter()
            .filter(|(zone, _)| zone.open > 0.05 && zone.close < 0.9)
            .map(|(zone, _)| zone.area)
            .sum();
        Self {
            plain,
            judged: judged * n as f32 / sums.product.max(1) as f32,
            steady,
            area: share(sums.product, n),
            at_border: border_share(&labels.mask, w, evidence.height),
            parts: many as f32,
            edges: share(sums.evident, sums.outline),
            pale: share(sums.pale, sums.product),
            shadow,
            unsure: share(sums.loose, sums.product),
            rest: (sums.rest / (n - sums.product).max(1) as f64) as f32,
            noise: levels.strength,
        }
    }
}

#[derive(Default)]
struct Sums {
    product: usize,
    pale: usize,
    loose: usize,
    outline: usize,
    evident: usize,
    rest: f64,
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

/// What the logistic model of [`of`] takes; all are 0 for a perfect case, most are at most 1.
pub const TERMS: [&str; 10] = [
    "1", "plain", "border", "edges", "pale", "judged", "steady", "rest", "noise", "parts",
];

/// Weights of [`TERMS`], fitted by `cargo run --release -p matting --example fit_confidence -- 1 3 1280` (ridge
/// regression on the logit, seeds 1 to 3).
const WEIGHTS: [f32; 10] = [4.0, -25.0, -12.0, -3.0, -1.0, -1.0, -4.0, 0.0, 0.0, 0.0];

impl Features {
    /// The features as the model takes them, in the order of [`TERMS`].
    pub fn terms(&self) -> [f32; 10] {
        [
            1.0,
            1.0 - self.plain,
            (self.at_border * 10.0).min(1.0),
            1.0 - self.edges,
            self.pale,
            self.judged.min(2.0),
            1.0 - self.steady,
            (self.rest / 5.0).min(2.0),
            (self.noise - 2.8) / 5.0,
            (self.parts.max(1.0)).ln().min(3.0) / 3.0,
        ]
    }
}

/// The chance that the IoU is at least 0.8.
pub(crate) fn of(features: &Features, method: Method, agreement: Option<f32>) -> f32 {
    if features.area <= 0.0 {
        return 0.0;
    }
    match (method, agreement) {
        // 0.5 at an agreement of 0.88, 0.9 at 0.92: reference measurements of mirrored passes put the step at 0.90.
        (Method::Learned, Some(agreement)) => logistic(60.0 * (agreement - 0.88)),
        _ => {
            let terms = features.terms();
            logistic(terms.iter().zip(&WEIGHTS).map(|(t, w)| t * w).sum())
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
