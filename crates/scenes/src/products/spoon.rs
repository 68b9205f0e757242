//! A wooden spoon that lies on the paper: long, thin, with grain.

use crate::draw::Drawing;
use crate::light::{Material, satin};
use crate::noise::fractal;
use crate::outline::Outline;
use crate::paper::Paper;
use crate::part::{Part, Surface, pillow};
use crate::rng::Rng;
use crate::shadow::lying;
use crate::shape::ellipse;
use crate::srgb::{blend, scaled, web};
use crate::vec::{V2, smooth, unit, v2};

fn wood(p: V2, seed: u64, dark: u32, light: u32) -> Material {
    let wave = fractal(p.x * 7.0, p.y * 1.6, seed) * 1.5;
    let rings = ((p.x * 26.0 + wave * 4.0).rem_euclid(2.0) - 1.0).abs();
    let fibre = fractal(p.x * 190.0, p.y * 9.0, seed + 9);
    let grain = smooth(0.1, 0.95, rings) * 0.55 + fibre * 0.45;
    satin(blend(web(dark), web(light), grain))
}

pub(super) fn draw(rng: &mut Rng) -> Drawing {
    let (dark, light) = rng.pick(&[
        (0x8A5A2E, 0xD3A265),
        (0x6E4426, 0xB98350),
        (0xA87844, 0xE2BC85),
    ]);
    let seed = rng.pick(&[3, 17, 29, 41]);
    let outline = Outline::closed(&[
        (0.0, -0.56),
        (0.074, -0.53),
        (0.112, -0.44),
        (0.104, -0.33),
        (0.062, -0.235),
        (0.03, -0.17),
        (0.0215, -0.05),
        (0.0225, 0.15),
        (0.026, 0.4),
        (0.029, 0.53),
        (0.02, 0.56),
        (0.0, 0.567),
        (-0.02, 0.56),
        (-0.029, 0.53),
        (-0.026, 0.4),
        (-0.0225, 0.15),
        (-0.0215, -0.05),
        (-0.03, -0.17),
        (-0.062, -0.235),
        (-0.104, -0.33),
        (-0.112, -0.44),
        (-0.074, -0.53),
    ]);
    let parts = vec![
        Part::new(
            (-0.125, -0.575, 0.125, 0.575),
            move |p| outline.fill(p),
            move |p, edge| Surface {
                normal: pillow(edge, 0.026, 0.9),
                material: wood(p, seed, dark, light),
            },
        ),
        Part::new(
            (-0.1, -0.55, 0.1, -0.25),
            |p| ellipse(p, v2(0.0, -0.402), 0.089, 0.132),
            move |p, edge| {
                let (u, v) = (p.x / 0.089, (p.y + 0.402) / 0.132);
                let steep = 0.75 * smooth(0.0, 0.05, -edge.d * 2.0 + 0.02);
                let deep = 1.0 - 0.22 * smooth(0.0, 0.06, -edge.d);
                let wood = wood(p, seed, dark, light);
                Surface {
                    normal: unit(-u * steep, -v * steep, 1.0),
                    material: Material {
                        colour: scaled(wood.colour, deep),
                        ..wood
                    },
                }
            },
        ),
    ];
    Drawing {
        parts,
        paper: Paper::any(rng),
        shadow: lying(0.03),
        scale: 0.98,
        shift: v2(0.0, 0.0),
        half_tan: 0.36,
    }
}
