//! How far a matte can be trusted.

use serde::{Deserialize, Serialize};

use crate::evidence::Evidence;
use crate::grow::neighbours;
use crate::label::Labels;
use crate::matte::{Method, PLAIN};
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
    /// Area of regions that lie both at the background and at the product and were left out, over that of the product.
    pub beside: f32,
    /// IoU of a first labelling at half the size, with the first background, and the last.
    pub steady: f32,
    /// IoU of the first labelling and another with stricter thresholds.
    pub strict: f32,
    /// Share of the product that nothing but a dark line speaks for.
    pub thin: f32,
    /// Pixels taken for the shadow of thin parts, over those of the product.
    pub thrown: f32,
    /// Pixels that local colours decided otherwise than the labelling, over those of the product.
    pub moved: f32,
    /// Pixel sides of the outline over pixels of the product.
    pub slender: f32,
    /// Noise of the border, as the threshold of evidence that it gave, ΔE.
    pub noise: f32,
}

/// What was found out before and while labelling.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trials {
    /// See [`Features::plain`].
    pub plain: f32,
    /// See [`Features::steady`].
    pub steady: f32,
    /// See [`Features::strict`].
    pub strict: f32,
    /// Pixels that local colours decided otherwise.
    pub moved: usize,
}

impl Features {
    /// Measures.
    pub(crate) fn measure(labels: &Labels, evidence: &Evidence, trials: Trials) -> Self {
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
        let beside: f32 = labels
            .zones
            .iter()
            .filter(|(zone, kind)| *kind != Kind::Solid && zone.open > 0.05 && zone.walled > 0.25)
            .map(|(zone, _)| zone.area)
            .sum();
        let kept = |at: &&u32| labels.mask[**at as usize] != 0;
        let thin = labels.thin.iter().filter(kept).count();
        Self {
            plain: trials.plain,
            judged: judged * n as f32 / sums.product.max(1) as f32,
            beside: beside * n as f32 / sums.product.max(1) as f32,
            steady: trials.steady,
            strict: trials.strict,
            thin: share(thin, sums.product),
            thrown: share(labels.thrown, sums.product),
            moved: share(trials.moved, sums.product),
            slender: share(sums.outline, sums.product),
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

/// What the logistic model of the confidence takes; all are 0 for a perfect case, most are at most 1.
pub const TERMS: [&str; 17] = [
    "1", "plain", "border", "edges", "pale", "judged", "beside", "steady", "strict", "rest",
    "noise", "parts", "thin", "thrown", "moved", "slender", "shadow",
];

/// Weights of [`TERMS`], fitted by `cargo run --release -p matting --example fit_confidence -- 1 5 1200` on 630 rendered
/// photos, 540 of them plain, with every backdrop, shadow and fault (seeds 1 to 5): the maximum of the log-likelihood of
/// "the IoU is at least 0.9" (logistic regression, with a small ridge; weights that would praise a fault are held at 0).
/// How far its promises hold on photos it was not fitted on is in `docs/benchmarks.md`.
const WEIGHTS: [f32; TERMS.len()] = [
    4.35, -1.48, -3.08, -4.18, -2.89, 0.0, -0.17, -2.70, -1.75, -0.67, 0.0, -2.53, -2.40, -1.60,
    -3.11, -4.28, 0.0,
];

/// Confidence below which a person should look at a matte: the lowest at which, on the photos of the fit, at least 95 %
/// of those before clutter and 90 % of the wrong mattes (IoU below 0.9) are flagged.
pub const SURE: f32 = 0.76;

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
            self.judged.min(2.0),
            self.beside.min(2.0),
            1.0 - self.steady,
            1.0 - self.strict,
            (self.rest / 5.0).min(2.0),
            (self.noise - 2.8) / 5.0,
            (self.parts.max(1.0)).ln().min(3.0) / 3.0,
            self.thin,
            self.thrown.min(1.0),
            self.moved.min(1.0),
            self.slender.min(1.0),
            (self.shadow * 5.0).min(1.0),
        ]
    }
}

/// The chance that the IoU is at least 0.9.
pub(crate) fn of(features: &Features, method: Method, agreement: Option<f32>) -> f32 {
    if features.area <= 0.0 {
        return 0.0;
    }
    match (method, agreement) {
        // 0.5 at an agreement of 0.897, `SURE` at 0.917. Not fitted: reference measurements of mirrored passes put the
        // step between right and wrong at 0.90.
        (Method::Learned, Some(agreement)) => logistic(60.0 * (agreement - 0.8975)),
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
