//! A wristwatch that lies on the paper: steel case, leather strap.

use crate::draw::Drawing;
use crate::light::{glossy, matte, metal, satin};
use crate::noise::fractal;
use crate::paper::Paper;
use crate::part::{Part, Surface, flat, pillow, tube};
use crate::rng::Rng;
use crate::shadow::lying;
use crate::shape::{Edge, band, both, circle, either, half_plane, rounded_box, stroke};
use crate::srgb::{scaled, web};
use crate::vec::{V2, smooth, unit, v2};

const CASE: f32 = 0.205;
const DIAL: f32 = 0.168;

/// Sines of 0, 30, 60, 90 degrees: enough for twelve hours.
const SINES: [f32; 4] = [0.0, 0.5, 0.866_025_4, 1.0];

fn hour(i: usize) -> V2 {
    let (quarter, step) = (i / 3, i % 3);
    let (s, c) = (SINES[step], SINES[3 - step]);
    match quarter {
        0 => v2(s, -c),
        1 => v2(c, s),
        2 => v2(-s, c),
        _ => v2(-c, -s),
    }
}

/// Half of the strap, narrower away from the case.
fn strap(p: V2, side: f32) -> Edge {
    let y = p.y * side;
    let half = 0.098 - 0.022 * smooth(0.15, 0.5, y);
    let sign = if p.x < 0.0 { -1.0 } else { 1.0 };
    let sides = Edge {
        d: p.x.abs() - half,
        out: v2(sign, 0.0),
    };
    let end = if side > 0.0 {
        either(
            half_plane(p, v2(0.0, 0.5), v2(0.0, 1.0)),
            circle(p, v2(0.0, 0.49), 0.078),
        )
    } else {
        half_plane(p, v2(0.0, -0.53), v2(0.0, -1.0))
    };
    both(
        both(sides, end),
        half_plane(p, v2(0.0, 0.12 * side), v2(0.0, -side)),
    )
}

fn leather(parts: &mut Vec<Part>, brown: [f32; 3]) {
    for side in [-1.0, 1.0] {
        let bounds = if side < 0.0 {
            (-0.11, -0.545, 0.11, -0.1)
        } else {
            (-0.11, 0.1, 0.11, 0.58)
        };
        parts.push(Part::new(
            bounds,
            move |p| strap(p, side),
            move |p, edge| {
                let n = pillow(edge, 0.035, 0.75);
                let grain = (fractal(p.x * 75.0, p.y * 75.0, 6) - 0.5) * 0.3;
                let stitch = (edge.d + 0.013).abs() < 0.0028 && (p.y * 38.0).rem_euclid(1.0) < 0.62;
                let colour = if stitch { web(0xE6D6BA) } else { brown };
                Surface {
                    normal: unit(n.x + grain, n.y + grain, n.z),
                    material: satin(colour),
                }
            },
        ));
        parts.push(
            Part::new(
                (-0.13, -0.24, 0.13, 0.24),
                move |p| {
                    let lug = |x: f32| rounded_box(p, v2(x, 0.185 * side), v2(0.016, 0.055), 0.012);
                    either(lug(-0.112), lug(0.112))
                },
                |_, edge| Surface {
                    normal: pillow(edge, 0.014, 0.8),
                    material: metal(web(0xD0D3D6), 0.9),
                },
            )
            .throwing(0.012),
        );
    }
    for y in [0.36, 0.41, 0.46] {
        parts.push(Part::new(
            (-0.02, y - 0.02, 0.02, y + 0.02),
            move |p| circle(p, v2(0.0, y), 0.0085),
            move |_, _| Surface {
                normal: flat(0.0, 0.0, 1.0),
                material: matte(scaled(brown, 0.12)),
            },
        ));
    }
    parts.push(
        Part::new(
            (-0.11, -0.6, 0.11, -0.48),
            |p| {
                band(
                    rounded_box(p, v2(0.0, -0.535), v2(0.088, 0.034), 0.02),
                    0.009,
                )
            },
            |_, edge| Surface {
                normal: tube(edge, 0.009),
                material: metal(web(0xD0D3D6), 0.9),
            },
        )
        .throwing(0.012),
    );
}

fn dial(parts: &mut Vec<Part>, face: [f32; 3], marks: [f32; 3]) {
    let middle = v2(0.0, 0.0);
    parts.push(Part::new(
        (-0.18, -0.18, 0.18, 0.18),
        move |p| circle(p, middle, DIAL),
        move |p, edge| {
            let shade =
                0.82 + 0.18 * smooth(0.0, 0.025, -edge.d) + 0.35 * smooth(0.0, 0.34, -p.x - p.y);
            Surface {
                normal: flat(p.x * 0.5, p.y * 0.5, 1.0),
                material: matte(scaled(face, shade)),
            }
        },
    ));
    for i in 0..12 {
        let (direction, long) = (hour(i), if i % 3 == 0 { 0.034 } else { 0.02 });
        let (a, b) = (
            direction * (DIAL - 0.016),
            direction * (DIAL - 0.016 - long),
        );
        let half = if i % 3 == 0 { 0.0048 } else { 0.003 };
        let bounds = (
            a.x.min(b.x) - 0.01,
            a.y.min(b.y) - 0.01,
            a.x.max(b.x) + 0.01,
            a.y.max(b.y) + 0.01,
        );
        parts.push(Part::new(
            bounds,
            move |p| stroke(p, a, b, half, half),
            move |_, edge| Surface {
                normal: tube(edge, half),
                material: glossy(marks),
            },
        ));
    }
    let hands = [
        (v2(-0.068, -0.048), 0.0075, 0.0045),
        (v2(0.083, -0.098), 0.006, 0.0032),
        (v2(0.02, 0.125), 0.002, 0.0016),
    ];
    for (tip, wide, narrow) in hands {
        let tail = tip * -0.16;
        parts.push(
            Part::new(
                (-0.15, -0.15, 0.15, 0.15),
                move |p| stroke(p, tail, tip, wide, narrow),
                move |_, edge| Surface {
                    normal: tube(edge, wide),
                    material: glossy(marks),
                },
            )
            .throwing(0.008),
        );
    }
    parts.push(Part::new(
        (-0.02, -0.02, 0.02, 0.02),
        move |p| circle(p, middle, 0.011),
        |_, edge| Surface {
            normal: pillow(edge, 0.011, 0.8),
            material: metal(web(0xD8DADC), 0.9),
        },
    ));
}

pub(super) fn draw(rng: &mut Rng) -> Drawing {
    let brown = web(rng.pick(&[0x7A4526, 0x3B2A22, 0x232A3A, 0x9A6A3E]));
    let (face, marks) = rng.pick(&[
        (0xF2F0EA, 0x3A3C40),
        (0x1B2C4A, 0xE8E4D8),
        (0x22252A, 0xDDD6C4),
        (0x23473F, 0xE6DFC8),
    ]);
    let steel = web(0xD4D7DA);
    let mut parts = Vec::new();
    leather(&mut parts, brown);
    parts.push(Part::new(
        (0.19, -0.03, 0.245, 0.03),
        |p| rounded_box(p, v2(0.215, 0.0), v2(0.022, 0.02), 0.008),
        move |p, edge| {
            let n = pillow(edge, 0.012, 0.8);
            let knurl = ((p.y * 160.0).rem_euclid(2.0) - 1.0) * 0.5;
            Surface {
                normal: unit(n.x, n.y + knurl, n.z),
                material: metal(steel, 0.8),
            }
        },
    ));
    parts.push(
        Part::new(
            (-0.21, -0.21, 0.21, 0.21),
            |p| circle(p, v2(0.0, 0.0), CASE),
            move |p, _| {
                let radius = p.length();
                let slope = (radius - (CASE + DIAL) / 2.0) / ((CASE - DIAL) / 2.0) * 0.85;
                let out = p.unit();
                Surface {
                    normal: unit(out.x * slope, out.y * slope, 0.65),
                    material: metal(steel, 0.93),
                }
            },
        )
        .throwing(0.03),
    );
    dial(&mut parts, web(face), web(marks));
    Drawing {
        parts,
        paper: Paper::any(rng),
        shadow: lying(0.035),
        scale: 0.86,
        shift: v2(0.0, 0.0),
        half_tan: rng.between(0.05, 0.14),
    }
}
