//! Backgrounds without objects: papers, walls, sweeps.

use crate::noise::value;
use crate::rng::Rng;
use crate::shot::Backdrop;
use crate::srgb::{Linear, blend, light, scaled, web};
use crate::vec::{V2, smooth, v2};

/// A plain background. Positions are in shorter sides of the picture, from its
/// middle.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plain {
    colour: Linear,
    /// What the colour becomes at the far end, below the horizon, in corners.
    other: Linear,
    towards: V2,
    horizon: f32,
    soft: f32,
    kind: Backdrop,
    seed: u64,
}

/// Papers, cloths and painted boards: quiet first, then saturated.
const COLOURS: [u32; 14] = [
    0xDDE8C9, 0xF2D9DC, 0xCFE1F0, 0xF3E4C2, 0xB7A6C9, 0x8FB8A8, 0xC98F7A, 0xF2C230, 0x2D6CB5,
    0xC93A34, 0x2F9A5B, 0xE8792B, 0x4A2F75, 0x18A5A7,
];

fn grey(byte: f32) -> Linear {
    [light(byte as u8); 3]
}

impl Plain {
    /// A background of this kind for a product that touches the ground at
    /// `base`.
    pub fn new(kind: Backdrop, seed: u64, base: f32) -> Self {
        let mut rng = Rng::new(seed);
        let turn = rng.between(-1.0, 1.0);
        let towards = v2(2.0 * turn, 1.0 - turn * turn) * (1.0 / (1.0 + turn * turn));
        let any = |rng: &mut Rng| {
            if rng.between(0.0, 1.0) < 0.6 {
                grey(rng.between(120.0, 245.0))
            } else {
                web(rng.pick(&COLOURS))
            }
        };
        let colour = match kind {
            Backdrop::White => grey(rng.between(236.0, 253.0)),
            Backdrop::Grey => grey(rng.between(170.0, 226.0)),
            Backdrop::Coloured => web(rng.pick(&COLOURS)),
            _ => any(&mut rng),
        };
        let other = match kind {
            Backdrop::Gradient => blend(scaled(colour, rng.between(0.3, 0.7)), any(&mut rng), 0.25),
            Backdrop::Vignette => scaled(colour, rng.between(0.25, 0.6)),
            Backdrop::Sweep => blend(scaled(colour, rng.between(0.62, 1.25)), any(&mut rng), 0.12),
            _ => colour,
        };
        Self {
            colour,
            other,
            towards,
            horizon: base - rng.between(0.06, 0.4),
            soft: rng.between(0.008, 0.09),
            kind,
            seed,
        }
    }

    /// Its light at a point.
    pub fn at(&self, p: V2) -> Linear {
        match self.kind {
            Backdrop::Gradient => {
                let t = smooth(-0.75, 0.75, p.dot(self.towards));
                blend(self.colour, self.other, t)
            }
            Backdrop::Vignette => {
                let q = p - self.towards * 0.12;
                let t = q.dot(q) / 0.7;
                blend(self.colour, self.other, smooth(0.0, 1.3, t))
            }
            Backdrop::Sweep => {
                let floor = smooth(self.horizon - self.soft, self.horizon + self.soft, p.y);
                let near = 0.92 + 0.12 * smooth(self.horizon, 0.5, p.y);
                let high = 1.0 - 0.1 * smooth(self.horizon, -0.6, p.y);
                // The wall darkens a little where it meets the floor.
                let d = (p.y - self.horizon) / (self.soft + 0.03);
                let crease = 1.0 - 0.06 / (1.0 + d * d);
                scaled(
                    blend(scaled(self.colour, high), scaled(self.other, near), floor),
                    crease,
                )
            }
            // Real paper is lit a little unevenly.
            _ => scaled(
                self.colour,
                1.01 - 0.02 * value(p.x * 1.3 + 9.0, p.y * 1.3, self.seed),
            ),
        }
    }
}
