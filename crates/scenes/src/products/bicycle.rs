//! A bicycle from the side: tubes, spokes and much background between them.

use super::wire::{around, bent, hoop, rod};
use crate::draw::Drawing;
use crate::light::{Material, glossy, matte, metal, satin};
use crate::paper::Paper;
use crate::part::{Part, Surface, pillow};
use crate::rng::Rng;
use crate::shadow::{Pool, Shadow};
use crate::shape::{circle, rounded_box};
use crate::srgb::web;
use crate::vec::{V2, v2};

const WHEEL: f32 = 0.225;
const REAR: V2 = v2(-0.325, 0.135);
const FRONT: V2 = v2(0.335, 0.135);

fn wheel(parts: &mut Vec<Part>, hub: V2, steel: Material, tyre: Material) {
    for d in around(20) {
        // Spokes leave the hub to the side, as laced ones do.
        let side = v2(-d.y, d.x) * 0.014;
        parts.push(rod(hub + side, hub + d * (WHEEL - 0.01), 0.0016, steel));
    }
    parts.push(hoop(hub, WHEEL - 0.012, 0.006, steel));
    parts.push(hoop(hub, WHEEL, 0.0105, tyre));
    parts.push(disc(hub, 0.018, steel));
}

fn disc(middle: V2, radius: f32, material: Material) -> Part {
    let r = radius + 0.003;
    Part::new(
        (middle.x - r, middle.y - r, middle.x + r, middle.y + r),
        move |p| circle(p, middle, radius),
        move |_, edge| Surface {
            normal: pillow(edge, radius * 0.6, 0.8),
            material,
        },
    )
}

pub(super) fn draw(rng: &mut Rng) -> Drawing {
    let paint = glossy(web(
        rng.pick(&[0x1F6B5E, 0xB23A2E, 0x22406E, 0xD8A12C, 0x2B2C2E])
    ));
    let steel = metal(web(0xCFD2D5), 0.9);
    let tyre = matte(web(0x1C1C1E));
    let leather = satin(web(rng.pick(&[0x6B4226, 0x1E1E20])));
    let crank = v2(-0.035, 0.15);
    let (seat, head, fork) = (v2(-0.12, -0.17), v2(0.215, -0.185), v2(0.245, -0.09));
    let mut parts = Vec::new();
    wheel(&mut parts, REAR, steel, tyre);
    wheel(&mut parts, FRONT, steel, tyre);
    // The chain, above and below.
    parts.push(rod(
        REAR + v2(0.0, -0.018),
        crank + v2(0.0, -0.048),
        0.0032,
        tyre,
    ));
    parts.push(rod(
        REAR + v2(0.0, 0.018),
        crank + v2(0.0, 0.048),
        0.0032,
        tyre,
    ));
    for (a, b, half) in [
        (REAR, crank, 0.0075),
        (REAR, seat + v2(0.012, 0.045), 0.0065),
        (crank, v2(-0.135, -0.22), 0.011),
        (crank, fork, 0.012),
        (seat + v2(0.008, 0.03), head + v2(0.008, 0.022), 0.0105),
        (head, fork, 0.013),
    ] {
        parts.push(rod(a, b, half, paint));
    }
    parts.push(bent(
        &[(0.245, -0.09), (0.275, 0.01), (0.3, 0.09), (0.335, 0.135)],
        0.008,
        paint,
    ));
    parts.push(hoop(crank, 0.05, 0.004, steel));
    parts.push(disc(crank, 0.02, steel));
    parts.push(rod(crank, v2(0.015, 0.245), 0.007, steel));
    parts.push(rod(v2(-0.012, 0.252), v2(0.045, 0.25), 0.009, tyre));
    parts.push(rod(v2(-0.135, -0.22), v2(-0.145, -0.255), 0.0075, steel));
    parts.push(Part::new(
        (-0.24, -0.3, -0.05, -0.235),
        |p| rounded_box(p, v2(-0.145, -0.268), v2(0.085, 0.022), 0.02),
        move |_, edge| Surface {
            normal: pillow(edge, 0.02, 0.9),
            material: leather,
        },
    ));
    parts.push(rod(head, v2(0.2, -0.25), 0.008, steel));
    parts.push(bent(
        &[
            (0.2, -0.25),
            (0.26, -0.285),
            (0.275, -0.33),
            (0.21, -0.345),
            (0.13, -0.33),
        ],
        0.0075,
        steel,
    ));
    parts.push(rod(v2(0.16, -0.339), v2(0.1, -0.325), 0.0125, leather));
    let pool = |x: f32, rx: f32, ry: f32, strength: f32| Pool {
        centre: v2(x, 0.372),
        rx,
        ry,
        strength,
    };
    Drawing {
        parts,
        paper: Paper::any(rng),
        shadow: Shadow::Standing(vec![
            pool(REAR.x, 0.1, 0.014, 0.5),
            pool(FRONT.x, 0.1, 0.014, 0.5),
            pool(0.03, 0.6, 0.045, 0.25),
        ]),
        scale: 1.0,
        shift: v2(0.0, 0.0),
        half_tan: 0.0,
    }
}
