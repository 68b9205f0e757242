//! GIF headers (GIF89a specification, sections 17 to 27).

use super::Probe;
use crate::Refusal;
use crate::bytes::{Halt, u8_at, u16_le};
use crate::format::{Colour, Format};

/// What the header says. The frames are counted by [`check_still`].
pub(super) fn header(bytes: &[u8]) -> Result<Probe, Halt> {
    Ok(Probe {
        format: Format::Gif,
        width: u16_le(bytes, 6)?.into(),
        height: u16_le(bytes, 8)?.into(),
        orientation: 1,
        frames: 1,
        colour: Colour::Rgb,
        has_alpha: true,
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

/// Counts frames, up to two; `NeedMore` when the file ends before its first
/// frame does.
fn frames(bytes: &[u8]) -> Result<u32, Halt> {
    let mut at = 13 + table_len(u8_at(bytes, 10)?);
    let mut found = 0;
    loop {
        let kind = match u8_at(bytes, at) {
            Ok(kind) => kind,
            Err(_) if found > 0 => return Ok(found),
            Err(halt) => return Err(halt),
        };
        match kind {
            0x21 => at = skip_blocks(bytes, at + 2)?,
            0x2C => {
                let local = table_len(u8_at(bytes, at + 9)?);
                at = skip_blocks(bytes, at + 10 + local + 1)?;
                found += 1;
                if found == 2 {
                    return Ok(found);
                }
            }
            _ => return Ok(found),
        }
    }
}

/// Refuses animations, and files without a complete first frame.
pub(super) fn check_still(bytes: &[u8]) -> Result<(), Refusal> {
    match frames(bytes) {
        Ok(0) => Err(Refusal::corrupt("the GIF has no picture in it")),
        Ok(1) => Ok(()),
        Ok(_) => Err(Refusal::Animated { format: "GIF" }),
        Err(Halt::NeedMore) => Err(Refusal::truncated("this GIF stops within its first frame")),
        Err(Halt::Refused(refusal)) => Err(refusal),
    }
}
