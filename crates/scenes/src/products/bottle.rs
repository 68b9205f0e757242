//! A steel bottle with a black cap: shiny.

use crate::draw::Drawing;
use crate::light::{metal, satin};
use crate::noise::value;
use crate::paper::Paper;
use crate::part::{Part, Surface, flat};
use crate::revolve::Revolve;
use crate::rng::Rng;
use crate::shadow::standing;
use crate::shape::{Edge, band, ellipse, rounded_box};
use crate::srgb::web;
use crate::vec::{V2, unit, v2};

const TILT: f32 = 0.11;

/// The loop on the cap.
fn carry_loop(p: V2) -> Edge {
    band(
        rounded_box(p, v2(0.0, -0.435), v2(0.062, 0.045), 0.04),
        0.011,
    )
}

pub(super) fn draw(rng: &mut Rng) -> Drawing {
    let painted = rng.pick(&[None, None, Some(0x1F4E5F), Some(0x7A2E2E), Some(0x2F5D3A)]);
    let black = web(0x1C1D1F);
    let body = Revolve::new(
        &[
            (-0.29, 0.068),
            (-0.275, 0.074),
            (-0.24, 0.1),
            (-0.2, 0.129),
            (-0.16, 0.14),
            (0.1, 0.141),
            (0.4, 0.141),
            (0.445, 0.138),
            (0.462, 0.128),
        ],
        TILT,
    );
    let cap = Revolve::new(
        &[
            (-0.395, 0.07),
            (-0.385, 0.076),
            (-0.3, 0.076),
            (-0.285, 0.074),
        ],
        TILT,
    );
    let (shape, wall) = (body.clone(), body.clone());
    let (cap_shape, cap_wall) = (cap.clone(), cap.clone());
    let parts = vec![
        Part::new(
            body.bounds(),
            move |p| shape.shape(p),
            move |p, _| {
                let n = wall.normal(p);
                let height = wall.height(p);
                let brushed = (value(p.x * 4.0, height * 420.0, 11) - 0.5) * 0.05;
                let material = match painted {
                    Some(paint) if height > -0.17 && height < 0.405 => satin(web(paint)),
                    _ => metal(web(0xD9DCDF), 0.82),
                };
                Surface {
                    normal: unit(n.x, n.y + brushed, n.z),
                    material,
                }
            },
        ),
        Part::new((-0.09, -0.5, 0.09, -0.37), carry_loop, move |_, edge| {
            Surface {
                normal: crate::part::tube(edge, 0.011),
                material: satin(black),
            }
        }),
        Part::new(
            cap.bounds(),
            move |p| cap_shape.shape(p),
            move |p, _| {
                let n = cap_wall.normal(p);
                let ridge = (p.x * 90.0).rem_euclid(2.0) - 1.0;
                let grip = if p.y > -0.365 {
                    ridge * (1.0 - ridge * ridge) * 0.5
                } else {
                    0.0
                };
                Surface {
                    normal: unit(n.x + grip, n.y, n.z),
                    material: satin(black),
                }
            },
        )
        .throwing(0.02),
        Part::new(
            (-0.08, -0.41, 0.08, -0.38),
            |p| ellipse(p, v2(0.0, -0.395), 0.07, 0.07 * TILT),
            move |p, _| Surface {
                normal: flat(p.x, -0.8, 0.6),
                material: satin(web(0x2A2C2F)),
            },
        ),
    ];
    Drawing {
        parts,
        paper: Paper::any(rng),
        shadow: standing(0.26, 0.472),
        scale: 0.98,
        shift: v2(0.0, 0.01),
        half_tan: 0.0,
    }
}
