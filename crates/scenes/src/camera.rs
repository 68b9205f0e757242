//! Between pixels and the product's own coordinates.

use crate::vec::{V2, v2};

/// Share of the picture's shorter side that one scene unit takes.
const UNIT: f32 = 0.84;

/// Where the product is in the picture.
pub(crate) struct Camera {
    /// Size of a pixel in scene units.
    pub pixel: f32,
    /// Size of a scene unit in shorter sides of the picture.
    pub unit: f32,
    middle: V2,
    shift: V2,
    half_tan: f32,
}

impl Camera {
    /// See [`crate::draw::Drawing`] for `scale`, `shift` and `half_tan`.
    pub fn new(width: u32, height: u32, scale: f32, shift: V2, half_tan: f32) -> Self {
        let side = width.min(height).max(1) as f32;
        Self {
            pixel: 1.0 / (side * UNIT * scale),
            unit: UNIT * scale,
            middle: v2(width as f32 / 2.0, height as f32 / 2.0),
            shift,
            half_tan,
        }
    }

    pub fn to_scene(&self, x: f32, y: f32) -> V2 {
        (v2(x, y) - self.middle) * self.pixel
    }

    pub fn to_product(&self, x: f32, y: f32) -> V2 {
        (self.to_scene(x, y) - self.shift).turned(-self.half_tan)
    }
}
