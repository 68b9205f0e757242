//! JPEG headers.

use super::Probe;
use crate::bytes::Halt;
use crate::format::{Colour, Format};
use crate::{Refusal, jpeg, tags};

/// What the header says.
pub(super) fn header(bytes: &[u8]) -> Result<Probe, Halt> {
    let header = jpeg::header(bytes)?;
    let colour = match header.components.len() {
        1 => Colour::Grey,
        3 => Colour::Rgb,
        _ => Colour::Cmyk,
    };
    Ok(Probe {
        format: Format::Jpeg,
        width: header.width.into(),
        height: header.height.into(),
        orientation: header.exif.as_deref().map_or(1, tags::orientation),
        frames: 1,
        colour,
        has_alpha: false,
        sample_bytes: header.sample_bytes(),
        coefficient_bytes: header.coefficient_bytes(),
        media_type: Format::Jpeg.media_type(),
    })
}

/// Refuses a file whose picture data stops early. Almost every file is known
/// to be complete from its end marker alone; for the others the coded blocks
/// are counted, and up to 2 % may be missing (the last rows of a photo).
pub(super) fn check_complete(bytes: &[u8]) -> Result<(), Refusal> {
    let trimmed = bytes.trim_ascii_end();
    let padded = trimmed.len() - trimmed.iter().rev().take_while(|b| **b == 0).count();
    if trimmed[..padded].ends_with(&[0xFF, 0xD9]) {
        return Ok(());
    }
    jpeg::check_whole(bytes).map(drop)
}
