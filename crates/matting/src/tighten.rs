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

/// How much more a pixel must differ the further it lies from the outline: what was found stays where colours doubt.
pub(crate) const HOLD: f32 = 0.7;

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
    let before = labels.mask.clone();
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
        let (from, to) = (distance(c, ground), distance(c, product));
        let share = from / (from + to).max(1e-3);
        labels.mask[at] = if share + HOLD * (around(&before, x, y, w, h) - 0.5) >= 0.5 {
            255
        } else {
            0
        };
    }
}

/// Share of the mask in the square of five pixels around one.
fn around(mask: &[u8], x: usize, y: usize, w: usize, h: usize) -> f32 {
    let (mut sum, mut count) = (0_u32, 0_u32);
    for ny in y.saturating_sub(2)..(y + 3).min(h) {
        let row = &mask[ny * w + x.saturating_sub(2)..ny * w + (x + 3).min(w)];
        sum += row.iter().map(|m| u32::from(*m)).sum::<u32>();
        count += row.len() as u32;
    }
    sum as f32 / (count * 255) as f32
}
