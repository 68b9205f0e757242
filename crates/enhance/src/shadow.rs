//! The product's own shadow, kept on the white ground: an option, because main
//! pictures must not have one on every marketplace.
//!
//! A shadow takes a share of the background's light, the same of all three
//! primaries: with the photo's light `C` and the background surface `B`, what
//! is left is `k = max over channels of C / B`, at most 1. It is averaged over
//! a few pixels against noise, faded out towards the crop's border, and shown
//! as `k` of white.

use imaging::{Pixels, srgb};
use matting::{Cutout, Matte, Region};

use crate::compose::{self, Ground};

/// Side of the cells that the shadow is averaged over, in pixels.
const CELL: usize = 8;

/// Darkening up to this share is noise or unevenness of the paper.
const FAINT: f32 = 0.05;

/// Share of the crop's sides over which the shadow fades out.
const FADE: f32 = 0.08;

/// The cut-out on white with its shadow; `None` when there is no product.
pub(crate) fn on_white(
    cutout: &Cutout,
    crop: &Pixels,
    region: Region,
    matte: &Matte,
) -> Option<Ground> {
    let mut ground = compose::uncropped(cutout)?;
    let shadow = Shadow::measure(cutout, crop, region, matte);
    let width = cutout.width;
    for (at, pixel) in ground.pixels.rgb.chunks_exact_mut(3).enumerate() {
        let alpha = cutout.alpha[at];
        if alpha == 255 {
            continue;
        }
        let dark = shadow.at(at % width, at / width);
        if dark <= 0.0 {
            continue;
        }
        // What shows through is (1 - alpha) of white; the shadow takes its part.
        let open = (255 - u32::from(alpha)) as f32 / 255.0;
        let taken = (dark * open * srgb::ONE as f32) as u32;
        for value in pixel {
            *value = srgb::from_linear(srgb::to_linear(*value).saturating_sub(taken));
        }
    }
    Some(ground)
}

/// How much light is missing, on a coarse grid.
struct Shadow {
    cells: Vec<f32>,
    across: usize,
    down: usize,
}

impl Shadow {
    fn measure(cutout: &Cutout, crop: &Pixels, region: Region, matte: &Matte) -> Self {
        let (width, height) = (cutout.width, cutout.height);
        let (across, down) = (width.div_ceil(CELL), height.div_ceil(CELL));
        let mut sums = vec![(0.0_f32, 0_u32); across * down];
        for y in (0..height).step_by(2) {
            for x in (0..width).step_by(2) {
                let at = y * width + x;
                if cutout.alpha[at] != 0 {
                    continue;
                }
                let u = region.x0 + (region.x1 - region.x0) * (x as f32 + 0.5) / width as f32;
                let v = region.y0 + (region.y1 - region.y0) * (y as f32 + 0.5) / height as f32;
                let paper = matte.background.at(u, v);
                let left = (0..3)
                    .map(|c| {
                        let light = srgb::to_linear(crop.rgb[at * 3 + c]) as f32;
                        light / srgb::ONE as f32 / paper[c].max(1e-3)
                    })
                    .fold(0.0, f32::max);
                let sum = &mut sums[y / CELL * across + x / CELL];
                sum.0 += (1.0 - left).clamp(0.0, 1.0);
                sum.1 += 1;
            }
        }
        let mut shadow = Self {
            cells: filled(&sums, across),
            across,
            down,
        };
        shadow.fade();
        shadow
    }

    /// Takes the faint away and lets the border end in white.
    fn fade(&mut self) {
        let near = |at: usize, side: usize| {
            let share = (at as f32 + 0.5) / side as f32;
            (share.min(1.0 - share) / FADE).min(1.0)
        };
        for (at, cell) in self.cells.iter_mut().enumerate() {
            let (x, y) = (at % self.across, at / self.across);
            let open = near(x, self.across).min(near(y, self.down));
            *cell = ((*cell - FAINT).max(0.0) / (1.0 - FAINT)) * open;
        }
    }

    /// Share of light that is missing at a pixel, interpolated.
    fn at(&self, x: usize, y: usize) -> f32 {
        let place = |at: usize, cells: usize| {
            let at = ((at as f32 + 0.5) / CELL as f32 - 0.5).clamp(0.0, (cells - 1) as f32);
            let low = at.floor() as usize;
            (low, (low + 1).min(cells - 1), at - at.floor())
        };
        let (x0, x1, tx) = place(x, self.across);
        let (y0, y1, ty) = place(y, self.down);
        let row = |y: usize| {
            let line = &self.cells[y * self.across..(y + 1) * self.across];
            line[x0] + (line[x1] - line[x0]) * tx
        };
        row(y0) + (row(y1) - row(y0)) * ty
    }
}

/// Cell means; a cell under the product takes those of its neighbours, again
/// and again until all have one, so that the shadow reaches under the edge.
fn filled(sums: &[(f32, u32)], across: usize) -> Vec<f32> {
    let mean = |(sum, count): &(f32, u32)| (*count > 0).then(|| sum / *count as f32);
    let mut cells: Vec<Option<f32>> = sums.iter().map(mean).collect();
    for _ in 0..4 {
        let before = cells.clone();
        for (at, cell) in cells.iter_mut().enumerate() {
            if cell.is_none() {
                let x = at % across;
                let near = [
                    (x > 0).then(|| at - 1),
                    (x + 1 < across).then_some(at + 1),
                    at.checked_sub(across),
                    Some(at + across),
                ];
                let known = near.into_iter().flatten();
                let known: Vec<f32> = known
                    .filter_map(|near| before.get(near).copied().flatten())
                    .collect();
                if !known.is_empty() {
                    *cell = Some(known.iter().sum::<f32>() / known.len() as f32);
                }
            }
        }
    }
    cells.into_iter().map(Option::unwrap_or_default).collect()
}
