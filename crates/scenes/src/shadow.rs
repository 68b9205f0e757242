//! Shadows of the product on its backdrop.

use crate::vec::{V2, v2};

/// How a product stands or lies.
#[derive(Debug, Clone)]
pub(crate) enum Shadow {
    /// It stands: soft ellipses where it touches the ground.
    Standing(Vec<Pool>),
    /// It lies on the backdrop: its own silhouette, moved and blurred.
    Lying {
        /// How far the silhouette is moved, in scene units.
        offset: V2,
        /// Blur radius, in scene units.
        blur: f32,
        /// Share of light that is taken in the middle.
        strength: f32,
    },
}

/// One soft ellipse of shadow.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pool {
    pub centre: V2,
    pub rx: f32,
    pub ry: f32,
    /// Share of light that is taken in the middle.
    pub strength: f32,
}

impl Pool {
    /// Share of light that is taken at a point.
    pub fn at(&self, p: V2) -> f32 {
        let (u, v) = (
            (p.x - self.centre.x) / self.rx,
            (p.y - self.centre.y) / self.ry,
        );
        let rest = (1.0 - u * u - v * v).max(0.0);
        self.strength * rest * rest * (3.0 - 2.0 * rest)
    }
}

/// The usual shadow of something that stands on a base `width` wide at height
/// `y`: a dark line of contact, and light that fades to the right.
pub(crate) fn standing(width: f32, y: f32) -> Shadow {
    let half = width / 2.0;
    Shadow::Standing(vec![
        Pool {
            centre: v2(0.02, y),
            rx: half * 1.06,
            ry: 0.022,
            strength: 0.5,
        },
        Pool {
            centre: v2(0.05, y + 0.008),
            rx: half * 1.35,
            ry: 0.055,
            strength: 0.32,
        },
        Pool {
            centre: v2(0.13, y + 0.015),
            rx: half * 1.9 + 0.1,
            ry: 0.1,
            strength: 0.14,
        },
    ])
}

/// The usual shadow of something that lies `height` above the backdrop.
pub(crate) fn lying(height: f32) -> Shadow {
    Shadow::Lying {
        offset: v2(height * 0.6, height * 0.8),
        blur: height,
        strength: 0.42,
    }
}

/// A silhouette at a coarse grid, blurred by three box filters (close to a
/// Gaussian).
pub(crate) struct Blurred {
    cells: Vec<f32>,
    across: usize,
    down: usize,
    cell: usize,
}

impl Blurred {
    /// Averages coverage over `cell` x `cell` pixels, then blurs by `radius`
    /// cells.
    pub fn new(alpha: &[f32], width: usize, height: usize, cell: usize, radius: usize) -> Self {
        let (across, down) = (width.div_ceil(cell), height.div_ceil(cell));
        let mut cells = vec![0.0; across * down];
        for (y, row) in alpha.chunks_exact(width).enumerate() {
            for (x, a) in row.iter().enumerate() {
                cells[y / cell * across + x / cell] += a;
            }
        }
        let area = (cell * cell) as f32;
        cells.iter_mut().for_each(|c| *c = (*c / area).min(1.0));
        for _ in 0..3 {
            cells = box_rows(&cells, across, radius);
            cells = turned(&box_rows(&turned(&cells, across), down, radius), down);
        }
        Self {
            cells,
            across,
            down,
            cell,
        }
    }

    /// Coverage at a pixel position, interpolated.
    pub fn at(&self, x: f32, y: f32) -> f32 {
        let (u, v) = (x / self.cell as f32 - 0.5, y / self.cell as f32 - 0.5);
        let (fx, fy) = (u.floor(), v.floor());
        let cell = |dx: f32, dy: f32| {
            let cx = (fx + dx).clamp(0.0, (self.across - 1) as f32) as usize;
            let cy = (fy + dy).clamp(0.0, (self.down - 1) as f32) as usize;
            self.cells[cy * self.across + cx]
        };
        let (tx, ty) = (u - fx, v - fy);
        let top = cell(0.0, 0.0) + (cell(1.0, 0.0) - cell(0.0, 0.0)) * tx;
        let bottom = cell(0.0, 1.0) + (cell(1.0, 1.0) - cell(0.0, 1.0)) * tx;
        top + (bottom - top) * ty
    }
}

/// Averages `2 radius + 1` neighbours in every row; outside is 0.
fn box_rows(cells: &[f32], across: usize, radius: usize) -> Vec<f32> {
    let share = 1.0 / (2 * radius + 1) as f32;
    let mut out = Vec::with_capacity(cells.len());
    for row in cells.chunks_exact(across) {
        for x in 0..across {
            let near = &row[x.saturating_sub(radius)..(x + radius + 1).min(across)];
            out.push(near.iter().sum::<f32>() * share);
        }
    }
    out
}

/// Rows as columns.
fn turned(cells: &[f32], across: usize) -> Vec<f32> {
    let down = cells.len() / across;
    (0..across)
        .flat_map(|x| (0..down).map(move |y| cells[y * across + x]))
        .collect()
}
