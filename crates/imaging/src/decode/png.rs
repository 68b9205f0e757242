//! PNG: palettes and fewer than 8 bits are expanded, 16 bits are kept.

use std::io::Cursor;

use png::{BitDepth, ColorType, DecodingError, Limits, Transformations};

use super::{Decoded, from_be_pairs};
use crate::Refusal;
use crate::pool;
use crate::probe::Probe;
use crate::raster::{Layout, Raster};

/// Bytes that chunks other than pixels may take when unpacked (a colour
/// profile of 10 MB is far above any in use).
const CHUNK_BYTES: usize = 16_000_000;

/// Decodes a whole file.
pub(super) fn decode(bytes: &[u8], probe: &Probe) -> Result<Decoded, Refusal> {
    let row_bytes = probe.width as usize * 8;
    let limits = Limits {
        bytes: CHUNK_BYTES + 4 * row_bytes,
    };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(Transformations::EXPAND);
    decoder.set_ignore_text_chunk(true);
    let mut reader = decoder.read_info().map_err(refuse)?;
    let icc = reader.info().icc_profile.as_ref().map(|p| p.to_vec());
    let size = reader
        .output_buffer_size()
        .ok_or_else(|| Refusal::corrupt("the PNG is too large"))?;
    let mut samples = pool::zeroes(size)?;
    let frame = reader.next_frame(&mut samples).map_err(refuse)?;
    samples.truncate(frame.buffer_size());
    let layout = match frame.color_type {
        ColorType::Grayscale => Layout::Grey,
        ColorType::GrayscaleAlpha => Layout::GreyAlpha,
        ColorType::Rgb => Layout::Rgb,
        ColorType::Rgba => Layout::Rgba,
        ColorType::Indexed => return Err(Refusal::corrupt("the PNG has no palette")),
    };
    let raster = match frame.bit_depth {
        BitDepth::Eight => Raster::eight(frame.width, frame.height, layout, samples),
        BitDepth::Sixteen => {
            Raster::sixteen(frame.width, frame.height, layout, from_be_pairs(&samples))
        }
        other => {
            return Err(Refusal::corrupt(format!(
                "unexpected PNG bit depth {other:?}"
            )));
        }
    };
    Ok(Decoded::pixels(raster, icc))
}

fn refuse(error: DecodingError) -> Refusal {
    match error {
        DecodingError::IoError(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => {
            Refusal::truncated("the PNG's pixel data stops early")
        }
        other => Refusal::corrupt(format!("the PNG cannot be decoded ({other})")),
    }
}
