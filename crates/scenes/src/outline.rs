//! Free outlines: smooth curves through a few points, as polygons.

use crate::shape::Edge;
use crate::vec::{V2, v2};

/// Straight pieces per given point.
const PIECES: usize = 10;

/// A smooth curve (uniform Catmull-Rom) or a polygon.
#[derive(Debug, Clone)]
pub(crate) struct Outline {
    points: Vec<V2>,
    closed: bool,
    low: V2,
    high: V2,
    grid: Grid,
}

fn catmull_rom(p: [V2; 4], t: f32) -> V2 {
    let (t2, t3) = (t * t, t * t * t);
    (p[1] * 2.0
        + (p[2] - p[0]) * t
        + (p[0] * 2.0 - p[1] * 5.0 + p[2] * 4.0 - p[3]) * t2
        + (p[1] * 3.0 - p[0] - p[2] * 3.0 + p[3]) * t3)
        * 0.5
}

impl Outline {
    fn new(points: Vec<V2>, closed: bool) -> Self {
        let (mut low, mut high) = (points[0], points[0]);
        for p in &points {
            low = v2(low.x.min(p.x), low.y.min(p.y));
            high = v2(high.x.max(p.x), high.y.max(p.y));
        }
        let mut outline = Self {
            points,
            closed,
            low,
            high,
            grid: Grid::default(),
        };
        outline.grid = Grid::new(&outline);
        outline
    }

    /// Straight lines from point to point and back to the first.
    pub fn polygon(points: &[(f32, f32)]) -> Self {
        Self::new(points.iter().map(|(x, y)| v2(*x, *y)).collect(), true)
    }

    /// A smooth closed curve through the points.
    pub fn closed(points: &[(f32, f32)]) -> Self {
        let n = points.len();
        let at = |i: usize| v2(points[i % n].0, points[i % n].1);
        let mut all = Vec::with_capacity(n * PIECES);
        for i in 0..n {
            let four = [at(i + n - 1), at(i), at(i + 1), at(i + 2)];
            all.extend((0..PIECES).map(|k| catmull_rom(four, k as f32 / PIECES as f32)));
        }
        Self::new(all, true)
    }

    /// A smooth curve from the first to the last point.
    pub fn open(points: &[(f32, f32)]) -> Self {
        let n = points.len() as isize;
        let at = |i: isize| {
            let (x, y) = points[i.clamp(0, n - 1) as usize];
            v2(x, y)
        };
        let mut all = Vec::new();
        for i in 0..n - 1 {
            let four = [at(i - 1), at(i), at(i + 1), at(i + 2)];
            all.extend((0..PIECES).map(|k| catmull_rom(four, k as f32 / PIECES as f32)));
        }
        all.push(at(n - 1));
        Self::new(all, false)
    }

    /// Corners of the box around it.
    pub fn bounds(&self) -> (V2, V2) {
        (self.low, self.high)
    }

    /// Number of straight pieces.
    fn pieces(&self) -> usize {
        if self.closed {
            self.points.len()
        } else {
            self.points.len() - 1
        }
    }

    /// The vector from the nearest point of piece `i` to `p`, and how far
    /// along the piece (0 to 1) that point is.
    fn piece_to(&self, i: usize, p: V2) -> (V2, f32) {
        let (a, b) = (self.points[i], self.points[(i + 1) % self.points.len()]);
        let (ab, ap) = (b - a, p - a);
        let t = (ap.dot(ab) / ab.dot(ab).max(1e-12)).clamp(0.0, 1.0);
        (ap - ab * t, t)
    }

    /// The nearest point on the line: squared distance, vector from it, and
    /// how far along the whole curve it is (0 to 1).
    fn nearest(&self, p: V2) -> (f32, V2, f32) {
        let mut best = (f32::MAX, v2(0.0, 0.0), 0.0);
        let mut try_piece = |i: usize| {
            let (q, t) = self.piece_to(i, p);
            let d2 = q.dot(q);
            if d2 < best.0 {
                best = (d2, q, (i as f32 + t) / self.pieces() as f32);
            }
        };
        match self.grid.cell(p) {
            Some(cell) => cell.near.iter().for_each(|i| try_piece(usize::from(*i))),
            None => (0..self.pieces()).for_each(try_piece),
        }
        best
    }

    /// Whether a point is inside.
    fn contains(&self, p: V2) -> bool {
        match self.grid.cell(p).and_then(|cell| cell.inside) {
            Some(inside) => inside,
            None => self.even_odd(p),
        }
    }

    /// Even-odd rule.
    fn even_odd(&self, p: V2) -> bool {
        if p.x < self.low.x || p.x > self.high.x || p.y < self.low.y || p.y > self.high.y {
            return false;
        }
        let n = self.points.len();
        let mut inside = false;
        for i in 0..n {
            let (a, b) = (self.points[i], self.points[(i + 1) % n]);
            if (a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) * (b.x - a.x) / (b.y - a.y) {
                inside = !inside;
            }
        }
        inside
    }

    /// The area inside a closed outline.
    pub fn fill(&self, p: V2) -> Edge {
        let (d2, q, _) = self.nearest(p);
        let d = d2.sqrt();
        if self.contains(p) {
            Edge {
                d: -d,
                out: q.unit() * -1.0,
            }
        } else {
            Edge { d, out: q.unit() }
        }
    }

    /// A stroke along the line whose half width runs from `ra` to `rb`.
    pub fn stroke(&self, p: V2, ra: f32, rb: f32) -> Edge {
        let (d2, q, t) = self.nearest(p);
        Edge {
            d: d2.sqrt() - (ra + (rb - ra) * t),
            out: q.unit(),
        }
    }
}

/// Cells along each side of the grid.
const CELLS: usize = 48;

/// What is known about a square of the plane: which pieces can be nearest to a
/// point in it, and whether all of it is inside or outside.
#[derive(Debug, Clone)]
struct Cell {
    near: Vec<u16>,
    inside: Option<bool>,
}

/// Squares over an outline and its surroundings; makes distances cheap without
/// changing them.
#[derive(Debug, Clone, Default)]
struct Grid {
    cells: Vec<Cell>,
    low: V2,
    step: V2,
}

impl Grid {
    fn new(outline: &Outline) -> Self {
        let margin = v2(0.06, 0.06);
        let low = outline.low - margin;
        let size = outline.high + margin - low;
        let step = size * (1.0 / CELLS as f32);
        // Any point is within half a diagonal of its cell's middle.
        let reach = step.length() / 2.0 * 1.001;
        let mut cells = Vec::with_capacity(CELLS * CELLS);
        for y in 0..CELLS {
            for x in 0..CELLS {
                let middle = low + v2((x as f32 + 0.5) * step.x, (y as f32 + 0.5) * step.y);
                let far = |i: usize| outline.piece_to(i, middle).0.length();
                let away: Vec<f32> = (0..outline.pieces()).map(far).collect();
                let nearest = away.iter().copied().fold(f32::MAX, f32::min);
                let near = (0_u16..)
                    .zip(&away)
                    .filter(|(_, d)| **d <= nearest + 2.0 * reach);
                let inside = (nearest > reach).then(|| outline.even_odd(middle));
                cells.push(Cell {
                    near: near.map(|(i, _)| i).collect(),
                    inside,
                });
            }
        }
        Self { cells, low, step }
    }

    /// The cell that holds a point; none outside the grid.
    fn cell(&self, p: V2) -> Option<&Cell> {
        let q = p - self.low;
        let (x, y) = (q.x / self.step.x, q.y / self.step.y);
        let within = |v: f32| (0.0..CELLS as f32).contains(&v);
        (within(x) && within(y)).then(|| self.cells.get(y as usize * CELLS + x as usize))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_changes_no_distance() {
        let outline = Outline::closed(&[
            (-0.3, -0.2),
            (0.1, -0.3),
            (0.35, 0.1),
            (0.0, 0.05),
            (-0.2, 0.3),
        ]);
        let plain = Outline {
            grid: Grid::default(),
            ..outline.clone()
        };
        for y in -50..50 {
            for x in -50..50 {
                let p = v2(x as f32 * 0.011 + 0.0003, y as f32 * 0.0097);
                let (fast, slow) = (outline.fill(p), plain.fill(p));
                assert_eq!((fast.d, fast.out), (slow.d, slow.out), "at {p:?}");
            }
        }
    }
}
