//! A canvas sneaker from the side: white rubber, laces, stitches.

use crate::draw::Drawing;
use crate::light::{Material, matte, satin};
use crate::noise::lattice;
use crate::outline::Outline;
use crate::paper::Paper;
use crate::part::{Part, Surface, flat, pillow, tube};
use crate::rng::Rng;
use crate::shadow::standing;
use crate::shape::{Edge, band, both, circle, ellipse, half_plane, stroke};
use crate::srgb::{Linear, scaled, web};
use crate::vec::{V2, V3, smooth, unit, v2};

/// A plain weave.
fn canvas(p: V2, colour: Linear) -> Material {
    let (u, v) = ((p.x * 210.0).floor() as i32, (p.y * 210.0).floor() as i32);
    let over = if (u + v) % 2 == 0 { 1.06 } else { 0.92 };
    matte(scaled(colour, over * (0.96 + 0.08 * lattice(u, v, 31))))
}

fn upper_outline() -> Outline {
    Outline::closed(&[
        (-0.455, 0.16),
        (-0.475, 0.02),
        (-0.47, -0.12),
        (-0.452, -0.225),
        (-0.415, -0.262),
        (-0.36, -0.245),
        (-0.3, -0.2),
        (-0.23, -0.185),
        (-0.175, -0.215),
        (-0.135, -0.262),
        (-0.1, -0.272),
        (-0.06, -0.245),
        (0.02, -0.165),
        (0.12, -0.075),
        (0.22, -0.018),
        (0.34, 0.01),
        (0.43, 0.05),
        (0.475, 0.115),
        (0.478, 0.165),
        (0.2, 0.18),
        (-0.2, 0.18),
    ])
}

fn sole_outline() -> Outline {
    Outline::closed(&[
        (-0.485, 0.13),
        (-0.35, 0.122),
        (-0.1, 0.135),
        (0.15, 0.14),
        (0.33, 0.125),
        (0.45, 0.105),
        (0.505, 0.13),
        (0.515, 0.175),
        (0.49, 0.222),
        (0.4, 0.238),
        (0.0, 0.24),
        (-0.35, 0.24),
        (-0.475, 0.232),
        (-0.497, 0.19),
    ])
}

/// The surface of the upper: round at its edge, leaning back above.
fn round(p: V2, edge: Edge) -> V3 {
    let n = pillow(edge, 0.13, 0.85);
    unit(n.x + p.x * 0.15, n.y + (p.y - 0.02) * 0.9, n.z)
}

/// The rubber parts: toe cap, sole, stripe, tread.
fn rubber(parts: &mut Vec<Part>, accent: Linear) {
    let white = web(0xF1EFEA);
    let (upper, sole, tread) = (upper_outline(), sole_outline(), sole_outline());
    let (edge_of, stripe) = (upper_outline(), sole_outline());
    parts.push(
        Part::new(
            (0.27, -0.05, 0.5, 0.21),
            move |p| both(upper.fill(p), ellipse(p, v2(0.47, 0.15), 0.165, 0.16)),
            move |p, _| Surface {
                normal: round(p, edge_of.fill(p)),
                material: satin(white),
            },
        )
        .throwing(0.012),
    );
    parts.push(
        Part::new(
            (-0.51, 0.09, 0.525, 0.25),
            move |p| sole.fill(p),
            move |p, edge| {
                let n = pillow(edge, 0.05, 0.6);
                let fine = ((p.x * 70.0).rem_euclid(2.0) - 1.0) * 0.25 * smooth(0.37, 0.41, p.x);
                Surface {
                    normal: unit(n.x + fine, n.y + 0.1, n.z),
                    material: satin(white),
                }
            },
        )
        .throwing(0.015),
    );
    parts.push(Part::new(
        (-0.51, 0.14, 0.525, 0.19),
        move |p| {
            both(
                stripe.fill(p),
                band(half_plane(p, v2(0.0, 0.167), v2(0.012, 1.0)), 0.0065),
            )
        },
        move |_, _| Surface {
            normal: flat(0.0, 0.1, 1.0),
            material: satin(accent),
        },
    ));
    parts.push(Part::new(
        (-0.51, 0.2, 0.525, 0.25),
        move |p| both(tread.fill(p), half_plane(p, v2(0.0, 0.218), v2(0.0, -1.0))),
        move |p, _| {
            let groove = if (p.x * 26.0).rem_euclid(1.0) < 0.25 {
                0.45
            } else {
                1.0
            };
            Surface {
                normal: flat(0.0, 0.35, 1.0),
                material: matte(scaled(web(0xB98B5E), groove)),
            }
        },
    ));
}

/// Eyelets and laces along the front.
fn laces(parts: &mut Vec<Part>) {
    let lace = web(0xF4F2EE);
    for i in 0..6 {
        let t = i as f32 / 5.0;
        let front = v2(-0.092 + 0.3 * t, -0.243 + 0.217 * t);
        let hole = front + v2(-0.05 - 0.004 * t, 0.062 - 0.008 * t);
        parts.push(Part::new(
            (hole.x - 0.02, hole.y - 0.02, hole.x + 0.02, hole.y + 0.02),
            move |p| circle(p, hole, 0.0125),
            |_, edge| Surface {
                normal: pillow(edge, 0.006, 0.9),
                material: satin(web(0xC9CBCD)),
            },
        ));
        let (a, b) = (hole + v2(0.003, -0.002), front + v2(0.014, -0.008));
        let bounds = (
            a.x.min(b.x) - 0.03,
            a.y.min(b.y) - 0.03,
            a.x.max(b.x) + 0.03,
            a.y.max(b.y) + 0.03,
        );
        parts.push(
            Part::new(
                bounds,
                move |p| stroke(p, a, b, 0.0125, 0.0135),
                move |p, edge| {
                    let n = tube(edge, 0.013);
                    let twist = (((p.x - p.y) * 130.0).rem_euclid(2.0) - 1.0) * 0.25;
                    Surface {
                        normal: unit(n.x + twist, n.y + twist, n.z),
                        material: matte(lace),
                    }
                },
            )
            .throwing(0.01),
        );
    }
}

pub(super) fn draw(rng: &mut Rng) -> Drawing {
    let cloth = web(rng.pick(&[0xB03A2E, 0x2C4A6E, 0x35604A, 0xD9A441, 0x3E3E46]));
    let accent = web(rng.pick(&[0xB03A2E, 0x2C3E5E, 0x222222]));
    let (upper, collar, quarter, facing) = (
        upper_outline(),
        upper_outline(),
        upper_outline(),
        upper_outline(),
    );
    let (quarter_edge, facing_edge) = (upper_outline(), upper_outline());
    let mut parts = vec![
        Part::new(
            (-0.47, -0.3, -0.08, -0.1),
            |p| ellipse(p, v2(-0.275, -0.208), 0.165, 0.045),
            |p, _| Surface {
                normal: flat(-p.x, 0.4, 0.8),
                material: matte(web(0x6E675E)),
            },
        ),
        Part::new(
            (-0.5, -0.3, 0.5, 0.21),
            move |p| upper.fill(p),
            move |p, edge| Surface {
                normal: round(p, edge),
                material: canvas(p, cloth),
            },
        )
        .throwing(0.01),
        Part::new(
            (-0.5, -0.3, 0.02, 0.21),
            move |p| {
                let rim = band(collar.fill(p), 0.0);
                let inside = both(
                    collar.fill(p),
                    half_plane(p, v2(-0.15, -0.2), v2(1.0, -0.35)),
                );
                both(
                    inside,
                    Edge {
                        d: rim.d - 0.016,
                        out: rim.out,
                    },
                )
            },
            move |_, edge| Surface {
                normal: pillow(edge, 0.008, 0.8),
                material: matte(scaled(cloth, 0.8)),
            },
        ),
    ];
    parts.push(
        Part::new(
            (-0.5, -0.3, -0.25, 0.21),
            move |p| {
                both(
                    quarter.fill(p),
                    half_plane(p, v2(-0.375, 0.0), v2(1.0, -0.28)),
                )
            },
            move |p, edge| {
                let seam = if (edge.d + 0.009).abs() < 0.002 && (p.y * 60.0).rem_euclid(1.0) < 0.6 {
                    1.6
                } else {
                    0.82
                };
                Surface {
                    normal: round(p, quarter_edge.fill(p)),
                    material: canvas(p, scaled(cloth, seam)),
                }
            },
        )
        .throwing(0.006),
    );
    parts.push(
        Part::new(
            (-0.32, -0.3, 0.3, 0.21),
            move |p| {
                let behind = half_plane(p, v2(-0.17, -0.15), v2(-0.58, 0.8));
                let before = half_plane(p, v2(0.235, 0.0), v2(0.9, 0.25));
                both(facing.fill(p), both(behind, before))
            },
            move |p, edge| {
                let seam = if (edge.d + 0.009).abs() < 0.002 && (p.x * 60.0).rem_euclid(1.0) < 0.6 {
                    1.6
                } else {
                    0.9
                };
                Surface {
                    normal: round(p, facing_edge.fill(p)),
                    material: canvas(p, scaled(cloth, seam)),
                }
            },
        )
        .throwing(0.006),
    );
    laces(&mut parts);
    rubber(&mut parts, accent);
    Drawing {
        parts,
        paper: Paper::any(rng),
        shadow: standing(0.96, 0.238),
        scale: 0.96,
        shift: v2(0.0, 0.02),
        half_tan: 0.0,
    }
}
