//! Value noise: smooth random patterns for wood, leather and film grain.

use crate::rng::scramble;

/// A fixed random number in 0..1 for a lattice point.
pub(crate) fn lattice(x: i32, y: i32, seed: u64) -> f32 {
    let key = (x as u32 as u64) << 32 | y as u32 as u64;
    (scramble(key ^ seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)) >> 40) as f32 / (1_u64 << 24) as f32
}

/// Smooth noise in 0..1 with one feature per unit.
pub(crate) fn value(x: f32, y: f32, seed: u64) -> f32 {
    let (fx, fy) = (x.floor(), y.floor());
    let (ix, iy) = (fx as i32, fy as i32);
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let (tx, ty) = (ease(x - fx), ease(y - fy));
    let at = |dx, dy| lattice(ix.wrapping_add(dx), iy.wrapping_add(dy), seed);
    let top = at(0, 0) + (at(1, 0) - at(0, 0)) * tx;
    let bottom = at(0, 1) + (at(1, 1) - at(0, 1)) * tx;
    top + (bottom - top) * ty
}

/// Three octaves of [`value`], in 0..1.
pub(crate) fn fractal(x: f32, y: f32, seed: u64) -> f32 {
    let octave = |k: f32, s: u64| value(x * k, y * k, seed.wrapping_add(s));
    (octave(1.0, 0) * 4.0 + octave(2.03, 1) * 2.0 + octave(4.1, 2)) / 7.0
}
