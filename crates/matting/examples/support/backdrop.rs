//! Backgrounds.

use super::{Rng, decode};

/// What the product stands before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backdrop {
    White,
    Grey,
    Coloured,
    Gradient,
    Vignette,
    Sweep,
    Cluttered,
}

impl Backdrop {
    pub const PLAIN: [Self; 6] = [
        Self::White,
        Self::Grey,
        Self::Coloured,
        Self::Gradient,
        Self::Vignette,
        Self::Sweep,
    ];

    /// Linear light of each pixel.
    pub fn paint(self, rng: &mut Rng, seed: u64, w: usize, h: usize) -> Vec<[f32; 3]> {
        if self == Self::Cluttered {
            return clutter(rng, seed, w, h);
        }
        let base = self.colour(rng);
        let (dx, dy) = (rng.between(-1.0, 1.0), rng.between(-1.0, 1.0));
        let (slope, fall) = match self {
            Self::Gradient => (rng.between(0.12, 0.35), rng.between(0.0, 0.1)),
            Self::Vignette => (rng.between(0.0, 0.08), rng.between(0.2, 0.5)),
            _ => (rng.between(0.0, 0.05), rng.between(0.0, 0.08)),
        };
        let (cx, cy) = (rng.between(0.4, 0.6), rng.between(0.4, 0.6));
        let (line, width) = (rng.between(0.5, 0.8), rng.between(0.04, 0.2));
        let floor = if self == Self::Sweep {
            rng.between(0.7, 0.95)
        } else {
            1.0
        };
        let mut out = Vec::with_capacity(w * h);
        for y in 0..h {
            for x in 0..w {
                let (u, v) = (x as f32 / w as f32, y as f32 / h as f32);
                let r = ((u - cx).powi(2) + (v - cy).powi(2)) * 2.0;
                let t = ((v - line) / width + 0.5).clamp(0.0, 1.0);
                let step = 1.0 + (floor - 1.0) * t * t * (3.0 - 2.0 * t);
                let along = 1.0 + slope * ((u - 0.5) * dx + (v - 0.5) * dy);
                let k = along * (1.0 - fall * r) * step;
                out.push(base.map(|c| (c * k).min(1.0)));
            }
        }
        out
    }

    fn colour(self, rng: &mut Rng) -> [f32; 3] {
        let level = match self {
            Self::White | Self::Vignette => rng.between(235.0, 253.0),
            Self::Grey => rng.between(165.0, 225.0),
            Self::Gradient | Self::Sweep => rng.between(190.0, 245.0),
            _ => rng.between(120.0, 210.0),
        };
        let spread = match self {
            Self::Coloured => 60.0,
            Self::Gradient if rng.unit() < 0.4 => 40.0,
            _ => 4.0,
        };
        std::array::from_fn(|_| {
            decode((level + rng.between(-spread, spread)).clamp(20.0, 254.0) as u8)
        })
    }
}

/// Smooth noise in 0..1.
fn waves(rng: &mut Rng, w: usize, h: usize, cells: usize) -> Vec<f32> {
    let grid: Vec<f32> = (0..(cells + 2) * (cells + 2)).map(|_| rng.unit()).collect();
    let mut out = Vec::with_capacity(w * h);
    for y in 0..h {
        for x in 0..w {
            let (u, v) = (
                x as f32 / w as f32 * cells as f32,
                y as f32 / h as f32 * cells as f32,
            );
            let (i, j) = (u as usize, v as usize);
            let ease = |t: f32| t * t * (3.0 - 2.0 * t);
            let (s, t) = (ease(u - i as f32), ease(v - j as f32));
            let at = |i: usize, j: usize| grid[j * (cells + 2) + i];
            let top = at(i, j) + (at(i + 1, j) - at(i, j)) * s;
            let low = at(i, j + 1) + (at(i + 1, j + 1) - at(i, j + 1)) * s;
            out.push(top + (low - top) * t);
        }
    }
    out
}

/// Two planes with a pattern, and other things lying about.
fn clutter(rng: &mut Rng, seed: u64, w: usize, h: usize) -> Vec<[f32; 3]> {
    let colour = |rng: &mut Rng| -> [f32; 3] { std::array::from_fn(|_| rng.between(0.02, 0.8)) };
    let (a, b, c, d) = (colour(rng), colour(rng), colour(rng), colour(rng));
    let (coarse, fine) = (5 + rng.below(12), 20 + rng.below(60));
    let (p, q) = (waves(rng, w, h, coarse), waves(rng, w, h, fine));
    let line = rng.between(0.3, 0.75);
    let contrast = rng.between(0.3, 1.0);
    let mut out = Vec::with_capacity(w * h);
    for at in 0..w * h {
        let t = ((p[at] * 0.6 + q[at] * 0.4 - 0.5) * 2.0 * contrast + 0.5).clamp(0.0, 1.0);
        let (m, n) = if (at / w) as f32 / (h as f32) < line {
            (a, b)
        } else {
            (c, d)
        };
        out.push(std::array::from_fn(|i| m[i] + (n[i] - m[i]) * t));
    }
    for k in 0..2 + rng.below(7) {
        thing(rng, seed.wrapping_add(k as u64 * 77), &mut out, w, h);
    }
    out
}

/// Something else: a product, a box or a disc.
fn thing(rng: &mut Rng, seed: u64, out: &mut [[f32; 3]], w: usize, h: usize) {
    let side = (rng.between(0.2, 0.6) * w as f32) as usize;
    let (x0, y0) = (rng.between(-0.2, 0.9), rng.between(-0.2, 0.9));
    let (x0, y0) = ((x0 * w as f32) as i64, (y0 * h as f32) as i64);
    let kind = rng.below(3);
    let flat: [f32; 3] = std::array::from_fn(|_| rng.between(0.02, 0.8));
    let list = scenes::catalogue();
    let other =
        (kind == 0).then(|| list[rng.below(list.len())].render(seed, side as u32, side as u32));
    for y in 0..side {
        for x in 0..side {
            let (px, py) = (x0 + x as i64, y0 + y as i64);
            if px < 0 || py < 0 || px >= w as i64 || py >= h as i64 {
                continue;
            }
            let at = py as usize * w + px as usize;
            let (u, v) = (x as f32 / side as f32 - 0.5, y as f32 / side as f32 - 0.5);
            match &other {
                Some(scene) => {
                    let from = y * side + x;
                    let a = f32::from(scene.alpha[from]) / 255.0;
                    for c in 0..3 {
                        let own = decode(scene.product_rgb[from * 3 + c]);
                        out[at][c] = own * a + out[at][c] * (1.0 - a);
                    }
                }
                None if kind == 1 || u * u + v * v < 0.25 => {
                    out[at] = flat.map(|c| c * (1.0 + 0.4 * u - 0.3 * v));
                }
                None => {}
            }
        }
    }
}
