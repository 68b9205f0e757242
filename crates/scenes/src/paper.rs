//! Plain studio backgrounds.

use crate::rng::Rng;
use crate::srgb::{Linear, web};
use crate::vec::{V2, smooth};

/// A paper roll: one colour, a little brighter in the middle.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paper {
    colour: Linear,
}

/// Almost white, greys and quiet colours.
const COLOURS: [u32; 8] = [
    0xFBFBFA, 0xF4F3F1, 0xE6E7E9, 0xD3D5D8, 0xEADFD3, 0xD5E0E6, 0xE3D3D0, 0xD4DDCF,
];

/// The papers that a white product stands out from.
const DARKER: [u32; 5] = [0xC9CDD2, 0xBFC8CC, 0xC8BCAE, 0xB9C4B4, 0xC9B4AE];

impl Paper {
    /// Any paper.
    pub fn any(rng: &mut Rng) -> Self {
        Self {
            colour: web(rng.pick(&COLOURS)),
        }
    }

    /// A paper for white products.
    pub fn darker(rng: &mut Rng) -> Self {
        Self {
            colour: web(rng.pick(&DARKER)),
        }
    }

    /// Its colour at a scene point.
    pub fn at(&self, p: V2) -> Linear {
        let far = smooth(
            0.15,
            1.1,
            (p.x + 0.1) * (p.x + 0.1) + (p.y + 0.12) * (p.y + 0.12),
        );
        self.colour.map(|c| c * (1.015 - 0.07 * far))
    }
}
