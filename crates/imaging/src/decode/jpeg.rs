//! JPEG: the coefficients are decoded by zune-jpeg, in its portable path (the
//! vector paths of other machines must not change a result). Colour is ours:
//! the decoder gets no application segments and hands out the components as
//! they are stored, so that its guesses about Adobe files do not matter.

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::Decoded;
use crate::bytes::Halt;
use crate::jpeg::{self, Coverage, Header};
use crate::raster::{Layout, Raster};
use crate::{Refusal, probe};

/// Scans that are decoded at most. Encoders write about ten; thousands are an
/// attack on time.
const MOST_SCANS: usize = 64;

/// Decodes a whole file.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, Refusal> {
    let header = match jpeg::header(bytes) {
        Ok(header) => header,
        Err(Halt::Refused(refusal)) => return Err(refusal),
        Err(Halt::NeedMore) => return Err(Refusal::truncated("the JPEG ends within its header")),
    };
    let bare = without_application_segments(bytes)?;
    let mut samples = match components(&bare, &header, true) {
        Ok(samples) => samples,
        Err(reason) => {
            // The strict pass stopped. The picture may still be all there
            // (stray bytes, a missing end marker): count its blocks.
            probe::jpeg_complete(bytes)?;
            if matches!(
                jpeg::coverage(bytes),
                Coverage::Corrupt | Coverage::ScansMissing
            ) {
                return Err(Refusal::corrupt(format!(
                    "the JPEG cannot be decoded ({reason})"
                )));
            }
            let lenient = components(&bare, &header, false);
            lenient.map_err(|e| Refusal::corrupt(format!("the JPEG cannot be decoded ({e})")))?
        }
    };
    let layout = convert(&mut samples, &header);
    let raster = Raster::eight(header.width.into(), header.height.into(), layout, samples);
    Ok(Decoded {
        raster,
        icc: header.icc,
    })
}

/// The file with its APPn and comment segments left out.
fn without_application_segments(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let segments =
        jpeg::segments(bytes).map_err(|_| Refusal::truncated("the JPEG ends within its header"))?;
    let mut bare = Vec::with_capacity(bytes.len());
    bare.extend_from_slice(&[0xFF, 0xD8]);
    for s in &segments {
        if !matches!(s.marker, 0xE0..=0xEF | 0xFE) {
            bare.extend_from_slice(&bytes[s.start..s.end]);
        }
    }
    let scan = segments.last().map_or(bytes.len(), |s| s.end);
    bare.extend_from_slice(&bytes[scan..]);
    Ok(bare)
}

/// The stored components, interleaved, at full size.
fn components(bare: &[u8], header: &Header, strict: bool) -> Result<Vec<u8>, String> {
    let space = match header.components.len() {
        1 => ColorSpace::Luma,
        3 => ColorSpace::YCbCr,
        _ => ColorSpace::CMYK,
    };
    let options = DecoderOptions::default()
        .set_use_unsafe(false)
        .set_strict_mode(strict)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_max_scans(MOST_SCANS)
        .jpeg_set_out_colorspace(space);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bare), options);
    let samples = decoder.decode().map_err(|e| e.to_string())?;
    let expected = usize::from(header.width) * usize::from(header.height) * header.components.len();
    if samples.len() == expected {
        Ok(samples)
    } else {
        Err(format!("{} samples where {expected} belong", samples.len()))
    }
}

/// Turns stored components into a layout, in place.
fn convert(samples: &mut [u8], header: &Header) -> Layout {
    match header.components.len() {
        1 => Layout::Grey,
        3 => {
            if !header.is_rgb() {
                samples.chunks_exact_mut(3).for_each(ycc_to_rgb);
            }
            Layout::Rgb
        }
        _ => {
            if header.is_ycck() {
                samples
                    .chunks_exact_mut(4)
                    .for_each(|p| ycc_to_rgb(&mut p[..3]));
            }
            // Files with an Adobe segment store 255 for no ink (Adobe Technical
            // Note 5116, page 23); ours is the other way round.
            if header.adobe.is_some() {
                samples.iter_mut().for_each(|s| *s = 255 - *s);
            }
            Layout::Cmyk
        }
    }
}

/// YCbCr to RGB with the full-range matrix of JFIF 1.02 page 3, in 16-bit
/// fixed point, rounded to nearest.
#[inline]
fn ycc_to_rgb(p: &mut [u8]) {
    let (y, cb, cr) = (
        i32::from(p[0]) << 16,
        i32::from(p[1]) - 128,
        i32::from(p[2]) - 128,
    );
    let half = 1 << 15;
    let byte = |v: i32| ((v + half) >> 16).clamp(0, 255) as u8;
    p[0] = byte(y + 91_881 * cr);
    p[1] = byte(y - 22_554 * cb - 46_802 * cr);
    p[2] = byte(y + 116_130 * cb);
}
