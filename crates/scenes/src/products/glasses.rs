//! Reading glasses from the front: thin, and all the lenses are holes.

use crate::draw::Drawing;
use crate::light::{glossy, metal};
use crate::noise::fractal;
use crate::outline::Outline;
use crate::paper::Paper;
use crate::part::{Part, Surface, tube};
use crate::rng::Rng;
use crate::shadow::lying;
use crate::shape::{Edge, band, stroke};
use crate::srgb::{blend, web};
use crate::vec::{V2, smooth, v2};

const HALF: f32 = 0.0135;

/// The right lens as a bare outline.
fn lens() -> Outline {
    Outline::closed(&[
        (0.055, -0.02),
        (0.105, -0.098),
        (0.235, -0.118),
        (0.365, -0.098),
        (0.418, -0.02),
        (0.405, 0.09),
        (0.345, 0.165),
        (0.235, 0.19),
        (0.125, 0.165),
        (0.065, 0.085),
    ])
}

fn lens_rim(lens: &Outline, p: V2, side: f32) -> Edge {
    let edge = band(lens.fill(v2(p.x * side, p.y)), HALF);
    Edge {
        d: edge.d,
        out: v2(edge.out.x * side, edge.out.y),
    }
}

pub(super) fn draw(rng: &mut Rng) -> Drawing {
    let (dark, light) = rng.pick(&[
        (0x1A1412, 0x8A5A2C),
        (0x141517, 0x2A2C30),
        (0x3A1410, 0x9A3F2A),
    ]);
    let (dark, light) = (web(dark), web(light));
    let acetate = move |p: V2| {
        let cloud = fractal(p.x * 22.0 + 3.0, p.y * 22.0, 5);
        glossy(blend(dark, light, smooth(0.48, 0.7, cloud)))
    };
    let gold = metal(web(0xC9A45C), 0.85);
    let mut parts = Vec::new();
    for side in [-1.0, 1.0] {
        let temple = Outline::open(&[
            (0.432 * side, -0.045),
            (0.428 * side, -0.12),
            (0.41 * side, -0.2),
            (0.38 * side, -0.262),
            (0.345 * side, -0.285),
        ]);
        let (low, high) = temple.bounds();
        parts.push(Part::new(
            (low.x - 0.02, low.y - 0.02, high.x + 0.02, high.y + 0.02),
            move |p| temple.stroke(p, 0.012, 0.008),
            move |p, edge| Surface {
                normal: tube(edge, 0.01),
                material: acetate(p),
            },
        ));
    }
    let bridge = Outline::open(&[
        (-0.068, 0.0),
        (-0.035, -0.035),
        (0.035, -0.035),
        (0.068, 0.0),
    ]);
    parts.push(Part::new(
        (-0.09, -0.06, 0.09, 0.03),
        move |p| bridge.stroke(p, 0.012, 0.012),
        move |p, edge| Surface {
            normal: tube(edge, 0.012),
            material: acetate(p),
        },
    ));
    for side in [-1.0, 1.0] {
        let lens = lens();
        parts.push(
            Part::new(
                (0.24 * side - 0.21, -0.14, 0.24 * side + 0.21, 0.21),
                move |p| lens_rim(&lens, p, side),
                move |p, edge| Surface {
                    normal: tube(edge, HALF),
                    material: acetate(p),
                },
            )
            .throwing(0.012),
        );
        parts.push(Part::new(
            (-0.46, -0.09, 0.46, -0.01),
            move |p| {
                stroke(
                    p,
                    v2(0.405 * side, -0.055),
                    v2(0.437 * side, -0.045),
                    0.013,
                    0.011,
                )
            },
            move |_, edge| Surface {
                normal: tube(edge, 0.012),
                material: gold,
            },
        ));
    }
    Drawing {
        parts,
        paper: Paper::any(rng),
        shadow: lying(0.035),
        scale: 1.06,
        shift: v2(0.0, 0.02),
        half_tan: rng.between(-0.035, 0.035),
    }
}
