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
    let (mut low, mut high) = (vec![0_i16; width], vec![0_i16; width]);
    for y in 1..height - 1 {
        let row = |y: usize| &plane[y * width..][..width];
        let (above, here, below) = (row(y - 1), row(y), row(y + 1));
        for x in 0..width {
            low[x] = above[x].min(here[x]).min(below[x]);
            high[x] = above[x].max(here[x]).max(below[x]);
        }
        let line = &mut rgb[y * width * 3..][..width * 3];
        for x in 1..width - 1 {
            let luma = i32::from(here[x]);
            // The blur is 256 times as fine.
            let detail = luma * 256 - blurred[y * width + x];
            if detail.abs() < floor * 256 {
                continue;
            }
            let least = low[x - 1].min(low[x]).min(low[x + 1]);
            let most = high[x - 1].max(high[x]).max(high[x + 1]);
            let wanted = luma + ((detail * share) >> 16);
            let change = wanted.clamp(i32::from(least), i32::from(most)) - luma;
            for v in &mut line[x * 3..x * 3 + 3] {
                *v = (i32::from(*v) + change).clamp(0, 255) as u8;
            }
        }
    }
}

/// The blur by 1 4 6 4 1 both ways, times 256; the border repeats.
fn binomial(plane: &[i16], width: usize) -> Vec<i32> {
    let height = plane.len() / width;
    let mut rows = vec![0_i32; plane.len()];
    let mut line: Vec<i32> = Vec::with_capacity(width + 4);
    for (row, out) in plane.chunks_exact(width).zip(rows.chunks_exact_mut(width)) {
        line.clear();
        line.extend([i32::from(row[0]); 2]);
        line.extend(row.iter().map(|v| i32::from(*v)));
        line.extend([i32::from(row[width - 1]); 2]);
        for (out, v) in out.iter_mut().zip(line.windows(5)) {
            *out = v[0] + v[4] + 4 * (v[1] + v[3]) + 6 * v[2];
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
