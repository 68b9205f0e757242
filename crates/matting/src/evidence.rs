//! What each pixel says about product or background.
//!
//! With `C` the pixel and `B` the surface in opponent colours (L + 16, a, b), both proportional to the cube root of
//! light: a shadow is `C = q B` with one `q` below 1 for all three. So `q = (L_C + 16) / (L_B + 16)`, and what a
//! shadow cannot explain is `a_C - q a_B` and `b_C - q b_B` (the test of the spread of the three channel ratios,
//! written as a colour difference).
//!
//! * `light`: `L_C - L_B`, negative where it is darker.
//! * `colour`: see [`Evidence::strength`].
//! * `sharp`: how sharp an edge runs here, see [`sharpness`].

use crate::colour::{LIGHTNESS, opponent};
use crate::smooth::lines;
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
/// Pixels within which a line has both its sides.
const THIN: usize = 4;
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
    /// Evidence of product by colour alone, ΔE.
    pub strength: Vec<f32>,
    /// Mean lightness (L + 16) and chroma of the surface.
    pub paper: (f32, f32),
    /// Sharpness of edges, ΔE.
    pub sharp: Vec<f32>,
    /// How much a pixel belongs to a thin line, darker or lighter than both its sides, ΔL.
    pub line: Vec<f32>,
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
            sharp: Vec::new(),
            line: Vec::new(),
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
        this.line = lines(&this.light, w, h, THIN);
        this.sharp = sharpness(&[&this.light, &this.a, &this.b], w, h);
        this
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

/// How sharp an edge runs through each pixel: per plane and direction `|p(+1) - p(-1)| - |p(+3) - p(-3)| / 3`, where
/// positive, as a distance over planes and directions.
///
/// A ramp of any slope gives 0; a step blurred by a Gaussian of sigma 0.7, 2 and 3 pixels gives 0.52, 0.09 and 0.03 of
/// its height. So the outline of a product is sharp where a shadow of ten times its contrast is not.
pub(crate) fn sharpness(planes: &[&[f32]], w: usize, h: usize) -> Vec<f32> {
    let mut out = vec![0.0_f32; w * h];
    for plane in planes {
        for y in 0..h {
            let sums = &mut out[y * w..(y + 1) * w];
            across(&plane[y * w..(y + 1) * w], sums);
            let row = |y: usize| &plane[y * w..(y + 1) * w];
            let (n1, n3) = (row(y.saturating_sub(1)), row(y.saturating_sub(3)));
            let (s1, s3) = (row((y + 1).min(h - 1)), row((y + 3).min(h - 1)));
            let near = s1.iter().zip(n1);
            let far = s3.iter().zip(n3);
            for (sum, ((s1, n1), (s3, n3))) in sums.iter_mut().zip(near.zip(far)) {
                *sum += square(s1 - n1, s3 - n3);
            }
        }
    }
    out.iter_mut().for_each(|s| *s = s.sqrt());
    out
}

/// The share of one row's own direction.
fn across(row: &[f32], sums: &mut [f32]) {
    let w = row.len();
    if w > 6 {
        let middle = &mut sums[3..w - 3];
        let (a3, a1) = (&row[..w - 6], &row[2..w - 4]);
        let (b1, b3) = (&row[4..w - 2], &row[6..]);
        let (near, far) = (b1.iter().zip(a1), b3.iter().zip(a3));
        for (sum, ((b1, a1), (b3, a3))) in middle.iter_mut().zip(near.zip(far)) {
            *sum += square(b1 - a1, b3 - a3);
        }
    }
    for x in (0..w.min(3)).chain(w.saturating_sub(3).max(3)..w) {
        let at = |d: isize| row[x.saturating_add_signed(d).min(w - 1)];
        sums[x] += square(at(1) - at(-1), at(3) - at(-3));
    }
}

#[inline]
fn square(near: f32, far: f32) -> f32 {
    let s = near.abs() - far.abs() * (1.0 / 3.0);
    let s = if s > 0.0 { s } else { 0.0 };
    s * s
}
