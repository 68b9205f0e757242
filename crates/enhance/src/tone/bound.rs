//! The fidelity bound: how far the product's colours may move.
//!
//! White balance and exposure are meant to move all colours, and have bounds of
//! their own. What a bound has to guard is everything that does not treat all
//! pixels alike: shoulder, veil, denoising, sharpening. So the picture after
//! the whole correction is held against the picture before, whose light was
//! multiplied by the same gains and exposure and clipped, nothing else. The
//! difference is CIEDE2000 (Sharma, Wu, Dalal 2005) at pixels inside the
//! product. About 1 is just noticeable side by side; observers of pictures see
//! mean differences of about 2.5 (Song and Luo, IS&T Color Imaging Conference
//! 9, 2001, in CIELAB). 99 % of the pixels stay below the double of that, and
//! no pixel moves by more than a colour that is clearly another.

use super::Correction;
use super::colour::{delta_e2000, lab, lab_of_light};
use super::correction::light;

/// Greatest difference of 99 % of the product's pixels.
pub const P99_DELTA_E: f32 = 5.0;

/// Greatest difference of any of the product's pixels, by the sample that is
/// compared.
pub const MAX_DELTA_E: f32 = 12.0;

/// Every how many pixels one is compared.
const STEP: usize = 7;

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
    /// bound, and how far its colours move then. `mask` is the product's alpha.
    pub fn within(
        &self,
        rgb: &[u8],
        width: usize,
        height: usize,
        mask: Option<&[u8]>,
    ) -> (Self, Fidelity) {
        for strength in [1.0, 0.5, 0.25, 0.0] {
            let candidate = self.weakened(strength);
            let mut after = rgb.to_vec();
            candidate.apply(&mut after, width, height);
            let moved = candidate.moved(rgb, &after, mask);
            let inside = moved.p99 <= P99_DELTA_E && moved.max <= MAX_DELTA_E;
            if inside || strength == 0.0 {
                return (candidate, Fidelity { strength, ..moved });
            }
        }
        (Self::NONE, Fidelity::default())
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

    fn moved(&self, before: &[u8], after: &[u8], mask: Option<&[u8]>) -> Fidelity {
        let factors = self.gains.map(|gain| gain * self.exposure);
        let mut found: Vec<f32> = Vec::new();
        for i in (0..before.len() / 3).step_by(STEP) {
            if mask.is_some_and(|mask| mask.get(i).is_none_or(|a| *a < 255)) {
                continue;
            }
            let p = &before[i * 3..i * 3 + 3];
            // Light at the limit of the sensor has no known colour.
            if p.contains(&255) {
                continue;
            }
            let lit = light(p);
            let meant = std::array::from_fn(|c| (lit[c] * factors[c]).min(1.0));
            let is = [after[i * 3], after[i * 3 + 1], after[i * 3 + 2]];
            found.push(delta_e2000(lab_of_light(meant), lab(is)));
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
