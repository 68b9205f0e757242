//! Moves the outline of material to where the edge is.
//!
//! Evidence by colour starts where a pixel is a little product, and compression throws blocks of colour around strong
//! edges. So near the outline a pixel is decided again by which local colour is nearer:
//! product when `|C - B| >= |C - F|` in opponent colours. Where the two colours are alike, and in zones (which were
//! found by their edges), nothing changes.

use crate::colour::{LIGHTNESS, distance, opponent, opponent_of};
use crate::evidence::Evidence;
use crate::grow::dilate;
use crate::label::Labels;
use crate::matte::fields;
use crate::view::View;
use crate::zones::FIRST;

/// Pixels on both sides of the outline.
const REACH: usize = 5;
/// Least contrast in ΔE of the two colours.
const CONTRAST: f32 = 10.0;

/// Decides the pixels near the outline again.
pub(crate) fn tighten(view: &View, labels: &mut Labels, evidence: &Evidence) {
    let (w, h) = (evidence.width, evidence.height);
    let fields = fields(view, (w, h), &labels.mask, evidence);
    let mut outside = labels.mask.clone();
    let mut inside: Vec<u8> = outside.iter().map(|m| 255 - m).collect();
    for _ in 0..REACH {
        outside = dilate(&outside, w, h);
        inside = dilate(&inside, w, h);
    }
    let table = &*LIGHTNESS;
    for at in 0..w * h {
        let band = outside[at] != 0 && inside[at] != 0;
        if !band || labels.labels[at] >= FIRST {
            continue;
        }
        let (x, y) = (at % w, at / w);
        let (u, v) = ((x as f32 + 0.5) / w as f32, (y as f32 + 0.5) / h as f32);
        let product = opponent_of(fields.product.at(u, v));
        let ground = opponent_of(fields.ground.at(u, v));
        if distance(product, ground) < CONTRAST {
            continue;
        }
        let rgb = &view.rgb[(y * view.width + x) * 3..][..3];
        let c = opponent(std::array::from_fn(|i| table[usize::from(rgb[i])]));
        labels.mask[at] = if distance(c, ground) >= distance(c, product) {
            255
        } else {
            0
        };
    }
}
