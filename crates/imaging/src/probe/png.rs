//! PNG headers (W3C PNG third edition, chapters 5 and 11).

use super::{Probe, sample_bytes};
use crate::bytes::{Halt, slice, u8_at, u32_be};
use crate::format::{Colour, Format};
use crate::{Refusal, tags};

/// Length of the signature.
const SIGNATURE: usize = 8;

/// One chunk's type and data range.
struct Chunk {
    kind: [u8; 4],
    data: usize,
    len: usize,
}

fn chunk(bytes: &[u8], at: usize) -> Result<Chunk, Halt> {
    let len = u32_be(bytes, at)? as usize;
    let kind = u32_be(bytes, at + 4)?.to_be_bytes();
    if len > 0x7FFF_FFFF || !kind.iter().all(u8::is_ascii_alphabetic) {
        return Err(Refusal::corrupt("a PNG chunk has an impossible length or name").into());
    }
    Ok(Chunk {
        kind,
        data: at + 8,
        len,
    })
}

/// What the header says; read up to the pixel data, so that transparency,
/// orientation and animation are known.
pub(super) fn header(bytes: &[u8]) -> Result<Probe, Halt> {
    let first = chunk(bytes, SIGNATURE)?;
    if &first.kind != b"IHDR" || first.len != 13 {
        return Err(Refusal::corrupt("a PNG must start with its IHDR chunk").into());
    }
    let (width, height) = (u32_be(bytes, first.data)?, u32_be(bytes, first.data + 4)?);
    let (colour, mut has_alpha) = match u8_at(bytes, first.data + 9)? {
        0 => (Colour::Grey, false),
        2 | 3 => (Colour::Rgb, false),
        4 => (Colour::Grey, true),
        6 => (Colour::Rgb, true),
        other => {
            return Err(Refusal::corrupt(format!("PNG colour type {other} does not exist")).into());
        }
    };
    let (mut orientation, mut frames) = (1, 1);
    let mut at = SIGNATURE;
    loop {
        let c = chunk(bytes, at)?;
        match &c.kind {
            b"IDAT" => break,
            b"IEND" => return Err(Refusal::corrupt("the PNG has no pixel data").into()),
            b"tRNS" => has_alpha = true,
            b"acTL" => frames = u32_be(bytes, c.data)?.max(1),
            b"eXIf" => orientation = tags::orientation(slice(bytes, c.data, c.len)?),
            _ => {}
        }
        at = c.data + c.len + 4;
    }
    // Palettes and few bits are expanded; transparency adds a channel.
    let deep = u8_at(bytes, first.data + 8)? == 16;
    let each = 4 * (1 + u32::from(deep));
    Ok(Probe {
        format: Format::Png,
        width,
        height,
        orientation,
        frames,
        colour,
        has_alpha,
        sample_bytes: sample_bytes(width, height, each),
        coefficient_bytes: 0,
        media_type: Format::Png.media_type(),
    })
}

/// Refuses a file that stops before its end chunk.
pub(super) fn check_complete(bytes: &[u8]) -> Result<(), Refusal> {
    let mut at = SIGNATURE;
    loop {
        let stop = || Refusal::truncated("this PNG file stops before its IEND chunk");
        match chunk(bytes, at) {
            Ok(c) if c.data + c.len + 4 > bytes.len() => return Err(stop()),
            Ok(c) if &c.kind == b"IEND" => return Ok(()),
            Ok(c) => at = c.data + c.len + 4,
            Err(Halt::NeedMore) => return Err(stop()),
            Err(Halt::Refused(refusal)) => return Err(refusal),
        }
    }
}
