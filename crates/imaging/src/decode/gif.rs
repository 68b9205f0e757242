//! GIF: the first frame, on a transparent canvas.

use std::io::Cursor;
use std::num::NonZeroU64;

use gif::{ColorOutput, DecodeOptions, MemoryLimit};

use super::Decoded;
use crate::Refusal;
use crate::pool;
use crate::probe::Probe;
use crate::raster::{Layout, Raster};

/// Decodes the first frame.
pub(super) fn decode(bytes: &[u8], probe: &Probe) -> Result<Decoded, Refusal> {
    let refuse = |e| Refusal::corrupt(format!("the GIF cannot be decoded ({e})"));
    let (width, height) = (probe.width as usize, probe.height as usize);
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::RGBA);
    let most = NonZeroU64::new(4 * width as u64 * height as u64 + 1_000_000);
    options.set_memory_limit(most.map_or(MemoryLimit::Unlimited, MemoryLimit::Bytes));
    options.check_frame_consistency(true);
    let mut decoder = options.read_info(Cursor::new(bytes)).map_err(refuse)?;
    let frame = decoder.read_next_frame().map_err(refuse)?;
    let frame = frame.ok_or_else(|| Refusal::corrupt("the GIF has no picture in it"))?;
    let mut samples = pool::zeroes(width * height * 4)?;
    let row_bytes = usize::from(frame.width) * 4;
    if row_bytes > 0 {
        for (y, row) in frame.buffer.chunks_exact(row_bytes).enumerate() {
            let at = ((y + usize::from(frame.top)) * width + usize::from(frame.left)) * 4;
            let place = samples.get_mut(at..at + row_bytes);
            place
                .ok_or_else(|| Refusal::corrupt("the GIF frame leaves its canvas"))?
                .copy_from_slice(row);
        }
    }
    let raster = Raster::eight(probe.width, probe.height, Layout::Rgba, samples);
    Ok(Decoded::pixels(raster, None))
}
