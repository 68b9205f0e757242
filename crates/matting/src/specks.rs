//! What is too small beside the product to be a part of it.

use crate::evidence::Evidence;
use crate::grow::{drop_parts, parts};

/// Share of the largest part below which a part is a speck.
const SPECK: f32 = 0.0015;
/// Fewest pixels of a part.
const LEAST: usize = 12;

/// Removes specks; returns the parts kept, largest first: pixels, and whether at the border.
pub(crate) fn drop_specks(mask: &mut [u8], evidence: &Evidence) -> Vec<(usize, bool)> {
    let (w, h) = (evidence.width, evidence.height);
    let (found, owner) = parts(mask, w, h, |at| evidence.strength[at]);
    let most = found.iter().map(|p| p.area).max().unwrap_or(0);
    let heaviest = found.iter().map(|p| p.weight).fold(0.0, f32::max);
    let keep: Vec<bool> = found
        .iter()
        .map(|p| {
            p.area >= LEAST && p.area as f32 >= SPECK * most as f32 && p.weight >= SPECK * heaviest
        })
        .collect();
    drop_parts(mask, &owner, |part| keep[part]);
    let kept = found.iter().zip(&keep).filter(|(_, keep)| **keep);
    let mut kept: Vec<(usize, bool)> = kept.map(|(p, _)| (p.area, p.at_border)).collect();
    kept.sort_unstable_by(|p, q| q.cmp(p));
    kept
}
