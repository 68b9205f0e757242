//! A network's map beside the measured evidence.

use crate::evidence::Evidence;
use crate::grow::parts;
use crate::label::Labels;
use crate::view::Saliency;
use crate::zones::Kind;

/// Probability from which a network is sure.
const SURE: f32 = 0.85;
/// Share of a part to restore that the network must be sure of.
const MOSTLY: f32 = 0.8;
/// Fewest pixels of a restored part, as a share of the picture.
const WORTH: f32 = 0.0015;

/// The map at the size of the picture.
fn enlarged(saliency: &Saliency, w: usize, h: usize) -> Vec<f32> {
    let mut out = Vec::with_capacity(w * h);
    for y in 0..h {
        let v = (y as f32 + 0.5) / h as f32;
        out.extend((0..w).map(|x| saliency.at((x as f32 + 0.5) / w as f32, v)));
    }
    out
}

/// Adds pale parts that the network is sure of and that nothing shows to be background: they touch the product, and
/// differ from the bare surface at least a little. Says whether anything was added.
pub(crate) fn restore(labels: &mut Labels, evidence: &Evidence, saliency: &Saliency) -> bool {
    let (w, h) = (evidence.width, evidence.height);
    let map = enlarged(saliency, w, h);
    let wish: Vec<u8> = labels
        .mask
        .iter()
        .zip(&map)
        .map(|(m, p)| u8::from(*m == 0 && *p >= SURE))
        .collect();
    let (found, owner) = parts(&wish, w, h, |at| {
        evidence.light[at].abs() + evidence.strength[at]
    });
    let least = (WORTH * (w * h) as f32) as usize;
    let keep: Vec<bool> = found
        .iter()
        .map(|p| {
            let differs = p.weight / p.area.max(1) as f32;
            p.area >= least && !p.at_border && differs > 0.8
        })
        .collect();
    let mut added = false;
    for (m, owner) in labels.mask.iter_mut().zip(&owner) {
        if *owner != 0 && keep[*owner as usize - 1] {
            *m = 255;
            added = true;
        }
    }
    added
}

/// Takes the network's map as the matte; holes that the surface shows stay holes.
pub(crate) fn replace(labels: &mut Labels, evidence: &Evidence, saliency: &Saliency) {
    let (w, h) = (evidence.width, evidence.height);
    let map = enlarged(saliency, w, h);
    let holes = labels.zones.iter().any(|(_, kind)| *kind == Kind::Hole);
    for (at, m) in labels.mask.iter_mut().enumerate() {
        let ground = holes && *m == 0 && evidence.strength[at] < labels.levels.strength * 0.5;
        let sure = map[at] >= 0.5;
        *m = if sure && !(ground && map[at] < MOSTLY) {
            255
        } else {
            0
        };
    }
    let (found, _) = parts(&labels.mask, w, h, |_| 0.0);
    labels.parts = found.iter().map(|p| (p.area, p.at_border)).collect();
    labels.parts.sort_unstable_by(|p, q| q.cmp(p));
}
