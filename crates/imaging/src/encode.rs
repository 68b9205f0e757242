//! JPEG files with pixels in them and nothing else: no EXIF, no location, no
//! XMP, no comment. Untagged JPEGs are sRGB for every marketplace and browser.

use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, SamplingFactor};

use crate::Refusal;
use crate::raster::Rgb;

/// A 2 x 2 block loses visible colour detail when its chroma spreads by more
/// than this many levels.
const VISIBLE_SPREAD: i32 = 40;

/// Blocks in a thousand with such a spread from which on colour is kept at
/// full resolution.
const FULL_COLOUR_PER_MILLE: usize = 5;

/// Encodes with a libjpeg-scale quality of 1 to 100, baseline, in one
/// interleaved scan (fitted Huffman tables would save 5 %, but this encoder then
/// writes a scan per component, which some decoders read wrongly). Chroma is halved (4:2:0) unless that would show.
pub(crate) fn jpeg(picture: &Rgb, quality: u8) -> Result<Vec<u8>, Refusal> {
    let side = |s: u32| {
        u16::try_from(s).map_err(|_| Refusal::corrupt("a JPEG side is at most 65535 pixels"))
    };
    let (width, height) = (side(picture.width)?, side(picture.height)?);
    let mut bytes = Vec::with_capacity(picture.pixels.len() / 8);
    let mut encoder = Encoder::new(&mut bytes, quality.clamp(1, 100));
    encoder.set_sampling_factor(sampling(picture));
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    encoder
        .encode(&picture.pixels, width, height, ColorType::Rgb)
        .map_err(|e| Refusal::corrupt(format!("it cannot be encoded ({e})")))?;
    Ok(bytes)
}

/// 4:4:4 where halved chroma would blur fine saturated detail (red lettering,
/// thin coloured lines), 4:2:0 elsewhere.
fn sampling(picture: &Rgb) -> SamplingFactor {
    let row_bytes = picture.width as usize * 3;
    let mut blocks = 0_usize;
    let mut visible = 0_usize;
    for rows in picture.pixels.chunks_exact(2 * row_bytes) {
        let (upper, lower) = rows.split_at(row_bytes);
        for (a, b) in upper.chunks_exact(6).zip(lower.chunks_exact(6)) {
            blocks += 1;
            visible += usize::from(spreads([&a[..3], &a[3..], &b[..3], &b[3..]]));
        }
    }
    if visible * 1000 > blocks * FULL_COLOUR_PER_MILLE {
        SamplingFactor::R_4_4_4
    } else {
        SamplingFactor::R_4_2_0
    }
}

/// Whether the colour differences R - G and B - G of four pixels spread visibly.
fn spreads(pixels: [&[u8]; 4]) -> bool {
    let spread = |channel: usize| {
        let values = pixels.map(|p| i32::from(p[channel]) - i32::from(p[1]));
        values
            .iter()
            .max()
            .zip(values.iter().min())
            .map_or(0, |(most, least)| most - least)
    };
    spread(0).max(spread(2)) > VISIBLE_SPREAD
}
