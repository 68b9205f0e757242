//! The eight EXIF orientations (EXIF 2.32, tag 274).

use crate::raster::{Raster, Samples};

/// Turns and mirrors a picture as its orientation says, so that it stands
/// upright. 1 and unknown values leave it as it is.
pub(crate) fn upright(raster: Raster, orientation: u8) -> Raster {
    if !(2..=8).contains(&orientation) {
        return raster;
    }
    let (w, h) = (raster.width as usize, raster.height as usize);
    let channels = raster.layout.channels();
    let samples = match raster.samples {
        Samples::Eight(s) => Samples::Eight(turned(&s, w, h, channels, orientation)),
        Samples::Sixteen(s) => Samples::Sixteen(turned(&s, w, h, channels, orientation)),
    };
    let (width, height) = upright_size(raster.width, raster.height, orientation);
    Raster {
        width,
        height,
        layout: raster.layout,
        samples,
    }
}

/// Size after [`upright`]: swapped for 5 to 8.
pub(crate) fn upright_size(width: u32, height: u32, orientation: u8) -> (u32, u32) {
    if (5..=8).contains(&orientation) {
        (height, width)
    } else {
        (width, height)
    }
}

/// Copies pixel by pixel: the pixel at (x, y) of the upright picture comes
/// from the stored position that the orientation names.
fn turned<T: Copy>(stored: &[T], w: usize, h: usize, channels: usize, orientation: u8) -> Vec<T> {
    let (out_w, out_h) = if orientation >= 5 { (h, w) } else { (w, h) };
    let mut out = Vec::with_capacity(stored.len());
    for y in 0..out_h {
        for x in 0..out_w {
            let (sx, sy) = match orientation {
                2 => (w - 1 - x, y),
                3 => (w - 1 - x, h - 1 - y),
                4 => (x, h - 1 - y),
                5 => (y, x),
                6 => (y, h - 1 - x),
                7 => (w - 1 - y, h - 1 - x),
                _ => (w - 1 - y, x),
            };
            let at = (sy * w + sx) * channels;
            out.extend_from_slice(&stored[at..at + channels]);
        }
    }
    out
}
