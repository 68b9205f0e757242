//! WebP headers (RFC 9649).

use super::{Probe, sample_bytes};
use crate::bytes::{Halt, slice, u8_at, u16_le, u24_le, u32_le};
use crate::format::{Colour, Format};
use crate::{Refusal, tags};

/// Offset of the first chunk, after `RIFF`, the size and `WEBP`.
const FIRST_CHUNK: usize = 12;

/// What the header says.
pub(super) fn header(bytes: &[u8]) -> Result<Probe, Halt> {
    let kind = slice(bytes, FIRST_CHUNK, 4)?;
    let data = FIRST_CHUNK + 8;
    let mut frames = 1;
    let (width, height, has_alpha, orientation) = match kind {
        b"VP8X" => {
            let flags = u8_at(bytes, data)?;
            frames += u32::from(flags & 0x02 != 0);
            let (w, h) = (u24_le(bytes, data + 4)? + 1, u24_le(bytes, data + 7)? + 1);
            let orientation = if flags & 0x08 == 0 {
                1
            } else {
                exif_orientation(bytes)
            };
            (w, h, flags & 0x10 != 0, orientation)
        }
        b"VP8 " => {
            if slice(bytes, data + 3, 3)? != [0x9D, 0x01, 0x2A] {
                return Err(Refusal::corrupt("the WebP key frame has no start code").into());
            }
            let (w, h) = (u16_le(bytes, data + 6)?, u16_le(bytes, data + 8)?);
            (u32::from(w & 0x3FFF), u32::from(h & 0x3FFF), false, 1)
        }
        b"VP8L" => {
            if u8_at(bytes, data)? != 0x2F {
                return Err(Refusal::corrupt("the lossless WebP has no signature").into());
            }
            let bits = u32_le(bytes, data + 1)?;
            (
                (bits & 0x3FFF) + 1,
                (bits >> 14 & 0x3FFF) + 1,
                bits >> 28 & 1 == 1,
                1,
            )
        }
        _ => return Err(Refusal::corrupt("the WebP file starts with an unknown chunk").into()),
    };
    Ok(Probe {
        format: Format::WebP,
        width,
        height,
        orientation,
        frames,
        colour: Colour::Rgb,
        has_alpha,
        sample_bytes: sample_bytes(width, height, 4),
        coefficient_bytes: 0,
        media_type: Format::WebP.media_type(),
    })
}

/// The orientation in the EXIF chunk, which comes after the pixels; 1 when the
/// bytes at hand do not reach it.
fn exif_orientation(bytes: &[u8]) -> u8 {
    let mut at = FIRST_CHUNK;
    while let (Ok(kind), Ok(len)) = (slice(bytes, at, 4), u32_le(bytes, at + 4)) {
        let len = len as usize;
        if kind == b"EXIF" {
            return slice(bytes, at + 8, len).map_or(1, tags::orientation);
        }
        at += 8 + len + len % 2;
    }
    1
}

/// Refuses a file that is shorter than it says.
pub(super) fn check_complete(bytes: &[u8]) -> Result<(), Refusal> {
    match u32_le(bytes, 4) {
        Ok(size) if size as usize + 8 <= bytes.len() => Ok(()),
        _ => Err(Refusal::truncated(
            "this WebP file is shorter than its header says",
        )),
    }
}
