//! Things that nobody sells: shapes, holes, wires and finishes put together by
//! chance. What learns from pictures of them has seen no product.

mod boxes;
mod flat;
mod place;
mod skin;
mod turned;
mod wires;

use crate::draw::Drawing;
use crate::paper::Paper;
use crate::part::Part;
use crate::rng::Rng;
use crate::shadow::{lying, standing};
use crate::vec::v2;
use place::{bounds, moved};

/// How something is made; `f32` numbers are chosen by the stream.
type Make = fn(&mut Rng) -> Vec<Part>;

/// The ways in which things are made. Those that are hard to cut out come more
/// than once.
const MAKES: [Make; 12] = [
    turned::vessel,
    turned::vessel,
    boxes::carton,
    boxes::carton,
    flat::sheet,
    flat::sheet,
    wires::frame,
    wires::frame,
    wires::chain,
    wires::lattice,
    wires::brush,
    wires::wheel,
];

/// One thing, or two or three beside and over each other.
pub(super) fn draw(rng: &mut Rng) -> Drawing {
    let mut parts = rng.pick(&MAKES)(rng);
    let further = rng.pick(&[0, 0, 0, 1, 1, 2]);
    for _ in 0..further {
        let size = rng.between(0.3, 0.75);
        let to = v2(rng.between(-0.3, 0.3), rng.between(-0.25, 0.3));
        let other = rng.pick(&MAKES)(rng);
        parts.extend(other.into_iter().map(|part| moved(part, size, to)));
    }
    let (low, high) = bounds(&parts);
    let stands = rng.between(0.0, 1.0) < 0.6;
    let shadow = if stands {
        let width = (high.x - low.x) * rng.between(0.5, 1.0);
        standing(width, high.y - rng.between(0.0, 0.04))
    } else {
        lying(rng.between(0.006, 0.06))
    };
    // What is longer than a picture is wide is made smaller.
    let most = (high.x - low.x).max(high.y - low.y).max(0.3);
    let scale = rng.between(0.68, 1.08) / most;
    let half = rng.between(0.0, 0.35);
    Drawing {
        parts,
        paper: Paper::any(rng),
        shadow,
        scale,
        shift: (low + high) * -0.5 + v2(rng.between(-0.08, 0.08), rng.between(-0.08, 0.08)),
        half_tan: if stands {
            rng.between(-0.03, 0.03)
        } else {
            rng.pick(&[half, -half])
        },
    }
}
