//! JPEG through libjpeg-turbo. Luma and chroma stay in their own planes; files
//! that are stored otherwise (RGB, four inks, unusual sampling) become pixels.

use turbojpeg::{Decompressor, Image, PixelFormat, ScalingFactor, Subsamp, YuvImage};

use super::{Content, Decoded, Note};
use crate::Refusal;
use crate::bytes::Halt;
use crate::jpeg::{self, Header};
use crate::picture::{ALIGN, Picture, Plane};
use crate::pool;
use crate::raster::{Layout, Raster};

/// Scans that are decoded at most. Encoders write about ten; thousands are an
/// attack on time.
const MOST_SCANS: u32 = 64;

/// Decodes a whole file at 1, 1/2, 1/4 or 1/8 of its size: the smallest whose
/// long side has `least` pixels. The decoder then leaves out the finer part of
/// every block.
pub(super) fn decode(bytes: &[u8], least: u32) -> Result<Decoded, Refusal> {
    let header = match jpeg::header(bytes) {
        Ok(header) => header,
        Err(Halt::Refused(refusal)) => return Err(refusal),
        Err(Halt::NeedMore) => return Err(Refusal::truncated("the JPEG ends within its header")),
    };
    let long = u32::from(header.width.max(header.height));
    let part = [8, 4, 2]
        .into_iter()
        .find(|part| long.div_ceil(*part) >= least)
        .unwrap_or(1);
    let mut decoder = Decompressor::new().map_err(refuse)?;
    decoder.set_scan_limit(MOST_SCANS).map_err(refuse)?;
    let scaling = ScalingFactor::new(1, part as usize);
    decoder.set_scaling_factor(scaling).map_err(refuse)?;
    let stored = decoder.read_header(bytes).map_err(refuse)?;
    if (stored.width, stored.height) != (header.width.into(), header.height.into()) {
        return Err(Refusal::corrupt("the JPEG has two different sizes"));
    }
    let planar = matches!(header.components.len(), 1 | 3)
        && !header.is_rgb()
        && stored.subsamp != Subsamp::Unknown;
    let (content, outcome) = if planar {
        planes(&mut decoder, bytes, stored.scaled(scaling), part)?
    } else {
        pixels(&mut decoder, bytes, stored.scaled(scaling), &header)?
    };
    let mut notes = Vec::new();
    if let Err(warning) = outcome {
        notes.extend(judge(bytes, &header, &warning.to_string())?);
    }
    Ok(Decoded {
        content,
        icc: header.icc,
        notes,
    })
}

fn refuse(error: turbojpeg::Error) -> Refusal {
    Refusal::corrupt(format!("the JPEG cannot be decoded ({error})"))
}

type Outcome = Result<(), turbojpeg::Error>;

/// The planes as they are stored.
fn planes(
    decoder: &mut Decompressor,
    bytes: &[u8],
    size: turbojpeg::DecompressHeader,
    part: u32,
) -> Result<(Content, Outcome), Refusal> {
    let shape = YuvImage {
        pixels: (),
        width: size.width,
        align: ALIGN,
        height: size.height,
        subsamp: size.subsamp,
    };
    let full = decoder.read_header(bytes).map_err(refuse)?;
    let (h, v) = size.subsamp.size();
    let grey = size.subsamp == Subsamp::Gray;
    let luma = shape.y_size();
    let chroma = shape.uv_size();
    let extent = |down: usize, length: usize| length as f64 / (f64::from(part) * down as f64);
    let plane = |offset: usize, (stride, height): (usize, usize), (h, v): (usize, usize)| Plane {
        offset,
        stride,
        width: size.width.div_ceil(h),
        height: height.min(size.height.div_ceil(v)),
        origin: (0.0, 0.0),
        extent: (extent(h, full.width), extent(v, full.height)),
    };
    let mut all = vec![plane(0, luma, (1, 1))];
    let mut length = luma.0 * luma.1;
    if !grey {
        for _ in 0..2 {
            all.push(plane(length, chroma, (h, v)));
            length += chroma.0 * chroma.1;
        }
    }
    let mut samples = pool::take(length)?;
    let outcome = decoder.decompress_to_yuv(
        bytes,
        YuvImage {
            pixels: &mut samples[..],
            width: shape.width,
            align: shape.align,
            height: shape.height,
            subsamp: shape.subsamp,
        },
    );
    let picture = Picture {
        samples,
        planes: all,
    };
    Ok((Content::Planes(picture), outcome))
}

/// Interleaved pixels: RGB or four inks.
fn pixels(
    decoder: &mut Decompressor,
    bytes: &[u8],
    size: turbojpeg::DecompressHeader,
    header: &Header,
) -> Result<(Content, Outcome), Refusal> {
    let (format, layout) = match header.components.len() {
        1 => (PixelFormat::GRAY, Layout::Grey),
        3 => (PixelFormat::RGB, Layout::Rgb),
        _ => (PixelFormat::CMYK, Layout::Cmyk),
    };
    let pitch = size.width * layout.channels();
    let mut samples = pool::zeroes(pitch * size.height)?;
    let outcome = decoder.decompress(
        bytes,
        Image {
            pixels: &mut samples[..],
            width: size.width,
            pitch,
            height: size.height,
            format,
        },
    );
    // Files with an Adobe segment store 255 for no ink (Adobe Technical Note
    // 5116, page 23); ours is the other way round.
    if layout == Layout::Cmyk && header.adobe.is_some() {
        samples.iter_mut().for_each(|s| *s = 255 - *s);
    }
    let raster = Raster::eight(size.width as u32, size.height as u32, layout, samples);
    Ok((Content::Raster(raster), outcome))
}

/// What libjpeg says when it goes on (`jerror.h`, JWRN_*): these are harmless.
const HARMLESS: [&str; 5] = [
    "extraneous bytes before marker",
    "Unknown Adobe color transform code",
    "unknown JFIF revision number",
    "Invalid SOS parameters",
    "bad ICC marker",
];

/// And these mean that picture data is missing or damaged.
const DAMAGE: [&str; 5] = [
    "premature end of data segment",
    "Premature end of JPEG file",
    "bad Huffman code",
    "instead of RST",
    "Inconsistent progression sequence",
];

/// Decides about a file that the decoder complained about: everything but the
/// last rows must be there.
fn judge(bytes: &[u8], header: &Header, warning: &str) -> Result<Option<Note>, Refusal> {
    let says = |list: &[&str]| list.iter().any(|text| warning.contains(text));
    let fatal = || {
        Err(Refusal::corrupt(format!(
            "the JPEG cannot be decoded ({warning})"
        )))
    };
    if !says(&HARMLESS) && !says(&DAMAGE) {
        return fatal();
    }
    let missing = jpeg::check_whole(bytes)?;
    if header.progressive && says(&DAMAGE) {
        return fatal();
    }
    Ok(missing.map(|percent| Note::Missing { percent }))
}
