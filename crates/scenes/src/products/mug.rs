//! A glazed mug with coffee in it; the handle has a hole.

use crate::draw::Drawing;
use crate::light::glossy;
use crate::noise::fractal;
use crate::paper::Paper;
use crate::part::{Part, Surface, flat, tube};
use crate::revolve::Revolve;
use crate::rng::Rng;
use crate::shadow::standing;
use crate::shape::{Edge, band, both, ellipse, rounded_box};
use crate::srgb::{Linear, blend, scaled, web};
use crate::vec::{V2, smooth, v2};

const TOP: f32 = -0.3;
const RADIUS: f32 = 0.27;
const TILT: f32 = 0.19;

fn rim(p: V2) -> Edge {
    ellipse(p, v2(0.0, TOP), RADIUS, RADIUS * TILT)
}

fn opening(p: V2) -> Edge {
    ellipse(
        p,
        v2(0.0, TOP + 0.001),
        RADIUS - 0.014,
        (RADIUS - 0.014) * TILT,
    )
}

fn handle(p: V2) -> Edge {
    band(rounded_box(p, v2(0.27, 0.0), v2(0.145, 0.17), 0.125), 0.027)
}

pub(super) fn draw(rng: &mut Rng) -> Drawing {
    let glaze = web(rng.pick(&[0x2F6F73, 0xB5532F, 0x2E4A73, 0x8A9A5B, 0xA83C3C, 0x5B4A72]));
    glazed(rng, glaze, web(0xB89A78), 0.35)
}

/// All of it white, on white paper.
pub(super) fn draw_white(rng: &mut Rng) -> Drawing {
    let glaze = web(rng.pick(&[0xF7F6F3, 0xF4F4F4, 0xF3EFE7]));
    glazed(rng, glaze, glaze, 0.0)
}

fn glazed(rng: &mut Rng, glaze: Linear, foot: Linear, spotted: f32) -> Drawing {
    let body = Revolve::new(
        &[
            (TOP, RADIUS),
            (-0.1, 0.268),
            (0.15, 0.262),
            (0.27, 0.245),
            (0.33, 0.205),
        ],
        TILT,
    );
    let speckled = move |p: V2| {
        let spots = fractal(p.x * 70.0, p.y * 70.0, 7);
        scaled(glaze, 1.0 - spotted * smooth(0.66, 0.74, spots))
    };
    let (shape, wall) = (body.clone(), body.clone());
    let parts = vec![
        Part::new((0.09, -0.21, 0.46, 0.21), handle, move |p, edge| Surface {
            normal: tube(edge, 0.027),
            material: glossy(speckled(p)),
        }),
        Part::new(
            body.bounds(),
            move |p| shape.shape(p),
            move |p, _| {
                let height = wall.height(p) + 0.006 * (fractal(p.x * 9.0, 0.0, 3) - 0.5);
                let colour = blend(speckled(p), foot, smooth(0.262, 0.266, height));
                Surface {
                    normal: wall.normal(p),
                    material: glossy(colour),
                }
            },
        )
        .throwing(0.035),
        Part::new((-0.28, -0.36, 0.28, -0.24), rim, move |p, _| Surface {
            normal: flat(p.x * 0.8, -0.75, 0.6),
            material: glossy(scaled(glaze, 1.15)),
        }),
        Part::new((-0.28, -0.36, 0.28, -0.24), opening, move |p, _| Surface {
            normal: flat(-p.x * 3.2, 0.5, 0.55),
            material: glossy(scaled(glaze, 0.55)),
        }),
        Part::new(
            (-0.28, -0.36, 0.28, -0.24),
            |p| both(opening(p), ellipse(p, v2(0.0, TOP + 0.022), 0.238, 0.038)),
            |p, edge| Surface {
                normal: flat(0.0, -0.9, 0.5),
                material: glossy(blend(
                    web(0x7A4A28),
                    web(0x2B1508),
                    smooth(0.0, 0.02, -edge.d - p.x * 0.02),
                )),
            },
        ),
    ];
    Drawing {
        parts,
        paper: Paper::any(rng),
        shadow: standing(0.44, 0.352),
        scale: 1.12,
        shift: v2(-0.07, 0.0),
        half_tan: 0.0,
    }
}
