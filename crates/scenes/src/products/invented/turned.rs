//! Bottles, cups, pots: turned profiles with lids, spouts and handles.

use super::place::moved;
use super::skin::Skin;
use crate::part::{Part, Surface, flat, tube};
use crate::products::wire::bent;
use crate::revolve::Revolve;
use crate::rng::Rng;
use crate::shape::{band, ellipse, rounded_box};
use crate::vec::v2;

/// A body with what belongs to it.
pub(super) fn vessel(rng: &mut Rng) -> Vec<Part> {
    let tall = rng.between(0.25, 0.46);
    let widest = rng.between(0.08, 0.34);
    let tilt = rng.between(0.06, 0.24);
    let points = rng.pick(&[4, 5, 6, 7]);
    let mut radius = widest * rng.between(0.4, 1.0);
    let profile: Vec<(f32, f32)> = (0..points)
        .map(|k| {
            let y = -tall + 2.0 * tall * k as f32 / (points - 1) as f32;
            radius = (radius * rng.between(0.75, 1.35)).clamp(0.035, widest);
            (y, radius)
        })
        .collect();
    let skin = Skin::any(rng);
    let mut parts = Vec::new();
    if rng.between(0.0, 1.0) < 0.45 {
        parts.push(handle(rng, &profile, skin));
    }
    parts.push(round(&profile, tilt, skin));
    let (top, mouth) = profile[0];
    if rng.between(0.0, 1.0) < 0.5 {
        parts.push(opening(
            top,
            mouth,
            tilt,
            skin.dimmed(rng.between(0.4, 1.2)),
        ));
    } else {
        let lid = Skin::any(rng);
        let (size, high) = (mouth * rng.between(0.5, 1.15), rng.between(0.02, 0.12));
        let cap = [
            (top - high, size * 0.9),
            (top - high * 0.5, size),
            (top, size),
        ];
        parts.push(round(&cap, tilt, lid).throwing(0.01));
        if rng.between(0.0, 1.0) < 0.4 {
            let reach = rng.pick(&[-1.0, 1.0]) * rng.between(0.06, 0.2);
            let spout = [
                (0.0, top - high),
                (0.0, top - high - 0.08),
                (reach, top - high - 0.08),
            ];
            parts.push(bent(
                &spout,
                rng.between(0.008, 0.018),
                lid.at(v2(0.0, 0.0)),
            ));
        }
    }
    let lean = v2(rng.between(-0.06, 0.06), rng.between(-0.02, 0.02));
    parts
        .into_iter()
        .map(|part| moved(part, 1.0, lean))
        .collect()
}

fn round(profile: &[(f32, f32)], tilt: f32, skin: Skin) -> Part {
    let body = Revolve::new(profile, tilt);
    let (shape, wall) = (body.clone(), body.clone());
    Part::new(
        body.bounds(),
        move |p| shape.shape(p),
        move |p, _| Surface {
            normal: wall.normal(p),
            material: skin.at(v2(p.x, wall.height(p))),
        },
    )
}

fn opening(top: f32, mouth: f32, tilt: f32, skin: Skin) -> Part {
    let (rx, ry) = (mouth * 0.94, mouth * 0.94 * tilt);
    Part::new(
        (-rx, top - ry, rx, top + ry),
        move |p| ellipse(p, v2(0.0, top), rx, ry),
        move |p, _| Surface {
            normal: flat(-p.x * 2.0, 0.5, 0.6),
            material: skin.at(p),
        },
    )
}

/// A loop at one side.
fn handle(rng: &mut Rng, profile: &[(f32, f32)], skin: Skin) -> Part {
    let (y, r) = profile[profile.len() / 2];
    let side = rng.pick(&[-1.0, 1.0]);
    let half = v2(rng.between(0.06, 0.16), rng.between(0.07, 0.18));
    let thick = rng.between(0.006, 0.032);
    let round = half.x.min(half.y) * rng.between(0.5, 1.0);
    let middle = v2(side * (r + half.x * 0.3), y);
    let reach = thick + 0.002;
    Part::new(
        (
            middle.x - half.x - reach,
            middle.y - half.y - reach,
            middle.x + half.x + reach,
            middle.y + half.y + reach,
        ),
        move |p| band(rounded_box(p, middle, half, round), thick),
        move |p, edge| Surface {
            normal: tube(edge, thick),
            material: skin.at(p),
        },
    )
}
