//! What to change, and changing it.

use super::colour::luminance;
use super::{Measured, curve, denoise, sharpen};

/// Least and greatest gain of a channel by white balance.
pub const GAINS: (f32, f32) = (0.75, 1.35);

/// Most stops by which the exposure changes, up or down.
pub const STOPS: f32 = 1.0;

/// The factor of [`STOPS`].
const MOST_LIGHT: f32 = 2.0;

/// Most light (linear, 1 is white) that is taken away as a veil.
pub const VEIL: f32 = 0.04;

/// Chroma and luma noise, in steps, that is left alone.
const CHROMA_NOISE: f32 = 1.2;
const LUMA_NOISE: f32 = 2.5;

/// Edges up to this wide (deviation in pixels) are sharp enough.
const SOFT: f32 = 1.2;

/// Most of the unsharp mask.
const SHARPEN: f32 = 0.6;

/// L* of the brightest part of a picture below which it is too dark (at the
/// first in full, at the second not at all).
const TOO_DARK: (f32, f32) = (56.0, 64.0);

/// L* that the brightest part of a picture that is too dark should have.
const BRIGHT: f32 = 86.0;

/// L* of the darkest part from which on there is a veil, and up to which it can
/// be one: lighter than that, there simply is nothing dark.
const DARK: (f32, f32) = (15.0, 24.0);

/// L* of the brightest part from which on a picture has no lack of contrast.
const CONTRASTY: f32 = 87.0;

/// White-balance changes of less than this of a channel are not made.
const SAME: f32 = 0.012;

/// Changes to a picture; see the module for what is corrected when.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Correction {
    /// Factors of linear red, green, blue by white balance; the luminance of
    /// what has the colour of the light does not change.
    pub gains: [f32; 3],
    /// Factor of all light by exposure; 2 is one stop.
    pub exposure: f32,
    /// Light that is taken away everywhere, of 1.
    pub veil: f32,
    /// Deviation of the luma noise that is taken away, 0 when none is.
    pub luma_noise: f32,
    /// The same of chroma noise.
    pub chroma_noise: f32,
    /// Amount of the unsharp mask.
    pub sharpen: f32,
}

impl Correction {
    /// Changes nothing.
    pub const NONE: Self = Self {
        gains: [1.0; 3],
        exposure: 1.0,
        veil: 0.0,
        luma_noise: 0.0,
        chroma_noise: 0.0,
        sharpen: 0.0,
    };

    pub(super) fn of(measured: &Measured) -> Self {
        let detail = measured.detail;
        let soft = detail.edge.map_or(0.0, |edge| edge - SOFT);
        let calm = (1.0 - detail.noise / LUMA_NOISE).max(0.0);
        let only_above = |value: f32, least: f32| if value > least { value } else { 0.0 };
        Self {
            gains: gains(measured),
            exposure: exposure(measured),
            veil: veil(measured),
            luma_noise: only_above(detail.noise, LUMA_NOISE),
            chroma_noise: only_above(detail.chroma_noise, CHROMA_NOISE),
            sharpen: if soft > 0.0 && calm > 0.0 {
                ((0.25 + 0.35 * soft) * calm).min(SHARPEN)
            } else {
                0.0
            },
        }
    }

    /// Whether it changes nothing.
    pub fn is_identity(&self) -> bool {
        *self == Self::NONE
    }

    /// Only what is the same for every pixel: white balance and exposure.
    pub fn global(&self) -> Self {
        Self {
            gains: self.gains,
            exposure: self.exposure,
            ..Self::NONE
        }
    }

    /// Changes interleaved sRGB pixels of this size.
    pub fn apply(&self, rgb: &mut [u8], width: usize, height: usize) {
        if self.is_identity() || rgb.len() != width * height * 3 {
            return;
        }
        if self.chroma_noise > 0.0 {
            denoise::chroma(rgb, width, height, self.chroma_noise);
        }
        if self.luma_noise > 0.0 {
            denoise::luma(rgb, width, height, self.luma_noise);
        }
        let [r, g, b] = self
            .gains
            .map(|gain| curve::table(self.veil, gain * self.exposure));
        for p in rgb.chunks_exact_mut(3) {
            p[0] = r[usize::from(p[0])];
            p[1] = g[usize::from(p[1])];
            p[2] = b[usize::from(p[2])];
        }
        if self.sharpen > 0.0 {
            sharpen::unsharp(rgb, width, height, self.sharpen, 2);
        }
    }
}

/// Takes the trusted share of the light's colour away.
fn gains(measured: &Measured) -> [f32; 3] {
    let light = measured.light;
    let raw = light.colour.map(|c| {
        let full = (1.0 / c.max(0.05)).clamp(GAINS.0, GAINS.1);
        1.0 + light.trust * (full - 1.0)
    });
    let kept = luminance(std::array::from_fn(|c| raw[c] * light.colour[c]));
    let gains = raw.map(|gain| (gain / kept.max(0.1)).clamp(GAINS.0, GAINS.1));
    if gains.iter().all(|gain| (gain - 1.0).abs() < SAME) {
        [1.0; 3]
    } else {
        gains
    }
}

/// Brightens when nothing at all is bright.
fn exposure(measured: &Measured) -> f32 {
    let levels = measured.levels;
    let brightest = levels.bright.max(levels.product_bright);
    let brightest = levels.background.map_or(brightest, |l| brightest.max(l));
    let share = (TOO_DARK.1 - brightest) / (TOO_DARK.1 - TOO_DARK.0);
    let full = light_of(BRIGHT) / light_of(brightest).max(0.01);
    (1.0 + (full - 1.0) * share.clamp(0.0, 1.0)).min(MOST_LIGHT)
}

/// The veil over the darkest parts.
fn veil(measured: &Measured) -> f32 {
    let (dark, bright) = (measured.levels.dark, measured.levels.bright);
    if dark <= DARK.0 || dark >= DARK.1 || bright >= CONTRASTY {
        return 0.0;
    }
    (light_of(dark) - light_of(DARK.0)).clamp(0.0, VEIL)
}

/// Luminance of a lightness (CIE 15:2004).
fn light_of(lightness: f32) -> f32 {
    let f = (lightness + 16.0) / 116.0;
    if lightness > 8.0 {
        f * f * f
    } else {
        lightness * 27.0 / 24389.0
    }
}
