//! Whether a file is a photo that can be taken, from its header alone.

mod gif;
mod jpeg;
mod png;
mod tiff;
mod webp;

use crate::bytes::Halt;
use crate::format::{self, Colour, Format};
use crate::{Limits, Refusal};

/// What the header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// File type, by content.
    pub format: Format,
    /// Width as stored, in pixels, before the orientation is applied.
    pub width: u32,
    /// Height as stored, in pixels, before the orientation is applied.
    pub height: u32,
    /// EXIF orientation 1 to 8; 1 when the file has none or a senseless one.
    pub orientation: u8,
    /// Frames or pages, 1 for a still picture; of more, the first is used. For an
    /// animated WebP, 2 stands for any number.
    pub frames: u32,
    /// Colour model of the stored samples.
    pub colour: Colour,
    /// Whether the file can hold transparency.
    pub has_alpha: bool,
    /// Bytes of the samples once decoded at full size.
    pub sample_bytes: u64,
    /// Bytes that the decoder holds beside pixels: the coefficients of JPEGs
    /// that come in several scans (progressive ones and others).
    pub coefficient_bytes: u64,
    /// The registered media type.
    pub media_type: &'static str,
}

impl Probe {
    /// Width and height in pixels as they are to be looked at: swapped for the
    /// orientations 5 to 8.
    pub fn upright_size(&self) -> (u32, u32) {
        if self.orientation >= 5 {
            (self.height, self.width)
        } else {
            (self.width, self.height)
        }
    }
}

/// Reads the header of a complete file and checks it against the limits. No
/// pixel is decoded or allocated. Also refuses files that visibly stop before
/// their end.
pub fn probe(bytes: &[u8], limits: &Limits) -> Result<Probe, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    let size = bytes.len() as u64;
    if size > limits.max_bytes {
        return Err(Refusal::TooManyBytes {
            bytes: size,
            max: limits.max_bytes,
        });
    }
    let format = match format::sniff(bytes)? {
        Some(format) => format,
        None => return Err(format::refuse_by_name(bytes)),
    };
    let mut found = match header(format, bytes) {
        Ok(probe) => probe,
        Err(Halt::Refused(refusal)) => return Err(refusal),
        Err(Halt::NeedMore) => {
            let what = format!("this {} file ends within its header", format.name());
            return Err(Refusal::Truncated { what });
        }
    };
    check_size(found.width, found.height, limits)?;
    match format {
        Format::Jpeg => jpeg::check_complete(bytes)?,
        Format::Png => png::check_complete(bytes)?,
        Format::WebP => webp::check_complete(bytes)?,
        Format::Gif => found.frames = gif::frames(bytes)?,
        Format::Tiff => tiff::check_complete(bytes)?,
    }
    Ok(found)
}

/// Reads the header from the first bytes of a file that is still arriving:
/// `Ok(None)` when more are needed. A refusal is final. What `Ok(Some)` says can
/// still be wrong about what lies behind these bytes (the end of the file, an
/// orientation stored after the pixels, the number of GIF frames): [`probe`] decides.
pub fn probe_head(head: &[u8], limits: &Limits) -> Result<Option<Probe>, Refusal> {
    if head.len() as u64 > limits.max_bytes {
        return Err(Refusal::TooManyBytes {
            bytes: head.len() as u64,
            max: limits.max_bytes,
        });
    }
    let Some(format) = format::sniff(head)? else {
        return Ok(None);
    };
    match header(format, head) {
        Ok(probe) => {
            check_size(probe.width, probe.height, limits)?;
            Ok(Some(probe))
        }
        Err(Halt::NeedMore) => Ok(None),
        Err(Halt::Refused(refusal)) => Err(refusal),
    }
}

/// Bytes of the samples of a picture, `each` for a pixel; the most that can be
/// said for sizes that lie.
fn sample_bytes(width: u32, height: u32, each: u32) -> u64 {
    let pixels = u64::from(width) * u64::from(height);
    pixels.saturating_mul(u64::from(each))
}

fn header(format: Format, bytes: &[u8]) -> Result<Probe, Halt> {
    match format {
        Format::Jpeg => jpeg::header(bytes),
        Format::Png => png::header(bytes),
        Format::WebP => webp::header(bytes),
        Format::Gif => gif::header(bytes),
        Format::Tiff => tiff::header(bytes),
    }
}

/// Refuses sizes of zero and sizes over the limits.
pub(crate) fn check_size(width: u32, height: u32, limits: &Limits) -> Result<(), Refusal> {
    if width == 0 || height == 0 {
        return Err(Refusal::ZeroSize { width, height });
    }
    if u64::from(width) * u64::from(height) > limits.max_pixels {
        return Err(Refusal::TooManyPixels {
            width,
            height,
            max: limits.max_pixels,
        });
    }
    if width.max(height) > limits.max_side {
        return Err(Refusal::SideTooLong {
            width,
            height,
            max: limits.max_side,
        });
    }
    Ok(())
}
