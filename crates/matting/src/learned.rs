//! A network's map beside the measured evidence.

use crate::evidence::Evidence;
use crate::grow::parts;
use crate::judge::Verdict;
use crate::through;
use crate::view::{Saliency, View};

/// Probability from which a network is sure.
const SURE: f32 = 0.85;
/// Agreement of both passes from which a network may add parts: below, what it adds is as often a filled hole.
const TRUSTED: f32 = 0.98;
/// Most parts to restore: more are the spaces of a rack or a wheel, which networks fill.
const FEW: usize = 3;
/// Mean chance of product from which the judge was in doubt about what is restored; of bare paper it is far below 0.01.
const IN_DOUBT: f32 = 0.1;
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
/// differ from the bare surface at least a little. Where the judge was not in doubt, and the whole then looks as if the
/// background showed through it, the parts are holes that the network fills, and nothing is added. Says whether anything
/// was.
pub(crate) fn restore(
    verdict: &mut Verdict,
    view: &View,
    evidence: &Evidence,
    saliency: &Saliency,
) -> bool {
    if saliency.agreement < TRUSTED {
        return false;
    }
    let (w, h) = (evidence.width, evidence.height);
    let map = enlarged(saliency, w, h);
    let wish: Vec<u8> = verdict
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
    let mut whole = verdict.mask.clone();
    let (mut added, mut doubt) = (0, 0.0);
    for ((m, owner), chance) in whole.iter_mut().zip(&owner).zip(&verdict.chances) {
        if *owner != 0 && keep[*owner as usize - 1] {
            *m = 255;
            added += 1;
            doubt += chance;
        }
    }
    let doubted = doubt >= IN_DOUBT * added as f32;
    if added == 0 || !doubted && through::open(&mut whole.clone(), &map, view, (w, h)) > 0.0 {
        return false;
    }
    verdict.mask = whole;
    true
}

/// Takes the network's map as the matte, opened where the background shows through. Gives the mask and the share of
/// the map that was opened: so far the network was wrong.
pub(crate) fn replace(view: &View, (w, h): (usize, usize), saliency: &Saliency) -> (Vec<u8>, f32) {
    let map = enlarged(saliency, w, h);
    let product = |p: &f32| if *p >= 0.5 { 255 } else { 0 };
    let mut mask: Vec<u8> = map.iter().map(product).collect();
    let opened = through::open(&mut mask, &map, view, (w, h));
    (mask, opened)
}
