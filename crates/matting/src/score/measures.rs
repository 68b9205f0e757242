//! Single measures.

use serde::{Deserialize, Serialize};

use crate::shrink::{at_most, shrink};

/// Long side at which mattes are scored.
const SIDE: usize = 512;

/// Scores of one matte.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Measures {
    /// Intersection over union of alpha above one half.
    pub iou: f64,
    /// F measure of the outlines at 0.75 % of the diagonal.
    pub boundary: f64,
    /// The same at 0.3 %.
    pub strict: f64,
    /// Mean absolute difference of alpha, 0 to 1.
    pub mae: f64,
    /// Sum of absolute differences of alpha, in thousands of pixels.
    pub sad: f64,
}

/// Scores alpha against the true alpha of the same size, both brought to a long side of 512 first.
pub fn measure(alpha: &[u8], truth: &[u8], width: usize, height: usize) -> Measures {
    let (found, w, h) = at_size(alpha, width, height);
    let (truth, _, _) = at_size(truth, width, height);
    Measures {
        iou: iou(&found, &truth),
        boundary: boundary_f(&found, &truth, w, h, 0.0075),
        strict: boundary_f(&found, &truth, w, h, 0.003),
        mae: mae(&found, &truth),
        sad: sad(&found, &truth),
    }
}

/// Alpha (0 to 255) with a long side of at most 512, and its size.
pub fn at_size(alpha: &[u8], width: usize, height: usize) -> (Vec<u8>, usize, usize) {
    let (w, h) = at_most(SIDE, (width, height));
    if (w, h) == (width, height) {
        return (alpha.to_vec(), width, height);
    }
    (shrink(alpha, 1, (width, height), (w, h)), w, h)
}

/// Intersection over union of what is above one half; 1 when both are empty.
pub fn iou(found: &[u8], truth: &[u8]) -> f64 {
    let (mut both, mut any) = (0_usize, 0_usize);
    for (f, t) in found.iter().zip(truth) {
        both += usize::from(*f > 127 && *t > 127);
        any += usize::from(*f > 127 || *t > 127);
    }
    if any == 0 {
        1.0
    } else {
        both as f64 / any as f64
    }
}

/// Mean absolute difference, 0 to 1.
pub fn mae(found: &[u8], truth: &[u8]) -> f64 {
    sad(found, truth) * 1000.0 / found.len().max(1) as f64
}

/// Sum of absolute differences, in thousands of pixels.
pub fn sad(found: &[u8], truth: &[u8]) -> f64 {
    let sum: u64 = found
        .iter()
        .zip(truth)
        .map(|(f, t)| u64::from(f.abs_diff(*t)))
        .sum();
    sum as f64 / 255.0 / 1000.0
}

/// F measure of the outlines: precision is the share of found outline pixels within `tolerance` diagonals of a true
/// one, recall the reverse (Martin, Fowlkes and Malik 2004, with distances instead of an assignment).
pub fn boundary_f(found: &[u8], truth: &[u8], w: usize, h: usize, tolerance: f64) -> f64 {
    let (f, t) = (edges(found, w, h), edges(truth, w, h));
    let count = |m: &[bool]| m.iter().filter(|e| **e).count();
    let (nf, nt) = (count(&f), count(&t));
    if nf == 0 || nt == 0 {
        return if nf == nt { 1.0 } else { 0.0 };
    }
    let reach = tolerance * ((w * w + h * h) as f64).sqrt();
    let hits = |a: &[bool], b: &[bool]| {
        let near = within(b, w, h, reach);
        a.iter().zip(&near).filter(|(a, n)| **a && **n).count()
    };
    let precision = hits(&f, &t) as f64 / nf as f64;
    let recall = hits(&t, &f) as f64 / nt as f64;
    if precision + recall == 0.0 {
        0.0
    } else {
        2.0 * precision * recall / (precision + recall)
    }
}

/// Pixels above one half with a neighbour (four ways) that is not.
fn edges(alpha: &[u8], w: usize, h: usize) -> Vec<bool> {
    let on = |x: usize, y: usize| alpha[y * w + x] > 127;
    let mut out = vec![false; alpha.len()];
    for y in 0..h {
        for x in 0..w {
            let left = x > 0 && !on(x - 1, y);
            let right = x + 1 < w && !on(x + 1, y);
            let up = y > 0 && !on(x, y - 1);
            let down = y + 1 < h && !on(x, y + 1);
            out[y * w + x] = on(x, y) && (left || right || up || down);
        }
    }
    out
}

/// Pixels whose middle lies within `reach` of a marked one.
fn within(marks: &[bool], w: usize, h: usize, reach: f64) -> Vec<bool> {
    let r = reach.floor() as isize;
    let limit = reach * reach;
    let half: Vec<isize> = (-r..=r)
        .map(|dy| (limit - (dy * dy) as f64).max(0.0).sqrt().floor() as isize)
        .collect();
    let mut out = vec![false; marks.len()];
    for (at, _) in marks.iter().enumerate().filter(|(_, m)| **m) {
        let (x, y) = ((at % w) as isize, (at / w) as isize);
        for (dy, half) in (-r..=r).zip(&half) {
            let ny = y + dy;
            if ny >= 0 && ny < h as isize {
                let from = (x - half).max(0) as usize;
                let to = (x + half + 1).min(w as isize) as usize;
                out[ny as usize * w + from..ny as usize * w + to].fill(true);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(from: usize, to: usize) -> Vec<u8> {
        (0..10_000)
            .map(|at| (at % 100, at / 100))
            .map(|(x, y)| {
                if (from..to).contains(&x) && (from..to).contains(&y) {
                    255
                } else {
                    0
                }
            })
            .collect()
    }

    #[test]
    fn the_truth_scores_full() {
        let m = measure(&square(20, 80), &square(20, 80), 100, 100);
        assert_eq!((m.iou, m.boundary, m.strict, m.mae), (1.0, 1.0, 1.0, 0.0));
    }

    #[test]
    fn a_larger_square_scores_its_share() {
        let m = measure(&square(15, 85), &square(20, 80), 100, 100);
        assert!((m.iou - 3600.0 / 4900.0).abs() < 1e-9);
        assert_eq!(m.boundary, 0.0);
        assert!((m.mae - 0.13).abs() < 1e-9 && (m.sad - 1.3).abs() < 1e-9);
    }

    #[test]
    fn one_pixel_off_is_within_the_tolerance_only() {
        let (a, b) = (square(21, 81), square(20, 80));
        // Only the two corners are further apart than one pixel.
        assert!(boundary_f(&a, &b, 100, 100, 0.0075) > 0.99);
        assert!(boundary_f(&a, &b, 100, 100, 0.003) < 0.6);
    }

    #[test]
    fn large_pictures_are_scored_at_512() {
        let (small, w, h) = at_size(&[200; 1024 * 768], 1024, 768);
        assert_eq!((w, h, small.iter().all(|a| *a == 200)), (512, 384, true));
    }
}
