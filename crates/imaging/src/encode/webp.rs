//! WebP through libwebp, lossy.

use webp::{Encoder, WebPConfig};

use crate::Refusal;
use crate::photo::Pixels;

/// Effort, 0 to 6. From 2 on, files shrink by 1 to 5 % for twice the time each.
const METHOD: i32 = 2;

/// The longest side of a WebP, in pixels (RFC 9649, 2.4).
const LONGEST: u32 = 16_383;

/// Encodes pixels as a lossy WebP of a quality from 1 to 100, with their
/// transparency.
///
/// Errors: a side of 0 or above 16,383, or samples that do not fit the size.
pub fn encode_webp(pixels: &Pixels, quality: u8) -> Result<Vec<u8>, Refusal> {
    check(pixels, LONGEST)?;
    let refuse = |what: &str| Refusal::corrupt(format!("it cannot be encoded ({what})"));
    let mut config = WebPConfig::new().map_err(|()| refuse("libwebp has another version"))?;
    config.quality = f32::from(quality.clamp(1, 100));
    config.method = METHOD;
    let (width, height) = (pixels.width, pixels.height);
    let interleaved = interleaved(pixels);
    let encoder = match pixels.alpha {
        Some(_) => Encoder::from_rgba(&interleaved, width, height),
        None => Encoder::from_rgb(&interleaved, width, height),
    };
    let file = encoder.encode_advanced(&config);
    file.map(|bytes| bytes.to_vec())
        .map_err(|error| refuse(&format!("{error:?}")))
}

/// RGB, or RGBA where there is alpha.
fn interleaved(pixels: &Pixels) -> std::borrow::Cow<'_, [u8]> {
    match &pixels.alpha {
        None => (&pixels.rgb).into(),
        Some(alpha) => {
            let rgb = pixels.rgb.as_chunks::<3>().0;
            let rgba = rgb
                .iter()
                .zip(alpha)
                .flat_map(|([r, g, b], a)| [*r, *g, *b, *a]);
            rgba.collect()
        }
    }
}

/// Refuses pixels whose samples do not fit their size, or that are too large.
pub(crate) fn check(pixels: &Pixels, longest: u32) -> Result<(), Refusal> {
    let (width, height) = (pixels.width, pixels.height);
    if width == 0 || height == 0 {
        return Err(Refusal::ZeroSize { width, height });
    }
    if width.max(height) > longest {
        return Err(Refusal::SideTooLong {
            width,
            height,
            max: longest,
        });
    }
    let count = width as usize * height as usize;
    let alpha = pixels.alpha.as_ref().map_or(count, Vec::len);
    if pixels.rgb.len() == 3 * count && alpha == count {
        Ok(())
    } else {
        Err(Refusal::corrupt("its samples do not fit its size"))
    }
}
