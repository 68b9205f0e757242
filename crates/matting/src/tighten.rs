//! Moves the outline of material to where the edge is.
//!
//! Evidence by colour starts where a pixel is a little product, and compression throws blocks of colour around strong
//! edges. So near the outline a pixel is decided again by which local colour is nearer:
//! product when `|C - B| >= |C - F|` in opponent colours. Where the two colours are alike, and in zones (which were
//! found by their edges), nothing changes. Pixels on edges that nothing but a neighbour made product count half for their
//! surroundings, and are background when they show the paper: that opens the gaps of thin parts.

use crate::colour::{LIGHTNESS, distance, opponent};
use crate::evidence::Evidence;
use crate::fields::Field;
use crate::grow::{NONE, dilate};
use crate::label::Labels;
use crate::matte::fields;
use crate::view::View;
use crate::zones::{FIRST, MATERIAL};

/// Pixels on both sides of the outline.
const REACH: usize = 5;
/// Least contrast in ΔE of the two colours.
const CONTRAST: f32 = 10.0;

/// ΔE within which a pixel on an edge looks like the paper.
const PAPER: f32 = 5.0;

/// How much more a pixel must differ the further it lies from the outline: what was found stays where colours doubt.
pub(crate) const HOLD: f32 = 0.7;

/// Decides the pixels near the outline again; says how many changed.
pub(crate) fn tighten(view: &View, labels: &mut Labels, evidence: &Evidence) -> usize {
    let (w, h) = (evidence.width, evidence.height);
    let fields = fields(view, (w, h), &labels.mask, evidence);
    let (product, ground) = (fields.product.opponent(), fields.ground.opponent());
    let mut outside = labels.mask.clone();
    let mut inside: Vec<u8> = outside.iter().map(|m| 255 - m).collect();
    for _ in 0..REACH {
        outside = dilate(&outside, w, h);
        inside = dilate(&inside, w, h);
    }
    let undecided = undecided(view, labels, evidence, &ground);
    let pairs = labels.mask.iter().zip(&undecided);
    let before: Vec<u8> = pairs
        .map(|(mask, undecided)| if *undecided { mask / 2 } else { *mask })
        .collect();
    let mut mask = labels.mask.clone();
    for at in 0..w * h {
        let band = (outside[at] != 0 && inside[at] != 0) || undecided[at];
        if !band || labels.labels[at] >= FIRST {
            continue;
        }
        let (u, v) = place(at, w, h);
        let (product, ground) = (product.at(u, v), ground.at(u, v));
        if distance(product, ground) < CONTRAST {
            continue;
        }
        let c = colour(view, at, w);
        let (mut from, to) = (distance(c, ground), distance(c, product));
        if undecided[at] {
            from = from.min(from_paper(evidence, at));
        }
        let share = from / (from + to).max(1e-3);
        mask[at] = if share + HOLD * (around(&before, at % w, at / w, w, h) - 0.5) >= 0.5 {
            255
        } else {
            0
        };
    }
    let moved = mask
        .iter()
        .zip(&labels.mask)
        .filter(|(p, q)| p != q)
        .count();
    labels.mask = mask;
    moved
}

/// Pixels on edges that went to the material beside them although they look like the paper or the background near by: as
/// often as not the gaps that are too narrow for a zone (between spokes, in the links of a chain).
fn undecided(view: &View, labels: &Labels, evidence: &Evidence, ground: &Field) -> Vec<bool> {
    let (w, h) = (evidence.width, evidence.height);
    let level = labels.levels.strength;
    let like = PAPER.max(level);
    (0..w * h)
        .map(|at| {
            let edge = labels.cores[at] == NONE && labels.labels[at] == MATERIAL;
            if !edge || labels.mask[at] == 0 || evidence.strength[at] >= level {
                return false;
            }
            let (u, v) = place(at, w, h);
            from_paper(evidence, at) < like || distance(colour(view, at, w), ground.at(u, v)) < like
        })
        .collect()
}

/// The middle of a pixel in 0..1 x 0..1.
fn place(at: usize, w: usize, h: usize) -> (f32, f32) {
    let (x, y) = (at % w, at / w);
    ((x as f32 + 0.5) / w as f32, (y as f32 + 0.5) / h as f32)
}

/// A pixel's opponent colour.
fn colour(view: &View, at: usize, w: usize) -> [f32; 3] {
    let rgb = &view.rgb[(at / w * view.width + at % w) * 3..][..3];
    opponent(std::array::from_fn(|i| LIGHTNESS[usize::from(rgb[i])]))
}

/// Distance of a pixel from the lit paper, ΔE.
fn from_paper(evidence: &Evidence, at: usize) -> f32 {
    let (l, a, b) = (evidence.light[at], evidence.a[at], evidence.b[at]);
    (l * l + a * a + b * b).sqrt()
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
