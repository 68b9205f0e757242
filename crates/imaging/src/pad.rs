//! The picture in the middle of its frame.

use crate::raster::Rgb;

/// Puts a picture in the centre of a `width` x `height` frame of pure white
/// (255, 255, 255). With an odd remainder the extra pixel is right or below.
/// The picture must not be larger than the frame.
pub(crate) fn centred(picture: &Rgb, width: u32, height: u32) -> Rgb {
    let mut pixels = vec![255; width as usize * height as usize * 3];
    let left = (width - picture.width) as usize / 2;
    let top = (height - picture.height) as usize / 2;
    let row_bytes = picture.width as usize * 3;
    for (y, row) in picture.pixels.chunks_exact(row_bytes).enumerate() {
        let at = ((top + y) * width as usize + left) * 3;
        pixels[at..at + row_bytes].copy_from_slice(row);
    }
    Rgb {
        width,
        height,
        pixels,
    }
}
