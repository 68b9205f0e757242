//! A bracelet of links that lies on the paper: each link has a hole.

use super::wire::wavy;
use crate::draw::Drawing;
use crate::light::metal;
use crate::paper::Paper;
use crate::part::{Part, Surface, tube};
use crate::rng::Rng;
use crate::shadow::lying;
use crate::shape::{Edge, band, circle, rounded_box, stroke};
use crate::srgb::web;
use crate::vec::{V2, v2};

const LINKS: usize = 34;

/// From a frame whose x axis is `along`.
fn back(edge: Edge, along: V2) -> Edge {
    let out = along * edge.out.x + v2(-along.y, along.x) * edge.out.y;
    Edge { d: edge.d, out }
}

pub(super) fn draw(rng: &mut Rng) -> Drawing {
    let gold = metal(web(rng.pick(&[0xE2B04A, 0xD4D6D8, 0xD9937A])), 0.95);
    let (rx, ry) = (rng.between(0.36, 0.42), rng.between(0.25, 0.34));
    let wave = rng.between(-0.04, 0.04);
    let ring = wavy(LINKS, (rx, ry), wave);
    let mut parts = Vec::new();
    for k in 0..LINKS {
        let (a, b) = (ring[k], ring[(k + 1) % LINKS]);
        let (middle, along) = ((a + b) * 0.5, (b - a).unit());
        let half = (b - a).length() * 0.5;
        let reach = half + 0.03;
        let bounds = (
            middle.x - reach,
            middle.y - reach,
            middle.x + reach,
            middle.y + reach,
        );
        // Every other link is seen from its edge.
        if k % 2 == 0 {
            parts.push(Part::new(
                bounds,
                move |p| {
                    let q = p - middle;
                    let q = v2(q.dot(along), q.dot(v2(-along.y, along.x)));
                    let oval = rounded_box(q, v2(0.0, 0.0), v2(half + 0.009, 0.0185), 0.018);
                    back(band(oval, 0.0058), along)
                },
                move |_, edge| Surface {
                    normal: tube(edge, 0.0058),
                    material: gold,
                },
            ));
        } else {
            let (from, to) = (a - along * 0.01, b + along * 0.01);
            parts.push(
                Part::new(
                    bounds,
                    move |p| stroke(p, from, to, 0.0066, 0.0066),
                    move |_, edge| Surface {
                        normal: tube(edge, 0.0066),
                        material: gold,
                    },
                )
                .throwing(0.006),
            );
        }
    }
    let clasp = ring[0];
    parts.push(
        Part::new(
            (
                clasp.x - 0.06,
                clasp.y - 0.06,
                clasp.x + 0.06,
                clasp.y + 0.06,
            ),
            move |p| band(circle(p, clasp, 0.036), 0.009),
            move |_, edge| Surface {
                normal: tube(edge, 0.009),
                material: gold,
            },
        )
        .throwing(0.008),
    );
    Drawing {
        parts,
        paper: Paper::any(rng),
        shadow: lying(0.012),
        scale: 1.0,
        shift: v2(0.0, 0.0),
        half_tan: rng.between(-0.2, 0.2),
    }
}
