//! The background as a smooth surface.

use crate::colour::opponent_of;
use crate::matte::Region;
use crate::view::cell;

/// Pixels of the matte's picture between two nodes of a surface.
pub(crate) const STEP: usize = 8;

/// Linear light from which a channel of a smooth background counts as clipped: sRGB 253.
const CLIPPED: f32 = 0.98;

/// Colours of a smooth background in linear light, on a grid of nodes over the whole picture; between nodes they are
/// interpolated bilinearly.
#[derive(Debug, Clone, PartialEq)]
pub struct Surface {
    across: usize,
    down: usize,
    nodes: Vec<[f32; 3]>,
}

impl Surface {
    /// A surface for a picture of this size from a function of the place in 0..1 x 0..1.
    pub(crate) fn from_fn(
        width: usize,
        height: usize,
        mut at: impl FnMut(f32, f32) -> [f32; 3],
    ) -> Self {
        let across = width.div_ceil(STEP).max(1);
        let down = height.div_ceil(STEP).max(1);
        let mut nodes = Vec::with_capacity(across * down);
        for y in 0..down {
            for x in 0..across {
                let u = (x as f32 + 0.5) / across as f32;
                let v = (y as f32 + 0.5) / down as f32;
                nodes.push(at(u, v));
            }
        }
        Self {
            across,
            down,
            nodes,
        }
    }

    /// The surface of a part of the picture, for a size of its own.
    pub(crate) fn within(&self, region: Region, width: usize, height: usize) -> Self {
        let (across, down) = (region.x1 - region.x0, region.y1 - region.y0);
        Self::from_fn(width, height, |u, v| {
            self.at(region.x0 + u * across, region.y0 + v * down)
        })
    }

    /// The colour in linear light at a place in 0..1 x 0..1 of the picture.
    pub fn at(&self, u: f32, v: f32) -> [f32; 3] {
        let (x, tx) = cell(u, self.across);
        let (y, ty) = cell(v, self.down);
        let (x1, y1) = ((x + 1).min(self.across - 1), (y + 1).min(self.down - 1));
        let node = |x: usize, y: usize| self.nodes[y * self.across + x];
        let (a, b, c, d) = (node(x, y), node(x1, y), node(x, y1), node(x1, y1));
        std::array::from_fn(|i| {
            let top = a[i] + (b[i] - a[i]) * tx;
            let bottom = c[i] + (d[i] - c[i]) * tx;
            top + (bottom - top) * ty
        })
    }

    /// Mean lightness (L + 16) and chroma of the nodes.
    pub(crate) fn mean(&self) -> (f32, f32) {
        let (mut light, mut chroma) = (0.0, 0.0);
        for node in &self.nodes {
            let [l, a, b] = opponent_of(*node);
            light += l;
            chroma += (a * a + b * b).sqrt();
        }
        let n = self.nodes.len().max(1) as f32;
        (light / n, chroma / n)
    }

    /// Whether most of it is overexposed: the largest channel is all but white, so that its own tint is lost.
    pub(crate) fn is_clipped(&self) -> bool {
        let clipped = |node: &&[f32; 3]| node.iter().any(|c| *c >= CLIPPED);
        2 * self.nodes.iter().filter(clipped).count() > self.nodes.len()
    }

    /// The surface in opponent colours (L + 16, a, b), for reading row by row.
    pub(crate) fn rows(&self, width: usize, height: usize) -> Rows {
        Rows {
            across: self.across,
            down: self.down,
            height,
            nodes: self.nodes.iter().map(|c| opponent_of(*c)).collect(),
            places: (0..width)
                .map(|x| cell((x as f32 + 0.5) / width as f32, self.across))
                .map(|(x, t)| (x as u32, t))
                .collect(),
            row: Vec::new(),
        }
    }
}

/// A surface in opponent colours, row by row.
pub(crate) struct Rows {
    across: usize,
    down: usize,
    height: usize,
    nodes: Vec<[f32; 3]>,
    places: Vec<(u32, f32)>,
    row: Vec<[f32; 3]>,
}

impl Rows {
    /// Writes one row of the picture's surface.
    pub(crate) fn read(&mut self, y: usize, out: &mut [[f32; 3]]) {
        let (top, t) = cell((y as f32 + 0.5) / self.height as f32, self.down);
        let bottom = (top + 1).min(self.down - 1);
        let node = |y: usize| &self.nodes[y * self.across..(y + 1) * self.across];
        self.row.clear();
        let pairs = node(top).iter().zip(node(bottom));
        self.row.extend(
            pairs.map(|(a, b)| std::array::from_fn::<f32, 3, _>(|i| a[i] + (b[i] - a[i]) * t)),
        );
        let last = self.row[self.across - 1];
        self.row.push(last);
        for (out, (x, t)) in out.iter_mut().zip(&self.places) {
            let (a, b) = (self.row[*x as usize], self.row[*x as usize + 1]);
            *out = std::array::from_fn(|i| a[i] + (b[i] - a[i]) * t);
        }
    }
}
