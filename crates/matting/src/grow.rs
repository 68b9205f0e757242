//! Growing regions on a grid of pixels.

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

/// The same, so many times: the maximum over a square of `2 * reach + 1` pixels.
pub(crate) fn dilated(mask: &[u8], reach: usize, w: usize, h: usize) -> Vec<u8> {
    (0..reach).fold(mask.to_vec(), |mask, _| dilate(&mask, w, h))
}

/// What is not in a mask.
pub(crate) fn inverse(mask: &[u8]) -> Vec<u8> {
    mask.iter().map(|m| 255 - m).collect()
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

/// Removes the parts that `keep`, asked with a part's index, does not want; `owner` is that of [`parts`].
pub(crate) fn drop_parts(mask: &mut [u8], owner: &[u32], keep: impl Fn(usize) -> bool) {
    for (m, owner) in mask.iter_mut().zip(owner) {
        if *owner != 0 && !keep(*owner as usize - 1) {
            *m = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_are_not_wanted_go() {
        let mut mask = [255, 0, 255, 255];
        let (found, owner) = parts(&mask, 4, 1, |_| 0.0);
        drop_parts(&mut mask, &owner, |part| found[part].area > 1);
        assert_eq!(mask, [0, 0, 255, 255]);
    }

    #[test]
    fn dilating_twice_reaches_twice_as_far() {
        assert_eq!(
            dilated(&[0, 0, 0, 255, 0], 2, 5, 1),
            [0, 255, 255, 255, 255]
        );
        assert_eq!(dilated(&[0, 255], 0, 2, 1), [0, 255]);
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
