//! Tone: white balance, exposure, contrast, noise and sharpness. Each is first
//! measured; only what the measurement says is wrong is corrected, within the
//! bounds below, and never beyond a fidelity bound inside the product.
//!
//! | step | corrected when | bounds |
//! |---|---|---|
//! | white balance | the light's colour is known and is a colour that light has | gains 0.75 to 1.35 ([`GAINS`]) |
//! | exposure | nothing in the picture is as bright as something should be | one stop ([`STOPS`]) |
//! | contrast | a veil lies over the darkest parts | black point up to 4 % of the light ([`VEIL`]) |
//! | chroma noise | measured above 1.2 steps | neighbours within three deviations |
//! | luma noise | measured above 2.5 steps | the same |
//! | sharpness | edges wider than 1.2 pixels of deviation, little noise | unsharp mask up to 0.6, no overshoot |
//!
//! White balance and exposure are the same for every pixel: they change how the
//! whole picture was lit and leave relations of colours alone. Everything else
//! is held against the picture that has only them: see [`Correction::within`].
//!
//! Only basic arithmetic and square roots decide about pixels, so that the same
//! photo gives the same bytes on every machine.

mod bound;
pub mod colour;
mod correction;
mod curve;
mod denoise;
mod detail;
mod illuminant;
mod levels;
mod sharpen;
mod steps;

pub use bound::{Fidelity, MAX_DELTA_E, P99_DELTA_E};
pub use correction::{Correction, GAINS, STOPS, VEIL};
pub use detail::{Detail, measure_detail};
pub use illuminant::{Light, LightSource};
pub use levels::Levels;
pub use steps::{Step, steps};

/// What a picture is like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// Colour of the light.
    pub light: Light,
    /// Brightest and darkest parts.
    pub levels: Levels,
    /// Noise and sharpness at the measured size.
    pub detail: Detail,
}

/// Measures a picture of `width` x `height` interleaved sRGB pixels; 512 to 768
/// pixels on the long side are enough for light and levels.
///
/// `mask` is the product's alpha, one byte a pixel. `background` is the colour
/// of a plain background in linear light, `None` when it is not plain.
///
/// Noise and sharpness depend on the size: when another size is to be
/// corrected, measure that with [`measure_detail`] and see [`Measured::with`].
/// Without that, the measured noise is a lower limit.
pub fn measure(
    rgb: &[u8],
    width: usize,
    height: usize,
    mask: Option<&[u8]>,
    background: Option<[f32; 3]>,
) -> Measured {
    let detail = measure_detail(rgb, width, height, mask);
    Measured::with(detail, (rgb, width, height), mask, background)
}

impl Measured {
    /// As [`measure`] with noise and sharpness that are known.
    pub fn with(
        detail: Detail,
        (rgb, width, height): (&[u8], usize, usize),
        mask: Option<&[u8]>,
        background: Option<[f32; 3]>,
    ) -> Self {
        let mask = mask.filter(|mask| mask.len() == width * height);
        Self {
            light: illuminant::estimate(rgb, width, mask, background),
            levels: levels::measure(rgb, mask, background),
            detail,
        }
    }

    /// What would put it right.
    pub fn correction(&self) -> Correction {
        Correction::of(self)
    }
}
