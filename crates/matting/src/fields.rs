//! Local colours of product and background, carried to places where they are not seen.
//!
//! Pull-push interpolation (Gortler, Grzeszczuk, Szeliski, Cohen: The Lumigraph, 1996, section 3.4): weighted means go
//! up a pyramid until every cell knows something; on the way down a cell takes the rest of its weight from above.

use crate::colour::{LINEAR, opponent_of};
use crate::view::{View, cell};

/// Pixels of the matte's picture for one cell.
pub(crate) const CELL: usize = 4;

/// A plane of linear colours over the whole picture.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Field {
    across: usize,
    down: usize,
    cells: Vec<[f32; 4]>,
}

impl Field {
    /// Gathers pixels with weights and fills the gaps.
    pub(crate) fn new(view: &View, (w, h): (usize, usize), weight: impl Fn(usize) -> f32) -> Self {
        let (across, down) = (w.div_ceil(CELL).max(1), h.div_ceil(CELL).max(1));
        let mut cells = vec![[0.0_f32; 4]; across * down];
        let table = &*LINEAR;
        for y in 0..h {
            let rgb = &view.rgb[y * view.width * 3..][..w * 3];
            let row = &mut cells[y / CELL * across..][..across];
            for (x, pixel) in rgb.chunks_exact(3).enumerate() {
                let k = weight(y * w + x);
                if k > 0.0 {
                    let cell = &mut row[x / CELL];
                    for c in 0..3 {
                        cell[c] += k * table[usize::from(pixel[c])];
                    }
                    cell[3] += k;
                }
            }
        }
        let mut this = Self {
            across,
            down,
            cells,
        };
        this.complete();
        this
    }

    /// The colour in linear light at a place in 0..1 x 0..1.
    #[inline]
    pub(crate) fn at(&self, u: f32, v: f32) -> [f32; 3] {
        let (x, tx) = cell(u, self.across);
        let (y, ty) = cell(v, self.down);
        let (x1, y1) = ((x + 1).min(self.across - 1), (y + 1).min(self.down - 1));
        let at = |x: usize, y: usize| &self.cells[y * self.across + x];
        let (a, b, c, d) = (at(x, y), at(x1, y), at(x, y1), at(x1, y1));
        std::array::from_fn(|i| {
            let top = a[i] + (b[i] - a[i]) * tx;
            let bottom = c[i] + (d[i] - c[i]) * tx;
            top + (bottom - top) * ty
        })
    }

    /// The same in opponent colours: [`Field::at`] then gives those, mixed between cells.
    pub(crate) fn opponent(&self) -> Self {
        let cells = self.cells.iter().map(|cell| {
            let [l, a, b] = opponent_of([cell[0], cell[1], cell[2]]);
            [l, a, b, 1.0]
        });
        Self {
            cells: cells.collect(),
            ..*self
        }
    }

    /// Gives every cell a colour: its own where its weight is at least 1, else mixed with that of the level above.
    fn complete(&mut self) {
        if self.across == 1 && self.down == 1 {
            let cell = &mut self.cells[0];
            let k = cell[3].max(1e-6);
            *cell = [cell[0] / k, cell[1] / k, cell[2] / k, 1.0];
            return;
        }
        let (across, down) = (self.across.div_ceil(2), self.down.div_ceil(2));
        let mut above = Self {
            across,
            down,
            cells: vec![[0.0; 4]; across * down],
        };
        for (at, cell) in self.cells.iter().enumerate() {
            let to = at / self.across / 2 * across + at % self.across / 2;
            let sum = &mut above.cells[to];
            // What is full counts as 1, so that a region's size does not outweigh nearness.
            let k = if cell[3] > 1.0 { 1.0 / cell[3] } else { 1.0 };
            for i in 0..4 {
                sum[i] += cell[i] * k;
            }
        }
        above.complete();
        for (at, cell) in self.cells.iter_mut().enumerate() {
            let (x, y) = (at % self.across, at / self.across);
            let own = cell[3].min(1.0);
            let k = if cell[3] > 0.0 { own / cell[3] } else { 0.0 };
            let u = (x as f32 + 0.5) / self.across as f32;
            let v = (y as f32 + 0.5) / self.down as f32;
            let far = if own < 1.0 { above.at(u, v) } else { [0.0; 3] };
            *cell = [
                cell[0] * k + far[0] * (1.0 - own),
                cell[1] * k + far[1] * (1.0 - own),
                cell[2] * k + far[2] * (1.0 - own),
                1.0,
            ];
        }
    }
}

/// What a matte knows about colours near its edge.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fields {
    /// The product's own.
    pub product: Field,
    /// The background's, shadows included.
    pub ground: Field,
}
