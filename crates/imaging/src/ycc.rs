//! Between RGB and YCbCr: full range, ITU-R BT.601 weights (JFIF 1.02, page 3),
//! in 16-bit fixed point, rounded to nearest.

use crate::planes::Level;

const HALF: i32 = 1 << 15;

/// Three planes of equal size as interleaved RGB:
/// `R = Y + 1.402 Cr`, `G = Y - 0.344136 Cb - 0.714136 Cr`, `B = Y + 1.772 Cb`.
pub(crate) fn to_rgb(level: Level, y: &[u8], cb: &[u8], cr: &[u8]) -> Vec<u8> {
    let mut rgb = vec![0; 3 * y.len()];
    level.run(ToRgb {
        planes: [y, cb, cr],
        rgb: &mut rgb,
    });
    rgb
}

struct ToRgb<'a> {
    planes: [&'a [u8]; 3],
    rgb: &'a mut [u8],
}

impl pulp::NullaryFnOnce for ToRgb<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let [y, cb, cr] = self.planes;
        for (((rgb, y), cb), cr) in self
            .rgb
            .as_chunks_mut::<3>()
            .0
            .iter_mut()
            .zip(y)
            .zip(cb)
            .zip(cr)
        {
            let (y, cb, cr) = (
                i32::from(*y) << 16,
                i32::from(*cb) - 128,
                i32::from(*cr) - 128,
            );
            let byte = |v: i32| ((v + HALF) >> 16).clamp(0, 255) as u8;
            *rgb = [
                byte(y + 91_881 * cr),
                byte(y - 22_554 * cb - 46_802 * cr),
                byte(y + 116_130 * cb),
            ];
        }
    }
}

/// Luma of one pixel: `Y = 0.299 R + 0.587 G + 0.114 B`.
#[inline(always)]
pub(crate) fn luma([r, g, b]: [u8; 3]) -> u8 {
    let sum = 19_595 * i32::from(r) + 38_470 * i32::from(g) + 7_471 * i32::from(b);
    ((sum + HALF) >> 16) as u8
}

/// Cb and Cr of sums of `2^shift` pixels:
/// `Cb = 128 - 0.168736 R - 0.331264 G + 0.5 B`,
/// `Cr = 128 + 0.5 R - 0.418688 G - 0.081312 B`.
#[inline(always)]
pub(crate) fn chroma([r, g, b]: [i32; 3], shift: u32) -> [u8; 2] {
    let round = (128 << (16 + shift)) + (HALF << shift);
    let cb = -11_059 * r - 21_709 * g + 32_768 * b;
    let cr = 32_768 * r - 27_439 * g - 5_329 * b;
    [cb, cr].map(|v| ((v + round) >> (16 + shift)).clamp(0, 255) as u8)
}

/// How far the smallest of red, green and blue lies below luma, 0 or less.
#[inline(always)]
pub(crate) fn darkest(cb: u8, cr: u8) -> i16 {
    let (cb, cr) = (i32::from(cb) - 128, i32::from(cr) - 128);
    let red = 91_881 * cr;
    let green = -22_554 * cb - 46_802 * cr;
    let blue = 116_130 * cb;
    ((red.min(green).min(blue) + HALF) >> 16) as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_survive_the_way_there_and_back() {
        for i in 0..4096_u32 {
            let rgb = [(i * 61 % 256) as u8, (i * 7 % 256) as u8, (i / 16) as u8];
            let y = luma(rgb);
            let [cb, cr] = chroma(rgb.map(i32::from), 0);
            let four = chroma(rgb.map(|c| 4 * i32::from(c)), 2);
            assert_eq!([cb, cr], four);
            for level in Level::all() {
                let back = to_rgb(level, &[y], &[cb], &[cr]);
                let worst = (0..3).map(|c| back[c].abs_diff(rgb[c])).max();
                assert!(worst <= Some(2), "{rgb:?} {back:?}");
            }
        }
    }

    #[test]
    fn greys_have_no_colour() {
        for v in 0..=255 {
            assert_eq!(luma([v; 3]), v);
            assert_eq!(chroma([i32::from(v); 3], 0), [128, 128]);
        }
    }
}
