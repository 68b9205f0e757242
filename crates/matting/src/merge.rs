//! Joins zones that nothing divides.

use crate::evidence::Evidence;
use crate::grow::{Label, NONE};
use crate::zones::FIRST;

/// Share of a common boundary that must be an edge to keep two zones apart.
const DIVIDED: f32 = 0.4;

/// Gives zones one number that have a common boundary with too little of an edge of at least `level`. Labels and cores
/// (the insides of zones) are renumbered alike.
pub(crate) fn merge(evidence: &Evidence, labels: &mut [Label], cores: &mut [Label], level: f32) {
    let most = labels.iter().copied().max().unwrap_or(NONE);
    if most <= FIRST {
        return;
    }
    let mut root: Vec<Label> = (0..=most).collect();
    for (a, b, count, fenced) in boundaries(evidence, labels, level) {
        if count >= 3 && (fenced as f32) < DIVIDED * count as f32 {
            let (a, b) = (find(&mut root, a), find(&mut root, b));
            root[usize::from(a.max(b))] = a.min(b);
        }
    }
    let mut number = vec![NONE; usize::from(most) + 1];
    let mut next = FIRST;
    for label in 0..=most {
        let found = find(&mut root, label);
        number[usize::from(label)] = if label < FIRST {
            label
        } else if found == label {
            next += 1;
            next - 1
        } else {
            number[usize::from(found)]
        };
    }
    for label in labels.iter_mut().chain(cores) {
        *label = number[usize::from(*label)];
    }
}

/// Pairs of touching zones: both labels, length of the boundary, and how much of it is an edge.
fn boundaries(
    evidence: &Evidence,
    labels: &[Label],
    level: f32,
) -> Vec<(Label, Label, usize, usize)> {
    let (w, n) = (evidence.width, labels.len());
    let mut pairs: Vec<(Label, Label, bool)> = Vec::new();
    for at in 0..n {
        let own = labels[at];
        if own < FIRST {
            continue;
        }
        let right = (at % w + 1 < w).then_some(at + 1);
        let below = (at + w < n).then_some(at + w);
        let left = (at % w > 0).then(|| at - 1);
        let above = at.checked_sub(w);
        for to in [right, below, left, above].into_iter().flatten() {
            let other = labels[to];
            if other > own {
                let edge = evidence.sharp[at].max(evidence.sharp[to]) >= level;
                pairs.push((own, other, edge));
            }
        }
    }
    pairs.sort_unstable();
    pairs
        .chunk_by(|p, q| (p.0, p.1) == (q.0, q.1))
        .map(|run| {
            (
                run[0].0,
                run[0].1,
                run.len(),
                run.iter().filter(|p| p.2).count(),
            )
        })
        .collect()
}

fn find(root: &mut [Label], mut label: Label) -> Label {
    while root[usize::from(label)] != label {
        let above = root[usize::from(label)];
        root[usize::from(label)] = root[usize::from(above)];
        label = above;
    }
    label
}
