//! Surfaces that things stand on: where a pixel lies on the floor, and what
//! patterns floors, tables, cloths and walls have.

use crate::noise::{fractal, lattice, value};
use crate::rng::Rng;
use crate::srgb::{Linear, blend, scaled, web};
use crate::vec::{V2, smooth, v2};

/// How the ground is seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Floor {
    /// Height of the horizon of the plane; far above the picture when seen
    /// from above.
    vanishing: f32,
    /// Where the ground ends and the wall begins.
    pub edge: f32,
    base: f32,
    half_tan: f32,
    lies: bool,
}

impl Floor {
    /// For a product that touches the ground at `base`.
    pub fn new(rng: &mut Rng, base: f32, lies: bool) -> Self {
        let vanishing = base - rng.between(0.75, 1.1);
        Self {
            vanishing,
            edge: if lies {
                -9.0
            } else {
                base - rng.between(0.08, 0.3)
            },
            base,
            half_tan: if lies {
                rng.between(-0.35, 0.35)
            } else {
                rng.between(-0.03, 0.03)
            },
            lies,
        }
    }

    /// The point of the ground that is seen at `q`, in shorter sides; none on
    /// the wall. Also how far it is from the plane of focus.
    pub fn at(&self, q: V2) -> Option<(V2, f32)> {
        if self.lies {
            return Some((q.turned(self.half_tan), 0.05));
        }
        if q.y < self.edge {
            return None;
        }
        let reach = self.base - self.vanishing;
        let z = reach / (q.y - self.vanishing);
        let g = v2(q.x * z, (z - 1.0) * -2.2 * reach).turned(self.half_tan);
        Some((g, ((z - 1.0).abs() * 1.6).min(0.8)))
    }
}

/// Boards of wood along x: `board` wide, with joints, grain and pores.
pub(super) fn planks(g: V2, board: f32, dark: Linear, bright: Linear, seed: u64) -> Linear {
    let row = (g.y / board).floor();
    let in_row = g.y / board - row;
    let shift = lattice(row as i32, 7, seed) * 3.0;
    let along = g.x / (board * 9.0) + shift;
    let piece = along.floor();
    let own = lattice(row as i32, piece as i32, seed ^ 5);
    let bent = g.y + 0.02 * value(g.x * 3.0 + own * 40.0, g.y * 9.0, seed);
    let rings = fractal(g.x * 1.6 + own * 77.0, bent * 46.0 + own * 31.0, seed ^ 11);
    let pores = fractal(g.x * 14.0, g.y * 330.0 + own * 9.0, seed ^ 12);
    let grain = 0.25 + 0.5 * own * 0.6 + 0.5 * (rings - 0.5) + 0.28 * (pores - 0.5) + 0.15;
    let joint = in_row.min(1.0 - in_row) * board;
    let end = (along - piece).min(1.0 - (along - piece)) * board * 9.0;
    let gap = smooth(0.0, 0.0035, joint) * smooth(0.0, 0.003, end);
    scaled(
        blend(dark, bright, grain.clamp(0.0, 1.0)),
        0.35 + 0.65 * gap,
    )
}

/// Herringbone-like parquet: blocks of boards that change direction.
pub(super) fn parquet(g: V2, dark: Linear, bright: Linear, seed: u64) -> Linear {
    let block = 0.27;
    let (bx, by) = ((g.x / block).floor(), (g.y / block).floor());
    let across = (bx as i32 + by as i32).rem_euclid(2) == 0;
    let inner = v2(g.x - bx * block, g.y - by * block);
    let own = lattice(bx as i32, by as i32, seed);
    let p = if across { inner } else { v2(inner.y, inner.x) };
    let wood = planks(
        v2(p.x * 0.3 + own * 4.0, p.y),
        block / 4.0,
        dark,
        bright,
        seed ^ (own * 1e6) as u64,
    );
    let seam = inner
        .x
        .min(inner.y)
        .min(block - inner.x)
        .min(block - inner.y);
    scaled(wood, 0.5 + 0.5 * smooth(0.0, 0.003, seam))
}

/// Woven checks: bands both ways, darker where they cross.
pub(super) fn gingham(g: V2, check: f32, colour: Linear, seed: u64) -> Linear {
    let ground = web(0xEFEBE2);
    let in_band = |v: f32| (v / check).rem_euclid(2.0) < 1.0;
    let both = f32::from(u8::from(in_band(g.x))) + f32::from(u8::from(in_band(g.y)));
    let thread = lattice((g.x * 700.0) as i32, (g.y * 240.0) as i32, seed) - 0.5;
    let fold = fractal(g.x * 1.7 + 3.0, g.y * 2.3, seed ^ 4) - 0.5;
    let cloth = blend(ground, colour, both * 0.5);
    scaled(cloth, 1.0 + 0.09 * thread + 0.42 * fold)
}

/// Cloth with printed dots or small diamonds.
pub(super) fn printed(g: V2, size: f32, cloth: Linear, print: Linear, seed: u64) -> Linear {
    let row = (g.y / size).floor();
    let x = g.x / size + 0.5 * row.rem_euclid(2.0);
    let (u, v) = (x - x.floor() - 0.5, g.y / size - row - 0.5);
    let mark = if seed.is_multiple_of(2) {
        u * u + v * v - 0.055
    } else {
        u.abs() + 0.6 * v.abs() - 0.26
    };
    let fold = fractal(g.x * 2.1, g.y * 1.4 + 8.0, seed ^ 21) - 0.5;
    let thread = lattice((g.x * 500.0) as i32, (g.y * 500.0) as i32, seed) - 0.5;
    let c = blend(print, cloth, smooth(-0.012, 0.012, mark));
    scaled(c, 1.0 + 0.5 * fold + 0.08 * thread)
}

/// Tiles with grout, each a little different.
pub(super) fn tiles(p: V2, w: f32, h: f32, tile: Linear, grout: Linear, seed: u64) -> Linear {
    let row = (p.y / h).floor();
    let x = p.x / w + 0.5 * row.rem_euclid(2.0);
    let col = x.floor();
    let own = lattice(col as i32, row as i32, seed);
    let u = (x - col).min(1.0 - (x - col)) * w;
    let v = (p.y / h - row).min(1.0 - (p.y / h - row)) * h;
    let shine = 0.12 * smooth(0.3, 0.0, (x - col) + (p.y / h - row) * 0.7);
    let glaze = scaled(tile, 0.86 + 0.16 * own + shine);
    blend(grout, glaze, smooth(0.0025, 0.006, u.min(v)))
}

/// Polished stone with specks.
pub(super) fn stone(g: V2, base: Linear, speck: Linear, seed: u64) -> Linear {
    let cloud = fractal(g.x * 9.0, g.y * 9.0, seed);
    let fine = fractal(g.x * 95.0, g.y * 60.0, seed ^ 3);
    let c = blend(base, speck, smooth(0.56, 0.7, fine) * 0.85);
    scaled(c, 0.75 + 0.5 * cloud)
}

/// Carpet: rough yarn with a border of stripes.
pub(super) fn carpet(g: V2, yarn: Linear, stripe: Linear, seed: u64) -> Linear {
    let rough = lattice((g.x * 260.0) as i32, (g.y * 200.0) as i32, seed);
    let zig = ((g.x * 9.0).rem_euclid(2.0) - 1.0).abs() * 0.07;
    let band = ((g.y + zig) * 7.0).rem_euclid(3.0);
    let c = if band < 0.55 || (1.4..1.6).contains(&band) {
        stripe
    } else {
        yarn
    };
    scaled(
        c,
        0.62 + 0.5 * rough + 0.3 * (fractal(g.x * 6.0, g.y * 6.0, seed) - 0.5),
    )
}
