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
        Self {
            points,
            closed,
            low,
            high,
        }
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

    /// The nearest point on the line: squared distance, vector from it, and
    /// how far along the whole curve it is (0 to 1).
    fn nearest(&self, p: V2) -> (f32, V2, f32) {
        let n = self.points.len();
        let last = if self.closed { n } else { n - 1 };
        let mut best = (f32::MAX, v2(0.0, 0.0), 0.0);
        for i in 0..last {
            let (a, b) = (self.points[i], self.points[(i + 1) % n]);
            let (ab, ap) = (b - a, p - a);
            let t = (ap.dot(ab) / ab.dot(ab).max(1e-12)).clamp(0.0, 1.0);
            let q = ap - ab * t;
            let d2 = q.dot(q);
            if d2 < best.0 {
                best = (d2, q, (i as f32 + t) / last as f32);
            }
        }
        best
    }

    /// Even-odd rule.
    fn contains(&self, p: V2) -> bool {
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
