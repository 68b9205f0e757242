//! AVIF output, by `ravif` and rav1e. A crate of its own, because its generic
//! code takes minutes to compile and never changes.

use ravif::{Encoder, Img, RGB8, RGBA8};

/// Effort, 10 (least) to 1. Below 9, files hardly shrink for three times the
/// time.
const SPEED: u8 = 9;

/// Encodes sRGB pixels, three bytes each, with their straight alpha, one byte
/// each, if there is one; `quality` is from 1 to 100 and not comparable with
/// JPEG's. One thread, about a quarter of a second a megapixel.
///
/// Errors, in words: samples that do not fit the size.
pub fn encode(
    rgb: &[u8],
    alpha: Option<&[u8]>,
    (width, height): (usize, usize),
    quality: u8,
) -> Result<Vec<u8>, String> {
    let count = width * height;
    if rgb.len() != count * 3 || alpha.is_some_and(|alpha| alpha.len() != count) {
        return Err(format!(
            "{} samples do not fit {width} x {height} pixels",
            rgb.len()
        ));
    }
    let encoder = Encoder::new()
        .with_quality(f32::from(quality.clamp(1, 100)))
        .with_speed(SPEED)
        .with_num_threads(Some(1));
    let colours = rgb.as_chunks::<3>().0.iter();
    let file = match alpha {
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
        .map_err(|error| error.to_string())
}
