//! Writing beside the product: at least five small marks of about one height
//! that stand in a row.

use super::PRODUCT_BELOW;
use super::marks::{Mark, marks};

/// Longer side of the picture that marks are looked for on, in pixels.
const SIDE: usize = 700;

/// Lowest and highest writing, in thousandths of the longer side.
const HEIGHTS: (usize, usize) = (9, 60);

/// Fewest marks that are taken for writing.
const FEWEST: usize = 5;

/// Number of rows of marks.
pub(super) fn groups(darkest: &[u8], width: usize, height: usize) -> u32 {
    let step = width.max(height).div_ceil(SIDE).max(1);
    let across = width.div_ceil(step);
    let mut mask = vec![false; across * height.div_ceil(step)];
    let mut least = vec![255_u8; width];
    for (rows, line) in darkest
        .chunks(width * step)
        .zip(mask.chunks_exact_mut(across))
    {
        least.fill(255);
        for row in rows.chunks_exact(width) {
            for (least, v) in least.iter_mut().zip(row) {
                *least = (*least).min(*v);
            }
        }
        for (cell, pixels) in line.iter_mut().zip(least.chunks(step)) {
            *cell = pixels.iter().any(|v| *v < PRODUCT_BELOW);
        }
    }
    let side = across.max(height.div_ceil(step));
    let small = |mark: &Mark| {
        let h = mark.height();
        h * 1000 >= HEIGHTS.0 * side && h * 1000 <= HEIGHTS.1 * side && mark.width() <= 4 * h
    };
    let mut letters: Vec<Mark> = marks(&mask, across).into_iter().filter(small).collect();
    letters.sort_by_key(|mark| mark.left);
    rows(&letters)
}

/// Takes rows of neighbours away, one after the other, and counts the long ones.
fn rows(letters: &[Mark]) -> u32 {
    let mut free = vec![true; letters.len()];
    let mut count = 0;
    for start in 0..letters.len() {
        if !std::mem::take(&mut free[start]) {
            continue;
        }
        let (mut last, mut length) = (letters[start], 1);
        for (next, letter) in letters.iter().enumerate().skip(start + 1) {
            if free[next] && follows(&last, letter) {
                free[next] = false;
                last = *letter;
                length += 1;
            }
        }
        count += u32::from(length >= FEWEST);
    }
    count
}

/// Whether `next` continues a row after `last`: as high within a factor of 1.8,
/// overlapping by 60 % of the lower one, at most two heights further right.
fn follows(last: &Mark, next: &Mark) -> bool {
    let (low, high) = (
        last.height().min(next.height()),
        last.height().max(next.height()),
    );
    let shared = last
        .bottom
        .min(next.bottom)
        .saturating_sub(last.top.max(next.top));
    high * 10 <= low * 18
        && shared * 10 >= low * 6
        && next.left >= last.right.saturating_sub(1)
        && next.left <= last.right + 2 * high
}
