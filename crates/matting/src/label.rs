//! Product or background, pixel by pixel.
//!
//! 1. What differs from the background by more than [`Levels::strength`] is *material*, whatever its edges.
//! 2. Material and sharp edges above [`Levels::sharp`] are barriers. What the border of the picture reaches without
//!    crossing one is background: soft shadows are walked over, since they have no sharp edge.
//! 3. Further regions between barriers are *zones*; `zones` tells holes, pale parts and hard shadows apart.
//! 4. Barrier pixels that are not material go to a neighbour by a watershed over the sharpness, so that outlines of
//!    pale parts run along the ridge of their edge, and lone edges (a fold, a line on the floor) vanish.
//! 5. Specks are dropped.

use crate::evidence::Evidence;
use crate::fit::quantile;
use crate::grow::{Label, NONE, dilate, fill, neighbours, parts, watershed};
use crate::merge::merge;
use crate::steps::Taken;
use crate::thrown::thrown;
use crate::zones::{COLOURED, FIRST, GROUND, Kind, MATERIAL, Zone, measure};

/// Thresholds that follow from the noise of the border.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Levels {
    /// Evidence by colour of what is product, ΔE.
    pub strength: f32,
    /// Sharpness of what is an edge, ΔE.
    pub sharp: f32,
}

/// Least [`Levels::strength`].
const STRENGTH: f32 = 2.8;
/// Least [`Levels::sharp`].
const SHARP: f32 = 1.1;
/// Least ΔL of a line that is product.
const LINE: f32 = 7.0;
/// Darkening from which a border pixel is no start of the background.
const TOO_DARK: f32 = 12.0;
/// Fewest pixels of a zone.
const ZONE: usize = 5;
/// Sharpness of an edge that divides zones, over that of one that stops the background.
const FENCE: f32 = 1.3;
/// Radii in pixels, beyond the wall, of the balls that look for gaps in outlines.
const BALLS: [u8; 4] = [18, 9, 4, 0];
/// Fewest pixels of what the ball could not reach.
const TRAPPED: usize = 150;
/// Pixels a side of the blocks in which the strongest evidence is looked for.
const BLOCK: usize = 8;
/// Share of the strongest evidence near that compression and lens may throw into the background.
const RINGING: f32 = 0.1;
/// Share of the largest part below which a part is a speck.
const SPECK: f32 = 0.0015;
/// Fewest pixels of a part.
const LEAST: usize = 12;

impl Levels {
    /// Thresholds that half as strong noise again would have given: what they decide otherwise is not sure.
    pub(crate) fn stricter(self) -> Self {
        Self {
            strength: 1.5 * self.strength,
            sharp: 1.5 * self.sharp,
        }
    }

    /// From what the border's pixels measure, where they are near the background.
    pub(crate) fn of(evidence: &Evidence) -> Self {
        let (w, h) = (evidence.width, evidence.height);
        let ring = (w.min(h) / 100).max(1);
        let (mut strengths, mut edges) = (Vec::new(), Vec::new());
        for y in 0..h {
            let whole = y < ring || y + ring >= h;
            for x in (0..w).filter(|x| whole || *x < ring || x + ring >= w) {
                let at = y * w + x;
                if evidence.strength[at] < 8.0 {
                    strengths.push(evidence.strength[at]);
                    edges.push(evidence.sharp[at]);
                }
            }
        }
        Self {
            strength: (2.2 * quantile(&mut strengths, 0.9)).clamp(STRENGTH, 9.0),
            sharp: (1.8 * quantile(&mut edges, 0.9)).clamp(SHARP, 6.0),
        }
    }
}

/// The result.
#[derive(Debug)]
pub(crate) struct Labels {
    /// 255 product, 0 background.
    pub mask: Vec<u8>,
    /// Where each pixel belongs.
    pub labels: Vec<Label>,
    /// The same before edges were given away: `NONE` on edges.
    pub cores: Vec<Label>,
    /// Zones and what they were taken for.
    pub zones: Vec<(Zone, Kind)>,
    /// Thresholds used.
    pub levels: Levels,
    /// Parts of the product, largest first: pixels, whether at the border.
    pub parts: Vec<(usize, bool)>,
    /// Pixels that were taken for product only because they are dark lines.
    pub thin: Vec<u32>,
    /// Pixels of dark lines that were taken for the shadow of thin parts.
    pub thrown: usize,
}

impl Labels {
    /// What each pixel was taken for.
    pub(crate) fn taken(&self) -> Vec<Taken> {
        let zone = |label: Label| {
            let number = usize::from(label - FIRST);
            match self.zones[number].1 {
                Kind::Solid => Taken::Part(number),
                Kind::Hole | Kind::Shadow => Taken::Open(number),
            }
        };
        let taken = |label: &Label| match *label {
            NONE | GROUND => Taken::Ground,
            MATERIAL => Taken::Material,
            other => zone(other),
        };
        self.labels.iter().map(taken).collect()
    }
}

/// Labels every pixel.
pub(crate) fn label(evidence: &Evidence, levels: Levels) -> Labels {
    let (w, h) = (evidence.width, evidence.height);
    let Evident {
        labels,
        wall,
        thin,
        thrown,
    } = evident(evidence, levels);
    let mut cores = cores(evidence, labels, &wall);
    let mut labels = cores.clone();
    let unit = 8.0 / levels.sharp;
    watershed(&mut labels, w, |at| evidence.sharp[at] * unit);
    let fence = FENCE * levels.sharp;
    merge(evidence, &mut labels, &mut cores, fence);
    let zones: Vec<(Zone, Kind)> = measure(evidence, &cores, &labels, fence)
        .into_iter()
        .map(|zone| (zone, zone.kind()))
        .collect();
    let mut mask: Vec<u8> = labels
        .iter()
        .map(|label| match *label {
            NONE | GROUND => 0,
            MATERIAL => 255,
            zone => match zones[usize::from(zone - FIRST)].1 {
                Kind::Solid => 255,
                Kind::Hole | Kind::Shadow => 0,
            },
        })
        .collect();
    let parts = drop_specks(&mut mask, evidence, w, h);
    Labels {
        mask,
        labels,
        cores,
        zones,
        levels,
        parts,
        thin,
        thrown,
    }
}

/// What colours and edges say before anything is filled.
struct Evident {
    /// `MATERIAL` or `NONE`.
    labels: Vec<Label>,
    /// 1 on and beside sharp edges.
    wall: Vec<u8>,
    /// Pixels that are material only because they are dark lines.
    thin: Vec<u32>,
    /// Further dark lines that are the shadow of thin parts.
    thrown: usize,
}

fn evident(evidence: &Evidence, levels: Levels) -> Evident {
    let (w, h) = (evidence.width, evidence.height);
    let near = strongest_near(evidence);
    // On coloured paper a thin shadow is told by its colour, and so is everything that is none.
    let lines = if evidence.paper.1 < COLOURED {
        LINE.max(4.0 * levels.sharp)
    } else {
        f32::MAX
    };
    let mut barrier = vec![0_u8; w * h];
    let mut labels: Vec<Label> = vec![NONE; w * h];
    let mut thin = Vec::new();
    let mut sure = vec![0_u8; w * h];
    for y in 0..h {
        let near = &near[y / BLOCK * w.div_ceil(BLOCK)..];
        for x in 0..w {
            let at = y * w + x;
            let level = levels.strength.max(RINGING * near[x / BLOCK]);
            if evidence.strength[at] >= level {
                labels[at] = MATERIAL;
                sure[at] = 1;
            } else if evidence.line[at] >= lines.max(2.0 * level) {
                labels[at] = MATERIAL;
                thin.push(at as u32);
            }
            barrier[at] =
                u8::from(evidence.sharp[at] >= levels.sharp.max(0.4 * RINGING * near[x / BLOCK]));
        }
    }
    let shadow = thrown(evidence, &sure, &thin);
    shadow.iter().for_each(|at| labels[*at as usize] = NONE);
    thin.retain(|at| labels[*at as usize] == MATERIAL);
    Evident {
        labels,
        wall: dilate(&barrier, w, h),
        thin,
        thrown: shadow.len(),
    }
}

/// Background, material and zones; barrier pixels stay `NONE`.
fn cores(evidence: &Evidence, mut labels: Vec<Label>, wall: &[u8]) -> Vec<Label> {
    let (w, h) = (evidence.width, evidence.height);
    // A ball that does not fit through a gap in an outline does not leak through it: largest balls first.
    let closed: Vec<u8> = wall
        .iter()
        .zip(&labels)
        .map(|(wall, label)| u8::from(*wall != 0 || *label == MATERIAL))
        .collect();
    let room = room(&closed, w, h);
    let mut next = FIRST;
    for ball in BALLS {
        let mut free: Vec<u8> = room
            .iter()
            .zip(&labels)
            .map(|(room, label)| u8::from(*room > ball && *label != MATERIAL))
            .collect();
        spread(&mut labels, w, &free);
        from_border(&mut labels, evidence, &free);
        let least = if ball == 0 { ZONE } else { TRAPPED };
        next = zones(&mut labels, w, &mut free, next, least);
    }
    labels
}

/// Distance of each pixel to the nearest closed one, about: chamfer 3-4 (Borgefors 1986) in thirds, at most 255 of them,
/// returned in pixels.
fn room(closed: &[u8], w: usize, h: usize) -> Vec<u8> {
    let mut d: Vec<u8> = closed
        .iter()
        .map(|c| if *c != 0 { 0 } else { 255 })
        .collect();
    let pass = |d: &mut [u8], order: &mut dyn Iterator<Item = usize>, back: bool| {
        for y in order {
            let other = if back { y + 1 } else { y.wrapping_sub(1) };
            let (row, beside) = if other >= h {
                (y * w, None)
            } else {
                (y * w, Some(other * w))
            };
            for i in 0..w {
                let x = if back { w - 1 - i } else { i };
                let mut least = d[row + x];
                if least == 0 {
                    continue;
                }
                if i > 0 {
                    let x = if back { x + 1 } else { x - 1 };
                    least = least.min(d[row + x].saturating_add(3));
                }
                if let Some(beside) = beside {
                    least = least.min(d[beside + x].saturating_add(3));
                    if x > 0 {
                        least = least.min(d[beside + x - 1].saturating_add(4));
                    }
                    if x + 1 < w {
                        least = least.min(d[beside + x + 1].saturating_add(4));
                    }
                }
                d[row + x] = least;
            }
        }
    };
    pass(&mut d, &mut (0..h), false);
    pass(&mut d, &mut (0..h).rev(), true);
    d.iter_mut().for_each(|d| *d /= 3);
    d
}

/// Lets ground and zones grow together over open pixels, step by step, so that they meet half way in a gap.
fn spread(labels: &mut [Label], w: usize, open: &[u8]) {
    let n = labels.len();
    let grows = |at: usize| labels[at] == GROUND || labels[at] >= FIRST;
    let free = |at: usize| labels[at] == NONE && open[at] != 0;
    let mut front: Vec<u32> = Vec::new();
    for row in (0..n).step_by(w) {
        for at in row..row + w {
            let beside = (at > row && free(at - 1)) || (at + 1 < row + w && free(at + 1));
            if grows(at) && (beside || (row > 0 && free(at - w)) || (at + w < n && free(at + w))) {
                front.push(at as u32);
            }
        }
    }
    let mut next = Vec::new();
    while !front.is_empty() {
        for at in front.drain(..) {
            let label = labels[at as usize];
            neighbours(at as usize, w, n, |to| {
                if labels[to] == NONE && open[to] != 0 {
                    labels[to] = label;
                    next.push(to as u32);
                }
            });
        }
        std::mem::swap(&mut front, &mut next);
    }
}

/// Gives the background to what the border reaches over open pixels.
fn from_border(labels: &mut [Label], evidence: &Evidence, open: &[u8]) {
    let (w, h) = (evidence.width, evidence.height);
    let mut stack = Vec::new();
    let mut seed = |at: usize| {
        if open[at] != 0 && labels[at] == NONE && evidence.light[at] > -TOO_DARK {
            labels[at] = GROUND;
            stack.push(at as u32);
        }
    };
    for x in 0..w {
        seed(x);
        seed((h - 1) * w + x);
    }
    for y in 0..h {
        seed(y * w);
        seed(y * w + w - 1);
    }
    fill(labels, w, open, GROUND, &mut stack);
}

/// The largest strength in each block of [`BLOCK`] pixels and the eight around it.
fn strongest_near(evidence: &Evidence) -> Vec<f32> {
    let (w, h) = (evidence.width, evidence.height);
    let (across, down) = (w.div_ceil(BLOCK), h.div_ceil(BLOCK));
    let mut most = vec![0.0_f32; across * down];
    for (y, row) in evidence.strength.chunks_exact(w).enumerate() {
        let most = &mut most[y / BLOCK * across..][..across];
        for (block, most) in row.chunks(BLOCK).zip(most) {
            *most = block.iter().copied().fold(*most, f32::max);
        }
    }
    let at = |x: usize, y: usize| {
        let mut found = 0.0_f32;
        for ny in y.saturating_sub(1)..(y + 2).min(down) {
            for nx in x.saturating_sub(1)..(x + 2).min(across) {
                found = found.max(most[ny * across + nx]);
            }
        }
        found
    };
    (0..across * down)
        .map(|i| at(i % across, i / across))
        .collect()
}

/// Numbers what is open and not reached.
fn zones(labels: &mut [Label], w: usize, open: &mut [u8], first: Label, least: usize) -> Label {
    let mut next = first;
    let mut stack = Vec::new();
    for at in 0..labels.len() {
        if labels[at] != NONE || open[at] == 0 || next == Label::MAX {
            continue;
        }
        labels[at] = next;
        stack.push(at as u32);
        let count = 1 + fill(labels, w, open, next, &mut stack);
        if count >= least {
            next += 1;
        } else {
            // Too small to be judged: a barrier like its surroundings.
            open[at] = 0;
            labels[at] = NONE;
            stack.push(at as u32);
            clear(labels, w, open, next, &mut stack);
        }
    }
    next
}

/// Takes a label back from where `stack` reaches it.
fn clear(labels: &mut [Label], w: usize, open: &mut [u8], label: Label, stack: &mut Vec<u32>) {
    let n = labels.len();
    while let Some(at) = stack.pop() {
        neighbours(at as usize, w, n, |next| {
            if labels[next] == label {
                labels[next] = NONE;
                open[next] = 0;
                stack.push(next as u32);
            }
        });
    }
}

/// Removes parts that are too small beside the largest; returns those kept, largest first.
fn drop_specks(mask: &mut [u8], evidence: &Evidence, w: usize, h: usize) -> Vec<(usize, bool)> {
    let (found, owner) = parts(mask, w, h, |at| evidence.strength[at]);
    let most = found.iter().map(|p| p.area).max().unwrap_or(0);
    let heaviest = found.iter().map(|p| p.weight).fold(0.0, f32::max);
    let keep: Vec<bool> = found
        .iter()
        .map(|p| {
            p.area >= LEAST && p.area as f32 >= SPECK * most as f32 && p.weight >= SPECK * heaviest
        })
        .collect();
    for (m, owner) in mask.iter_mut().zip(&owner) {
        if *owner != 0 && !keep[*owner as usize - 1] {
            *m = 0;
        }
    }
    let mut kept: Vec<(usize, bool)> = found
        .iter()
        .zip(&keep)
        .filter(|(_, keep)| **keep)
        .map(|(p, _)| (p.area, p.at_border))
        .collect();
    kept.sort_unstable_by(|p, q| q.cmp(p));
    kept
}
