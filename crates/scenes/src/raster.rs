//! Coverage and colour of every pixel of a stack of parts.

use crate::camera::Camera;
use crate::light::shade;
use crate::part::Part;
use crate::shape::Edge;
use crate::srgb::Linear;
use crate::vec::{V2, smooth, v2};

/// Samples across an edge pixel, in both directions.
const SAMPLES: usize = 8;

/// How far from an edge, in pixels, a pixel is certainly not crossed by it:
/// more than half the diagonal, with room for first-order distances.
const CLEAR: f32 = 1.3;

/// Pixels along each side of a tile. A tile looks only at parts whose boxes
/// reach it, so that products of hundreds of parts stay cheap.
const TILE: usize = 16;

/// Coverage 0 to 1 and the mean linear colour of what is covered.
pub(crate) type Sample = (f32, Linear);

/// All pixels, row by row from the top left.
pub(crate) fn cover(parts: &[Part], camera: &Camera, width: usize, height: usize) -> Vec<Sample> {
    let mut samples = vec![(0.0, [0.0; 3]); width * height];
    let throwing = (0..parts.len()).filter(|i| parts[*i].throws > 0.0);
    let mut stack = Stack {
        parts,
        throwing: throwing.collect(),
        here: Vec::new(),
        camera,
    };
    for top in (0..height).step_by(TILE) {
        for left in (0..width).step_by(TILE) {
            stack.look_at(left, top);
            if stack.here.is_empty() {
                continue;
            }
            for y in top..(top + TILE).min(height) {
                for x in left..(left + TILE).min(width) {
                    samples[y * width + x] = stack.pixel(x as f32, y as f32);
                }
            }
        }
    }
    samples
}

/// The parts, and which of them matter for the present tile.
struct Stack<'a> {
    parts: &'a [Part],
    /// Parts that throw shadows on others, from the lowest up.
    throwing: Vec<usize>,
    /// Parts whose boxes reach the tile, from the topmost down.
    here: Vec<usize>,
    camera: &'a Camera,
}

impl Stack<'_> {
    fn look_at(&mut self, left: usize, top: usize) {
        let (x0, y0) = (left as f32, top as f32);
        let (x1, y1) = (x0 + TILE as f32, y0 + TILE as f32);
        let corners = [(x0, y0), (x1, y0), (x0, y1), (x1, y1)];
        let corners = corners.map(|(x, y)| self.camera.to_product(x, y));
        let (mut low, mut high) = (corners[0], corners[0]);
        for p in corners {
            low = v2(low.x.min(p.x), low.y.min(p.y));
            high = v2(high.x.max(p.x), high.y.max(p.y));
        }
        // A pixel more than needed: no rounding can lose a part.
        let by = (CLEAR + 1.0) * self.camera.pixel;
        let reaches = |part: &Part| {
            high.x > part.low.x - by
                && low.x < part.high.x + by
                && high.y > part.low.y - by
                && low.y < part.high.y + by
        };
        self.here.clear();
        let reached = (0..self.parts.len()).filter(|i| reaches(&self.parts[*i]));
        self.here.extend(reached.rev());
    }

    /// Coverage and colour of one pixel. Pixels that no edge crosses take one
    /// sample, the others a grid of them.
    fn pixel(&self, x: f32, y: f32) -> Sample {
        let p = self.camera.to_product(x + 0.5, y + 0.5);
        let clear = CLEAR * self.camera.pixel;
        let mut crossed = false;
        for index in &self.here {
            let part = &self.parts[*index];
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
                return (1.0, self.colour(*index, p, edge));
            }
        }
        if crossed {
            self.grid(x, y)
        } else {
            (0.0, [0.0; 3])
        }
    }

    fn grid(&self, x: f32, y: f32) -> Sample {
        let step = 1.0 / SAMPLES as f32;
        let mut sum = [0.0; 3];
        let mut hits = 0;
        for j in 0..SAMPLES {
            for i in 0..SAMPLES {
                let at = |k: usize| (k as f32 + 0.5) * step;
                let p = self.camera.to_product(x + at(i), y + at(j));
                for index in &self.here {
                    let part = &self.parts[*index];
                    if !part.near(p, 0.0) {
                        continue;
                    }
                    let edge = (part.shape)(p);
                    if edge.d < 0.0 {
                        let colour = self.colour(*index, p, edge);
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
        let surface = (self.parts[index].paint)(p, edge);
        let mut open = 1.0;
        for above in self.throwing.iter().filter(|above| **above > index) {
            let above = &self.parts[*above];
            let from = p - v2(0.45, 0.6) * above.throws;
            if above.near(from, above.throws) {
                let d = (above.shape)(from).d;
                open *= 1.0 - 0.55 * (1.0 - smooth(-0.5, 1.0, d / above.throws));
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
