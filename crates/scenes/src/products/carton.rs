//! A white gift box with its lid: flat white faces and straight edges.

use crate::draw::Drawing;
use crate::light::{matte, satin};
use crate::outline::Outline;
use crate::paper::Paper;
use crate::part::{Part, Surface};
use crate::rng::Rng;
use crate::shadow::standing;
use crate::srgb::{Linear, scaled, web};
use crate::vec::{smooth, unit, v2};

type Face = (&'static [(f32, f32)], (f32, f32, f32), f32);

/// Faces of the body and of the lid: corners, direction, brightness.
const FACES: [Face; 5] = [
    (
        &[(-0.4, -0.12), (0.06, -0.04), (0.06, 0.34), (-0.38, 0.24)],
        (-0.45, 0.0, 0.9),
        1.0,
    ),
    (
        &[(0.06, -0.04), (0.4, -0.14), (0.385, 0.22), (0.06, 0.34)],
        (0.6, 0.05, 0.8),
        0.93,
    ),
    (
        &[(-0.425, -0.19), (0.06, -0.11), (0.06, -0.02), (-0.42, -0.1)],
        (-0.45, -0.05, 0.9),
        1.0,
    ),
    (
        &[
            (0.06, -0.11),
            (0.425, -0.205),
            (0.42, -0.115),
            (0.06, -0.02),
        ],
        (0.6, 0.0, 0.8),
        0.93,
    ),
    (
        &[
            (-0.425, -0.19),
            (-0.06, -0.275),
            (0.425, -0.205),
            (0.06, -0.11),
        ],
        (-0.1, -0.8, 0.6),
        1.0,
    ),
];

pub(super) fn draw(rng: &mut Rng) -> Drawing {
    let white = web(rng.pick(&[0xFAFAF8, 0xF6F6F6, 0xF8F4EC]));
    let mark: Linear = web(rng.pick(&[0xB9A36A, 0x8A8D92, 0xC7B9B0]));
    let mut parts = Vec::new();
    for (index, (corners, direction, brightness)) in FACES.into_iter().enumerate() {
        let outline = Outline::polygon(corners);
        let (low, high) = outline.bounds();
        let part = Part::new(
            (low.x - 0.003, low.y - 0.003, high.x + 0.003, high.y + 0.003),
            move |p| outline.fill(p),
            move |p, edge| {
                // A small printed sign on the left face.
                let q = v2((p.x + 0.16) * 1.05, p.y - 0.13 - 0.16 * (p.x + 0.16));
                let ring = (q.length() - 0.05).abs() < 0.004 || q.x.abs() + q.y.abs() < 0.02;
                let worn = 0.94 + 0.06 * smooth(0.0, 0.012, -edge.d);
                Surface {
                    normal: unit(direction.0, direction.1, direction.2),
                    material: if index == 0 && ring {
                        satin(mark)
                    } else {
                        matte(scaled(white, brightness * worn))
                    },
                }
            },
        );
        parts.push(if index > 1 {
            part.throwing(0.015)
        } else {
            part
        });
    }
    Drawing {
        parts,
        paper: Paper::any(rng),
        shadow: standing(0.8, 0.29),
        scale: 1.02,
        shift: v2(0.0, -0.02),
        half_tan: 0.0,
    }
}
