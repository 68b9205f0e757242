//! Less noise, by the sigma filter (Lee, "Digital image smoothing and the sigma
//! filter", CVGIP 24, 1983): a pixel becomes the mean of those neighbours that
//! differ from it by less than three deviations of the noise, so that edges and
//! anything clearer than the noise stay.

/// Offsets of the 13 neighbours in a diamond of radius 2, the pixel included.
const DIAMOND: [(isize, isize); 13] = [
    (0, -2),
    (-1, -1),
    (0, -1),
    (1, -1),
    (-2, 0),
    (-1, 0),
    (0, 0),
    (1, 0),
    (2, 0),
    (-1, 1),
    (0, 1),
    (1, 1),
    (0, 2),
];

/// Takes chroma noise of this deviation (8-bit steps) away, at half the size as
/// most files store chroma; luma does not change.
pub(super) fn chroma(rgb: &mut [u8], width: usize, height: usize, sigma: f32) {
    let (w, h) = (width.div_ceil(2), height.div_ceil(2));
    let mut small = vec![[0_i16; 3]; w * h];
    for (i, cell) in small.iter_mut().enumerate() {
        *cell = square(rgb, width, height, i % w * 2, i / w * 2);
    }
    let reach = (sigma * 3.0 + 1.0) as i16;
    let luma_reach = reach * 2 + 10;
    let mut change = vec![[0_i16; 2]; w * h];
    for (i, change) in change.iter_mut().enumerate() {
        let (x, y) = ((i % w) as isize, (i / w) as isize);
        let here = small[i];
        let (mut sum, mut count) = ([0_i32; 2], 0);
        for (dx, dy) in DIAMOND {
            let (nx, ny) = (x + dx, y + dy);
            if nx < 0 || ny < 0 || nx >= w as isize || ny >= h as isize {
                continue;
            }
            let near = small[ny as usize * w + nx as usize];
            let alike = (near[1] - here[1]).abs() <= reach
                && (near[2] - here[2]).abs() <= reach
                && (near[0] - here[0]).abs() <= luma_reach;
            if alike {
                sum[0] += i32::from(near[1] - here[1]);
                sum[1] += i32::from(near[2] - here[2]);
                count += 1;
            }
        }
        *change = sum.map(|s| (s / count.max(1)) as i16);
    }
    for y in 0..height {
        for x in 0..width {
            let [cb, cr] = change[y / 2 * w + x / 2].map(i32::from);
            if cb == 0 && cr == 0 {
                continue;
            }
            let p = &mut rgb[(y * width + x) * 3..][..3];
            let add = [1436 * cr, -352 * cb - 731 * cr, 1815 * cb];
            for (v, add) in p.iter_mut().zip(add) {
                *v = (i32::from(*v) + ((add + 512) >> 10)).clamp(0, 255) as u8;
            }
        }
    }
}

/// Mean luma, Cb and Cr (BT.601) of up to four pixels.
fn square(rgb: &[u8], width: usize, height: usize, x: usize, y: usize) -> [i16; 3] {
    let (mut sum, mut count) = ([0_i32; 3], 0);
    for row in y..(y + 2).min(height) {
        for column in x..(x + 2).min(width) {
            let p = &rgb[(row * width + column) * 3..][..3];
            sum = std::array::from_fn(|c| sum[c] + i32::from(p[c]));
            count += 1;
        }
    }
    let [r, g, b] = sum.map(|s| s * 256 / count);
    let y = (306 * r + 601 * g + 117 * b) >> 10;
    [
        (y >> 8) as i16,
        ((b - y) * 145 >> 16) as i16,
        ((r - y) * 183 >> 16) as i16,
    ]
}

/// Takes luma noise of this deviation away; Cb and Cr do not change.
pub(super) fn luma(rgb: &mut [u8], width: usize, height: usize, sigma: f32) {
    let plane = luma_plane(rgb);
    let reach = (sigma * 3.0) as i16;
    for y in 0..height {
        for x in 0..width {
            let here = plane[y * width + x];
            let (mut sum, mut count) = (0_i32, 0);
            let inner = x >= 2 && y >= 2 && x + 2 < width && y + 2 < height;
            for (dx, dy) in DIAMOND {
                let (nx, ny) = (x as isize + dx, y as isize + dy);
                if !inner && (nx < 0 || ny < 0 || nx >= width as isize || ny >= height as isize) {
                    continue;
                }
                let d = plane[ny as usize * width + nx as usize] - here;
                if d.abs() <= reach {
                    sum += i32::from(d);
                    count += 1;
                }
            }
            let change = sum / count.max(1);
            if change != 0 {
                for v in &mut rgb[(y * width + x) * 3..][..3] {
                    *v = (i32::from(*v) + change).clamp(0, 255) as u8;
                }
            }
        }
    }
}

/// Luma (BT.601) of every pixel.
pub(super) fn luma_plane(rgb: &[u8]) -> Vec<i16> {
    let luma = |p: &[u8]| {
        let [r, g, b] = [p[0], p[1], p[2]].map(i32::from);
        ((306 * r + 601 * g + 117 * b + 512) >> 10) as i16
    };
    rgb.chunks_exact(3).map(luma).collect()
}
