//! JPEG through libjpeg-turbo, from planes: baseline, standard Huffman tables.

use turbojpeg::{Compressor, YuvImage, compressed_buf_len};

use super::Chroma;
use crate::canvas::{Place, Small};
use crate::photo::Pixels;
use crate::planes::Level;
use crate::raster::Rgb;
use crate::{Refusal, flatten, pool, ycc};

/// The longest side of a JPEG, in pixels (ITU-T T.81, B.2.2).
const LONGEST: usize = 65_535;

fn refuse(error: turbojpeg::Error) -> Refusal {
    Refusal::corrupt(format!("it cannot be encoded ({error})"))
}

/// Encodes planes with a libjpeg-scale quality of 1 to 100.
pub(crate) fn from_planes(image: YuvImage<&[u8]>, quality: u8) -> Result<Vec<u8>, Refusal> {
    if image.width.max(image.height) > LONGEST {
        return Err(Refusal::corrupt("a JPEG side is at most 65535 pixels"));
    }
    let mut encoder = Compressor::new().map_err(refuse)?;
    encoder
        .set_quality(i32::from(quality.clamp(1, 100)))
        .map_err(refuse)?;
    // Four bits a pixel are enough for almost every photo; the bound that always
    // holds is six times that.
    let most = compressed_buf_len(image.width, image.height, image.subsamp).map_err(refuse)?;
    let usual = most.min(image.width * image.height / 2 + 4096);
    for length in [usual, most] {
        let mut room = pool::take(length)?;
        match encoder.compress_yuv_to_slice(image.as_deref(), &mut room) {
            Ok(length) => return Ok(room[..length].to_vec()),
            Err(error) if length == most => return Err(refuse(error)),
            Err(_) => {}
        }
    }
    Err(Refusal::corrupt("it cannot be encoded"))
}

/// Encodes pixels as a JPEG of a quality from 1 to 100 on libjpeg's scale.
/// Transparency is laid on white in linear light.
///
/// Errors: a side of 0 or above 65,535, or samples that do not fit the size.
pub fn encode_jpeg(pixels: &Pixels, quality: u8, chroma: Chroma) -> Result<Vec<u8>, Refusal> {
    super::webp::check(pixels, LONGEST as u32)?;
    let (width, height) = (pixels.width as usize, pixels.height as usize);
    let place = Place::centred((width, height), (width, height));
    let flat = pixels.alpha.as_ref().map(|alpha| {
        let rgb = Rgb {
            width: pixels.width,
            height: pixels.height,
            pixels: pixels.rgb.clone(),
        };
        flatten::onto_white(rgb, alpha).pixels
    });
    let rgb = flat.as_ref().unwrap_or(&pixels.rgb);
    let level = Level::best();
    small_from_rgb(level, rgb, place, chroma)?.finish(level, false, (width, height), quality)
}

/// RGB pixels as planes for a place in a frame. A chroma sample is the mean of
/// the pixels that it covers.
pub(crate) fn small_from_rgb(
    level: Level,
    rgb: &[u8],
    place: Place,
    chroma: Chroma,
) -> Result<Small, Refusal> {
    let mut small = Small::room(place, chroma, true)?;
    let pixels = rgb.as_chunks::<3>().0;
    let width = place.width;
    let (luma, stride) = small.picture.plane_mut(0);
    for (out, row) in luma
        .chunks_exact_mut(stride)
        .zip(pixels.chunks_exact(width))
    {
        level.run(Luma { row, out });
    }
    let step = chroma.step();
    let cells = place.cells(step);
    let (first_x, first_y) = (place.left % step, place.top % step);
    let mut lines = vec![0; 2 * cells.width];
    for cell in 0..cells.height {
        // The picture's own rows and columns are repeated at its edges; what lies
        // outside is mixed in when the frame is made.
        let row = |i: usize| {
            let y = (cell * step + i)
                .saturating_sub(first_y)
                .min(place.height - 1);
            &pixels[y * width..(y + 1) * width]
        };
        let (cb, cr) = lines.split_at_mut(cells.width);
        level.run(Cells {
            rows: [row(0), row(step - 1)],
            first: first_x,
            step,
            cb,
            cr,
        });
        for (index, line) in lines.chunks_exact(cells.width).enumerate() {
            let (plane, stride) = small.picture.plane_mut(index + 1);
            plane[cell * stride..cell * stride + cells.width].copy_from_slice(line);
        }
    }
    Ok(small)
}

struct Luma<'a> {
    row: &'a [[u8; 3]],
    out: &'a mut [u8],
}

impl pulp::NullaryFnOnce for Luma<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (out, rgb) in self.out.iter_mut().zip(self.row) {
            *out = ycc::luma(*rgb);
        }
    }
}

struct Cells<'a> {
    rows: [&'a [[u8; 3]]; 2],
    first: usize,
    step: usize,
    cb: &'a mut [u8],
    cr: &'a mut [u8],
}

impl pulp::NullaryFnOnce for Cells<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let last = self.rows[0].len() - 1;
        for (i, (cb, cr)) in self.cb.iter_mut().zip(self.cr).enumerate() {
            let at = |x: usize| (i * self.step + x).saturating_sub(self.first).min(last);
            let (a, b) = (at(0), at(self.step - 1));
            let [upper, lower] = self.rows;
            let four = [upper[a], upper[b], lower[a], lower[b]];
            let sum = |c: usize| four.iter().map(|p| i32::from(p[c])).sum();
            [*cb, *cr] = ycc::chroma([sum(0), sum(1), sum(2)], 2);
        }
    }
}
