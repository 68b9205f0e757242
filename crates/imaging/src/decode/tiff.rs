//! TIFF: the first picture, chunky, 8 or 16 bits a sample.

use std::io::Cursor;

use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;

use super::Decoded;
use crate::Refusal;
use crate::probe::Probe;
use crate::raster::{Layout, Raster, Samples};

/// Bytes for tables and compressed strips, beside pixels.
const OTHER_BYTES: usize = 64_000_000;

/// "Planar configuration" with one plane a component (TIFF 6.0 page 38).
const SEPARATE_PLANES: u32 = 2;

/// "Extra samples": alpha that is already multiplied in (TIFF 6.0 page 31).
const ASSOCIATED_ALPHA: u32 = 1;

fn refuse(error: tiff::TiffError) -> Refusal {
    match error {
        tiff::TiffError::IoError(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => {
            Refusal::truncated("the TIFF's pixel data stops early")
        }
        tiff::TiffError::UnsupportedError(_) => Refusal::Unsupported {
            format: "TIFF with this compression or sample layout",
        },
        other => Refusal::corrupt(format!("the TIFF cannot be decoded ({other})")),
    }
}

/// Decodes the first picture.
pub(super) fn decode(bytes: &[u8], probe: &Probe) -> Result<Decoded, Refusal> {
    let pixels = probe.width as usize * probe.height as usize;
    let mut limits = Limits::default();
    limits.decoding_buffer_size = pixels * 8;
    limits.intermediate_buffer_size = pixels * 8 + OTHER_BYTES;
    limits.ifd_value_size = OTHER_BYTES;
    let mut decoder = Decoder::new(Cursor::new(bytes))
        .map_err(refuse)?
        .with_limits(limits);
    let unsupported = |format| Err(Refusal::Unsupported { format });
    if decoder
        .find_tag_unsigned(Tag::PlanarConfiguration)
        .map_err(refuse)?
        == Some(SEPARATE_PLANES)
    {
        return unsupported("TIFF with separate colour planes");
    }
    let (layout, palette) = match decoder.colortype().map_err(refuse)? {
        ColorType::Gray(8 | 16) => (Layout::Grey, false),
        ColorType::GrayA(8 | 16) => (Layout::GreyAlpha, false),
        ColorType::RGB(8 | 16) => (Layout::Rgb, false),
        ColorType::RGBA(8 | 16) => (Layout::Rgba, false),
        ColorType::CMYK(8 | 16) => (Layout::Cmyk, false),
        ColorType::Palette(8) => (Layout::Rgb, true),
        _ => return unsupported("TIFF with this colour model or bit depth"),
    };
    let samples = match decoder.read_image().map_err(refuse)? {
        DecodingResult::U8(samples) => Samples::Eight(samples),
        DecodingResult::U16(samples) => Samples::Sixteen(samples),
        _ => return unsupported("TIFF with floating-point or signed samples"),
    };
    let mut samples = if palette {
        expand(samples, &mut decoder)?
    } else {
        samples
    };
    let expected = pixels * layout.channels();
    let found = match &samples {
        Samples::Eight(s) => s.len(),
        Samples::Sixteen(s) => s.len(),
    };
    if found != expected {
        return Err(Refusal::corrupt(
            "the TIFF holds a different number of samples than it says",
        ));
    }
    let extra: Option<Vec<u32>> = decoder
        .find_tag_unsigned_vec(Tag::ExtraSamples)
        .ok()
        .flatten();
    if layout.has_alpha() && extra.is_some_and(|e| e.first() == Some(&ASSOCIATED_ALPHA)) {
        divide_alpha_out(&mut samples, layout.channels());
    }
    let icc = decoder.get_tag_u8_vec(Tag::IccProfile).ok();
    let raster = Raster {
        width: probe.width,
        height: probe.height,
        layout,
        samples,
    };
    Ok(Decoded::pixels(raster, icc))
}

/// Looks palette indices up in the colour map (TIFF 6.0 page 23): 16-bit red,
/// then green, then blue values.
fn expand(indices: Samples, decoder: &mut Decoder<Cursor<&[u8]>>) -> Result<Samples, Refusal> {
    let bad = || Refusal::corrupt("the TIFF's palette is incomplete");
    let map = decoder.get_tag_u16_vec(Tag::ColorMap).map_err(refuse)?;
    let (Samples::Eight(indices), true) = (indices, map.len() == 3 * 256) else {
        return Err(bad());
    };
    let colour = |i: usize| [map[i] >> 8, map[i + 256] >> 8, map[i + 512] >> 8].map(|v| v as u8);
    Ok(Samples::Eight(
        indices
            .iter()
            .flat_map(|i| colour(usize::from(*i)))
            .collect(),
    ))
}

/// Turns premultiplied colour into straight colour.
fn divide_alpha_out(samples: &mut Samples, channels: usize) {
    fn divide(value: u32, alpha: u32, most: u32) -> u32 {
        (value * most + alpha / 2)
            .checked_div(alpha)
            .unwrap_or(0)
            .min(most)
    }
    match samples {
        Samples::Eight(s) => s.chunks_exact_mut(channels).for_each(|p| {
            let (alpha, colour) = p.split_last_mut().expect("a pixel has samples");
            colour
                .iter_mut()
                .for_each(|c| *c = divide((*c).into(), (*alpha).into(), 255) as u8);
        }),
        Samples::Sixteen(s) => s.chunks_exact_mut(channels).for_each(|p| {
            let (alpha, colour) = p.split_last_mut().expect("a pixel has samples");
            colour
                .iter_mut()
                .for_each(|c| *c = divide((*c).into(), (*alpha).into(), 65_535) as u16);
        }),
    }
}
