//! Straight and bent wires, rods and tubes.

use crate::light::Material;
use crate::outline::Outline;
use crate::part::{Part, Surface, tube};
use crate::shape::{band, circle, stroke};
use crate::vec::{V2, v2};

/// A straight rod with round ends.
pub(super) fn rod(a: V2, b: V2, half: f32, material: Material) -> Part {
    let bounds = (
        a.x.min(b.x) - half - 0.003,
        a.y.min(b.y) - half - 0.003,
        a.x.max(b.x) + half + 0.003,
        a.y.max(b.y) + half + 0.003,
    );
    Part::new(
        bounds,
        move |p| stroke(p, a, b, half, half),
        move |_, edge| Surface {
            normal: tube(edge, half),
            material,
        },
    )
}

/// A rod bent along a smooth curve.
pub(super) fn bent(points: &[(f32, f32)], half: f32, material: Material) -> Part {
    let line = Outline::open(points);
    let (low, high) = line.bounds();
    let by = half + 0.003;
    Part::new(
        (low.x - by, low.y - by, high.x + by, high.y + by),
        move |p| line.stroke(p, half, half),
        move |_, edge| Surface {
            normal: tube(edge, half),
            material,
        },
    )
}

/// A rod bent to a circle.
pub(super) fn hoop(middle: V2, radius: f32, half: f32, material: Material) -> Part {
    let by = radius + half + 0.003;
    Part::new(
        (middle.x - by, middle.y - by, middle.x + by, middle.y + by),
        move |p| band(circle(p, middle, radius), half),
        move |_, edge| Surface {
            normal: tube(edge, half),
            material,
        },
    )
}

/// Directions all around, nearly evenly spaced, without a sine.
pub(super) fn around(n: usize) -> Vec<V2> {
    // Eight even directions are known; between two of them the direction is
    // blended and made one long again, which spaces it nearly evenly.
    const S: f32 = std::f32::consts::FRAC_1_SQRT_2;
    let eighths = [
        v2(1.0, 0.0),
        v2(S, S),
        v2(0.0, 1.0),
        v2(-S, S),
        v2(-1.0, 0.0),
        v2(-S, -S),
        v2(0.0, -1.0),
        v2(S, -S),
        v2(1.0, 0.0),
    ];
    let at = |k: usize| {
        let turn = k as f32 / n as f32 * 8.0;
        let i = (turn as usize).min(7);
        let t = turn - i as f32;
        (eighths[i] * (1.0 - t) + eighths[i + 1] * t).unit()
    };
    (0..n).map(at).collect()
}

/// Points of a closed curve with these half sides, all around; `wave` bends its long sides, one up and one down.
pub(super) fn wavy(n: usize, (rx, ry): (f32, f32), wave: f32) -> Vec<V2> {
    let point = |d: V2| {
        v2(
            d.x * rx,
            d.y * ry + wave * (4.0 * d.x * d.x * d.x - 3.0 * d.x),
        )
    };
    around(n).into_iter().map(point).collect()
}

/// A coil between two points, as a zigzag with round corners: `wide` is half its width, `half` that of its wire.
pub(super) fn spring(
    (a, b): (V2, V2),
    (wide, turns): (f32, usize),
    half: f32,
    material: Material,
) -> impl Iterator<Item = Part> {
    let along = b - a;
    let across = v2(-along.y, along.x).unit() * wide;
    let at = move |k: usize| {
        let side = if k.is_multiple_of(2) { 1.0 } else { -1.0 };
        a + along * (k as f32 / turns as f32) + across * side
    };
    (0..turns).map(move |k| rod(at(k), at(k + 1), half, material))
}
