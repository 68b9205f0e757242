//! The background surface, fitted robustly.
//!
//! Light falls off smoothly, so a plain background is a low polynomial in linear light; a wall that runs into a floor
//! changes along the height only. Model per channel, with x and y in -1..1:
//!
//! `B(x, y) = c1 x + c2 x^2 + c3 x y + sum_j h_j hat_j(y)`
//!
//! where `hat_j` are [`HATS`] linear hat functions (they hold the constant, y, y^2 and the sweep), kept smooth by a
//! penalty on their second differences. Iteratively re-weighted least squares with Tukey's biweight
//! (Beaton and Tukey 1974): `w = (1 - (r / 4.685 s)^2)^2`, `s = 1.4826 * median |r|`, at least [`FLOOR`].

use crate::surface::Surface;
use crate::view::View;

/// Hat functions along the height.
const HATS: usize = 72;
/// Unknowns per channel.
const TERMS: usize = HATS + 3;
/// Weight of the penalty on second differences of the hats, per sample.
const STIFF: f64 = 0.001;
/// Least scale of residuals, in ΔE.
const FLOOR: f32 = 0.8;
/// Rounds of re-weighting.
const ROUNDS: usize = 7;
/// Tukey's constant: 95 % efficient on normal residuals.
const TUKEY: f32 = 4.685;

/// A pixel to fit to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    /// -1..1.
    pub x: f32,
    /// -1..1.
    pub y: f32,
    /// Linear light.
    pub colour: [f32; 3],
    /// ΔE per unit of linear light at this colour: `dL*/dY = 116 / 3 * Y^(-2/3)`.
    pub slope: f32,
}

impl Sample {
    /// The pixel at (x, y).
    pub(crate) fn of(view: &View, (w, h): (usize, usize), x: usize, y: usize) -> Self {
        let at = (y * view.width + x) * 3;
        let colour = std::array::from_fn(|i| {
            crate::colour::LINEAR[usize::from(view.rgb.get(at + i).copied().unwrap_or(0))]
        });
        let [r, g, b] = colour;
        let light: f32 = 0.2126 * r + 0.7152 * g + 0.0722 * b;
        Self {
            x: (x as f32 + 0.5) / w as f32 * 2.0 - 1.0,
            y: (y as f32 + 0.5) / h as f32 * 2.0 - 1.0,
            colour,
            slope: 38.667 / light.max(0.01).cbrt().powi(2),
        }
    }
}

/// A fitted background.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    terms: [[f32; TERMS]; 3],
}

/// The hat at or before y and its share.
fn hat(y: f32) -> (usize, f32) {
    let place = ((y + 1.0) * 0.5 * (HATS - 1) as f32).clamp(0.0, (HATS - 1) as f32);
    let first = (place as usize).min(HATS - 2);
    (first, 1.0 - (place - first as f32))
}

impl Model {
    /// The colour in linear light at (x, y) in -1..1, at least almost black.
    pub(crate) fn at(&self, x: f32, y: f32) -> [f32; 3] {
        let (first, share) = hat(y);
        std::array::from_fn(|c| {
            let t = &self.terms[c];
            let side = t[0] * x + t[1] * x * x + t[2] * x * y;
            let along = t[3 + first] * share + t[4 + first] * (1.0 - share);
            (side + along).clamp(0.002, 1.1)
        })
    }

    /// Its surface over a picture.
    pub(crate) fn surface(&self, width: usize, height: usize) -> Surface {
        Surface::from_fn(width, height, |u, v| self.at(u * 2.0 - 1.0, v * 2.0 - 1.0))
    }

    /// Distance of a sample from the model, near ΔE.
    pub(crate) fn residual(&self, sample: &Sample) -> f32 {
        let at = self.at(sample.x, sample.y);
        let sum: f32 = (0..3)
            .map(|c| (sample.colour[c] - at[c]) * (sample.colour[c] - at[c]))
            .sum();
        (sum / 3.0).sqrt() * sample.slope * 1.2
    }

    /// Least squares with one weight a sample.
    fn solve(samples: &[Sample], weights: &[f32]) -> Self {
        let mut normal = [[0.0_f64; TERMS]; TERMS];
        let mut right = [[0.0_f64; TERMS]; 3];
        let mut total = 0.0_f64;
        for (s, w) in samples.iter().zip(weights) {
            if *w <= 0.0 {
                continue;
            }
            let (first, share) = hat(s.y);
            let index = [0, 1, 2, 3 + first, 4 + first];
            let value = [s.x, s.x * s.x, s.x * s.y, share, 1.0 - share].map(f64::from);
            let w = f64::from(*w);
            total += w;
            for i in 0..5 {
                for j in 0..5 {
                    normal[index[i]][index[j]] += w * value[i] * value[j];
                }
                for (right, colour) in right.iter_mut().zip(s.colour) {
                    right[index[i]] += w * value[i] * f64::from(colour);
                }
            }
        }
        let stiff = total * STIFF + 1e-9;
        for j in 0..HATS - 2 {
            let row = [(3 + j, 1.0), (4 + j, -2.0), (5 + j, 1.0)];
            for (a, va) in row {
                for (b, vb) in row {
                    normal[a][b] += stiff * va * vb;
                }
            }
        }
        for (i, row) in normal.iter_mut().enumerate() {
            row[i] += total * 1e-7 + 1e-9;
        }
        let factor = cholesky(normal);
        Self {
            terms: right.map(|r| substitute(&factor, r).map(|v| v as f32)),
        }
    }
}

/// Lower triangle L with L L^T = m; m is positive definite by its ridge.
fn cholesky(mut m: [[f64; TERMS]; TERMS]) -> [[f64; TERMS]; TERMS] {
    for i in 0..TERMS {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| m[i][k] * m[j][k]).sum();
            let rest = m[i][j] - dot;
            m[i][j] = if i == j {
                rest.max(1e-18).sqrt()
            } else {
                rest / m[j][j]
            };
        }
    }
    m
}

/// Solves L L^T v = right.
fn substitute(l: &[[f64; TERMS]; TERMS], mut right: [f64; TERMS]) -> [f64; TERMS] {
    for i in 0..TERMS {
        let dot: f64 = (0..i).map(|k| l[i][k] * right[k]).sum();
        right[i] = (right[i] - dot) / l[i][i];
    }
    for i in (0..TERMS).rev() {
        let dot: f64 = (i + 1..TERMS).map(|k| l[k][i] * right[k]).sum();
        right[i] = (right[i] - dot) / l[i][i];
    }
    right
}

/// Fits what most samples agree on.
pub(crate) fn robust(samples: &[Sample]) -> Model {
    let mut weights = start(samples);
    let mut model = Model::solve(samples, &weights);
    let mut residuals = Vec::with_capacity(samples.len());
    for _ in 0..ROUNDS {
        residuals.clear();
        residuals.extend(samples.iter().map(|s| model.residual(s)));
        let scale = 1.4826 * median(&mut residuals.clone());
        let reach = TUKEY * scale.clamp(FLOOR, 6.0);
        for (w, r) in weights.iter_mut().zip(&residuals) {
            let u = r / reach;
            *w = if u < 1.0 { (1.0 - u * u).powi(2) } else { 0.0 };
        }
        if weights.iter().filter(|w| **w > 0.0).count() < samples.len() / 20 + 4 {
            break;
        }
        model = Model::solve(samples, &weights);
    }
    model
}

/// First weights: what is far from the median colour counts little.
fn start(samples: &[Sample]) -> Vec<f32> {
    let centre: [f32; 3] = std::array::from_fn(|c| {
        let mut values: Vec<f32> = samples.iter().map(|s| s.colour[c]).collect();
        median(&mut values)
    });
    samples
        .iter()
        .map(|s| {
            let sum: f32 = (0..3).map(|c| (s.colour[c] - centre[c]).powi(2)).sum();
            let d = sum.sqrt() * s.slope / 15.0;
            1.0 / (1.0 + d * d)
        })
        .collect()
}

/// The middle value; 0 of nothing.
pub(crate) fn median(values: &mut [f32]) -> f32 {
    quantile(values, 0.5)
}

/// The value at a share of the sorted values; 0 of nothing.
pub(crate) fn quantile(values: &mut [f32], share: f32) -> f32 {
    if values.is_empty() {
        return 0.0;
    }
    let at = ((values.len() - 1) as f32 * share) as usize;
    *values.select_nth_unstable_by(at, f32::total_cmp).1
}

/// Pixels of a frame along the border, at most about 4000.
pub(crate) fn border(view: &View, (w, h): (usize, usize)) -> Vec<Sample> {
    let ring = (w.min(h) / 50).max(1);
    let every = (2 * (w + h) * ring / 4000).max(1);
    let mut samples = Vec::with_capacity(4200);
    let mut count = 0;
    for y in 0..h {
        let edge = y < ring || y + ring >= h;
        let mut x = 0;
        while x < w {
            if !edge && x == ring && w > 2 * ring {
                x = w - ring;
            }
            count += 1;
            if count % every == 0 {
                samples.push(Sample::of(view, (w, h), x, y));
            }
            x += 1;
        }
    }
    samples
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(colour: impl Fn(f32, f32) -> f32) -> Vec<Sample> {
        (0..60)
            .flat_map(|j| (0..60).map(move |i| (i as f32 / 29.5 - 1.0, j as f32 / 29.5 - 1.0)))
            .map(|(x, y)| Sample {
                x,
                y,
                colour: [colour(x, y); 3],
                slope: 40.0,
            })
            .collect()
    }

    #[test]
    fn a_gradient_with_a_fifth_of_foreign_pixels_is_found() {
        let truth = |x: f32, y: f32| 0.6 + 0.1 * x - 0.05 * x * x + 0.08 * y;
        let model = robust(&samples(|x, y| {
            if x > 0.6 && y > -0.9 {
                0.05
            } else {
                truth(x, y)
            }
        }));
        for (x, y) in [(-0.9, -0.5), (0.0, 0.0), (-0.5, 0.7)] {
            let off = (model.at(x, y)[0] - truth(x, y)).abs();
            assert!(off < 0.02, "{x} {y}: {off}");
        }
    }

    #[test]
    fn a_sweep_from_wall_to_floor_is_followed() {
        let truth = |y: f32| 0.5 + 0.2 * (y * 4.0).clamp(-1.0, 1.0);
        let model = robust(&samples(|_, y| truth(y)));
        for y in [-0.8, -0.25, 0.0, 0.25, 0.8] {
            assert!((model.at(0.3, y)[1] - truth(y)).abs() < 0.03, "{y}");
        }
    }

    #[test]
    fn nothing_to_fit_gives_a_number() {
        assert!(robust(&[]).at(0.0, 0.0)[0].is_finite());
    }
}
