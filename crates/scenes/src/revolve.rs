//! Upright round things: a profile turned around the vertical axis, seen a
//! little from above.

use crate::shape::{Edge, both, either, ellipse, half_plane};
use crate::vec::{V2, V3, unit, v2};

/// A solid of revolution around x = 0.
#[derive(Debug, Clone)]
pub(crate) struct Revolve {
    /// Height and radius, from the top down.
    profile: Vec<(f32, f32)>,
    /// How flat a horizontal circle looks: its height over its width.
    tilt: f32,
}

impl Revolve {
    /// A solid with these (y, radius) points, from the top (smallest y) down.
    pub fn new(profile: &[(f32, f32)], tilt: f32) -> Self {
        Self {
            profile: profile.to_vec(),
            tilt,
        }
    }

    /// Radius and its slope at a height (cubic Hermite through the points).
    fn radius(&self, y: f32) -> (f32, f32) {
        let p = &self.profile;
        let last = p.len() - 1;
        let y = y.clamp(p[0].0, p[last].0);
        let i = p.windows(2).position(|w| y <= w[1].0).unwrap_or(last - 1);
        let slope = |k: usize| {
            let (a, b) = (p[k.saturating_sub(1)], p[(k + 1).min(last)]);
            (b.1 - a.1) / (b.0 - a.0)
        };
        let h = p[i + 1].0 - p[i].0;
        let t = (y - p[i].0) / h;
        let (m0, m1) = (slope(i) * h, slope(i + 1) * h);
        let (t2, t3) = (t * t, t * t * t);
        let (r0, r1) = (p[i].1, p[i + 1].1);
        let r = (2.0 * t3 - 3.0 * t2 + 1.0) * r0
            + (t3 - 2.0 * t2 + t) * m0
            + (3.0 * t2 - 2.0 * t3) * r1
            + (t3 - t2) * m1;
        let dr = (6.0 * t2 - 6.0 * t) * r0
            + (3.0 * t2 - 4.0 * t + 1.0) * m0
            + (6.0 * t - 6.0 * t2) * r1
            + (3.0 * t2 - 2.0 * t) * m1;
        (r.max(1e-3), dr / h)
    }

    /// The silhouette.
    pub fn shape(&self, p: V2) -> Edge {
        let (top, bottom) = (self.profile[0], self.profile[self.profile.len() - 1]);
        let (r, slope) = self.radius(p.y);
        let sign = if p.x < 0.0 { -1.0 } else { 1.0 };
        let side = Edge {
            d: (p.x.abs() - r) / (1.0 + slope * slope).sqrt(),
            out: v2(sign, 0.0),
        };
        let slab = both(
            half_plane(p, v2(0.0, top.0), v2(0.0, -1.0)),
            half_plane(p, v2(0.0, bottom.0), v2(0.0, 1.0)),
        );
        let end = |(y, r): (f32, f32)| ellipse(p, v2(0.0, y), r, r * self.tilt);
        either(both(side, slab), either(end(top), end(bottom)))
    }

    /// The box around the silhouette.
    pub fn bounds(&self) -> (f32, f32, f32, f32) {
        let widest = self.profile.iter().map(|p| p.1).fold(0.0, f32::max) * 1.08;
        let last = self.profile[self.profile.len() - 1];
        let first = self.profile[0];
        (
            -widest,
            first.0 - first.1 * self.tilt,
            widest,
            last.0 + last.1 * self.tilt,
        )
    }

    /// The direction that the wall faces.
    pub fn normal(&self, p: V2) -> V3 {
        let (r, slope) = self.radius(self.height(p));
        let across = (p.x / r).clamp(-0.995, 0.995);
        let depth = (1.0 - across * across).sqrt();
        unit(across, -slope - self.tilt * 0.6 * depth, depth)
    }

    /// The height on the axis of the wall point seen at `p`.
    pub fn height(&self, p: V2) -> f32 {
        let (r, _) = self.radius(p.y);
        let across = (p.x / r).clamp(-1.0, 1.0);
        p.y - self.tilt * r * (1.0 - across * across).sqrt()
    }
}
