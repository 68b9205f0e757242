//! From file bytes to samples, after the header was accepted.

mod gif;
mod jpeg;
mod png;
mod tiff;
mod webp;

use crate::Refusal;
use crate::format::Format;
use crate::guard::guarded;
use crate::photo::Note;
use crate::picture::Picture;
use crate::probe::Probe;
use crate::raster::Raster;

/// A decoded picture and the colour profile that came with it. The orientation
/// is not applied.
pub(crate) struct Decoded {
    /// Its samples.
    pub content: Content,
    /// ICC profile bytes, unchecked.
    pub icc: Option<Vec<u8>>,
    /// What is not as it should be.
    pub notes: Vec<Note>,
}

/// Samples as the file holds them.
pub(crate) enum Content {
    /// Luma and chroma of a JPEG.
    Planes(Picture),
    /// Interleaved pixels.
    Raster(Raster),
}

impl Decoded {
    /// Pixels of a flawless file.
    fn pixels(raster: Raster, icc: Option<Vec<u8>>) -> Self {
        Self {
            content: Content::Raster(raster),
            icc,
            notes: Vec::new(),
        }
    }
}

/// Decodes a file that [`crate::probe()`] accepted. A JPEG may come out at 1/2,
/// 1/4 or 1/8 of its size when its long side still has `least` pixels then.
pub(crate) fn decode(bytes: &[u8], probe: &Probe, least: u32) -> Result<Decoded, Refusal> {
    let mut decoded = guarded(|| match probe.format {
        Format::Jpeg => jpeg::decode(bytes, least),
        Format::Png => png::decode(bytes, probe),
        Format::WebP => webp::decode(bytes, probe),
        Format::Tiff => tiff::decode(bytes, probe),
        Format::Gif => gif::decode(bytes, probe),
    })?;
    if let Content::Raster(raster) = &decoded.content
        && probe.format != Format::Jpeg
        && (raster.width, raster.height) != (probe.width, probe.height)
    {
        return Err(Refusal::corrupt(
            "header and content disagree about the size",
        ));
    }
    if probe.frames > 1 {
        decoded.notes.push(Note::FirstFrame {
            format: probe.format.name(),
        });
    }
    Ok(decoded)
}

/// Big-endian pairs of bytes as 16-bit samples.
fn from_be_pairs(bytes: &[u8]) -> Vec<u16> {
    bytes
        .chunks_exact(2)
        .map(|b| u16::from_be_bytes([b[0], b[1]]))
        .collect()
}
