//! One part of a product: an outline and a surface.

use crate::light::Material;
use crate::shape::Edge;
use crate::vec::{V2, V3, unit, v2};

/// What a part is like at one point.
pub(crate) struct Surface {
    /// Direction it faces, one long.
    pub normal: V3,
    /// What it is made of there.
    pub material: Material,
}

type Shape = Box<dyn Fn(V2) -> Edge>;
type Paint = Box<dyn Fn(V2, Edge) -> Surface>;

/// A part. Later parts of a stack lie on top of earlier ones.
pub(crate) struct Part {
    /// Corners of a box that holds the outline.
    pub low: V2,
    /// See `low`.
    pub high: V2,
    /// The outline.
    pub shape: Shape,
    /// The surface, for points inside.
    pub paint: Paint,
    /// Reach of the soft shadow that it throws on parts below, in scene units.
    pub throws: f32,
}

impl Part {
    /// A part within a box.
    pub fn new(
        (x0, y0, x1, y1): (f32, f32, f32, f32),
        shape: impl Fn(V2) -> Edge + 'static,
        paint: impl Fn(V2, Edge) -> Surface + 'static,
    ) -> Self {
        Self {
            low: v2(x0, y0),
            high: v2(x1, y1),
            shape: Box::new(shape),
            paint: Box::new(paint),
            throws: 0.0,
        }
    }

    /// The same part, with a soft shadow on what lies below it.
    pub fn throwing(mut self, reach: f32) -> Self {
        self.throws = reach;
        self
    }
}

/// A surface that is flat but for a rounded rim of this width; `height` 1 makes
/// the rim as steep as a quarter circle.
pub(crate) fn pillow(edge: Edge, width: f32, height: f32) -> V3 {
    let slope = 1.0 - (-edge.d / width).clamp(0.0, 1.0);
    let tilt = (slope * slope * height).min(0.98);
    unit(
        edge.out.x * tilt,
        edge.out.y * tilt,
        (1.0 - tilt * tilt).sqrt(),
    )
}

/// A round wire or tube of half thickness `half` whose outline is `edge`.
pub(crate) fn tube(edge: Edge, half: f32) -> V3 {
    let across = (1.0 + edge.d / half).clamp(0.0, 0.99);
    unit(
        edge.out.x * across,
        edge.out.y * across,
        (1.0 - across * across).sqrt(),
    )
}

/// A surface that faces one way.
pub(crate) fn flat(x: f32, y: f32, z: f32) -> V3 {
    unit(x, y, z)
}
