//! Outlines as signed distances: negative inside, in scene units, with the
//! direction to the nearest edge. Near an edge every distance is true to first
//! order, which is what coverage and bevels need.

use crate::vec::{V2, v2};

/// Where a point lies relative to an outline.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    /// Distance to the outline; negative inside.
    pub d: f32,
    /// Direction in which the distance grows, one long.
    pub out: V2,
}

/// Common part of two outlines.
pub(crate) fn both(a: Edge, b: Edge) -> Edge {
    if a.d > b.d { a } else { b }
}

/// Either of two outlines.
pub(crate) fn either(a: Edge, b: Edge) -> Edge {
    if a.d < b.d { a } else { b }
}

/// The first without the second.
pub(crate) fn without(a: Edge, b: Edge) -> Edge {
    both(
        a,
        Edge {
            d: -b.d,
            out: b.out * -1.0,
        },
    )
}

/// A band along an outline, `half` to either side.
pub(crate) fn band(edge: Edge, half: f32) -> Edge {
    let sign = if edge.d < 0.0 { -1.0 } else { 1.0 };
    Edge {
        d: edge.d.abs() - half,
        out: edge.out * sign,
    }
}

/// A circle.
pub(crate) fn circle(p: V2, centre: V2, radius: f32) -> Edge {
    let q = p - centre;
    Edge {
        d: q.length() - radius,
        out: q.unit(),
    }
}

/// An ellipse with its axes along x and y: the implicit function divided by
/// its gradient.
pub(crate) fn ellipse(p: V2, centre: V2, rx: f32, ry: f32) -> Edge {
    let q = p - centre;
    let (u, v) = (q.x / rx, q.y / ry);
    let k = (u * u + v * v).sqrt();
    let gradient = v2(u / rx, v / ry);
    let steep = gradient.length();
    if k < 1e-4 || steep < 1e-4 {
        return Edge {
            d: -rx.min(ry),
            out: v2(0.0, -1.0),
        };
    }
    Edge {
        d: (k - 1.0) * k / steep,
        out: gradient * (1.0 / steep),
    }
}

/// A box with rounded corners.
pub(crate) fn rounded_box(p: V2, centre: V2, half: V2, radius: f32) -> Edge {
    let q = p - centre;
    let (sx, sy) = (
        if q.x < 0.0 { -1.0 } else { 1.0 },
        if q.y < 0.0 { -1.0 } else { 1.0 },
    );
    let (x, y) = (q.x.abs() - half.x + radius, q.y.abs() - half.y + radius);
    if x > 0.0 && y > 0.0 {
        let corner = v2(x, y);
        let out = corner.unit();
        return Edge {
            d: corner.length() - radius,
            out: v2(out.x * sx, out.y * sy),
        };
    }
    if x > y {
        Edge {
            d: x - radius,
            out: v2(sx, 0.0),
        }
    } else {
        Edge {
            d: y - radius,
            out: v2(0.0, sy),
        }
    }
}

/// A straight stroke with round ends whose half width runs from `ra` to `rb`.
pub(crate) fn stroke(p: V2, a: V2, b: V2, ra: f32, rb: f32) -> Edge {
    let (ab, ap) = (b - a, p - a);
    let t = (ap.dot(ab) / ab.dot(ab).max(1e-12)).clamp(0.0, 1.0);
    let q = ap - ab * t;
    Edge {
        d: q.length() - (ra + (rb - ra) * t),
        out: q.unit(),
    }
}

/// The side of a line through `on` that `out` points away from.
pub(crate) fn half_plane(p: V2, on: V2, out: V2) -> Edge {
    let out = out.unit();
    Edge {
        d: (p - on).dot(out),
        out,
    }
}
