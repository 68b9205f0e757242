//! What a network took for product although it is background seen through the product: the inside of a ring, the
//! glasses of a frame, the spaces between spokes.
//!
//! Networks fill such holes and are sure of it. Colours tell: with `p` the chance of a pixel's colour around the mask
//! and `q` that of its outer rim (which is product even where the product is only a frame), the inside is background
//! where `ln((p + e) / (q + e))`, averaged over 5 x 5 pixels, is above [`ODDS`]. Both are histograms of cells of
//! [`CELL`] ΔE, smoothed. A cup's coffee may look like the table, so less than [`MUCH`] of the mask is never opened.

use crate::colour::{LIGHTNESS, opponent};
use crate::grow::{dilate, parts};
use crate::view::View;

/// Width of a cell in ΔE.
const CELL: f32 = 8.0;
/// Cells of lightness, and of each chroma.
const CELLS: [usize; 3] = [15, 27, 27];
/// Weight of a colour that was never seen.
const UNSEEN: f32 = 1e-4;
/// Mean log odds from which a place is background.
const ODDS: f32 = 0.5;
/// Share of the mask that must be background for any of it to be opened.
const MUCH: f32 = 0.2;
/// Share of the mask below which one opening is not one.
const LEAST: f32 = 0.03;
/// Probability below which a place around the mask is surely background.
const SURELY_NOT: f32 = 0.2;
/// Half the width of the mean of odds.
const REACH: usize = 2;

/// Opens the mask (255 product) where the colours around it show through, and gives the share of it that was opened.
pub(crate) fn open(mask: &mut [u8], map: &[f32], view: &View, (w, h): (usize, usize)) -> f32 {
    let area = mask.iter().filter(|m| **m != 0).count();
    let unit = w.max(h).div_ceil(320);
    let inside: Vec<u8> = mask.iter().map(|m| 255 - m).collect();
    let depth = distance(&inside, w);
    let away = distance(mask, w);
    let wide = 0.5 * (area as f32).sqrt();
    let rim = 3.0 * unit as f32;
    let cells = cells(view, (w, h));
    let around = histogram(&cells, |at| {
        map[at] < SURELY_NOT && away[at] > 1.5 * unit as f32 && away[at] < wide
    });
    let outer = histogram(&cells, |at| mask[at] != 0 && depth[at] <= rim);
    let odds: Vec<f32> = cells
        .iter()
        .map(|cell| ((around[*cell] + UNSEEN) / (outer[*cell] + UNSEEN)).ln())
        .collect();
    let odds = mean(&odds, w, h);
    let wish: Vec<u8> = (0..mask.len())
        .map(|at| u8::from(mask[at] != 0 && depth[at] > unit as f32 && odds[at] > ODDS))
        .collect();
    let (found, owner) = parts(&wish, w, h, |_| 0.0);
    let counts =
        |owner: &u32| *owner != 0 && found[*owner as usize - 1].area as f32 >= LEAST * area as f32;
    let mut holes: Vec<u8> = owner.iter().map(|o| u8::from(counts(o))).collect();
    let share = holes.iter().filter(|hole| **hole != 0).count() as f32 / area.max(1) as f32;
    if share < MUCH {
        return 0.0;
    }
    for _ in 0..unit {
        holes = dilate(&holes, w, h);
    }
    for ((m, hole), (odds, owner)) in mask.iter_mut().zip(&holes).zip(odds.iter().zip(&owner)) {
        if *hole != 0 && (*odds > 0.0 || counts(owner)) {
            *m = 0;
        }
    }
    share
}

/// The cell of each pixel's colour.
fn cells(view: &View, (w, h): (usize, usize)) -> Vec<usize> {
    let f = |byte: u8| LIGHTNESS[usize::from(byte)];
    let cell = |value: f32, of: usize| ((value.max(0.0) / CELL) as usize).min(of - 1);
    let pixels = view.rgb[..w * h * 3].chunks_exact(3);
    pixels
        .map(|p| {
            let [l, a, b] = opponent([f(p[0]), f(p[1]), f(p[2])]);
            let middle = CELLS[1] as f32 / 2.0 * CELL;
            let (a, b) = (cell(a + middle, CELLS[1]), cell(b + middle, CELLS[2]));
            (cell(l, CELLS[0]) * CELLS[1] + a) * CELLS[2] + b
        })
        .collect()
}

/// Share of each cell among the chosen pixels, smoothed by 0.21, 0.58, 0.21 along each axis.
fn histogram(cells: &[usize], chosen: impl Fn(usize) -> bool) -> Vec<f32> {
    let mut shares = vec![0.0_f32; CELLS.iter().product()];
    let mut count = 0.0;
    for (at, cell) in cells.iter().enumerate() {
        if chosen(at) {
            shares[*cell] += 1.0;
            count += 1.0;
        }
    }
    let scale = 1.0 / f32::max(count, 1.0);
    shares.iter_mut().for_each(|share| *share *= scale);
    for (step, cells) in [
        (CELLS[1] * CELLS[2], CELLS[0]),
        (CELLS[2], CELLS[1]),
        (1, CELLS[2]),
    ] {
        let sharp = shares.clone();
        for (at, share) in shares.iter_mut().enumerate() {
            let place = at / step % cells;
            let before = if place > 0 { sharp[at - step] } else { 0.0 };
            let after = if place + 1 < cells {
                sharp[at + step]
            } else {
                0.0
            };
            *share = 0.58 * sharp[at] + 0.21 * (before + after);
        }
    }
    shares
}

/// Distance of each pixel to the nearest that is not 0, in steps of 1 and the square root of 2 (a chamfer, at most 8 %
/// too long).
fn distance(to: &[u8], w: usize) -> Vec<f32> {
    const ASLANT: f32 = std::f32::consts::SQRT_2;
    let far = |at: &u8| if *at != 0 { 0.0 } else { f32::MAX / 4.0 };
    let mut out: Vec<f32> = to.iter().map(far).collect();
    let n = out.len();
    let mut relax = |at: usize, back: bool| {
        let x = at % w;
        let step = |by: usize| if back { at + by } else { at.wrapping_sub(by) };
        let (left, right) = if back {
            (x + 1 < w, x > 0)
        } else {
            (x > 0, x + 1 < w)
        };
        let near = [
            (left, step(1), 1.0),
            (true, step(w), 1.0),
            (left, step(w + 1), ASLANT),
            (right, step(w - 1), ASLANT),
        ];
        for (is, next, length) in near {
            if is && next < n {
                out[at] = out[at].min(out[next] + length);
            }
        }
    };
    (0..n).for_each(|at| relax(at, false));
    (0..n).rev().for_each(|at| relax(at, true));
    out
}

/// Mean over a square of `2 * REACH + 1` pixels, at the border over what there is of it.
fn mean(plane: &[f32], w: usize, h: usize) -> Vec<f32> {
    let line = |values: &[f32], from: usize, step: usize, count: usize, out: &mut [f32]| {
        for at in 0..count {
            let (first, last) = (at.saturating_sub(REACH), (at + REACH).min(count - 1));
            let sum: f32 = (first..=last).map(|i| values[from + i * step]).sum();
            out[from + at * step] = sum / (last - first + 1) as f32;
        }
    };
    let (mut rows, mut out) = (vec![0.0; plane.len()], vec![0.0; plane.len()]);
    (0..h).for_each(|y| line(plane, y * w, 1, w, &mut rows));
    (0..w).for_each(|x| line(&rows, x, w, h, &mut out));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 320;
    type Colour = fn(usize, usize) -> [u8; 3];

    /// A disc of radius 100 that the network sees, in front of stripes.
    fn opened(product: Colour) -> (Vec<u8>, f32) {
        let from_middle = |x: usize, y: usize| x.abs_diff(160).pow(2) + y.abs_diff(160).pow(2);
        let places = || (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (x, y)));
        let rgb: Vec<u8> = places()
            .flat_map(|(x, y)| match from_middle(x, y) < 10_000 {
                true => product(x, y),
                false => stripes(x, y),
            })
            .collect();
        let mut mask: Vec<u8> = places()
            .map(|(x, y)| 255 * u8::from(from_middle(x, y) < 10_000))
            .collect();
        let map: Vec<f32> = mask.iter().map(|m| f32::from(*m) / 255.0).collect();
        let view = View {
            width: SIDE,
            height: SIDE,
            rgb: &rgb,
        };
        let share = open(&mut mask, &map, &view, (SIDE, SIDE));
        (mask, share)
    }

    fn stripes(x: usize, _: usize) -> [u8; 3] {
        [[90, 60, 40], [150, 150, 140]][x / 12 % 2]
    }

    #[test]
    fn a_ring_is_opened() {
        let (mask, share) =
            opened(
                |x, y| match x.abs_diff(160).pow(2) + y.abs_diff(160).pow(2) < 88 * 88 {
                    true => stripes(x, y),
                    false => [230, 180, 40],
                },
            );
        assert!(share > 0.6, "{share}");
        assert_eq!(mask[160 * SIDE + 160], 0, "the middle is background");
        assert_eq!(mask[160 * SIDE + 160 + 94], 255, "the band is product");
    }

    #[test]
    fn a_solid_product_with_a_spot_like_the_background_stays_whole() {
        let (mask, share) =
            opened(
                |x, y| match x.abs_diff(160).pow(2) + y.abs_diff(160).pow(2) < 30 * 30 {
                    true => [150, 150, 140],
                    false => [230, 180, 40],
                },
            );
        assert_eq!(share, 0.0);
        assert_eq!(mask[160 * SIDE + 160], 255);
    }

    #[test]
    fn nothing_stays_nothing() {
        let rgb = vec![9; 32 * 32 * 3];
        let view = View {
            width: 32,
            height: 32,
            rgb: &rgb,
        };
        let mut mask = vec![0; 32 * 32];
        assert_eq!(open(&mut mask, &[0.0; 1024], &view, (32, 32)), 0.0);
        assert!(mask.iter().all(|m| *m == 0));
    }
}
