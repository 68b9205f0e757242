//! A fingerprint that pictures of the same thing share.
//!
//! A difference hash: the luma is averaged on a grid of 17 x 16 cells, and each
//! bit says whether a cell is brighter than the one at its left. Scaling,
//! another quality or exposure flip few of the 256 bits; another product flips
//! about half.

use domain::Fingerprint;

/// Cells across and down.
const GRID: (usize, usize) = (17, 16);

/// The fingerprint of an upright sRGB picture, three bytes a pixel.
pub fn of(rgb: &[u8], width: usize, height: usize) -> Fingerprint {
    let cells = averages(rgb, width, height);
    let mut words = [0_u64; 4];
    let pairs = cells
        .chunks_exact(GRID.0)
        .flat_map(|row| row.windows(2))
        .enumerate();
    for (at, pair) in pairs {
        // A rise below a quarter of a level is noise on an even surface.
        if pair[1] > pair[0] + 0.25 {
            words[at / 64] |= (1 << 63) >> (at % 64);
        }
    }
    Fingerprint::from_words(words)
}

/// Mean luma of every cell.
fn averages(rgb: &[u8], width: usize, height: usize) -> Vec<f32> {
    let (across, down) = GRID;
    let span = |cell: usize, cells: usize, side: usize| {
        let from = (cell * side / cells).min(side.saturating_sub(1));
        (
            from,
            ((cell + 1) * side / cells).clamp(from + 1, side.max(1)),
        )
    };
    let mut means = Vec::with_capacity(across * down);
    for row in 0..down {
        let (y0, y1) = span(row, down, height);
        for column in 0..across {
            let (x0, x1) = span(column, across, width);
            let mut sum = 0_u32;
            for y in y0..y1 {
                for p in rgb[(y * width + x0) * 3..(y * width + x1) * 3].chunks_exact(3) {
                    sum += 77 * u32::from(p[0]) + 150 * u32::from(p[1]) + 29 * u32::from(p[2]);
                }
            }
            means.push(sum as f32 / 256.0 / ((y1 - y0) * (x1 - x0)) as f32);
        }
    }
    means
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene(key: &str, seed: u64, side: u32) -> Fingerprint {
        let scene = scenes::render(key, seed, side, side).expect("a product");
        of(&scene.rgb, side as usize, side as usize)
    }

    #[test]
    fn another_size_is_the_same_picture_and_another_product_is_far() {
        let large = scene("mug", 7, 640);
        let small = large.distance(&scene("mug", 7, 210));
        assert!(small <= Fingerprint::SAME_PICTURE, "{small}");
        for other in ["shoe", "watch", "bag", "bottle", "ring"] {
            let far = large.distance(&scene(other, 7, 640));
            assert!(
                far > Fingerprint::SAME_PRODUCT + Fingerprint::CLEARANCE,
                "{other}: {far}"
            );
        }
    }

    #[test]
    fn one_pixel_has_a_fingerprint_that_says_nothing() {
        assert!(!of(&[1, 2, 3], 1, 1).says_something());
    }
}
