//! Black over-ear headphones: dark, with the background seen through the middle.

use crate::draw::Drawing;
use crate::light::{matte, metal, satin};
use crate::noise::fractal;
use crate::outline::Outline;
use crate::paper::Paper;
use crate::part::{Part, Surface, pillow, tube};
use crate::rng::Rng;
use crate::shadow::{Pool, Shadow};
use crate::shape::{Edge, ellipse, rounded_box, stroke};
use crate::srgb::{scaled, web};
use crate::vec::{V2, unit, v2};

/// A point in the frame of one ear cup, which leans inwards a little.
fn in_cup(p: V2, side: f32) -> V2 {
    v2((p.x - 0.325 * side) * side, p.y - 0.19).turned(0.05)
}

/// Turns a direction from the cup's frame back.
fn back(edge: Edge, side: f32) -> Edge {
    let out = edge.out.turned(-0.05);
    Edge {
        d: edge.d,
        out: v2(out.x * side, out.y),
    }
}

fn cushion(p: V2, side: f32) -> Edge {
    back(
        rounded_box(in_cup(p, side), v2(-0.052, 0.0), v2(0.062, 0.178), 0.06),
        side,
    )
}

fn shell(p: V2, side: f32) -> Edge {
    back(
        rounded_box(in_cup(p, side), v2(0.035, 0.0), v2(0.058, 0.163), 0.056),
        side,
    )
}

pub(super) fn draw(rng: &mut Rng) -> Drawing {
    let black = web(rng.pick(&[0x17181A, 0x1B1A1F, 0x141619]));
    let accent = metal(web(rng.pick(&[0xC8CCD0, 0xB98A5A, 0x9AA0A6])), 0.85);
    let arc = |shrink: f32| {
        Outline::open(&[
            (-0.345 + shrink, 0.06),
            (-0.352 + shrink, -0.08),
            (-0.305 + shrink * 0.8, -0.26),
            (-0.18 + shrink * 0.5, -0.39 + shrink * 0.7),
            (0.0, -0.435 + shrink),
            (0.18 - shrink * 0.5, -0.39 + shrink * 0.7),
            (0.305 - shrink * 0.8, -0.26),
            (0.352 - shrink, -0.08),
            (0.345 - shrink, 0.06),
        ])
    };
    let slider = arc(0.0);
    let bow = Outline::open(&[
        (-0.349, -0.05),
        (-0.307, -0.25),
        (-0.18, -0.388),
        (0.0, -0.435),
        (0.18, -0.388),
        (0.307, -0.25),
        (0.349, -0.05),
    ]);
    let pad = Outline::open(&[
        (-0.215, -0.315),
        (-0.12, -0.372),
        (0.0, -0.392),
        (0.12, -0.372),
        (0.215, -0.315),
    ]);
    let mut parts = vec![
        Part::new(
            (-0.39, -0.46, 0.39, 0.09),
            move |p| slider.stroke(p, 0.011, 0.011),
            move |_, edge| Surface {
                normal: tube(edge, 0.011),
                material: accent,
            },
        ),
        Part::new(
            (-0.27, -0.44, 0.27, -0.26),
            move |p| pad.stroke(p, 0.03, 0.03),
            move |p, edge| {
                let n = tube(edge, 0.03);
                let grain = (fractal(p.x * 120.0, p.y * 120.0, 2) - 0.5) * 0.3;
                Surface {
                    normal: unit(n.x + grain, n.y + grain, n.z),
                    material: matte(scaled(black, 1.7)),
                }
            },
        ),
        Part::new(
            (-0.4, -0.47, 0.4, 0.0),
            move |p| bow.stroke(p, 0.023, 0.023),
            move |_, edge| Surface {
                normal: tube(edge, 0.023),
                material: satin(black),
            },
        )
        .throwing(0.03),
    ];
    for side in [-1.0, 1.0] {
        let bounds = if side < 0.0 {
            (-0.46, -0.02, -0.16, 0.42)
        } else {
            (0.16, -0.02, 0.46, 0.42)
        };
        parts.push(Part::new(
            bounds,
            move |p| cushion(p, side),
            move |p, edge| {
                let n = pillow(edge, 0.06, 0.95);
                let grain = (fractal(p.x * 110.0, p.y * 110.0, 4) - 0.5) * 0.35;
                let seam = if (in_cup(p, side).x + 0.02).abs() < 0.003 {
                    0.5
                } else {
                    1.0
                };
                let material = matte(scaled(black, 1.9 * seam));
                Surface {
                    normal: unit(n.x + grain, n.y + grain, n.z),
                    material,
                }
            },
        ));
        parts.push(
            Part::new(
                bounds,
                move |p| shell(p, side),
                move |_, edge| Surface {
                    normal: pillow(edge, 0.056, 0.97),
                    material: satin(black),
                },
            )
            .throwing(0.025),
        );
        parts.push(Part::new(
            bounds,
            move |p| back(ellipse(in_cup(p, side), v2(0.045, 0.0), 0.012, 0.1), side),
            move |_, edge| Surface {
                normal: pillow(edge, 0.012, 0.9),
                material: accent,
            },
        ));
        parts.push(
            Part::new(
                (-0.4, -0.08, 0.4, 0.12),
                move |p| {
                    stroke(
                        p,
                        v2(0.348 * side, -0.03),
                        v2(0.352 * side, 0.075),
                        0.019,
                        0.026,
                    )
                },
                move |_, edge| Surface {
                    normal: tube(edge, 0.024),
                    material: satin(scaled(black, 1.3)),
                },
            )
            .throwing(0.015),
        );
    }
    let pool = |x: f32, rx: f32, ry: f32, strength: f32| Pool {
        centre: v2(x, 0.378),
        rx,
        ry,
        strength,
    };
    let pools = vec![
        pool(-0.3, 0.13, 0.022, 0.5),
        pool(0.33, 0.13, 0.022, 0.5),
        pool(0.06, 0.55, 0.07, 0.28),
        pool(0.1, 0.7, 0.12, 0.12),
    ];
    Drawing {
        parts,
        paper: Paper::any(rng),
        shadow: Shadow::Standing(pools),
        scale: 1.06,
        shift: v2(0.0, 0.03),
        half_tan: 0.0,
    }
}
