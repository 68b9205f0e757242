//! Tells product from background: a small network that has seen invented things.
//!
//! It sees a picture against its fitted background (`scripts/judge/net.py` describes it) and was taught with pictures of
//! invented things only (`scenes::invented`); no product of the scenes' catalogue, and no photo, was among them.
//!
//! It is run here and not by a library because it is small and thin: a map's values lie pixel by pixel, so that both kinds
//! of convolutions run on whole vectors, and a layer's rows go through both while they are in the cache.

mod across;
mod aligned;
mod flow;
mod input;
mod map;
mod network;
mod pool;
mod separable;
mod weights;
mod within;

use crate::evidence::{Evidence, mirrored, transposed};
use input::{PLANES, UNIT};

/// What the judge is shown of a picture, to teach it with.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    /// In pixels, a multiple of 32.
    pub width: usize,
    /// In pixels, a multiple of 32.
    pub height: usize,
    /// Lightness and two chromas over the background, and lightness, each between -1 and 1; plane after plane, row by
    /// row, filled up with 0 at the right and at the bottom.
    pub planes: Vec<f32>,
}

impl Lesson {
    pub(crate) fn of(evidence: &Evidence) -> Self {
        let (w, h) = (evidence.width, evidence.height);
        let (width, height) = (w.next_multiple_of(UNIT), h.next_multiple_of(UNIT));
        let mut planes = vec![0.0; PLANES * width * height];
        let mut rows: [Vec<f32>; PLANES] = Default::default();
        for y in 0..h {
            input::rows(evidence, y, &mut rows);
            for (plane, row) in planes.chunks_exact_mut(width * height).zip(&rows) {
                plane[y * width..][..w].copy_from_slice(row);
            }
        }
        Self {
            width,
            height,
            planes,
        }
    }
}

/// What the judge found.
pub(crate) struct Verdict {
    /// The chance that each pixel is product, 0 to 1.
    pub chances: Vec<f32>,
    /// 255 product, 0 background.
    pub mask: Vec<u8>,
    /// The IoU of the mask with the truth that the judge itself expects.
    pub expected: f32,
}

/// Expected IoU below which the picture is looked at again.
const CLEAR: f32 = 0.97;

/// Decides every pixel. Where that is not clear, by the mean of what is seen in the picture and in its mirror; and the
/// picture with rows and columns exchanged may add to that, since a wire is often plainer one way than the other.
pub(crate) fn judge(evidence: &Evidence) -> Verdict {
    let verdict = Verdict::of(look(evidence));
    if verdict.expected >= CLEAR {
        return verdict;
    }
    let (w, h) = (evidence.width, evidence.height);
    let mirror = mirrored(&look(&evidence.mirrored()), w);
    let exchanged = transposed(&look(&evidence.transposed()), h, w);
    let mut chances = verdict.chances;
    for ((chance, a), b) in chances.iter_mut().zip(&mirror).zip(&exchanged) {
        let mean = 0.5 * (*chance + a);
        *chance = mean.max((2.0 * mean + b) / 3.0);
    }
    Verdict::of(chances)
}

/// The chance that each pixel is product, row by row.
fn look(evidence: &Evidence) -> Vec<f32> {
    let (w, h) = (evidence.width, evidence.height);
    let (wide, high) = (w.next_multiple_of(UNIT), h.next_multiple_of(UNIT));
    let seen = |y: usize, row: &mut [f32]| input::seen(evidence, y, row);
    let mut chances = network::chances(wide / 2, high / 2, seen);
    for y in 1..h {
        chances.copy_within(y * wide..y * wide + w, y * w);
    }
    chances.truncate(w * h);
    chances
}

impl Verdict {
    fn of(chances: Vec<f32>) -> Self {
        let mut mask = vec![0; chances.len()];
        let (mut both, mut any) = (0.0_f64, 0.0_f64);
        for (mask, chance) in mask.iter_mut().zip(&chances) {
            if *chance >= 0.5 {
                *mask = 255;
                both += f64::from(*chance);
                any += 1.0;
            } else {
                any += f64::from(*chance);
            }
        }
        Self {
            chances,
            mask,
            expected: (both / any.max(1.0)) as f32,
        }
    }
}
