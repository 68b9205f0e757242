//! AVIF through rav1e.

use super::webp::check;
use crate::Refusal;
use crate::photo::Pixels;

/// The longest side that is encoded, in pixels: above it, seconds become minutes.
const LONGEST: u32 = 8_192;

/// Encodes pixels as an AVIF of a quality from 1 to 100 (not comparable with
/// JPEG's), with their transparency, on one thread. This takes about a quarter
/// of a second a megapixel: keep it off the path that somebody waits for.
///
/// Errors: a side of 0 or above 8192, or samples that do not fit the size.
pub fn encode_avif(pixels: &Pixels, quality: u8) -> Result<Vec<u8>, Refusal> {
    check(pixels, LONGEST)?;
    let size = (pixels.width as usize, pixels.height as usize);
    avif::encode(&pixels.rgb, pixels.alpha.as_deref(), size, quality)
        .map_err(|error| Refusal::corrupt(format!("it cannot be encoded ({error})")))
}
