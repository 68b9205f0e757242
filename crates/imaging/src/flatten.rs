//! Transparency onto white.

use crate::raster::Rgb;
use crate::srgb;

/// Composites straight sRGB colour on pure white by its alpha, in linear
/// light: `c = a * f + (1 - a) * white`, where light adds up as it does in a
/// camera. (In the stored encoding, edges of dark products would turn too dark.)
pub(crate) fn onto_white(mut rgb: Rgb, alpha: &[u8]) -> Rgb {
    for (pixel, alpha) in rgb.pixels.chunks_exact_mut(3).zip(alpha) {
        match *alpha {
            255 => {}
            0 => pixel.fill(255),
            alpha => {
                let alpha = u32::from(alpha);
                for colour in pixel {
                    let light = alpha * srgb::to_linear(*colour) + (255 - alpha) * srgb::ONE;
                    *colour = srgb::from_linear((light + 127) / 255);
                }
            }
        }
    }
    rgb
}
