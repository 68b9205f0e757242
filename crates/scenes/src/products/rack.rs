//! A dish rack of wire: many thin parts with many holes between them.

use super::wire::{bent, rod};
use crate::draw::Drawing;
use crate::light::{metal, satin};
use crate::paper::Paper;
use crate::rng::Rng;
use crate::shadow::standing;
use crate::srgb::web;
use crate::vec::v2;

pub(super) fn draw(rng: &mut Rng) -> Drawing {
    let wire = rng.pick(&[
        metal(web(0xD2D5D8), 0.92),
        satin(web(0x26282B)),
        metal(web(0xC48A5A), 0.9),
    ]);
    let mut parts = Vec::new();
    // The frame behind, higher in the picture.
    parts.push(bent(
        &[
            (-0.42, 0.16),
            (-0.43, -0.02),
            (-0.36, -0.06),
            (0.36, -0.06),
            (0.43, -0.02),
            (0.42, 0.16),
        ],
        0.009,
        wire,
    ));
    for k in 0..9 {
        let x = -0.34 + 0.085 * k as f32;
        // Plate holders: narrow arches that lean back.
        parts.push(bent(
            &[
                (x * 0.95, 0.18),
                (x * 0.95 - 0.006, -0.12),
                (x * 0.95 + 0.012, -0.27),
                (x + 0.03, -0.12),
                (x + 0.036, 0.26),
            ],
            0.0055,
            wire,
        ));
    }
    for (y, half_width) in [(0.17, 0.42), (0.23, 0.445)] {
        parts.push(rod(v2(-half_width, y), v2(half_width, y), 0.006, wire));
    }
    for k in 0..19 {
        let x = -0.45 + 0.05 * k as f32;
        parts.push(rod(v2(x * 0.93, 0.15), v2(x, 0.3), 0.0042, wire));
    }
    // The rim in front and the feet.
    for (y, half) in [(0.1, 0.009), (0.3, 0.008)] {
        parts.push(
            bent(
                &[
                    (-0.42, y - 0.09),
                    (-0.475, y - 0.02),
                    (-0.43, y),
                    (0.43, y),
                    (0.475, y - 0.02),
                    (0.42, y - 0.09),
                ],
                half,
                wire,
            )
            .throwing(0.012),
        );
    }
    for k in 0..13 {
        let x = -0.42 + 0.07 * k as f32;
        parts.push(rod(v2(x, 0.1), v2(x, 0.3), 0.0042, wire));
    }
    for x in [-0.4, 0.4] {
        parts.push(rod(v2(x, 0.3), v2(x * 1.02, 0.36), 0.012, wire));
    }
    Drawing {
        parts,
        paper: Paper::any(rng),
        shadow: standing(0.86, 0.368),
        scale: 0.98,
        shift: v2(0.0, -0.03),
        half_tan: 0.0,
    }
}
