//! Cushions, plates, soles: free outlines with holes and patches.

use super::skin::Skin;
use crate::outline::Outline;
use crate::part::{Part, Surface, pillow};
use crate::products::wire::around;
use crate::rng::Rng;
use crate::shape::{Edge, both, ellipse, rounded_box, without};
use crate::vec::{V2, v2};

/// A free shape.
pub(super) fn sheet(rng: &mut Rng) -> Vec<Part> {
    let outline = blob(rng, v2(0.0, 0.0), 0.2, 0.47);
    let (low, high) = outline.bounds();
    let holes: Vec<(V2, V2, bool)> = (0..rng.pick(&[0, 0, 1, 1, 2, 4]))
        .map(|_| {
            let at = v2(rng.between(-0.2, 0.2), rng.between(-0.2, 0.2));
            let half = v2(rng.between(0.015, 0.12), rng.between(0.015, 0.12));
            (at, half, rng.between(0.0, 1.0) < 0.5)
        })
        .collect();
    let bounds = (low.x - 0.003, low.y - 0.003, high.x + 0.003, high.y + 0.003);
    let (rim, steep) = (rng.between(0.01, 0.2), rng.between(0.3, 0.97));
    let whole = {
        let (outline, holes) = (outline.clone(), holes.clone());
        move |p: V2| opened(&holes, p, outline.fill(p))
    };
    let skin = Skin::any(rng);
    let mut parts = vec![Part::new(bounds, whole.clone(), move |p, edge| Surface {
        normal: pillow(edge, rim, steep),
        material: skin.at(p),
    })];
    for _ in 0..rng.pick(&[0, 0, 1, 2]) {
        let at = v2(rng.between(-0.25, 0.25), rng.between(-0.25, 0.25));
        let patch = blob(rng, at, 0.05, 0.25);
        let (skin, whole) = (Skin::any(rng), whole.clone());
        let rim = rng.between(0.01, 0.1);
        parts.push(Part::new(
            bounds,
            move |p| both(patch.fill(p), whole(p)),
            move |p, edge| Surface {
                normal: pillow(edge, rim, steep),
                material: skin.at(p),
            },
        ));
    }
    parts
}

fn opened(holes: &[(V2, V2, bool)], p: V2, edge: Edge) -> Edge {
    holes.iter().fold(edge, |edge, (at, half, round)| {
        let hole = if *round {
            ellipse(p, *at, half.x, half.y)
        } else {
            rounded_box(p, *at, *half, half.x.min(half.y) * 0.4)
        };
        without(edge, hole)
    })
}

/// A closed curve around a point.
fn blob(rng: &mut Rng, at: V2, least: f32, most: f32) -> Outline {
    let corners = rng.pick(&[4, 5, 7, 9, 12]);
    let flat = rng.between(0.35, 1.0);
    let points: Vec<(f32, f32)> = around(corners)
        .into_iter()
        .map(|d| {
            let r = rng.between(least, most);
            (at.x + d.x * r, at.y + d.y * r * flat)
        })
        .collect();
    if rng.between(0.0, 1.0) < 0.3 {
        Outline::polygon(&points)
    } else {
        Outline::closed(&points)
    }
}
