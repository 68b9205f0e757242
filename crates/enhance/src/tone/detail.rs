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

/// Lines of a picture of which all are looked at.
const ENOUGH: usize = 600;

/// Contrast of an edge, in steps, from which its width is measured.
const CLEAR_EDGE: i32 = 48;

/// Luma of BT.601, full range, four times as fine as bytes.
fn luma([r, g, b]: [u8; 3]) -> i32 {
    (306 * i32::from(r) + 601 * i32::from(g) + 117 * i32::from(b)) >> 8
}

/// Chroma of every second pixel of every second row (it is often stored for
/// squares of four pixels, within which it has no noise), as fine as luma.
fn chroma(rgb: &[u8], width: usize) -> [Vec<i16>; 2] {
    let [mut cb, mut cr] = [(); 2].map(|()| Vec::with_capacity(rgb.len() / 12));
    for row in rgb.chunks_exact(width.max(1) * 3).step_by(2) {
        let pairs = row.as_chunks::<6>().0.iter();
        for [r, g, b, ..] in pairs {
            let y = luma([*r, *g, *b]);
            cb.push((((i32::from(*b) * 4 - y) * 145) >> 8) as i16);
            cr.push((((i32::from(*r) * 4 - y) * 183) >> 8) as i16);
        }
    }
    [cb, cr]
}

/// Noise and sharpness of interleaved sRGB pixels; `mask` is the product's
/// alpha, whose outline must not count as detail of its own where it is drawn.
pub fn measure_detail(rgb: &[u8], width: usize, height: usize, mask: Option<&[u8]>) -> Detail {
    let mask = mask.filter(|mask| mask.len() == width * height);
    let pixels = rgb.as_chunks::<3>().0.iter();
    let y: Vec<i16> = pixels.map(|pixel| luma(*pixel) as i16).collect();
    let [cb, cr] = chroma(rgb, width);
    let chroma = (noise(&cb, width / 2, None) + noise(&cr, width / 2, None)) / 2.0;
    Detail {
        noise: noise(&y, width, mask),
        chroma_noise: chroma,
        edge: edge_width(&y, width, height),
    }
}

/// Immerkaer's estimate ("Fast Noise Variance Estimation", CVIU 64(2), 1996) in
/// squares of 16 pixels; the calmest quarter of the squares counts, because
/// texture looks like noise to the mask. Planes are four times as fine as
/// bytes.
fn noise(plane: &[i16], width: usize, mask: Option<&[u8]>) -> f32 {
    let height = plane.len() / width.max(1);
    if width < BLOCK + 2 || height < BLOCK + 2 {
        return 0.0;
    }
    let mut squares: Vec<u32> = Vec::new();
    for top in (1..height - BLOCK).step_by(BLOCK * apart(height)) {
        for left in (1..width - BLOCK).step_by(BLOCK) {
            let inside = |x: usize, y: usize| mask.is_none_or(|m| m[y * width + x] >= 250);
            let corner = inside(left, top) == inside(left + BLOCK - 1, top + BLOCK - 1);
            if !corner {
                continue;
            }
            let (mut sum, mut ends) = (0_u32, 0_u32);
            for row in top..top + BLOCK {
                let line = |r: usize| &plane[r * width + left - 1..r * width + left + BLOCK + 1];
                let (a, b, c) = (line(row - 1), line(row), line(row + 1));
                for x in 0..BLOCK {
                    let v = i32::from(a[x])
                        + i32::from(a[x + 2])
                        + i32::from(c[x])
                        + i32::from(c[x + 2])
                        - 2 * (i32::from(a[x + 1])
                            + i32::from(b[x])
                            + i32::from(b[x + 2])
                            + i32::from(c[x + 1]))
                        + 4 * i32::from(b[x + 1]);
                    sum += v.unsigned_abs();
                    ends += u32::from(!(8..=1012).contains(&b[x + 1]) && mask.is_some());
                }
            }
            // Where light is clipped, noise is hidden.
            if ends < (BLOCK * BLOCK / 4) as u32 {
                squares.push(sum);
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

/// In a large picture every second or third line says enough: how many there
/// are for one that is looked at.
fn apart(lines: usize) -> usize {
    (lines / ENOUGH).clamp(1, 3)
}

/// Width of clear edges along rows and columns: contrast over steepest slope,
/// which is sqrt(2 pi) deviations for a blurred step.
fn edge_width(plane: &[i16], width: usize, height: usize) -> Option<f32> {
    let mut widths = Vec::new();
    let (across, down) = (3 * apart(width), 3 * apart(height));
    for row in plane.chunks_exact(width.max(1)).step_by(down) {
        scan(row.iter().map(|v| i32::from(*v)), &mut widths);
    }
    columns(plane, width, across, |line| {
        scan(line.iter().copied(), &mut widths);
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
