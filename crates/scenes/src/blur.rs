//! Blur of linear light.

use crate::srgb::Linear;

/// e^-x for x of 0 or more, by squaring.
fn decay(x: f32) -> f32 {
    let small = f64::from(x) / 4096.0;
    let mut power = 1.0 - small + small * small / 2.0;
    for _ in 0..12 {
        power *= power;
    }
    power as f32
}

/// Half of a Gaussian kernel from its middle on, up to three deviations, with
/// a sum of 1 over both halves.
fn kernel(sigma: f32) -> Vec<f32> {
    let reach = (3.0 * sigma).ceil().max(1.0) as usize;
    let raw: Vec<f32> = (0..=reach)
        .map(|k| decay((k * k) as f32 / (2.0 * sigma * sigma)))
        .collect();
    let sum = raw[0] + 2.0 * raw[1..].iter().sum::<f32>();
    raw.iter().map(|k| k / sum).collect()
}

/// A Gaussian blur with this standard deviation in pixels; the border repeats.
pub(crate) fn gaussian(pixels: &[Linear], width: usize, sigma: f32) -> Vec<Linear> {
    if sigma < 0.15 || pixels.is_empty() {
        return pixels.to_vec();
    }
    let kernel = kernel(sigma);
    let height = pixels.len() / width;
    let reach = kernel.len() - 1;
    let mut rows = Vec::with_capacity(pixels.len());
    let mut line: Vec<Linear> = Vec::with_capacity(width + 2 * reach);
    for row in pixels.chunks_exact(width) {
        line.clear();
        line.extend(std::iter::repeat_n(row[0], reach));
        line.extend_from_slice(row);
        line.extend(std::iter::repeat_n(row[width - 1], reach));
        for x in 0..width {
            let middle = line[x + reach];
            let mut sum = middle.map(|c| c * kernel[0]);
            for (k, weight) in kernel.iter().enumerate().skip(1) {
                let (a, b) = (line[x + reach - k], line[x + reach + k]);
                sum = std::array::from_fn(|c| sum[c] + (a[c] + b[c]) * weight);
            }
            rows.push(sum);
        }
    }
    let mut out = vec![[0.0; 3]; pixels.len()];
    for (y, into) in out.chunks_exact_mut(width).enumerate() {
        for k in 0..=2 * reach {
            let weight = kernel[k.abs_diff(reach)];
            let from = (y + k).saturating_sub(reach).min(height - 1) * width;
            for (pixel, near) in into.iter_mut().zip(&rows[from..from + width]) {
                *pixel = std::array::from_fn(|c| pixel[c] + near[c] * weight);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_becomes_a_bell_of_the_stated_deviation() {
        for sigma in [0.8_f32, 2.0, 5.0] {
            let (w, h) = (81, 61);
            let mut point = vec![[0.0; 3]; w * h];
            point[30 * w + 40] = [1.0, 0.5, 0.25];
            let blurred = gaussian(&point, w, sigma);
            let moment = |power: i32, axis: fn(usize) -> f32| -> f32 {
                let each = blurred.iter().enumerate();
                each.map(|(i, p)| p[0] * axis(i).powi(power)).sum()
            };
            let across: fn(usize) -> f32 = |i| (i % 81) as f32 - 40.0;
            let down: fn(usize) -> f32 = |i| (i / 81) as f32 - 30.0;
            assert!((moment(0, across) - 1.0).abs() < 1e-4, "the light is kept");
            for axis in [across, down] {
                assert!(moment(1, axis).abs() < 1e-3, "the middle is kept");
                let found = moment(2, axis).sqrt();
                // Cut at three deviations, the bell is a little narrower.
                assert!((found / sigma - 1.0).abs() < 0.03, "{found} for {sigma}");
            }
        }
    }
}
