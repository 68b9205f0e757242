//! From file bytes to samples, after the header was accepted.

mod gif;
mod jpeg;
mod planes;
mod png;
mod tiff;
mod webp;

use crate::Refusal;
use crate::format::Format;
use crate::guard::guarded;
use crate::probe::Probe;
use crate::raster::Raster;

/// A decoded picture and the colour profile that came with it.
pub(crate) struct Decoded {
    /// As stored: the orientation is not applied.
    pub raster: Raster,
    /// ICC profile bytes, unchecked.
    pub icc: Option<Vec<u8>>,
}

/// Decodes a file that [`crate::probe()`] accepted.
pub(crate) fn decode(bytes: &[u8], probe: &Probe) -> Result<Decoded, Refusal> {
    let decoded = guarded(|| match probe.format {
        Format::Jpeg => jpeg::decode(bytes),
        Format::Png => png::decode(bytes, probe),
        Format::WebP => webp::decode(bytes, probe),
        Format::Tiff => tiff::decode(bytes, probe),
        Format::Gif => gif::decode(bytes, probe),
    })?;
    let found = (decoded.raster.width, decoded.raster.height);
    if found != (probe.width, probe.height) {
        return Err(Refusal::corrupt(
            "header and content disagree about the size",
        ));
    }
    Ok(decoded)
}

/// A byte buffer of `len`, or a refusal when the machine has not that much.
fn buffer(len: usize) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(len).map_err(|_| {
        Refusal::corrupt(format!(
            "it needs {len} bytes of memory, which are not there"
        ))
    })?;
    bytes.resize(len, 0);
    Ok(bytes)
}

/// Big-endian pairs of bytes as 16-bit samples.
fn from_be_pairs(bytes: &[u8]) -> Vec<u16> {
    bytes
        .chunks_exact(2)
        .map(|b| u16::from_be_bytes([b[0], b[1]]))
        .collect()
}
