//! A pale pump bottle: almost the colour of its background.

use super::wire::bent;
use crate::draw::Drawing;
use crate::light::{glossy, satin};
use crate::paper::Paper;
use crate::part::{Part, Surface};
use crate::revolve::Revolve;
use crate::rng::Rng;
use crate::shadow::standing;
use crate::srgb::{blend, scaled, web};
use crate::vec::{smooth, v2};

pub(super) fn draw(rng: &mut Rng) -> Drawing {
    let pale = web(rng.pick(&[0xF3EEE6, 0xEDF1F2, 0xF5E9E6, 0xEEF2E8]));
    let ink = web(rng.pick(&[0x8FA79A, 0xB39A86, 0x8C93A8]));
    let pump = glossy(web(0xF6F6F4));
    let body = Revolve::new(
        &[
            (-0.2, 0.05),
            (-0.19, 0.062),
            (-0.155, 0.13),
            (-0.1, 0.158),
            (0.0, 0.162),
            (0.35, 0.16),
            (0.41, 0.155),
            (0.43, 0.14),
        ],
        0.12,
    );
    let collar = Revolve::new(
        &[
            (-0.275, 0.04),
            (-0.265, 0.052),
            (-0.205, 0.054),
            (-0.195, 0.05),
        ],
        0.12,
    );
    let (shape, wall) = (body.clone(), body.clone());
    let (ring, ring_wall) = (collar.clone(), collar.clone());
    let parts = vec![
        Part::new(
            body.bounds(),
            move |p| shape.shape(p),
            move |p, _| {
                let y = wall.height(p);
                let line = |at: f32, half: f32, long: f32| {
                    (y - at).abs() < half && p.x.abs() < long && (p.x * 70.0).rem_euclid(1.0) < 0.75
                };
                let print =
                    line(0.08, 0.012, 0.09) || line(0.13, 0.005, 0.07) || line(0.155, 0.005, 0.06);
                let band = smooth(0.255, 0.258, y) * (1.0 - smooth(0.288, 0.291, y));
                let colour = if print {
                    ink
                } else {
                    blend(pale, ink, 0.45 * band)
                };
                Surface {
                    normal: wall.normal(p),
                    material: satin(scaled(colour, 1.0)),
                }
            },
        ),
        bent(&[(0.0, -0.26), (0.0, -0.33), (0.0, -0.375)], 0.014, pump),
        Part::new(
            collar.bounds(),
            move |p| ring.shape(p),
            move |p, _| Surface {
                normal: ring_wall.normal(p),
                material: pump,
            },
        ),
        bent(
            &[
                (0.045, -0.385),
                (-0.02, -0.388),
                (-0.1, -0.385),
                (-0.145, -0.365),
                (-0.155, -0.345),
            ],
            0.016,
            pump,
        )
        .throwing(0.01),
    ];
    Drawing {
        parts,
        paper: Paper::any(rng),
        shadow: standing(0.3, 0.44),
        scale: 1.02,
        shift: v2(0.02, -0.01),
        half_tan: 0.0,
    }
}
