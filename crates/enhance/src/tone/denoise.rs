//! Less noise, by the sigma filter (Lee, "Digital image smoothing and the sigma
//! filter", CVGIP 24, 1983): a pixel becomes the mean of those neighbours that
//! differ from it by less than three deviations of the noise, so that edges and
//! anything clearer than the noise stay.
//!
//! Rows are worked through one neighbour at a time, which compilers turn into
//! vector instructions of whole numbers.

/// Offsets of the neighbours in a diamond of radius 2, without the pixel.
const DIAMOND: [(usize, usize); 12] = [
    (2, 0),
    (1, 1),
    (2, 1),
    (3, 1),
    (0, 2),
    (1, 2),
    (3, 2),
    (4, 2),
    (1, 3),
    (2, 3),
    (3, 3),
    (2, 4),
];

/// 65536 over the number of pixels that are averaged.
const SHARE: [i32; 14] = {
    let mut share = [65536; 14];
    let mut n = 1;
    while n < 14 {
        share[n] = 65536 / n as i32;
        n += 1;
    }
    share
};

/// A plane with a border of two pixels that repeat the nearest ones.
struct Padded {
    values: Vec<i16>,
    stride: usize,
}

impl Padded {
    fn new(plane: &[i16], width: usize) -> Self {
        let stride = width + 4;
        let mut values = Vec::with_capacity(plane.len() + 4 * stride);
        let rows: Vec<&[i16]> = plane.chunks_exact(width).collect();
        let last = rows.len().saturating_sub(1);
        for y in 0..rows.len() + 4 {
            let row = rows[y.saturating_sub(2).min(last)];
            values.extend([row[0]; 2]);
            values.extend_from_slice(row);
            values.extend([row[width - 1]; 2]);
        }
        Self { values, stride }
    }

    /// `width` values from (x, y) of the padded plane on.
    fn row(&self, x: usize, y: usize, width: usize) -> &[i16] {
        &self.values[y * self.stride + x..][..width]
    }
}

/// Rounded mean of what was summed, with the pixel itself among the count.
fn mean(sum: i16, count: i16) -> i16 {
    ((i32::from(sum) * SHARE[count as usize] + 32768) >> 16) as i16
}

/// Takes luma noise of this deviation away; Cb and Cr do not change.
pub(super) fn luma(rgb: &mut [u8], width: usize, height: usize, sigma: f32) {
    if width == 0 || height == 0 {
        return;
    }
    let plane = Padded::new(&luma_plane(rgb), width);
    let reach = (sigma * 3.0) as i16;
    let (mut sum, mut count) = (vec![0_i16; width], vec![0_i16; width]);
    for (y, row) in rgb.chunks_exact_mut(width * 3).enumerate() {
        sum.fill(0);
        count.fill(1);
        let here = plane.row(2, y + 2, width);
        for (dx, dy) in DIAMOND {
            let near = plane.row(dx, y + dy, width);
            for (((sum, count), near), here) in sum.iter_mut().zip(&mut count).zip(near).zip(here) {
                let d = near - here;
                let alike = i16::from(d.abs() <= reach);
                *sum += d * alike;
                *count += alike;
            }
        }
        for ((p, sum), count) in row.chunks_exact_mut(3).zip(&sum).zip(&count) {
            let change = mean(*sum, *count);
            for v in p {
                *v = (i16::from(*v) + change).clamp(0, 255) as u8;
            }
        }
    }
}

/// Takes chroma noise of this deviation (8-bit steps) away, at half the size as
/// most files store chroma; luma does not change.
pub(super) fn chroma(rgb: &mut [u8], width: usize, height: usize, sigma: f32) {
    if width == 0 || height == 0 {
        return;
    }
    let (w, h) = (width.div_ceil(2), height.div_ceil(2));
    let [y, cb, cr] = halves(rgb, width, height).map(|plane| Padded::new(&plane, w));
    let reach = (sigma * 3.0 + 1.0) as i16;
    let luma_reach = reach * 2 + 10;
    let mut sums = [(); 2].map(|()| vec![0_i16; w]);
    let mut count = vec![0_i16; w];
    for row in 0..h {
        let [sum_b, sum_r] = &mut sums;
        sum_b.fill(0);
        sum_r.fill(0);
        count.fill(1);
        let here = [&y, &cb, &cr].map(|plane| plane.row(2, row + 2, w));
        for (dx, dy) in DIAMOND {
            let near = [&y, &cb, &cr].map(|plane| plane.row(dx, row + dy, w));
            for x in 0..w {
                let d: [i16; 3] = std::array::from_fn(|c| near[c][x] - here[c][x]);
                let alike = i16::from(d[0].abs() <= luma_reach)
                    & i16::from(d[1].abs() <= reach)
                    & i16::from(d[2].abs() <= reach);
                sum_b[x] += d[1] * alike;
                sum_r[x] += d[2] * alike;
                count[x] += alike;
            }
        }
        for line in row * 2..(row * 2 + 2).min(height) {
            let line = &mut rgb[line * width * 3..][..width * 3];
            for (x, p) in line.chunks_exact_mut(3).enumerate() {
                let half = x / 2;
                let cb = i32::from(mean(sum_b[half], count[half]));
                let cr = i32::from(mean(sum_r[half], count[half]));
                // BT.601, full range.
                let add = [1436 * cr, -352 * cb - 731 * cr, 1815 * cb];
                for (v, add) in p.iter_mut().zip(add) {
                    *v = (i32::from(*v) + ((add + 512) >> 10)).clamp(0, 255) as u8;
                }
            }
        }
    }
}

/// Mean luma, Cb and Cr (BT.601) of squares of two by two pixels.
fn halves(rgb: &[u8], width: usize, height: usize) -> [Vec<i16>; 3] {
    let mut planes = [(); 3].map(|()| Vec::with_capacity(rgb.len() / 12 + width));
    for y in (0..height).step_by(2) {
        let line = |y: usize| &rgb[y.min(height - 1) * width * 3..][..width * 3];
        let (above, below) = (line(y), line(y + 1));
        for x in (0..width).step_by(2) {
            let x1 = (x + 1).min(width - 1);
            let [r, g, b] = std::array::from_fn(|c| {
                let four = [
                    above[x * 3 + c],
                    above[x1 * 3 + c],
                    below[x * 3 + c],
                    below[x1 * 3 + c],
                ];
                four.iter().map(|v| i32::from(*v)).sum::<i32>()
            });
            // Sums of four: 1024 times 4 is 12 bits.
            let luma = 306 * r + 601 * g + 117 * b;
            planes[0].push((luma >> 12) as i16);
            // 37 / 65536 is 1 / (1024 * 1.772), 46 / 65536 is 1 / (1024 * 1.402).
            planes[1].push((((((b << 10) - luma) >> 2) * 37) >> 16) as i16);
            planes[2].push((((((r << 10) - luma) >> 2) * 46) >> 16) as i16);
        }
    }
    planes
}

/// Luma (BT.601) of every pixel.
pub(super) fn luma_plane(rgb: &[u8]) -> Vec<i16> {
    let luma = |p: &[u8]| {
        let [r, g, b] = [p[0], p[1], p[2]].map(i32::from);
        ((306 * r + 601 * g + 117 * b + 512) >> 10) as i16
    };
    rgb.chunks_exact(3).map(luma).collect()
}
