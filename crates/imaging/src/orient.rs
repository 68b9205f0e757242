//! Turning interleaved pixels upright.

use crate::raster::{Raster, Samples};
use crate::turn::Turn;

/// Turns and mirrors a picture so that it stands upright.
pub(crate) fn upright(raster: Raster, turn: Turn) -> Raster {
    if turn == Turn::default() {
        return raster;
    }
    let size = (raster.width as usize, raster.height as usize);
    let channels = raster.layout.channels();
    let samples = match raster.samples {
        Samples::Eight(s) => Samples::Eight(turned(&s, size, channels, turn)),
        Samples::Sixteen(s) => Samples::Sixteen(turned(&s, size, channels, turn)),
    };
    let (width, height) = turn.size((raster.width, raster.height));
    Raster {
        width,
        height,
        layout: raster.layout,
        samples,
    }
}

/// Copies pixel by pixel.
fn turned<T: Copy>(stored: &[T], (w, h): (usize, usize), channels: usize, turn: Turn) -> Vec<T> {
    let (out_w, out_h) = turn.size((w, h));
    let mut out = Vec::with_capacity(stored.len());
    for y in 0..out_h {
        for x in 0..out_w {
            let (sx, sy) = turn.size((x, y));
            let sx = if turn.across { w - 1 - sx } else { sx };
            let sy = if turn.down { h - 1 - sy } else { sy };
            let at = (sy * w + sx) * channels;
            out.extend_from_slice(&stored[at..at + channels]);
        }
    }
    out
}
