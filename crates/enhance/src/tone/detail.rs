//! Noise and sharpness.

use crate::columns::columns;

/// Noise and sharpness of the pixels that were measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detail {
    /// Standard deviation of luma noise, in 8-bit steps.
    pub noise: f32,
    /// Standard deviation of chroma noise (mean of Cb and Cr), in 8-bit steps.
    pub chroma_noise: f32,
    /// Width of clear edges as the standard deviation of the Gaussian that
    /// would make them from a step, in pixels; the 20th percentile, so that
    /// soft shadows and round sides do not count. `None` without clear edges.
    pub edge: Option<f32>,
}

/// Side of the squares in which noise is measured.
const BLOCK: usize = 16;

/// Rows of squares that are looked at in a large picture, and lines across which its edges are: at least.
const BANDS: usize = 20;
const LINES: usize = 150;

/// Contrast of an edge, in steps, from which its width is measured.
const CLEAR_EDGE: i32 = 48;

/// Luma of BT.601, full range, four times as fine as bytes.
fn luma([r, g, b]: [u8; 3]) -> i32 {
    (306 * i32::from(r) + 601 * i32::from(g) + 117 * i32::from(b)) >> 8
}

/// Noise and sharpness of interleaved sRGB pixels; `mask` is the product's
/// alpha, whose outline must not count as detail of its own where it is drawn.
pub fn measure_detail(rgb: &[u8], width: usize, height: usize, mask: Option<&[u8]>) -> Detail {
    let mask = mask.filter(|mask| mask.len() == width * height);
    let row = |y: usize| &rgb[y * width * 3..(y + 1) * width * 3];
    let fine = |y: usize, out: &mut [i16]| {
        for (out, pixel) in out.iter_mut().zip(row(y).as_chunks::<3>().0) {
            *out = luma(*pixel) as i16;
        }
    };
    // Chroma of every second pixel of every second row: it is often stored for
    // squares of four pixels, within which it has no noise.
    let pairs = |y: usize| row(2 * y).as_chunks::<6>().0;
    let blue = |y: usize, out: &mut [i16]| {
        for (out, [r, g, b, ..]) in out.iter_mut().zip(pairs(y)) {
            *out = (((i32::from(*b) * 4 - luma([*r, *g, *b])) * 145) >> 8) as i16;
        }
    };
    let red = |y: usize, out: &mut [i16]| {
        for (out, [r, g, b, ..]) in out.iter_mut().zip(pairs(y)) {
            *out = (((i32::from(*r) * 4 - luma([*r, *g, *b])) * 183) >> 8) as i16;
        }
    };
    let half = (width / 2, height.div_ceil(2));
    Detail {
        noise: noise((width, height), fine, mask),
        chroma_noise: (noise(half, blue, None) + noise(half, red, None)) / 2.0,
        edge: edge_width(rgb, width, height),
    }
}

/// Immerkaer's estimate ("Fast Noise Variance Estimation", CVIU 64(2), 1996) in
/// squares of 16 pixels; the calmest quarter of the squares counts, because
/// texture looks like noise to the mask. `line` writes a row of a plane, which
/// is four times as fine as bytes, and only rows that are looked at are made.
fn noise(
    (width, height): (usize, usize),
    line: impl Fn(usize, &mut [i16]),
    mask: Option<&[u8]>,
) -> f32 {
    if width < BLOCK + 2 || height < BLOCK + 2 {
        return 0.0;
    }
    let mut squares: Vec<u32> = Vec::new();
    let mut band = vec![0; width * (BLOCK + 2)];
    for top in (1..height - BLOCK).step_by(BLOCK * apart(height / BLOCK, BANDS)) {
        for (y, row) in (top - 1..).zip(band.chunks_exact_mut(width)) {
            line(y, row);
        }
        for left in (1..width - BLOCK).step_by(BLOCK) {
            let inside = |x: usize, y: usize| mask.is_none_or(|m| m[y * width + x] >= 250);
            let corner = inside(left, top) == inside(left + BLOCK - 1, top + BLOCK - 1);
            // Where light is clipped, noise is hidden.
            if corner && (mask.is_none() || !clipped(&band, width, left)) {
                squares.push(roughness(&band, width, left));
            }
        }
    }
    if squares.is_empty() {
        return 0.0;
    }
    let quarter = squares.len() / 4;
    let (_, calm, _) = squares.select_nth_unstable(quarter);
    // sqrt(pi / 2) / 6 turns the mean into a deviation; the quarter of squares
    // of 256 pixels is 3 % below the middle; four units are a step.
    let mean = *calm as f32 / (BLOCK * BLOCK) as f32;
    let sigma = mean * 1.253_314 / 6.0 * 1.03 / 4.0;
    // Rounding to bytes alone gives 0.29.
    (sigma * sigma - 0.09).max(0.0).sqrt()
}

/// Sum of the mask's results in a square of a band, which has one more row above
/// and below. A result is at most 8 times 1020, so four of them fit 16 bits.
fn roughness(band: &[i16], width: usize, left: usize) -> u32 {
    let rows: [&[i16]; BLOCK + 2] =
        std::array::from_fn(|row| &band[row * width + left - 1..][..BLOCK + 2]);
    let mut sum = 0;
    for first in (0..BLOCK).step_by(4) {
        let mut sums = [0_i16; BLOCK];
        for three in rows[first..first + 6].windows(3) {
            let (a, b, c) = (three[0], three[1], three[2]);
            for (x, sum) in sums.iter_mut().enumerate() {
                let corners = a[x] + a[x + 2] + c[x] + c[x + 2];
                let sides = a[x + 1] + b[x] + b[x + 2] + c[x + 1];
                *sum += (corners - 2 * sides + 4 * b[x + 1]).abs();
            }
        }
        sum += sums
            .iter()
            .map(|sum| u32::from(sum.unsigned_abs()))
            .sum::<u32>();
    }
    sum
}

/// Whether at least a quarter of a square is black or white.
fn clipped(band: &[i16], width: usize, left: usize) -> bool {
    let mut ends = [0_i16; BLOCK];
    for row in band.chunks_exact(width).skip(1).take(BLOCK) {
        for (ends, v) in ends.iter_mut().zip(&row[left..left + BLOCK]) {
            *ends += i16::from(*v < 8) + i16::from(*v > 1012);
        }
    }
    ends.iter().sum::<i16>() >= (BLOCK * BLOCK / 4) as i16
}

/// How many lines there are for one that is looked at, where so many are
/// enough.
fn apart(lines: usize, enough: usize) -> usize {
    (lines / enough).max(1)
}

/// Width of clear edges along rows and columns: contrast over steepest slope,
/// which is sqrt(2 pi) deviations for a blurred step.
fn edge_width(rgb: &[u8], width: usize, height: usize) -> Option<f32> {
    let mut widths = Vec::new();
    let [across, down] = [width, height].map(|side| apart(side, LINES).max(3));
    let pixels = rgb.as_chunks::<3>().0;
    for row in pixels.chunks_exact(width.max(1)).step_by(down) {
        scan(row.iter().map(|pixel| luma(*pixel)), &mut widths);
    }
    let at = |x: usize, y: usize| luma(pixels[y * width + x]) as i16;
    columns((width, height), across, at, |line| {
        scan(line.iter().map(|v| i32::from(*v)), &mut widths);
    });
    if widths.len() < 24 {
        return None;
    }
    let fifth = widths.len() / 5;
    let (_, width, _) = widths.select_nth_unstable_by(fifth, f32::total_cmp);
    // A step that falls between two pixels has the width 1 already.
    let variance = *width * *width / std::f32::consts::TAU - 0.16;
    Some(variance.max(0.0).sqrt())
}

/// Finds runs that rise or fall all the way by enough.
fn scan(line: impl Iterator<Item = i32>, widths: &mut Vec<f32>) {
    let (mut last, mut direction, mut contrast, mut steepest) = (None, 0, 0, 0);
    for v in line {
        let step = last.map_or(0, |last| v - last);
        last = Some(v);
        // Slow changes belong to shading.
        let sign = if step.abs() < 6 { 0 } else { step.signum() };
        if sign != 0 && sign == direction {
            contrast += step.abs();
            steepest = steepest.max(step.abs());
            continue;
        }
        if contrast > CLEAR_EDGE * 4 {
            widths.push(contrast as f32 / steepest as f32);
        }
        direction = sign;
        contrast = step.abs();
        steepest = step.abs();
    }
}
