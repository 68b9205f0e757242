//! From a stack of parts to pixels.

use crate::camera::Camera;
use crate::noise::lattice;
use crate::paper::Paper;
use crate::part::Part;
use crate::raster::{Sample, cover};
use crate::scene::Scene;
use crate::shadow::{Blurred, Shadow};
use crate::srgb::{blend, encode, scaled};
use crate::vec::V2;

/// Everything that is to be drawn. Products fill about -0.5 to 0.5 on both axes.
pub(crate) struct Drawing {
    /// From the lowest to the topmost.
    pub parts: Vec<Part>,
    pub paper: Paper,
    pub shadow: Shadow,
    /// Size relative to the usual.
    pub scale: f32,
    /// Where the product's middle is, relative to the picture's.
    pub shift: V2,
    /// Tangent of half the angle by which the product is turned.
    pub half_tan: f32,
}

/// Amplitude of sensor noise, in linear light at white.
const GRAIN: f32 = 0.006;

impl Drawing {
    /// The camera for a picture of this size.
    pub fn camera(&self, width: u32, height: u32) -> Camera {
        Camera::new(width, height, self.scale, self.shift, self.half_tan)
    }

    /// Renders at a size in pixels. `seed` is for the sensor noise.
    pub fn render(&self, seed: u64, width: u32, height: u32) -> Scene {
        let camera = self.camera(width, height);
        let (w, h) = (width as usize, height as usize);
        let product = cover(&self.parts, &camera, w, h);
        let shade = self.shadow_map(&camera, &product, w, h);
        let mut scene = Scene::with_product(width, height, &product);
        for (i, (cover, colour)) in product.iter().enumerate() {
            let (x, y) = (i % w, i / w);
            let p = camera.to_scene(x as f32 + 0.5, y as f32 + 0.5);
            let paper = scaled(
                self.paper.at(p),
                1.0 - shade(x as f32 + 0.5, y as f32 + 0.5, p),
            );
            let grain = (lattice(x as i32, y as i32, seed) - 0.5) * 2.0 * GRAIN;
            let seen = blend(paper, *colour, *cover);
            scene
                .rgb
                .extend(seen.map(|c| encode(c + grain * (0.3 + c))));
        }
        scene
    }

    /// The share of light that the product's shadow takes, for any position.
    pub fn shadow_map<'a>(
        &'a self,
        camera: &'a Camera,
        product: &[Sample],
        w: usize,
        h: usize,
    ) -> Box<dyn Fn(f32, f32, V2) -> f32 + 'a> {
        match &self.shadow {
            Shadow::Standing(pools) => Box::new(move |_, _, p| {
                let open: f32 = pools
                    .iter()
                    .map(|pool| 1.0 - pool.at(p - self.shift))
                    .product();
                1.0 - open
            }),
            Shadow::Lying {
                offset,
                blur,
                strength,
            } => {
                let cell = (w.min(h) / 200).max(1);
                let radius = (blur / camera.pixel / cell as f32 / 2.0).ceil().max(1.0) as usize;
                let alpha: Vec<f32> = product.iter().map(|s| s.0).collect();
                let map = Blurred::new(&alpha, w, h, cell, radius);
                let tight = Blurred::new(&alpha, w, h, cell, radius.div_ceil(4));
                let (dx, dy) = (offset.x / camera.pixel, offset.y / camera.pixel);
                Box::new(move |x, y, _| {
                    let far = map.at(x - dx, y - dy);
                    let near = tight.at(x - dx * 0.25, y - dy * 0.25);
                    strength * (0.6 * far + 0.4 * near)
                })
            }
        }
    }
}
