//! A leather handbag: background is seen through its handle.

use crate::draw::Drawing;
use crate::light::{metal, satin};
use crate::noise::fractal;
use crate::outline::Outline;
use crate::paper::Paper;
use crate::part::{Part, Surface, pillow, tube};
use crate::rng::Rng;
use crate::shadow::standing;
use crate::shape::{band, circle, rounded_box};
use crate::srgb::{blend, scaled, web};
use crate::vec::{V2, V3, smooth, unit, v2};

/// Fine leather grain on a surface.
fn grained(n: V3, p: V2, seed: u64) -> V3 {
    let (a, b) = (
        fractal(p.x * 95.0, p.y * 95.0, seed),
        fractal(p.x * 95.0, p.y * 95.0, seed + 50),
    );
    unit(n.x + (a - 0.5) * 0.32, n.y + (b - 0.5) * 0.32, n.z)
}

pub(super) fn draw(rng: &mut Rng) -> Drawing {
    let tan = web(rng.pick(&[0xA9683A, 0x7C2F33, 0x2F4A45, 0x3A3A42, 0xC49A6C]));
    let gold = metal(web(0xD3B06A), 0.9);
    let thread = blend(tan, web(0xF0E2C8), 0.7);
    let handle = |up: f32| {
        Outline::open(&[
            (-0.17, -0.07),
            (-0.168, -0.2),
            (-0.13, -0.34 + up),
            (0.0, -0.41 + up),
            (0.13, -0.34 + up),
            (0.168, -0.2),
            (0.17, -0.07),
        ])
    };
    let body = Outline::closed(&[
        (-0.3, -0.075),
        (-0.15, -0.088),
        (0.0, -0.09),
        (0.15, -0.088),
        (0.3, -0.075),
        (0.345, 0.0),
        (0.385, 0.2),
        (0.4, 0.37),
        (0.37, 0.425),
        (0.2, 0.437),
        (0.0, 0.44),
        (-0.2, 0.437),
        (-0.37, 0.425),
        (-0.4, 0.37),
        (-0.385, 0.2),
        (-0.345, 0.0),
    ]);
    let flap = Outline::closed(&[
        (-0.31, -0.085),
        (-0.15, -0.1),
        (0.0, -0.103),
        (0.15, -0.1),
        (0.31, -0.085),
        (0.352, -0.02),
        (0.352, 0.08),
        (0.31, 0.165),
        (0.17, 0.215),
        (0.0, 0.23),
        (-0.17, 0.215),
        (-0.31, 0.165),
        (-0.352, 0.08),
        (-0.352, -0.02),
    ]);
    let (far, near) = (handle(0.025), handle(0.0));
    let stitched = move |p: V2, d: f32, seed: u64| {
        let dash = ((p.x + p.y * 0.6) * 34.0).rem_euclid(1.0) < 0.6;
        let mottled = scaled(tan, 0.9 + 0.2 * fractal(p.x * 5.0, p.y * 5.0, seed));
        if (d + 0.018).abs() < 0.0026 && dash {
            thread
        } else {
            mottled
        }
    };
    let mut parts = vec![
        Part::new(
            (-0.2, -0.43, 0.2, -0.04),
            move |p| far.stroke(p, 0.016, 0.016),
            move |_, edge| Surface {
                normal: tube(edge, 0.016),
                material: satin(scaled(tan, 0.6)),
            },
        ),
        Part::new(
            (-0.42, -0.11, 0.42, 0.455),
            move |p| body.fill(p),
            move |p, edge| {
                let n = pillow(edge, 0.085, 0.9);
                let fold = 0.12 * (fractal(p.x * 4.0, p.y * 2.0, 8) - 0.5);
                let n = unit(n.x + p.x * 0.25 + fold, n.y + 0.12 + fold, n.z);
                Surface {
                    normal: grained(n, p, 21),
                    material: satin(stitched(p, edge.d, 4)),
                }
            },
        ),
        Part::new(
            (-0.37, -0.12, 0.37, 0.25),
            move |p| flap.fill(p),
            move |p, edge| {
                let n = pillow(edge, 0.03, 0.75);
                let n = unit(n.x + p.x * 0.3, n.y - 0.25 + (p.y + 0.1) * 1.1, n.z);
                Surface {
                    normal: grained(n, p, 22),
                    material: satin(stitched(p, edge.d, 5)),
                }
            },
        )
        .throwing(0.03),
    ];
    for x in [-0.17, 0.17] {
        parts.push(
            Part::new(
                (x - 0.04, -0.11, x + 0.04, 0.01),
                move |p| rounded_box(p, v2(x, -0.045), v2(0.026, 0.05), 0.012),
                move |p, edge| {
                    let n = pillow(edge, 0.012, 0.8);
                    Surface {
                        normal: grained(n, p, 23),
                        material: satin(scaled(tan, 0.85)),
                    }
                },
            )
            .throwing(0.012),
        );
        parts.push(Part::new(
            (x - 0.02, -0.045, x + 0.02, -0.005),
            move |p| circle(p, v2(x, -0.025), 0.009),
            move |_, edge| Surface {
                normal: pillow(edge, 0.009, 0.9),
                material: gold,
            },
        ));
    }
    parts.push(
        Part::new(
            (-0.2, -0.44, 0.2, -0.04),
            move |p| near.stroke(p, 0.0175, 0.0175),
            move |p, edge| {
                let shade = 0.92 + 0.2 * smooth(-0.1, -0.4, p.y);
                Surface {
                    normal: grained(tube(edge, 0.0175), p, 24),
                    material: satin(scaled(tan, shade)),
                }
            },
        )
        .throwing(0.015),
    );
    parts.push(
        Part::new(
            (-0.06, 0.14, 0.06, 0.27),
            |p| rounded_box(p, v2(0.0, 0.2), v2(0.036, 0.044), 0.012),
            move |_, edge| Surface {
                normal: pillow(edge, 0.014, 0.85),
                material: gold,
            },
        )
        .throwing(0.018),
    );
    parts.push(Part::new(
        (-0.06, 0.14, 0.06, 0.27),
        |p| band(rounded_box(p, v2(0.0, 0.2), v2(0.02, 0.026), 0.008), 0.0035),
        move |_, edge| Surface {
            normal: tube(edge, 0.0035),
            material: metal(web(0x8A6E38), 0.8),
        },
    ));
    Drawing {
        parts,
        paper: Paper::any(rng),
        shadow: standing(0.74, 0.437),
        scale: 0.98,
        shift: v2(0.0, -0.01),
        half_tan: 0.0,
    }
}
