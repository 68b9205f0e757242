//! Growing regions on a grid of pixels.

/// A plane of labels, one for each pixel.
pub(crate) type Label = u16;

/// Not yet anything.
pub(crate) const NONE: Label = 0;

/// The maximum over each pixel and its eight neighbours.
pub(crate) fn dilate(mask: &[u8], w: usize, h: usize) -> Vec<u8> {
    let take = |into: &mut [u8], from: &[u8]| {
        into.iter_mut()
            .zip(from)
            .for_each(|(o, v)| *o = (*o).max(*v));
    };
    let mut wide = mask.to_vec();
    for (out, row) in wide.chunks_exact_mut(w).zip(mask.chunks_exact(w)) {
        take(&mut out[1..], row);
        take(out, &row[1..]);
    }
    let mut out = wide.clone();
    for (y, row) in out.chunks_exact_mut(w).enumerate() {
        for near in [y.wrapping_sub(1), y + 1] {
            if near < h {
                take(row, &wide[near * w..(near + 1) * w]);
            }
        }
    }
    out
}

/// Calls `visit` for the four neighbours of a pixel that exist.
#[inline]
pub(crate) fn neighbours(at: usize, w: usize, n: usize, mut visit: impl FnMut(usize)) {
    // A picture has fewer than 2^32 pixels, and short divisions are faster.
    let x = (at as u32 % w as u32) as usize;
    if x > 0 {
        visit(at - 1);
    }
    if x + 1 < w {
        visit(at + 1);
    }
    if at >= w {
        visit(at - w);
    }
    if at + w < n {
        visit(at + w);
    }
}

/// Gives `label` to everything that is `NONE`, open and connected (four ways) to `stack`, whose pixels must have the
/// label already. Returns how many pixels got it.
pub(crate) fn fill(
    labels: &mut [Label],
    w: usize,
    open: &[u8],
    label: Label,
    stack: &mut Vec<u32>,
) -> usize {
    let n = labels.len();
    let mut count = 0;
    while let Some(at) = stack.pop() {
        neighbours(at as usize, w, n, |next| {
            if labels[next] == NONE && open[next] != 0 {
                labels[next] = label;
                count += 1;
                stack.push(next as u32);
            }
        });
    }
    count
}

/// Levels of the watershed.
const LEVELS: usize = 64;

/// Gives each pixel without a label that of a neighbour, lowest `height` first (Meyer 1991: flooding from markers with
/// a hierarchical queue): regions meet on the ridges. `height` is in units of which [`LEVELS`] are told apart.
pub(crate) fn watershed(labels: &mut [Label], w: usize, height: impl Fn(usize) -> f32) {
    let n = labels.len();
    let mut queues: Vec<Vec<u32>> = vec![Vec::new(); LEVELS];
    let level = |at: usize| (height(at).max(0.0) as usize).min(LEVELS - 1);
    for at in 0..n {
        if labels[at] == NONE {
            continue;
        }
        let mut edge = false;
        neighbours(at, w, n, |next| edge |= labels[next] == NONE);
        if edge {
            queues[0].push(at as u32);
        }
    }
    let mut now = 0;
    while now < LEVELS {
        let Some(at) = queues[now].pop() else {
            now += 1;
            continue;
        };
        let label = labels[at as usize];
        neighbours(at as usize, w, n, |next| {
            if labels[next] == NONE {
                labels[next] = label;
                queues[level(next).max(now)].push(next as u32);
            }
        });
    }
}

/// A connected part of a mask.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Part {
    /// Pixels.
    pub area: usize,
    /// Sum of a weight over them.
    pub weight: f32,
    /// Whether it reaches the border of the picture.
    pub at_border: bool,
}

/// Parts of a mask, connected eight ways, and for each pixel 1 + the part's index (0 outside).
pub(crate) fn parts(
    mask: &[u8],
    w: usize,
    h: usize,
    weight: impl Fn(usize) -> f32,
) -> (Vec<Part>, Vec<u32>) {
    let mut owner = vec![0_u32; mask.len()];
    let mut found = Vec::new();
    let mut stack = Vec::new();
    for start in 0..mask.len() {
        if mask[start] == 0 || owner[start] != 0 {
            continue;
        }
        let id = found.len() as u32 + 1;
        let mut part = Part::default();
        owner[start] = id;
        stack.push(start as u32);
        while let Some(at) = stack.pop() {
            let (x, y) = (at as usize % w, at as usize / w);
            part.area += 1;
            part.weight += weight(at as usize);
            part.at_border |= x == 0 || y == 0 || x + 1 == w || y + 1 == h;
            for ny in y.saturating_sub(1)..(y + 2).min(h) {
                for nx in x.saturating_sub(1)..(x + 2).min(w) {
                    let next = ny * w + nx;
                    if mask[next] != 0 && owner[next] == 0 {
                        owner[next] = id;
                        stack.push(next as u32);
                    }
                }
            }
        }
        found.push(part);
    }
    (found, owner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_meet_on_the_ridge() {
        let heights = [0.0, 1.0, 3.0, 9.0, 2.0, 0.0, 0.0];
        let mut labels = [1, 0, 0, 0, 0, 0, 2];
        watershed(&mut labels, 7, |at| heights[at]);
        assert_eq!(&labels[..3], &[1, 1, 1]);
        assert_eq!(&labels[4..], &[2, 2, 2]);
    }

    #[test]
    fn parts_are_connected_over_corners() {
        let mask = [1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1];
        let (found, owner) = parts(&mask, 3, 4, |_| 1.0);
        assert_eq!(found.iter().map(|p| p.area).collect::<Vec<_>>(), [2, 1]);
        assert_eq!((owner[0], owner[4], owner[11], owner[1]), (1, 1, 2, 0));
    }

    #[test]
    fn dilation_reaches_eight_neighbours() {
        let mask = [0, 0, 0, 0, 1, 0, 0, 0, 0];
        assert_eq!(dilate(&mask, 3, 3), [1; 9]);
        assert_eq!(dilate(&[1], 1, 1), [1]);
    }
}
