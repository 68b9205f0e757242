//! A mild unsharp mask on luma, to give back the crispness that resampling
//! takes. Colour differences stay as they are, so no coloured fringes appear.

use super::level::Level;

/// Strength: 0.35 of the difference to the blurred picture, in 1/32768 of a
/// level for a difference in 1/64 of a level.
const AMOUNT: i32 = 179;

/// Differences of up to one luma level (in 1/64) are noise and stay.
const CORE: i16 = 64;

/// No sample changes by more than this many levels: no visible halos.
const MOST: i16 = 20;

/// Sharpens a plane into another, `width` samples of every row:
/// `out = Y + clamp(0.35 core(Y - blur(Y)), -20, 20)`, where `core` brings
/// everything 1 level closer to zero and `blur` is the 5 x 5 binomial
/// (1 4 6 4 1, standard deviation 1 sample) with the border repeated.
/// Each plane comes with the bytes from row to row; `plane` has complete rows.
pub(crate) fn sharpen(level: Level, plane: (&[u8], usize), width: usize, out: (&mut [u8], usize)) {
    level.run(Whole { plane, width, out });
}

struct Whole<'a> {
    plane: (&'a [u8], usize),
    width: usize,
    out: (&'a mut [u8], usize),
}

impl pulp::NullaryFnOnce for Whole<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let width = self.width;
        let (plane, from) = self.plane;
        let (out, to) = self.out;
        let height = plane.len() / from;
        let row = |y: usize| &plane[y * from..y * from + width];
        // Blurred rows of weight 16: row `y` is kept at `y % 5`.
        let mut blurred = vec![0_u16; 5 * width];
        let mut padded = vec![0_u8; width + 4];
        let mut done = 0;
        for (y, out) in out.chunks_mut(to).take(height).enumerate() {
            while done < height.min(y + 3) {
                let at = done % 5 * width;
                blur(row(done), &mut padded, &mut blurred[at..at + width]);
                done += 1;
            }
            let near = |dy: usize| {
                let at = (y + dy).saturating_sub(2).min(height - 1) % 5 * width;
                &blurred[at..at + width]
            };
            let rows = [near(0), near(1), near(2), near(3), near(4)];
            boost(row(y), rows, &mut out[..width]);
        }
    }
}

/// One row by 1 4 6 4 1.
#[inline(always)]
fn blur(row: &[u8], padded: &mut [u8], out: &mut [u16]) {
    let width = row.len();
    padded[..2].fill(row[0]);
    padded[2..width + 2].copy_from_slice(row);
    padded[width + 2..].fill(row[width - 1]);
    let at = |from: usize| &padded[from..from + width];
    let (a, b, c, d, e) = (at(0), at(1), at(2), at(3), at(4));
    for x in 0..width {
        let [a, b, c, d, e] = [a[x], b[x], c[x], d[x], e[x]].map(u16::from);
        out[x] = a + e + 4 * (b + d) + 6 * c;
    }
}

/// One sharpened row.
#[inline(always)]
fn boost(row: &[u8], rows: [&[u16]; 5], out: &mut [u8]) {
    let width = out.len();
    let row = &row[..width];
    let [a, b, c, d, e] = rows.map(|r| &r[..width]);
    for x in 0..width {
        // At most 65,280: 255 times 256.
        let blur = a[x] + e[x] + 4 * (b[x] + d[x]) + 6 * c[x];
        let difference = (i16::from(row[x]) << 6) - ((blur + 2) >> 2) as i16;
        let cored = difference - difference.clamp(-CORE, CORE);
        let change = ((i32::from(cored) * AMOUNT + (1 << 14)) >> 15) as i16;
        let sharp = i16::from(row[x]) + change.clamp(-MOST, MOST);
        out[x] = sharp.clamp(0, 255) as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sharpened(level: Level, plane: &[u8], width: usize) -> Vec<u8> {
        let mut out = vec![0; plane.len()];
        sharpen(level, (plane, width), width, (&mut out, width));
        out
    }

    fn step(low: u8, high: u8) -> Vec<u8> {
        (0..32 * 8)
            .map(|i| if i % 32 < 16 { low } else { high })
            .collect()
    }

    #[test]
    fn an_edge_gains_contrast_within_the_bound_and_only_near_itself() {
        let before = step(80, 170);
        let after = sharpened(Level::best(), &before, 32);
        let (before, after) = (&before[4 * 32..5 * 32], &after[4 * 32..5 * 32]);
        assert!(after[15] < before[15] && after[16] > before[16]);
        for x in 0..32_usize {
            let change = after[x].abs_diff(before[x]);
            assert!(
                change <= MOST as u8 && (change == 0 || x.abs_diff(15) <= 3),
                "{x}: {change}"
            );
        }
    }

    #[test]
    fn noise_of_one_level_and_pure_white_stay() {
        for (low, high) in [(100, 101), (255, 255)] {
            let plane = step(low, high);
            assert_eq!(sharpened(Level::best(), &plane, 32), plane);
        }
    }

    #[test]
    fn all_levels_follow_the_formula() {
        let (width, height) = (45_usize, 13_usize);
        let plane: Vec<u8> = (0..width * height)
            .map(|i| (i * i % 7 * 41 + i % 5) as u8)
            .collect();
        let at = |x: isize, y: isize| {
            let x = x.clamp(0, width as isize - 1) as usize;
            let y = y.clamp(0, height as isize - 1) as usize;
            f64::from(plane[y * width + x])
        };
        const KERNEL: [f64; 5] = [1.0, 4.0, 6.0, 4.0, 1.0];
        for level in Level::all() {
            let found = sharpened(level, &plane, width);
            for y in 0..height as isize {
                for x in 0..width as isize {
                    let blur: f64 = (0..25)
                        .map(|i| {
                            let (dx, dy) = (i % 5, i / 5);
                            let weight = KERNEL[dx as usize] * KERNEL[dy as usize] / 256.0;
                            weight * at(x + dx - 2, y + dy - 2)
                        })
                        .sum();
                    let difference = at(x, y) - blur;
                    let cored = difference - difference.clamp(-1.0, 1.0);
                    let expected = (at(x, y) + (0.35 * cored).clamp(-20.0, 20.0)).clamp(0.0, 255.0);
                    let found = f64::from(found[y as usize * width + x as usize]);
                    assert!(
                        (found - expected).abs() < 0.6,
                        "{x},{y}: {found} {expected}"
                    );
                }
            }
            assert_eq!(found, sharpened(Level::Portable, &plane, width));
        }
    }

    #[test]
    fn a_single_sample_can_be_sharpened() {
        assert_eq!(sharpened(Level::best(), &[99], 1), [99]);
    }
}
