//! From the file's colours to sRGB, after the resize (a tenth of the pixels).
//!
//! * An embedded profile that fits the samples is used, with the relative
//!   colorimetric intent (white stays white), or with the perceptual one when
//!   it has no table for that.
//! * No profile, or a broken one, means sRGB, as browsers do.
//! * CMYK without a usable profile is converted by the simple rule
//!   `R = (1 - C)(1 - K)`: brighter and more saturated than print, but
//!   predictable. Photos should come with their profile.

use moxcms::{ColorProfile, DataColorSpace, Layout as Channels, RenderingIntent, TransformOptions};

use crate::Refusal;
use crate::guard::guarded;
use crate::raster::{Layout, Raster, Rgb, Samples};

/// A picture in sRGB and, if the file had one, its alpha channel.
pub(crate) struct Coloured {
    /// Straight colours.
    pub rgb: Rgb,
    /// One byte a pixel, or none when everything is opaque.
    pub alpha: Option<Vec<u8>>,
}

/// Whether an RGB profile says the same as sRGB, to a level: nothing is to be
/// converted then. A profile that cannot be used counts as sRGB as well.
pub(crate) fn is_srgb(icc: &[u8]) -> bool {
    const STEPS: [u8; 6] = [0, 51, 102, 153, 204, 255];
    let usable = ColorProfile::new_from_slice(icc);
    if usable.is_ok_and(|profile| profile.color_space != DataColorSpace::Rgb) {
        return false;
    }
    let colours = STEPS.into_iter().flat_map(|r| {
        let pairs = STEPS
            .into_iter()
            .flat_map(move |g| STEPS.map(|b| [r, g, b]));
        pairs.flatten()
    });
    let before: Vec<u8> = colours.collect();
    let sample = Raster::eight(36, 6, Layout::Rgb, before.clone());
    let after = to_srgb(sample, Some(icc)).rgb.pixels;
    before.iter().zip(&after).all(|(a, b)| a.abs_diff(*b) <= 1)
}

/// Converts to 8-bit sRGB. 16-bit samples are rounded once, at the end.
pub(crate) fn to_srgb(raster: Raster, icc: Option<&[u8]>) -> Coloured {
    let (width, height) = (raster.width, raster.height);
    let alpha = alpha(&raster);
    let intents = [
        RenderingIntent::RelativeColorimetric,
        RenderingIntent::Perceptual,
    ];
    let converted = icc.and_then(|icc| {
        let convert = |intent| guarded(|| by_profile(&raster, icc, intent)).ok();
        intents.into_iter().find_map(convert)
    });
    let pixels = converted.unwrap_or_else(|| by_rule(raster));
    Coloured {
        rgb: Rgb {
            width,
            height,
            pixels,
        },
        alpha,
    }
}

/// The conversion by profile; a refusal when the profile cannot be used.
fn by_profile(raster: &Raster, icc: &[u8], intent: RenderingIntent) -> Result<Vec<u8>, Refusal> {
    let unusable = |_| Refusal::corrupt("unusable colour profile");
    let profile = ColorProfile::new_from_slice(icc).map_err(unusable)?;
    let (space, channels) = match raster.layout {
        Layout::Grey => (DataColorSpace::Gray, Channels::Gray),
        Layout::GreyAlpha => (DataColorSpace::Gray, Channels::GrayAlpha),
        Layout::Rgb => (DataColorSpace::Rgb, Channels::Rgb),
        Layout::Rgba => (DataColorSpace::Rgb, Channels::Rgba),
        Layout::Cmyk => (DataColorSpace::Cmyk, Channels::Rgba),
    };
    if profile.color_space != space {
        return Err(Refusal::corrupt("the colour profile is for other samples"));
    }
    let out = if raster.layout.has_alpha() {
        Channels::Rgba
    } else {
        Channels::Rgb
    };
    let out_channels = if raster.layout.has_alpha() { 4 } else { 3 };
    let count = raster.width as usize * raster.height as usize;
    let srgb = ColorProfile::new_srgb();
    let options = TransformOptions {
        rendering_intent: intent,
        ..TransformOptions::default()
    };
    let mut pixels = match &raster.samples {
        Samples::Eight(samples) => {
            let transform = profile
                .create_transform_8bit(channels, &srgb, out, options)
                .map_err(unusable)?;
            let mut pixels = vec![0; count * out_channels];
            transform
                .transform(samples, &mut pixels)
                .map_err(unusable)?;
            pixels
        }
        Samples::Sixteen(samples) => {
            let transform = profile
                .create_transform_16bit(channels, &srgb, out, options)
                .map_err(unusable)?;
            let mut pixels = vec![0_u16; count * out_channels];
            transform
                .transform(samples, &mut pixels)
                .map_err(unusable)?;
            pixels.into_iter().map(byte).collect()
        }
    };
    if out_channels == 4 {
        pixels = pixels
            .chunks_exact(4)
            .flat_map(|p| [p[0], p[1], p[2]])
            .collect();
    }
    Ok(pixels)
}

/// The conversion without a profile.
fn by_rule(raster: Raster) -> Vec<u8> {
    match raster.samples {
        Samples::Eight(samples) if raster.layout == Layout::Rgb => samples,
        Samples::Eight(samples) => plain(&samples, raster.layout),
        Samples::Sixteen(samples) => {
            let bytes: Vec<u8> = samples.into_iter().map(byte).collect();
            plain(&bytes, raster.layout)
        }
    }
}

fn plain(samples: &[u8], layout: Layout) -> Vec<u8> {
    let pixels = samples.chunks_exact(layout.channels());
    match layout {
        Layout::Grey | Layout::GreyAlpha => pixels.flat_map(|p| [p[0]; 3]).collect(),
        Layout::Rgb => samples.to_vec(),
        Layout::Rgba => pixels.flat_map(|p| [p[0], p[1], p[2]]).collect(),
        Layout::Cmyk => pixels
            .flat_map(|p| {
                let light = |ink: u8| {
                    let product = u32::from(255 - ink) * u32::from(255 - p[3]);
                    ((product + 127) / 255) as u8
                };
                [light(p[0]), light(p[1]), light(p[2])]
            })
            .collect(),
    }
}

/// 16 bits to 8, rounded to nearest.
fn byte(value: u16) -> u8 {
    ((u32::from(value) + 128) / 257) as u8
}

/// The alpha channel, unless every pixel is opaque.
fn alpha(raster: &Raster) -> Option<Vec<u8>> {
    if !raster.layout.has_alpha() {
        return None;
    }
    let channels = raster.layout.channels();
    let last = channels - 1;
    let alpha: Vec<u8> = match &raster.samples {
        Samples::Eight(s) => s.chunks_exact(channels).map(|p| p[last]).collect(),
        Samples::Sixteen(s) => s.chunks_exact(channels).map(|p| byte(p[last])).collect(),
    };
    alpha.iter().any(|a| *a < 255).then_some(alpha)
}
