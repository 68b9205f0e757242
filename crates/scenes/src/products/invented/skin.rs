//! Finishes: what a thing is made of, and what is printed on it.

use crate::light::{Material, glossy, matte, metal, satin};
use crate::noise::fractal;
use crate::rng::Rng;
use crate::srgb::{Linear, blend, light, scaled, web};
use crate::vec::{V2, smooth, v2};

/// Where the second material of a finish is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pattern {
    None,
    Stripes,
    Spots,
    Print,
    Band,
}

/// One or two materials and where they are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Skin {
    base: Material,
    other: Material,
    pattern: Pattern,
    along: V2,
    period: f32,
    seed: u64,
}

/// Silver, gold, copper, steel, brass.
const METALS: [u32; 6] = [0xD4D6D8, 0xC9CCD0, 0xE2B04A, 0xC48A5A, 0x8C9096, 0xB9A36A];

/// Any colour: pale, grey, dark or full.
fn colour(rng: &mut Rng) -> Linear {
    let kind = rng.between(0.0, 1.0);
    let span = if kind < 0.4 {
        let least = rng.between(222.0, 248.0);
        (least, (least + 14.0).min(253.0))
    } else if kind < 0.52 {
        let least = rng.between(90.0, 200.0);
        (least, least + 12.0)
    } else if kind < 0.65 {
        (12.0, 50.0)
    } else {
        (20.0, 250.0)
    };
    [(); 3].map(|()| light(rng.between(span.0, span.1) as u8))
}

/// Any material.
fn material(rng: &mut Rng) -> Material {
    let kind = rng.between(0.0, 1.0);
    if kind < 0.2 {
        let gloss = rng.between(0.45, 0.97);
        return metal(web(rng.pick(&METALS)), gloss);
    }
    let finish = rng.pick(&[matte, satin, glossy]);
    finish(colour(rng))
}

/// Polished or painted, as wires are.
pub(super) fn wire(rng: &mut Rng) -> Material {
    if rng.between(0.0, 1.0) < 0.55 {
        let gloss = rng.between(0.7, 0.97);
        metal(web(rng.pick(&METALS)), gloss)
    } else {
        material(rng)
    }
}

impl Skin {
    /// Any finish.
    pub fn any(rng: &mut Rng) -> Self {
        let turn = rng.between(-1.0, 1.0);
        Self {
            base: material(rng),
            other: material(rng),
            pattern: rng.pick(&[
                Pattern::None,
                Pattern::None,
                Pattern::None,
                Pattern::Stripes,
                Pattern::Spots,
                Pattern::Print,
                Pattern::Print,
                Pattern::Band,
            ]),
            along: v2(2.0 * turn, 1.0 - turn * turn) * (1.0 / (1.0 + turn * turn)),
            period: rng.between(0.03, 0.16),
            seed: rng.between(0.0, 1e6) as u64,
        }
    }

    /// The same finish in another light: the face of a box, the inside of a cup.
    pub fn dimmed(self, by: f32) -> Self {
        let dim = |material: Material| Material {
            colour: scaled(material.colour, by),
            ..material
        };
        Self {
            base: dim(self.base),
            other: dim(self.other),
            ..self
        }
    }

    /// The material at a point.
    pub fn at(&self, p: V2) -> Material {
        let share = self.share(p);
        if share <= 0.0 {
            return self.base;
        }
        Material {
            colour: blend(self.base.colour, self.other.colour, share),
            ..self.base
        }
    }

    /// How much of the second material there is.
    fn share(&self, p: V2) -> f32 {
        let along = p.dot(self.along) / self.period;
        match self.pattern {
            Pattern::None => 0.0,
            Pattern::Stripes => f32::from(u8::from(along.rem_euclid(1.0) < 0.4)),
            Pattern::Spots => {
                let noise = fractal(p.x / self.period, p.y / self.period, self.seed);
                smooth(0.6, 0.66, noise)
            }
            Pattern::Print => {
                // Lines of words somewhere in the middle.
                let row = (p.y / self.period).rem_euclid(1.0) < 0.35;
                let word = fractal(
                    p.x / self.period * 2.0,
                    (p.y / self.period).floor(),
                    self.seed,
                );
                let within = p.x.abs() < 0.13 && p.y.abs() < 0.12;
                f32::from(u8::from(within && row && word > 0.45))
            }
            Pattern::Band => {
                let d = p.dot(self.along) - 0.1;
                f32::from(u8::from(d.abs() < self.period * 0.5))
            }
        }
    }
}
