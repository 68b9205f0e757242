//! GIF headers (GIF89a specification, sections 17 to 27).

use super::{Probe, sample_bytes};
use crate::Refusal;
use crate::bytes::{Halt, u8_at, u16_le};
use crate::format::{Colour, Format};

/// What the header says. The frames behind the first are counted by [`frames`].
pub(super) fn header(bytes: &[u8]) -> Result<Probe, Halt> {
    let (width, height) = (u16_le(bytes, 6)?.into(), u16_le(bytes, 8)?.into());
    Ok(Probe {
        format: Format::Gif,
        width,
        height,
        orientation: 1,
        frames: 1,
        colour: Colour::Rgb,
        has_alpha: true,
        sample_bytes: sample_bytes(width, height, 4),
        coefficient_bytes: 0,
        media_type: Format::Gif.media_type(),
    })
}

/// Bytes of a colour table, from the packed field of a descriptor.
fn table_len(packed: u8) -> usize {
    if packed & 0x80 == 0 {
        0
    } else {
        3 << ((packed & 7) + 1)
    }
}

/// The offset after a chain of data sub-blocks.
fn skip_blocks(bytes: &[u8], mut at: usize) -> Result<usize, Halt> {
    loop {
        let len = usize::from(u8_at(bytes, at)?);
        at += 1 + len;
        if len == 0 {
            return Ok(at);
        }
    }
}

/// Counts frames; `NeedMore` when the file ends before its first frame does.
fn count(bytes: &[u8]) -> Result<u32, Halt> {
    let mut at = 13 + table_len(u8_at(bytes, 10)?);
    let mut found = 0;
    loop {
        let kind = match u8_at(bytes, at) {
            Ok(kind) => kind,
            Err(_) if found > 0 => return Ok(found),
            Err(halt) => return Err(halt),
        };
        match kind {
            0x21 | 0x2C => {
                let end = if kind == 0x21 {
                    skip_blocks(bytes, at + 2)
                } else {
                    u8_at(bytes, at + 9).and_then(|p| skip_blocks(bytes, at + 11 + table_len(p)))
                };
                match end {
                    Ok(end) => at = end,
                    // Only the first frame is needed.
                    Err(Halt::NeedMore) if found > 0 => return Ok(found),
                    Err(halt) => return Err(halt),
                }
                found += u32::from(kind == 0x2C);
            }
            _ => return Ok(found),
        }
    }
}

/// How many frames a complete file has; refuses one without a complete first
/// frame.
pub(super) fn frames(bytes: &[u8]) -> Result<u32, Refusal> {
    match count(bytes) {
        Ok(0) => Err(Refusal::corrupt("the GIF has no picture in it")),
        Ok(frames) => Ok(frames),
        Err(Halt::NeedMore) => Err(Refusal::truncated("this GIF stops within its first frame")),
        Err(Halt::Refused(refusal)) => Err(refusal),
    }
}
