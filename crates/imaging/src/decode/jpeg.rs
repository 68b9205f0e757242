//! JPEG: the components are decoded by zune-jpeg, whose vector code computes the
//! same integers as its portable code. Colour is ours: the decoder gets no
//! application segments and hands out the components as they are stored, so
//! that its guesses about Adobe files do not matter.

use zune_core::bytestream::ZCursor;
pub(super) use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::{Decoded, planes};
use crate::Refusal;
use crate::bytes::Halt;
use crate::jpeg::{self, Header};
use crate::raster::{Layout, Raster};

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
    if header.components.len() == 4 && !first_is_finest(&header) {
        return Err(UNUSUAL);
    }
    let bare = without_application_segments(bytes)?;
    let attempt = |strict| match planes::has_own_scans(&header) {
        true => planes::components(&bare, &header, strict),
        false => components(&bare, &header, strict),
    };
    if !header.progressive {
        jpeg::check_whole(bytes)?;
    }
    let mut samples = match attempt(true) {
        Ok(samples) => samples,
        // Stray bytes between segments are harmless.
        Err(reason) if !header.progressive || reason.contains("[strict-mode]") => {
            attempt(false).map_err(|_| UNUSUAL)?
        }
        Err(reason) => {
            jpeg::check_whole(bytes)?;
            return Err(Refusal::corrupt(format!(
                "the JPEG cannot be decoded ({reason})"
            )));
        }
    };
    let layout = convert(&mut samples, &header);
    let raster = Raster::eight(header.width.into(), header.height.into(), layout, samples);
    Ok(Decoded {
        raster,
        icc: header.icc,
    })
}

/// Whether the first component has the most samples. Where it has not, the
/// decoder mixes up the rows of four-component files and says nothing.
fn first_is_finest(header: &Header) -> bool {
    let (h_max, v_max) = header.max_sampling();
    planes::has_own_scans(header)
        || header
            .components
            .first()
            .is_some_and(|c| (c.h.into(), c.v.into()) == (h_max, v_max))
}

/// What is refused although it is valid.
const UNUSUAL: Refusal = Refusal::Unsupported {
    format: "JPEG with this sampling or scan layout",
};

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
    let expected = usize::from(header.width) * usize::from(header.height) * header.components.len();
    let space = match header.components.len() {
        1 => ColorSpace::Luma,
        3 if header.has_rgb_names() => ColorSpace::RGB,
        3 => ColorSpace::YCbCr,
        _ => ColorSpace::CMYK,
    };
    let samples = samples(bare, space, strict)?;
    if samples.len() == expected {
        Ok(samples)
    } else {
        Err(format!("{} samples where {expected} belong", samples.len()))
    }
}

/// Runs the decoder; `space` must be what it takes the stored components for,
/// so that it converts nothing.
pub(super) fn samples(bare: &[u8], space: ColorSpace, strict: bool) -> Result<Vec<u8>, String> {
    let options = DecoderOptions::default()
        .set_strict_mode(strict)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_max_scans(MOST_SCANS)
        .jpeg_set_out_colorspace(space);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bare), options);
    decoder.decode().map_err(|e| e.to_string())
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
            // YCCK codes red, green and blue as 255 minus the stored inks.
            if header.is_ycck() {
                for pixel in samples.chunks_exact_mut(4) {
                    ycc_to_rgb(&mut pixel[..3]);
                    pixel[..3].iter_mut().for_each(|s| *s = 255 - *s);
                }
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
