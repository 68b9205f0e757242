//! Parts at another place and size.

use crate::part::Part;
use crate::shape::Edge;
use crate::vec::{V2, v2};

/// A part made `size` times as large around the middle, then moved.
pub(super) fn moved(part: Part, size: f32, to: V2) -> Part {
    let Part {
        low,
        high,
        shape,
        paint,
        throws,
    } = part;
    let (low, high) = (low * size + to, high * size + to);
    let inner = move |p: V2| (p - to) * (1.0 / size);
    let mut placed = Part::new(
        (low.x, low.y, high.x, high.y),
        move |p| {
            let edge = shape(inner(p));
            Edge {
                d: edge.d * size,
                ..edge
            }
        },
        move |p, edge| {
            let own = Edge {
                d: edge.d / size,
                ..edge
            };
            paint(inner(p), own)
        },
    );
    placed.throws = throws * size;
    placed
}

/// Corners of the box around all parts.
pub(super) fn bounds(parts: &[Part]) -> (V2, V2) {
    let (mut low, mut high) = (v2(1.0, 1.0), v2(-1.0, -1.0));
    for part in parts {
        low = v2(low.x.min(part.low.x), low.y.min(part.low.y));
        high = v2(high.x.max(part.high.x), high.y.max(part.high.y));
    }
    (low, high)
}
