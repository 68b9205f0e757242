//! Rooms of a home as backgrounds, out of focus more or less.
//!
//! Nothing here is drawn with the outlines, materials or studio light of the
//! products: surfaces are patterns on a floor in perspective, objects are
//! painted flat with the light of one window. So a program that learns or is
//! tuned on these pictures cannot tell the product by how it is drawn.

mod canvas;
mod ground;
mod rooms;
mod things;

use crate::rng::Rng;
use crate::srgb::Linear;

/// How many kinds of rooms there are; which one a photo shows follows from its
/// seed.
pub const ROOMS: usize = rooms::ALL.len();

/// A room.
pub(crate) struct Clutter {
    seed: u64,
    base: f32,
    lies: bool,
}

/// Longest side of the canvas on which rooms are painted. Larger photos
/// enlarge it: a background is a little out of focus anyway.
const LONGEST: usize = 1000;

impl Clutter {
    /// A room for a product that touches the ground at `base` (in shorter
    /// sides below the middle), or `lies` flat and is seen from above.
    pub fn new(seed: u64, base: f32, lies: bool) -> Self {
        Self { seed, base, lies }
    }

    /// Its light for every pixel.
    pub fn light(&self, width: usize, height: usize) -> Vec<Linear> {
        let mut rng = Rng::new(self.seed);
        let longest = width.max(height).max(1);
        let shrink = (LONGEST as f32 / longest as f32).min(1.0);
        let size = |v: usize| ((v as f32 * shrink) as usize).max(1);
        let mut canvas = canvas::Canvas::new(size(width), size(height));
        let room = rng.pick(&rooms::ALL);
        room(&mut canvas, &mut rng, self.base, self.lies);
        let focus = rng.pick(&[0.0, 0.35, 0.7, 1.0]);
        canvas.photographed(width, height, focus)
    }
}
