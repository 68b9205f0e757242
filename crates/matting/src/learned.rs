//! A network's map beside the measured evidence.

use crate::evidence::Evidence;
use crate::grow::parts;
use crate::label::Labels;
use crate::through;
use crate::view::{Saliency, View};

/// Probability from which a network is sure.
const SURE: f32 = 0.85;
/// Agreement of both passes from which a network may add parts: below, what it adds is as often a filled hole.
const TRUSTED: f32 = 0.98;
/// Most parts to restore: more are the spaces of a rack or a wheel, which networks fill.
const FEW: usize = 3;
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
/// differ from the bare surface at least a little. Where the whole then looks as if the background showed through it,
/// the parts are holes that the network fills, and nothing is added. Says whether anything was.
pub(crate) fn restore(
    labels: &mut Labels,
    view: &View,
    evidence: &Evidence,
    saliency: &Saliency,
) -> bool {
    if saliency.agreement < TRUSTED {
        return false;
    }
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
    if keep.iter().filter(|keep| **keep).count() > FEW {
        return false;
    }
    let mut whole = labels.mask.clone();
    for (m, owner) in whole.iter_mut().zip(&owner) {
        if *owner != 0 && keep[*owner as usize - 1] {
            *m = 255;
        }
    }
    if whole == labels.mask || through::open(&mut whole.clone(), &map, view, (w, h)) > 0.0 {
        return false;
    }
    labels.mask = whole;
    true
}

/// Takes the network's map as the matte, opened where the background shows through. Gives the share of the map that
/// was opened: so far the network was wrong.
pub(crate) fn replace(
    labels: &mut Labels,
    view: &View,
    evidence: &Evidence,
    saliency: &Saliency,
) -> f32 {
    let (w, h) = (evidence.width, evidence.height);
    let map = enlarged(saliency, w, h);
    for (m, p) in labels.mask.iter_mut().zip(&map) {
        *m = if *p >= 0.5 { 255 } else { 0 };
    }
    let opened = through::open(&mut labels.mask, &map, view, (w, h));
    let (found, _) = parts(&labels.mask, w, h, |_| 0.0);
    labels.parts = found.iter().map(|p| (p.area, p.at_border)).collect();
    labels.parts.sort_unstable_by(|p, q| q.cmp(p));
    opened
}
