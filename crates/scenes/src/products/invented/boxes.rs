//! Boxes seen from a corner, with lids, handles and prints.

use super::skin::{self, Skin};
use crate::outline::Outline;
use crate::part::{Part, Surface};
use crate::products::wire::bent;
use crate::rng::Rng;
use crate::vec::{V2, V3, smooth, unit, v2};

/// A box: the two faces in front and the one on top.
pub(super) fn carton(rng: &mut Rng) -> Vec<Part> {
    let skin = Skin::any(rng);
    // From the nearest lower corner: to the left, to the right, up.
    let left = v2(-rng.between(0.12, 0.5), -rng.between(0.02, 0.14));
    let right = v2(rng.between(0.06, 0.45), -rng.between(0.02, 0.14));
    let tall = rng.between(0.08, 0.6);
    let up = v2(0.0, -tall);
    let base = v2(-(left.x + right.x) / 2.0, tall / 2.0 + 0.08);
    let mut parts = block(rng, base, left, right, up, skin);
    if rng.between(0.0, 1.0) < 0.4 {
        // A lid, a little wider.
        let thick = rng.between(0.03, 0.1);
        let lid = if rng.between(0.0, 1.0) < 0.6 {
            skin
        } else {
            Skin::any(rng)
        };
        let wide = 1.0 + rng.between(0.02, 0.08);
        let at = base + up + v2(0.0, thick * 0.6);
        let lid = block(rng, at, left * wide, right * wide, v2(0.0, -thick), lid);
        parts.extend(lid.into_iter().map(|part| part.throwing(0.012)));
    }
    if rng.between(0.0, 1.0) < 0.3 {
        let (from, to) = (base + up + left * 0.7, base + up + right * 0.4);
        let high = rng.between(0.08, 0.25);
        let line = [
            (from.x, from.y),
            (from.x * 0.8 + to.x * 0.2, from.y - high),
            (from.x * 0.2 + to.x * 0.8, to.y - high),
            (to.x, to.y),
        ];
        parts.push(bent(&line, rng.between(0.004, 0.02), skin::wire(rng)));
    }
    parts
}

fn block(rng: &mut Rng, at: V2, left: V2, right: V2, up: V2, skin: Skin) -> Vec<Part> {
    let (dim, top) = (rng.between(0.8, 1.0), rng.between(0.92, 1.0));
    vec![
        face(
            [at, at + left, at + left + up, at + up],
            unit(-0.45, 0.0, 0.9),
            skin,
        ),
        face(
            [at, at + right, at + right + up, at + up],
            unit(0.6, 0.05, 0.8),
            skin.dimmed(dim),
        ),
        face(
            [
                at + up,
                at + up + left,
                at + up + left + right,
                at + up + right,
            ],
            unit(-0.1, -0.8, 0.6),
            skin.dimmed(top),
        ),
    ]
}

fn face(corners: [V2; 4], normal: V3, skin: Skin) -> Part {
    let outline = Outline::polygon(&corners.map(|p| (p.x, p.y)));
    let (low, high) = outline.bounds();
    let middle = (low + high) * 0.5;
    Part::new(
        (low.x - 0.003, low.y - 0.003, high.x + 0.003, high.y + 0.003),
        move |p| outline.fill(p),
        move |p, edge| Surface {
            normal,
            material: skin
                .dimmed(0.94 + 0.06 * smooth(0.0, 0.012, -edge.d))
                .at(p - middle),
        },
    )
}
