//! WebP, lossy and lossless; the first frame of animations.

use std::io::Cursor;

use image_webp::WebPDecoder;

use super::Decoded;
use crate::Refusal;
use crate::pool;
use crate::probe::Probe;
use crate::raster::{Layout, Raster};

/// Memory for the decoder's own buffers and metadata chunks, beside pixels.
const CHUNK_BYTES: usize = 16_000_000;

/// Decodes a whole file.
pub(super) fn decode(bytes: &[u8], probe: &Probe) -> Result<Decoded, Refusal> {
    let refuse = |e| Refusal::corrupt(format!("the WebP cannot be decoded ({e})"));
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(refuse)?;
    decoder.set_memory_limit(CHUNK_BYTES);
    let (width, height) = decoder.dimensions();
    if (width, height) != (probe.width, probe.height) {
        return Err(Refusal::corrupt(
            "the WebP's two headers disagree about the size",
        ));
    }
    let layout = if decoder.has_alpha() {
        Layout::Rgba
    } else {
        Layout::Rgb
    };
    let mut samples = pool::zeroes(width as usize * height as usize * layout.channels())?;
    decoder.read_image(&mut samples).map_err(refuse)?;
    let icc = decoder.icc_profile().ok().flatten();
    let raster = Raster::eight(width, height, layout, samples);
    Ok(Decoded::pixels(raster, icc))
}
