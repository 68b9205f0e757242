//! A shaving brush: hundreds of hairs that end in the air.

use crate::draw::Drawing;
use crate::light::{glossy, matte, metal};
use crate::paper::Paper;
use crate::part::{Part, Surface, tube};
use crate::revolve::Revolve;
use crate::rng::Rng;
use crate::shadow::standing;
use crate::shape::stroke;
use crate::srgb::{Linear, blend, scaled, web};
use crate::vec::{smooth, v2};

const HAIRS: usize = 420;
const ROOT: f32 = -0.02;

/// One hair, in three pieces with small boxes.
fn hair(rng: &mut Rng, dark: Linear, pale: Linear) -> [Part; 3] {
    let place = rng.between(-1.0, 1.0);
    let spread = place * (1.0 + 0.3 * rng.between(-0.6, 1.0));
    let long = 0.42 - 0.1 * place * place + rng.between(-0.05, 0.035);
    let bow = rng.between(-0.02, 0.02);
    let root = v2(place * 0.088, ROOT + 0.015);
    let tip = v2(spread * 0.2 + rng.between(-0.012, 0.012), ROOT - long);
    let low = v2(root.x * 1.25 + bow * 0.4, ROOT - long * 0.35);
    let high = v2((root.x * 1.25 + tip.x) * 0.52 + bow, ROOT - long * 0.72);
    let own = rng.between(0.55, 1.0);
    let pieces = [
        (root, low, 0.0026, 0.0022),
        (low, high, 0.0022, 0.0016),
        (high, tip, 0.0016, 0.0008),
    ];
    pieces.map(|(a, b, from, to)| {
        Part::new(
            (
                a.x.min(b.x) - 0.003,
                a.y.min(b.y) - 0.003,
                a.x.max(b.x) + 0.003,
                a.y.max(b.y) + 0.003,
            ),
            move |p| stroke(p, a, b, from, to),
            move |p, edge| {
                let up = (ROOT - p.y) / 0.42;
                let middle = smooth(0.25, 0.5, up) * (1.0 - smooth(0.72, 0.88, up));
                let colour = blend(pale, dark, middle * 0.9);
                Surface {
                    normal: tube(edge, from),
                    material: matte(scaled(colour, own)),
                }
            },
        )
    })
}

pub(super) fn draw(rng: &mut Rng) -> Drawing {
    let (dark, pale) = rng.pick(&[
        (0x2B2320, 0xD9CDB8),
        (0x4A3524, 0xE6DAC6),
        (0x1D1D1F, 0x8E8880),
    ]);
    let (dark, pale) = (web(dark), web(pale));
    let grip = glossy(web(rng.pick(&[0x5A2A1C, 0x17181A, 0x2E4A3C, 0xE9E2D2])));
    let mut parts: Vec<Part> = (0..HAIRS).flat_map(|_| hair(rng, dark, pale)).collect();
    let handle = Revolve::new(
        &[
            (0.02, 0.085),
            (0.06, 0.078),
            (0.1, 0.062),
            (0.15, 0.068),
            (0.24, 0.115),
            (0.33, 0.135),
            (0.39, 0.13),
            (0.405, 0.12),
        ],
        0.14,
    );
    let ferrule = Revolve::new(
        &[(ROOT, 0.095), (-0.01, 0.097), (0.03, 0.094), (0.04, 0.09)],
        0.14,
    );
    for (solid, material) in [(handle, grip), (ferrule, metal(web(0xD8DADC), 0.92))] {
        let (shape, wall) = (solid.clone(), solid.clone());
        parts.push(Part::new(
            solid.bounds(),
            move |p| shape.shape(p),
            move |p, _| Surface {
                normal: wall.normal(p),
                material,
            },
        ));
    }
    // Hairs in front of the ferrule's far rim.
    for _ in 0..60 {
        parts.extend(hair(rng, dark, pale));
    }
    Drawing {
        parts,
        paper: Paper::any(rng),
        shadow: standing(0.26, 0.415),
        scale: 1.0,
        shift: v2(0.0, 0.03),
        half_tan: 0.0,
    }
}
