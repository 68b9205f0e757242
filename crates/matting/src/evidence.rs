//! What each pixel says about product or background.
//!
//! With `C` the pixel and `B` the surface in opponent colours (L + 16, a, b), both proportional to the cube root of
//! light: a shadow is `C = q B` with one `q` below 1 for all three. So `q = (L_C + 16) / (L_B + 16)`, and what a
//! shadow cannot explain is `a_C - q a_B` and `b_C - q b_B` (the test of the spread of the three channel ratios,
//! written as a colour difference).
//!
//! * `light`: `L_C - L_B`, negative where it is darker.
//! * `strength`: see [`Evidence::strength`].

use crate::colour::{LIGHTNESS, opponent};
use crate::surface::Surface;
use crate::view::View;

/// ΔE that one unit of darkening adds to the evidence of a shadow-like pixel.
const SHADE: f32 = 0.06;
/// Chroma that a shadow may gain per unit of darkening (coloured light from walls).
const TINT: f32 = 0.05;
/// The same before overexposed paper: it has lost the tint of the light, its shadows have not.
const CLIPPED_TINT: f32 = 0.25;
/// Share of the paper's chroma that a full shadow may get wrong: development bends the three channels differently.
const BEND: f32 = 0.25;
/// Least `q` that is still a shadow: the cube root of 0.29 of the light.
const DEEPEST: f32 = 0.66;

/// Planes of one picture, all `width * height`.
#[derive(Debug)]
pub(crate) struct Evidence {
    pub width: usize,
    pub height: usize,
    /// Lightness over the surface, ΔL.
    pub light: Vec<f32>,
    /// Chroma over the shaded surface.
    pub a: Vec<f32>,
    /// Chroma over the shaded surface.
    pub b: Vec<f32>,
    /// Evidence of product by colour alone, ΔE; empty where the picture was turned for another look.
    pub strength: Vec<f32>,
    /// Mean lightness (L + 16) and chroma of the surface.
    pub paper: (f32, f32),
}

impl Evidence {
    /// Compares a picture with a surface.
    pub(crate) fn new(view: &View, (w, h): (usize, usize), surface: &Surface) -> Self {
        let n = w * h;
        let mut this = Self {
            width: w,
            height: h,
            light: vec![0.0; n],
            a: vec![0.0; n],
            b: vec![0.0; n],
            strength: vec![0.0; n],
            paper: (0.0, 0.0),
        };
        let table = &*LIGHTNESS;
        let tint = if surface.is_clipped() {
            CLIPPED_TINT
        } else {
            TINT
        };
        let mut rows = surface.rows(w, h);
        let mut paper = vec![[0.0_f32; 3]; w];
        for y in 0..h {
            rows.read(y, &mut paper);
            let span = y * w..(y + 1) * w;
            let rgb = &view.rgb[y * view.width * 3..][..w * 3];
            let (light, a) = (&mut this.light[span.clone()], &mut this.a[span.clone()]);
            let (b, strength) = (&mut this.b[span.clone()], &mut this.strength[span]);
            for x in 0..w {
                let c = opponent([
                    table[usize::from(rgb[x * 3])],
                    table[usize::from(rgb[x * 3 + 1])],
                    table[usize::from(rgb[x * 3 + 2])],
                ]);
                let p = paper[x];
                let q = c[0] / p[0];
                let shade = q.min(1.0);
                light[x] = c[0] - p[0];
                a[x] = c[1] - shade * p[1];
                b[x] = c[2] - shade * p[2];
                let bend = BEND * (1.0 - shade) * (p[1] * p[1] + p[2] * p[2]).sqrt();
                let allowed = bend - tint * light[x].min(0.0);
                strength[x] = Self::strength(light[x], a[x], b[x], p[0], allowed);
            }
        }
        this.paper = surface.mean();
        this
    }

    /// With left and right exchanged, without `strength`.
    pub(crate) fn mirrored(&self) -> Self {
        self.turned((self.width, self.height), |plane| {
            mirrored(plane, self.width)
        })
    }

    /// With rows and columns exchanged, without `strength`.
    pub(crate) fn transposed(&self) -> Self {
        let (w, h) = (self.width, self.height);
        self.turned((h, w), |plane| transposed(plane, w, h))
    }

    fn turned(&self, (width, height): (usize, usize), turn: impl Fn(&[f32]) -> Vec<f32>) -> Self {
        Self {
            width,
            height,
            light: turn(&self.light),
            a: turn(&self.a),
            b: turn(&self.b),
            strength: Vec::new(),
            paper: self.paper,
        }
    }

    /// How different two pixels look before the background, ΔE.
    pub(crate) fn step(&self, p: usize, q: usize) -> f32 {
        let light = self.light[p] - self.light[q];
        let (a, b) = (self.a[p] - self.a[q], self.b[p] - self.b[q]);
        (light * light + a * a + b * b).sqrt()
    }

    /// Evidence by colour: chroma beyond what a shadow is `allowed` and light above the paper, as a distance; darkening counts
    /// [`SHADE`] of itself down to the deepest shadow, below it fully.
    #[inline]
    fn strength(light: f32, a: f32, b: f32, paper: f32, allowed: f32) -> f32 {
        let dark = (-light).max(0.0);
        let chroma = ((a * a + b * b).sqrt() - allowed).max(0.0);
        let bright = light.max(0.0);
        let beyond = (dark - (1.0 - DEEPEST) * paper).max(0.0);
        (chroma * chroma + bright * bright).sqrt() + SHADE * dark + beyond
    }
}

/// A plane with rows of `w` turned around.
pub(crate) fn mirrored(plane: &[f32], w: usize) -> Vec<f32> {
    let rows = plane.chunks_exact(w);
    rows.flat_map(|row| row.iter().rev().copied()).collect()
}

/// A plane of `w` by `h` with rows and columns exchanged. Small squares at a time, for the cache.
pub(crate) fn transposed(plane: &[f32], w: usize, h: usize) -> Vec<f32> {
    const SQUARE: usize = 16;
    let mut out = vec![0.0; w * h];
    for top in (0..h).step_by(SQUARE) {
        for left in (0..w).step_by(SQUARE) {
            for y in top..(top + SQUARE).min(h) {
                for x in left..(left + SQUARE).min(w) {
                    out[x * h + y] = plane[y * w + x];
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{mirrored, transposed};

    #[test]
    fn left_becomes_right() {
        assert_eq!(mirrored(&[1.0, 2.0, 3.0, 4.0], 2), [2.0, 1.0, 4.0, 3.0]);
    }

    #[test]
    fn rows_become_columns() {
        assert_eq!(
            transposed(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 3, 2),
            [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]
        );
        let plane: Vec<f32> = (0..35 * 17).map(|i| i as f32).collect();
        assert_eq!(transposed(&transposed(&plane, 35, 17), 17, 35), plane);
    }
}
