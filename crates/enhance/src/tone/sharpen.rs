//! A mild unsharp mask on luma that never overshoots.

use super::denoise::luma_plane;

/// Adds `amount` of the difference between luma and its 5x5 binomial blur. A
/// pixel stays between the least and the greatest luma of its 3x3 neighbours,
/// so that no halo appears; differences below `floor` steps stay as they are.
pub(super) fn unsharp(rgb: &mut [u8], width: usize, height: usize, amount: f32, floor: i32) {
    if width < 5 || height < 5 {
        return;
    }
    let plane = luma_plane(rgb);
    let blurred = binomial(&plane, width);
    let share = (amount * 256.0) as i32;
    for y in 1..height - 1 {
        for x in 1..width - 1 {
            let i = y * width + x;
            let here = i32::from(plane[i]);
            // The blur is 256 times as fine.
            let detail = here * 256 - blurred[i];
            if detail.abs() < floor * 256 {
                continue;
            }
            let (mut low, mut high) = (here, here);
            for row in [i - width, i, i + width] {
                for v in &plane[row - 1..row + 2] {
                    low = low.min(i32::from(*v));
                    high = high.max(i32::from(*v));
                }
            }
            let change = (here + ((detail * share) >> 16)).clamp(low, high) - here;
            if change != 0 {
                for v in &mut rgb[i * 3..i * 3 + 3] {
                    *v = (i32::from(*v) + change).clamp(0, 255) as u8;
                }
            }
        }
    }
}

/// The blur by 1 4 6 4 1 both ways, times 256; the border repeats.
fn binomial(plane: &[i16], width: usize) -> Vec<i32> {
    let height = plane.len() / width;
    let mut rows = vec![0_i32; plane.len()];
    for (row, out) in plane.chunks_exact(width).zip(rows.chunks_exact_mut(width)) {
        for (x, out) in out.iter_mut().enumerate() {
            let at = |d: isize| {
                let x = (x as isize + d).clamp(0, width as isize - 1);
                i32::from(row[x as usize])
            };
            *out = at(-2) + at(2) + 4 * (at(-1) + at(1)) + 6 * at(0);
        }
    }
    let mut out = vec![0_i32; plane.len()];
    for (y, out) in out.chunks_exact_mut(width).enumerate() {
        let row = |d: isize| {
            let y = (y as isize + d).clamp(0, height as isize - 1) as usize;
            &rows[y * width..][..width]
        };
        let (a, b, c, d, e) = (row(-2), row(-1), row(0), row(1), row(2));
        for (x, out) in out.iter_mut().enumerate() {
            *out = a[x] + e[x] + 4 * (b[x] + d[x]) + 6 * c[x];
        }
    }
    out
}
