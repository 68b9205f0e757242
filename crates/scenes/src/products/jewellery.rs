//! A gold ring with a cut stone, standing: shiny, thin, with a hole.

use crate::draw::Drawing;
use crate::light::{glossy, metal};
use crate::outline::Outline;
use crate::paper::Paper;
use crate::part::{Part, Surface, flat, tube};
use crate::rng::Rng;
use crate::shadow::{Pool, Shadow};
use crate::shape::{Edge, circle, ellipse, stroke, without};
use crate::srgb::{Linear, scaled, web};
use crate::vec::{V2, smooth, unit, v2};

/// The far inside of the band, seen through the ring.
fn inside(p: V2) -> Edge {
    without(
        ellipse(p, v2(0.0, 0.1), 0.294, 0.297),
        ellipse(p, v2(-0.006, 0.083), 0.268, 0.272),
    )
}

/// The near face of the band.
fn front(p: V2) -> Edge {
    without(
        circle(p, v2(0.0, 0.1), 0.305),
        circle(p, v2(0.0, 0.1), 0.277),
    )
}

/// The stone's facets: outline, direction and brightness.
type Facet = (&'static [(f32, f32)], (f32, f32, f32), f32);

const FACETS: [Facet; 9] = [
    (
        &[(-0.1, -0.33), (-0.062, -0.38), (-0.035, -0.335)],
        (-0.5, -0.45, 0.6),
        1.25,
    ),
    (
        &[
            (-0.062, -0.38),
            (0.062, -0.38),
            (0.035, -0.335),
            (-0.035, -0.335),
        ],
        (0.0, -0.5, 0.8),
        1.05,
    ),
    (
        &[(0.062, -0.38), (0.1, -0.33), (0.035, -0.335)],
        (0.55, -0.4, 0.6),
        0.75,
    ),
    (
        &[(-0.1, -0.33), (-0.035, -0.335), (-0.052, -0.312)],
        (-0.3, 0.1, 0.9),
        0.8,
    ),
    (
        &[(0.1, -0.33), (0.035, -0.335), (0.052, -0.312)],
        (0.3, 0.1, 0.9),
        1.15,
    ),
    (
        &[(-0.1, -0.33), (-0.052, -0.312), (0.0, -0.215)],
        (-0.6, 0.35, 0.6),
        0.55,
    ),
    (
        &[
            (-0.052, -0.312),
            (-0.035, -0.335),
            (0.0, -0.325),
            (0.0, -0.215),
        ],
        (-0.25, 0.2, 0.9),
        1.3,
    ),
    (
        &[
            (0.052, -0.312),
            (0.035, -0.335),
            (0.0, -0.325),
            (0.0, -0.215),
        ],
        (0.25, 0.25, 0.9),
        0.65,
    ),
    (
        &[(0.1, -0.33), (0.052, -0.312), (0.0, -0.215)],
        (0.6, 0.35, 0.6),
        0.95,
    ),
];

fn stone(parts: &mut Vec<Part>, colour: Linear) {
    const WHOLE: [(f32, f32); 5] = [
        (-0.1, -0.33),
        (-0.062, -0.38),
        (0.062, -0.38),
        (0.1, -0.33),
        (0.0, -0.215),
    ];
    let whole = Outline::polygon(&WHOLE);
    let bounds = (-0.11, -0.39, 0.11, -0.2);
    parts.push(Part::new(
        bounds,
        move |p| whole.fill(p),
        move |p, _| Surface {
            normal: flat(p.x * 3.0, -0.3, 0.9),
            material: glossy(colour),
        },
    ));
    for (points, (x, y, z), light) in FACETS {
        let outline = Outline::polygon(points);
        let (low, high) = outline.bounds();
        parts.push(Part::new(
            (low.x, low.y, high.x, high.y),
            move |p| outline.fill(p),
            move |p, _| {
                let spark = 0.8
                    + 0.5
                        * smooth(
                            -0.4,
                            0.4,
                            (p.x * 9.0 + p.y * 13.0 + light * 7.0).rem_euclid(2.0) - 1.0,
                        );
                Surface {
                    normal: flat(x, y, z),
                    material: glossy(scaled(colour, light * spark)),
                }
            },
        ));
    }
}

pub(super) fn draw(rng: &mut Rng) -> Drawing {
    let gold = web(rng.pick(&[0xE2B04A, 0xDFA98A, 0xD9DADB]));
    let colour = web(rng.pick(&[0xDCE9F2, 0x7FA8D8, 0xC2607A, 0x74B594]));
    let mut parts = vec![
        Part::new((-0.31, -0.21, 0.31, 0.41), inside, move |p, _| {
            let toward = v2(-p.x, 0.1 - p.y).unit();
            Surface {
                normal: unit(toward.x, toward.y, 0.75),
                material: metal(scaled(gold, 0.72), 0.8),
            }
        }),
        Part::new((-0.31, -0.21, 0.31, 0.41), front, move |_, edge| Surface {
            normal: tube(edge, 0.0145),
            material: metal(gold, 0.93),
        })
        .throwing(0.012),
    ];
    for x in [-1.0, 1.0] {
        parts.push(Part::new(
            (-0.08, -0.3, 0.08, -0.17),
            move |p| stroke(p, v2(0.02 * x, -0.185), v2(0.066 * x, -0.285), 0.013, 0.009),
            move |_, edge| Surface {
                normal: tube(edge, 0.012),
                material: metal(gold, 0.93),
            },
        ));
    }
    stone(&mut parts, colour);
    for (x, y) in [(-0.088, -0.332), (0.088, -0.332), (0.0, -0.319)] {
        parts.push(Part::new(
            (-0.12, -0.36, 0.12, -0.2),
            move |p| stroke(p, v2(x * 0.55, -0.225), v2(x, y), 0.0085, 0.0075),
            move |_, edge| Surface {
                normal: tube(edge, 0.009),
                material: metal(gold, 0.93),
            },
        ));
    }
    let pool = |x: f32, y: f32, rx: f32, ry: f32, strength: f32| Pool {
        centre: v2(x, y),
        rx,
        ry,
        strength,
    };
    let pools = vec![
        pool(0.005, 0.41, 0.1, 0.015, 0.55),
        pool(0.03, 0.415, 0.24, 0.035, 0.3),
        pool(0.08, 0.42, 0.4, 0.06, 0.14),
    ];
    Drawing {
        parts,
        paper: Paper::any(rng),
        shadow: Shadow::Standing(pools),
        scale: 1.02,
        shift: v2(0.0, -0.01),
        half_tan: 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sees_through_the_ring() {
        assert!(front(v2(0.0, 0.1)).d > 0.2 && inside(v2(0.0, 0.1)).d > 0.2);
        let touched: V2 = v2(0.0, 0.1 + 0.29);
        assert!(front(touched).d < 0.0);
    }
}
