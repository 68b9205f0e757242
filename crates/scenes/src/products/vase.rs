//! A white ribbed vase: white on almost white.

use crate::draw::Drawing;
use crate::light::{matte, satin};
use crate::paper::Paper;
use crate::part::{Part, Surface, flat};
use crate::revolve::Revolve;
use crate::rng::Rng;
use crate::shadow::standing;
use crate::shape::ellipse;
use crate::srgb::web;
use crate::vec::{smooth, unit, v2};

const TOP: f32 = -0.44;
const TILT: f32 = 0.16;

pub(super) fn draw(rng: &mut Rng) -> Drawing {
    let white = web(rng.pick(&[0xF6F4F0, 0xF3F3F3, 0xF5EFE6]));
    let neck = rng.between(0.062, 0.08);
    let belly = rng.between(0.225, 0.25);
    let mouth = neck + 0.022;
    let body = Revolve::new(
        &[
            (TOP, mouth),
            (-0.4, neck + 0.004),
            (-0.28, neck),
            (-0.14, 0.13),
            (0.02, belly - 0.02),
            (0.15, belly),
            (0.3, belly - 0.045),
            (0.41, 0.145),
            (0.435, 0.135),
        ],
        TILT,
    );
    let (shape, wall) = (body.clone(), body.clone());
    let parts = vec![
        Part::new(
            body.bounds(),
            move |p| shape.shape(p),
            move |p, _| {
                let n = wall.normal(p);
                let height = wall.height(p);
                let phase = (height * 34.0).rem_euclid(2.0) - 1.0;
                let ribbed = smooth(-0.2, -0.1, height) * (1.0 - smooth(0.32, 0.38, height));
                let groove = phase * (1.0 - phase * phase) * 0.55 * ribbed;
                Surface {
                    normal: unit(n.x, n.y + groove, n.z),
                    material: satin(white),
                }
            },
        ),
        Part::new(
            (-0.12, -0.47, 0.12, -0.41),
            move |p| ellipse(p, v2(0.0, TOP), mouth, mouth * TILT),
            move |_, _| Surface {
                normal: flat(0.0, -0.7, 0.7),
                material: satin(white),
            },
        ),
        Part::new(
            (-0.12, -0.47, 0.12, -0.41),
            move |p| {
                ellipse(
                    p,
                    v2(0.0, TOP + 0.001),
                    mouth - 0.012,
                    (mouth - 0.012) * TILT,
                )
            },
            move |p, edge| Surface {
                normal: flat(-p.x * 6.0, 0.8, 0.5),
                material: matte(white.map(|c| c * (0.5 - 8.0 * -edge.d).clamp(0.12, 0.5))),
            },
        ),
    ];
    Drawing {
        parts,
        paper: Paper::darker(rng),
        shadow: standing(0.29, 0.447),
        scale: 1.0,
        shift: v2(0.0, 0.0),
        half_tan: 0.0,
    }
}
