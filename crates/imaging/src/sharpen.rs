//! A mild unsharp mask on luma, to give back the crispness that resampling
//! takes. Colour differences stay as they are, so no coloured fringes appear.

use crate::raster::Rgb;

/// Strength, in 1/256: 0.35 of the difference to the blurred picture.
const AMOUNT: i32 = 90;

/// Differences up to this many luma levels are noise and stay.
const CORE: i32 = 1;

/// No pixel changes by more than this many levels: no visible halos.
const MOST: i32 = 20;

/// The 5-tap binomial kernel 1 4 6 4 1 (sum 16; standard deviation 1 pixel).
const KERNEL: [i32; 5] = [1, 4, 6, 4, 1];

/// Sharpens in place:
/// `d = amount * core(Y - blur(Y))`, clamped; `R, G, B += d`.
/// `Y = (77 R + 150 G + 29 B) / 256` (ITU-R BT.601); the blur is the 5 x 5
/// binomial with the border repeated.
pub(crate) fn sharpen(picture: &mut Rgb) {
    let (w, h) = (picture.width as usize, picture.height as usize);
    let luma: Vec<i32> = picture
        .pixels
        .chunks_exact(3)
        .map(|p| (77 * i32::from(p[0]) + 150 * i32::from(p[1]) + 29 * i32::from(p[2]) + 128) >> 8)
        .collect();
    let rows: Vec<i32> = luma.chunks_exact(w).flat_map(blurred_row).collect();
    for y in 0..h {
        let row_at = |dy: usize| {
            let at = (y + dy).saturating_sub(2).min(h - 1);
            &rows[at * w..at * w + w]
        };
        let taps: [&[i32]; 5] = std::array::from_fn(row_at);
        let line = &mut picture.pixels[3 * y * w..3 * (y + 1) * w];
        for (x, pixel) in line.chunks_exact_mut(3).enumerate() {
            let blur: i32 = KERNEL.iter().zip(taps).map(|(k, row)| k * row[x]).sum();
            let delta = boost(luma[y * w + x], blur);
            for colour in pixel {
                *colour = (i32::from(*colour) + delta).clamp(0, 255) as u8;
            }
        }
    }
}

/// The horizontal pass, sums of weight 16.
fn blurred_row(row: &[i32]) -> Vec<i32> {
    let last = row.len() - 1;
    let edge = |x: usize| {
        KERNEL
            .iter()
            .zip(0..)
            .map(|(k, i)| k * row[(x + i).saturating_sub(2).min(last)])
            .sum()
    };
    (0..row.len())
        .map(|x| match row.get(x.wrapping_sub(2)..x + 3) {
            Some(r) => r[0] + r[4] + 4 * (r[1] + r[3]) + 6 * r[2],
            None => edge(x),
        })
        .collect()
}

/// How much to add to a pixel with this luma; `blur` is the 5 x 5 sum, weight 256.
fn boost(luma: i32, blur: i32) -> i32 {
    let difference = luma * 256 - blur;
    let core = CORE * 256;
    let cored = difference - difference.clamp(-core, core);
    ((cored * AMOUNT + (1 << 15)) >> 16).clamp(-MOST, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(low: u8, high: u8) -> Rgb {
        let pixels = (0..32 * 8)
            .flat_map(|i| [if i % 32 < 16 { low } else { high }; 3])
            .collect();
        Rgb {
            width: 32,
            height: 8,
            pixels,
        }
    }

    #[test]
    fn an_edge_gains_contrast_within_the_bound_and_only_near_itself() {
        let (before, mut after) = (step(80, 170), step(80, 170));
        sharpen(&mut after);
        let row = |p: &Rgb| -> Vec<i32> {
            p.pixels[4 * 96..5 * 96]
                .chunks(3)
                .map(|c| c[0].into())
                .collect()
        };
        let (before, after) = (row(&before), row(&after));
        assert!(after[15] < before[15] && after[16] > before[16]);
        for x in 0..32_usize {
            let change = (after[x] - before[x]).abs();
            assert!(
                change <= MOST && (change == 0 || x.abs_diff(15) <= 3),
                "{x}: {change}"
            );
        }
    }

    #[test]
    fn noise_of_one_level_and_pure_white_stay() {
        for (low, high) in [(100, 101), (255, 255)] {
            let mut picture = step(low, high);
            sharpen(&mut picture);
            assert_eq!(picture, step(low, high));
        }
    }

    #[test]
    fn colours_keep_their_differences() {
        let pixel = |i: usize| {
            if i % 32 < 16 {
                [90, 120, 60]
            } else {
                [150, 120, 160]
            }
        };
        let pixels: Vec<u8> = (0..32 * 8).flat_map(pixel).collect();
        let mut picture = Rgb {
            width: 32,
            height: 8,
            pixels: pixels.clone(),
        };
        sharpen(&mut picture);
        for (a, b) in picture.pixels.chunks_exact(3).zip(pixels.chunks_exact(3)) {
            assert_eq!(
                i32::from(a[0]) - i32::from(a[1]),
                i32::from(b[0]) - i32::from(b[1])
            );
        }
    }

    #[test]
    fn a_single_pixel_can_be_sharpened() {
        let mut dot = Rgb {
            width: 1,
            height: 1,
            pixels: vec![9, 99, 199],
        };
        sharpen(&mut dot);
        assert_eq!(dot.pixels, [9, 99, 199]);
    }
}
