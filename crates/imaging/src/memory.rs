//! What a photo costs before it is decoded.

use crate::format::Format;
use crate::probe::Probe;

/// Bytes for what is made of a photo: a few pictures of up to 2000 x 2000
/// pixels, their files, tables.
const WORK: u64 = 24 << 20;

/// Bytes that [`crate::render()`] and a few views need at most while a file of
/// `file` bytes is decoded at full size, including the file itself: its samples,
/// what the decoder holds beside them, and the pictures made of it (up to 2000 x
/// 2000 pixels). Known from the header, so that jobs can wait for room instead of
/// exhausting it.
pub fn memory_needed(probe: &Probe, file: u64) -> u64 {
    let samples = match probe.format {
        Format::Jpeg => probe.sample_bytes,
        // A decoder's own copy, or the colours multiplied by alpha.
        Format::Png | Format::WebP | Format::Tiff | Format::Gif => 2 * probe.sample_bytes,
    };
    file + probe.coefficient_bytes + samples + WORK
}
