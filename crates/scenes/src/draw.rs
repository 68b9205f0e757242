//! From a stack of parts to pixels.

use crate::backdrop::Backdrop;
use crate::light::shade;
use crate::noise::lattice;
use crate::part::Part;
use crate::scene::Scene;
use crate::shadow::{Blurred, Shadow};
use crate::shape::Edge;
use crate::srgb::{Linear, blend, encode, scaled};
use crate::vec::{V2, smooth, v2};

/// Everything that is to be drawn. Products fill about -0.5 to 0.5 on both axes.
pub(crate) struct Drawing {
    /// From the lowest to the topmost.
    pub parts: Vec<Part>,
    pub backdrop: Backdrop,
    pub shadow: Shadow,
    /// Size relative to the usual.
    pub scale: f32,
    /// Where the product's middle is, relative to the picture's.
    pub shift: V2,
    /// Tangent of half the angle by which the product is turned.
    pub half_tan: f32,
}

/// Share of the picture's shorter side that one scene unit takes.
const UNIT: f32 = 0.84;

/// Samples across an edge pixel, in both directions.
const SAMPLES: usize = 8;

/// How far from an edge, in pixels, a pixel is certainly not crossed by it:
/// more than half the diagonal, with room for first-order distances.
const CLEAR: f32 = 1.3;

/// Amplitude of sensor noise, in linear light at white.
const GRAIN: f32 = 0.006;

/// Between pixels and the product's own coordinates.
struct Camera {
    pixel: f32,
    middle: V2,
    shift: V2,
    half_tan: f32,
}

impl Camera {
    fn to_scene(&self, x: f32, y: f32) -> V2 {
        (v2(x, y) - self.middle) * self.pixel
    }

    fn to_product(&self, x: f32, y: f32) -> V2 {
        (self.to_scene(x, y) - self.shift).turned(-self.half_tan)
    }
}

/// Coverage 0 to 1 and the mean linear colour of what is covered.
type Sample = (f32, Linear);

impl Drawing {
    /// Renders at a size in pixels. `seed` is for the sensor noise.
    pub fn render(&self, seed: u64, width: u32, height: u32) -> Scene {
        let side = width.min(height).max(1) as f32;
        let camera = Camera {
            pixel: 1.0 / (side * UNIT * self.scale),
            middle: v2(width as f32 / 2.0, height as f32 / 2.0),
            shift: self.shift,
            half_tan: self.half_tan,
        };
        let (w, h) = (width as usize, height as usize);
        let mut product: Vec<Sample> = Vec::with_capacity(w * h);
        for y in 0..h {
            for x in 0..w {
                product.push(self.pixel(&camera, x as f32, y as f32));
            }
        }
        let shade = self.shadow_map(&camera, &product, w, h);
        let mut scene = Scene {
            width,
            height,
            rgb: Vec::with_capacity(w * h * 3),
            alpha: Vec::with_capacity(w * h),
            product_rgb: Vec::with_capacity(w * h * 3),
        };
        for (i, (cover, colour)) in product.iter().enumerate() {
            let (x, y) = (i % w, i / w);
            let p = camera.to_scene(x as f32 + 0.5, y as f32 + 0.5);
            let paper = scaled(
                self.backdrop.at(p),
                1.0 - shade(x as f32 + 0.5, y as f32 + 0.5, p),
            );
            let grain = (lattice(x as i32, y as i32, seed) - 0.5) * 2.0 * GRAIN;
            let seen = blend(paper, *colour, *cover);
            scene
                .rgb
                .extend(seen.map(|c| encode(c + grain * (0.3 + c))));
            scene.alpha.push((cover * 255.0 + 0.5) as u8);
            let own = if *cover > 0.0 {
                colour.map(encode)
            } else {
                [0; 3]
            };
            scene.product_rgb.extend(own);
        }
        scene
    }

    /// The share of light that the product's shadow takes, for any position.
    fn shadow_map<'a>(
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

    /// Coverage and colour of one pixel. Pixels that no edge crosses take one
    /// sample, the others a grid of them.
    fn pixel(&self, camera: &Camera, x: f32, y: f32) -> Sample {
        let p = camera.to_product(x + 0.5, y + 0.5);
        let clear = CLEAR * camera.pixel;
        let mut crossed = false;
        for (index, part) in self.parts.iter().enumerate().rev() {
            if !part.near(p, clear) {
                continue;
            }
            let edge = (part.shape)(p);
            if edge.d.abs() < clear {
                crossed = true;
            } else if edge.d < 0.0 {
                if crossed {
                    break;
                }
                return (1.0, self.colour(index, p, edge));
            }
        }
        if crossed {
            self.grid(camera, x, y)
        } else {
            (0.0, [0.0; 3])
        }
    }

    fn grid(&self, camera: &Camera, x: f32, y: f32) -> Sample {
        let step = 1.0 / SAMPLES as f32;
        let mut sum = [0.0; 3];
        let mut hits = 0;
        for j in 0..SAMPLES {
            for i in 0..SAMPLES {
                let at = |k: usize| (k as f32 + 0.5) * step;
                let p = camera.to_product(x + at(i), y + at(j));
                for (index, part) in self.parts.iter().enumerate().rev() {
                    if !part.near(p, 0.0) {
                        continue;
                    }
                    let edge = (part.shape)(p);
                    if edge.d < 0.0 {
                        let colour = self.colour(index, p, edge);
                        sum = std::array::from_fn(|c| sum[c] + colour[c]);
                        hits += 1;
                        break;
                    }
                }
            }
        }
        if hits == 0 {
            return (0.0, [0.0; 3]);
        }
        (hits as f32 * step * step, sum.map(|c| c / hits as f32))
    }

    /// The lit colour of a part at a point inside it.
    fn colour(&self, index: usize, p: V2, edge: Edge) -> Linear {
        let part = &self.parts[index];
        let surface = (part.paint)(p, edge);
        let mut open = 1.0;
        for above in &self.parts[index + 1..] {
            if above.throws > 0.0 {
                let from = p - v2(0.45, 0.6) * above.throws;
                if above.near(from, above.throws) {
                    let d = (above.shape)(from).d;
                    open *= 1.0 - 0.55 * (1.0 - smooth(-0.5, 1.0, d / above.throws));
                }
            }
        }
        shade(&surface.material, surface.normal, open)
    }
}

impl Part {
    /// Whether a point is within the part's box, grown by `by`.
    fn near(&self, p: V2, by: f32) -> bool {
        p.x > self.low.x - by
            && p.x < self.high.x + by
            && p.y > self.low.y - by
            && p.y < self.high.y + by
    }
}
