//! The fidelity bound: how far the product's colours may move.
//!
//! White balance and exposure are meant to move all colours, and have bounds of
//! their own. What a bound has to guard is everything that does not treat all
//! pixels alike: shoulder, veil, denoising, sharpening. So the picture after
//! the whole correction is held against the picture before, whose light was
//! multiplied by the same gains and exposure and clipped, nothing else. The
//! difference is CIEDE2000 (Sharma, Wu, Dalal 2005) of the mean light of squares
//! of 4 x 4 pixels inside the product: the eye sees the colour of an area, not
//! of a grain (S-CIELAB, Zhang and Wandell 1996), and noise that is taken away
//! is no loss of fidelity. About 1 is just noticeable side by side; observers of pictures see
//! mean differences of about 2.5 (Song and Luo, IS&T Color Imaging Conference
//! 9, 2001, in CIELAB). 99 % of the squares stay below the double of that, and
//! none moves by more than a colour that is clearly another.

use super::Correction;
use super::colour::{delta_e2000, lab_of_light, to_linear};

/// Greatest difference of 99 % of the product's squares.
pub const P99_DELTA_E: f32 = 5.0;

/// Greatest difference of any of the product's squares.
pub const MAX_DELTA_E: f32 = 12.0;

/// Pixels along each side of the squares whose mean light is compared.
const SQUARE: usize = 4;

/// Every how many pixels a square begins.
const STRIDE: usize = 13;

/// How far colours inside the product moved, in CIEDE2000.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Fidelity {
    /// Mean.
    pub mean: f32,
    /// 99th percentile.
    pub p99: f32,
    /// Greatest.
    pub max: f32,
    /// Share of the strength of what is not global that the bound left: 1, 0.5,
    /// 0.25 or 0.
    pub strength: f32,
}

impl Correction {
    /// The correction with as much strength as keeps a picture within the
    /// bound, the picture corrected so, and how far its colours moved. `mask` is
    /// the product's alpha.
    pub fn within(
        &self,
        rgb: &[u8],
        width: usize,
        height: usize,
        mask: Option<&[u8]>,
    ) -> (Self, Vec<u8>, Fidelity) {
        for strength in [1.0, 0.5, 0.25, 0.0] {
            let candidate = self.weakened(strength);
            let mut after = rgb.to_vec();
            candidate.apply(&mut after, width, height);
            let moved = candidate.moved(rgb, &after, width, mask);
            let inside = moved.p99 <= P99_DELTA_E && moved.max <= MAX_DELTA_E;
            if inside || strength == 0.0 {
                return (candidate, after, Fidelity { strength, ..moved });
            }
        }
        (Self::NONE, rgb.to_vec(), Fidelity::default())
    }

    /// The same global part, less of the rest.
    fn weakened(&self, strength: f32) -> Self {
        Self {
            gains: self.gains,
            exposure: self.exposure,
            veil: self.veil * strength,
            luma_noise: self.luma_noise * strength,
            chroma_noise: self.chroma_noise * strength,
            sharpen: self.sharpen * strength,
        }
    }

    /// Differences of squares of pixels that lie inside the product.
    fn moved(&self, before: &[u8], after: &[u8], width: usize, mask: Option<&[u8]>) -> Fidelity {
        let factors = self.gains.map(|gain| gain * self.exposure);
        let meant = |light: [f32; 3]| std::array::from_fn(|c| (light[c] * factors[c]).min(1.0));
        let height = before.len() / 3 / width.max(1);
        let mut found: Vec<f32> = Vec::new();
        for top in (0..(height + 1).saturating_sub(SQUARE)).step_by(STRIDE) {
            for left in (0..(width + 1).saturating_sub(SQUARE)).step_by(STRIDE) {
                let place = (left, top, width);
                if let Some(was) = mean(before, place, mask, meant) {
                    let is = mean(after, place, None, |light| light);
                    found.extend(is.map(|is| delta_e2000(lab_of_light(was), lab_of_light(is))));
                }
            }
        }
        if found.is_empty() {
            return Fidelity::default();
        }
        found.sort_unstable_by(f32::total_cmp);
        Fidelity {
            mean: found.iter().sum::<f32>() / found.len() as f32,
            p99: found[(found.len() - 1) * 99 / 100],
            max: found[found.len() - 1],
            strength: 1.0,
        }
    }
}

/// The mean light of a square at (left, top) in rows of a width; none when a
/// pixel is not inside the product, or at the limit of the sensor, where no
/// colour is known.
fn mean(
    rgb: &[u8],
    (left, top, width): (usize, usize, usize),
    mask: Option<&[u8]>,
    change: impl Fn([f32; 3]) -> [f32; 3],
) -> Option<[f32; 3]> {
    let mut sum = [0.0; 3];
    for y in top..top + SQUARE {
        for i in y * width + left..y * width + left + SQUARE {
            let p = &rgb[i * 3..i * 3 + 3];
            let outside = mask.is_some_and(|mask| mask.get(i).is_none_or(|a| *a < 255));
            if outside || (mask.is_some() && p.contains(&255)) {
                return None;
            }
            let lit = change([p[0], p[1], p[2]].map(to_linear));
            sum = std::array::from_fn(|c| sum[c] + lit[c]);
        }
    }
    Some(sum.map(|s| s / (SQUARE * SQUARE) as f32))
}
