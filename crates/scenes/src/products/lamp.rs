//! A desk lamp with two arms of thin tubes and springs between them.

use super::wire::{rod, spring};
use crate::draw::Drawing;
use crate::light::{glossy, metal, satin};
use crate::outline::Outline;
use crate::paper::Paper;
use crate::part::{Part, Surface, pillow, tube};
use crate::revolve::Revolve;
use crate::rng::Rng;
use crate::shadow::standing;
use crate::shape::ellipse;
use crate::srgb::{scaled, web};
use crate::vec::{unit, v2};

pub(super) fn draw(rng: &mut Rng) -> Drawing {
    let colour = web(rng.pick(&[0x1D1E20, 0xB8322A, 0x2F5D73, 0xE4E2DC]));
    let paint = glossy(colour);
    let steel = metal(web(0xC9CCD0), 0.88);
    let base = Revolve::new(&[(0.375, 0.13), (0.385, 0.14), (0.405, 0.142)], 0.26);
    let (foot, knee, top) = (v2(0.1, 0.35), v2(0.285, 0.0), v2(-0.13, -0.3));
    let mut parts = vec![];
    let (shape, wall) = (base.clone(), base.clone());
    let mut plinth = Part::new(
        (-0.06, 0.32, 0.26, 0.46),
        move |p| shape.shape(p - v2(0.1, 0.0)),
        move |p, _| Surface {
            normal: wall.normal(p - v2(0.1, 0.0)),
            material: paint,
        },
    );
    plinth.throws = 0.0;
    parts.push(plinth);
    parts.push(Part::new(
        (-0.06, 0.32, 0.26, 0.42),
        |p| ellipse(p, v2(0.1, 0.375), 0.13, 0.13 * 0.26),
        move |p, _| Surface {
            normal: unit(p.x * 0.4 - 0.04, -0.9, 0.45),
            material: satin(scaled(colour, 1.2)),
        },
    ));
    for (a, b) in [(foot, knee), (knee, top)] {
        let apart = v2(-(b - a).y, (b - a).x).unit() * 0.017;
        parts.push(rod(a + apart, b + apart, 0.0055, steel));
        parts.push(rod(a - apart, b - apart, 0.0055, steel));
        let third = (b - a) * 0.3;
        let ends = (a + apart * 2.4 + third * 0.2, b - third * 1.4 + apart * 1.2);
        parts.extend(spring(ends, (0.011, 13), 0.0022, steel));
    }
    parts.push(rod(v2(0.1, 0.375), foot, 0.016, paint));
    for (joint, size) in [(foot, 0.026), (knee, 0.03), (top, 0.024)] {
        parts.push(rod(joint, joint + v2(0.0, 0.001), size, paint).throwing(0.01));
    }
    // The shade, open to the lower left, with the bright inside seen a little.
    let hood = Outline::closed(&[
        (-0.12, -0.335),
        (-0.165, -0.345),
        (-0.23, -0.3),
        (-0.345, -0.215),
        (-0.365, -0.17),
        (-0.31, -0.125),
        (-0.235, -0.085),
        (-0.19, -0.1),
        (-0.14, -0.2),
        (-0.1, -0.285),
    ]);
    parts.push(
        Part::new(
            (-0.42, -0.38, -0.05, -0.04),
            move |p| hood.fill(p),
            move |_, edge| Surface {
                normal: pillow(edge, 0.07, 0.95),
                material: paint,
            },
        )
        .throwing(0.012),
    );
    let mouth = Outline::closed(&[
        (-0.36, -0.175),
        (-0.3, -0.155),
        (-0.225, -0.09),
        (-0.29, -0.115),
    ]);
    parts.push(Part::new(
        (-0.4, -0.2, -0.18, -0.06),
        move |p| mouth.fill(p),
        move |_, edge| Surface {
            normal: tube(edge, 0.03),
            material: satin(web(0xEDE6D2)),
        },
    ));
    let mut shadow = standing(0.3, 0.425);
    if let crate::shadow::Shadow::Standing(pools) = &mut shadow {
        pools.iter_mut().for_each(|pool| pool.centre.x += 0.1);
    }
    Drawing {
        parts,
        paper: Paper::any(rng),
        shadow,
        scale: 1.0,
        shift: v2(0.03, -0.04),
        half_tan: 0.0,
    }
}
