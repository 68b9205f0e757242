//! AVIF through rav1e.

use ravif::{Encoder, Img, RGB8, RGBA8};

use super::webp::check;
use crate::Refusal;
use crate::photo::Pixels;

/// Effort, 10 (least) to 1. Below 9, files hardly shrink for three times the time.
const SPEED: u8 = 9;

/// The longest side that is encoded, in pixels: above it, seconds become minutes.
const LONGEST: u32 = 8_192;

/// Encodes pixels as an AVIF of a quality from 1 to 100 (not comparable with
/// JPEG's), with their transparency, on one thread. This takes about a quarter
/// of a second a megapixel: keep it off the path that somebody waits for.
///
/// Errors: a side of 0 or above 8192, or samples that do not fit the size.
pub fn encode_avif(pixels: &Pixels, quality: u8) -> Result<Vec<u8>, Refusal> {
    check(pixels, LONGEST)?;
    let encoder = Encoder::new()
        .with_quality(f32::from(quality.clamp(1, 100)))
        .with_speed(SPEED)
        .with_num_threads(Some(1));
    let (width, height) = (pixels.width as usize, pixels.height as usize);
    let colours = pixels.rgb.as_chunks::<3>().0.iter();
    let file = match &pixels.alpha {
        None => {
            let all: Vec<RGB8> = colours.map(|[r, g, b]| RGB8::new(*r, *g, *b)).collect();
            encoder.encode_rgb(Img::new(&all[..], width, height))
        }
        Some(alpha) => {
            let all: Vec<RGBA8> = colours
                .zip(alpha)
                .map(|([r, g, b], a)| RGBA8::new(*r, *g, *b, *a))
                .collect();
            encoder.encode_rgba(Img::new(&all[..], width, height))
        }
    };
    file.map(|file| file.avif_file)
        .map_err(|error| Refusal::corrupt(format!("it cannot be encoded ({error})")))
}
