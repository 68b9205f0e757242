//! Shadows of one lamp: the silhouette, thrown on the ground.

use crate::camera::Camera;
use crate::draw::Drawing;
use crate::raster::Sample;
use crate::rng::Rng;
use crate::shadow::{Blurred, Shadow};
use crate::shot::Cast;
use crate::vec::{V2, v2};

/// How much light a pixel loses to the product's shadow.
pub(crate) struct Cover<'a> {
    map: Blurred,
    drawing: &'a Drawing,
    camera: &'a Camera,
    strength: f32,
    /// Of the dark line where the product touches the ground.
    contact: f32,
    /// For products that lie: how far the silhouette moves, in scene units.
    offset: V2,
    /// For products that stand: ground covered by one unit of height.
    lean: V2,
}

impl<'a> Cover<'a> {
    pub fn new(
        drawing: &'a Drawing,
        camera: &'a Camera,
        product: &[Sample],
        w: usize,
        h: usize,
        cast: Cast,
        seed: u64,
    ) -> Self {
        let mut rng = Rng::new(seed ^ 0x7368_6164);
        let soft = cast == Cast::Soft;
        let (fine, blur) = if soft {
            (250, rng.between(0.035, 0.07))
        } else {
            (700, rng.between(0.002, 0.005))
        };
        let cell = (w.min(h) / fine).max(1);
        let radius = (blur / camera.pixel / cell as f32 / 2.0).round() as usize;
        let alpha: Vec<f32> = product.iter().map(|s| s.0).collect();
        let side = rng.pick(&[-1.0, 1.0]);
        let strength = if soft {
            rng.between(0.16, 0.34)
        } else {
            rng.between(0.42, 0.65)
        };
        let long = rng.between(0.5, 1.0) * if soft { 0.05 } else { 0.07 };
        Self {
            map: Blurred::new(&alpha, w, h, cell, radius),
            drawing,
            camera,
            strength,
            contact: if soft { 1.0 } else { 0.55 },
            offset: v2(side * 0.7, 1.0) * long,
            lean: v2(side * rng.between(0.5, 1.1), rng.between(0.25, 0.5)),
        }
    }

    /// The share of light that a pixel loses.
    pub fn at(&self, x: usize, y: usize) -> f32 {
        let (x, y) = (x as f32 + 0.5, y as f32 + 0.5);
        let px = 1.0 / self.camera.pixel;
        match &self.drawing.shadow {
            Shadow::Lying { .. } => {
                self.strength * self.map.at(x - self.offset.x * px, y - self.offset.y * px)
            }
            Shadow::Standing(pools) => {
                let p = self.camera.to_scene(x, y) - self.drawing.shift;
                let open: f32 = pools
                    .iter()
                    .map(|pool| 1.0 - self.contact * pool.at(p))
                    .product();
                let base = pools.first().map_or(0.4, |pool| pool.centre.y);
                // The light comes from the front: what is higher on the
                // product falls farther behind it.
                let height = (base - p.y) / self.lean.y;
                if height <= 0.0 {
                    return 1.0 - open;
                }
                let rise = (height - (base - p.y)) * px;
                let thrown = self.map.at(x - self.lean.x * height * px, y - rise);
                let fade = 1.0 / (1.0 + 0.35 * height);
                1.0 - open * (1.0 - self.strength * fade * thrown)
            }
        }
    }
}
