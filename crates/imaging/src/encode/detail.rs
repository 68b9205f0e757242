//! Whether halved chroma (4:2:0) would blur fine saturated detail: red
//! lettering, thin coloured lines.

use super::Chroma;
use crate::picture::Picture;

/// A 2 x 2 block loses visible colour detail when R - G or B - G spreads by more
/// than this many levels in it.
const VISIBLE_SPREAD: i32 = 40;

/// Blocks in a thousand with such a spread from which on colour is kept at
/// full resolution.
const FULL_COLOUR_PER_MILLE: usize = 5;

/// Every how many rows and columns of blocks planes are looked at.
const SAMPLED: usize = 4;

fn chroma(visible: usize, blocks: usize) -> Chroma {
    if visible * 1000 > blocks * FULL_COLOUR_PER_MILLE {
        Chroma::Full
    } else {
        Chroma::Half
    }
}

/// The resolution that RGB pixels need.
pub(crate) fn in_rgb(rgb: &[u8], width: usize) -> Chroma {
    let mut blocks = 0_usize;
    let mut visible = 0_usize;
    for rows in rgb.chunks_exact(2 * 3 * width) {
        let (upper, lower) = rows.split_at(3 * width);
        for (a, b) in upper.chunks_exact(6).zip(lower.chunks_exact(6)) {
            blocks += 1;
            let pixels = [&a[..3], &a[3..], &b[..3], &b[3..]];
            let spread =
                |channel: usize| spread(pixels.map(|p| i32::from(p[channel]) - i32::from(p[1])));
            visible += usize::from(spread(0).max(spread(2)) > VISIBLE_SPREAD);
        }
    }
    chroma(visible, blocks)
}

/// The resolution that a picture needs at a size of `width` by `height` pixels,
/// from a sixteenth of its chroma samples. Chroma that is stored with fewer
/// samples than half of that has no such detail.
pub(crate) fn in_planes(picture: &Picture, (width, height): (usize, usize)) -> Chroma {
    let [_, cb, cr] = picture.planes.as_slice() else {
        return Chroma::Half;
    };
    let step = (cb.extent.0 / width as f64, cb.extent.1 / height as f64);
    if step.0 < 0.6 && step.1 < 0.6 {
        return Chroma::Half;
    }
    let sample = |plane: usize, x: usize, y: usize| {
        let x = ((x as f64 + 0.5) * step.0) as usize;
        let y = ((y as f64 + 0.5) * step.1) as usize;
        let source = picture.plane(plane);
        i32::from(source.samples[y.min(cb.height - 1) * source.stride + x.min(cr.width - 1)])
    };
    let (mut blocks, mut visible) = (0, 0);
    for y in (0..height - height % 2).step_by(2 * SAMPLED) {
        for x in (0..width - width % 2).step_by(2 * SAMPLED) {
            let corners = [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)];
            let cb = corners.map(|(x, y)| sample(1, x, y));
            let cr = corners.map(|(x, y)| sample(2, x, y));
            // R - G = 2.12 Cr + 0.34 Cb, B - G = 2.12 Cb + 0.71 Cr.
            let corner = |a: [i32; 4], b: [i32; 4], part: i32| {
                spread(std::array::from_fn(|i| 212 * a[i] + part * b[i])) / 100
            };
            blocks += 1;
            let most = corner(cr, cb, 34).max(corner(cb, cr, 71));
            visible += usize::from(most > VISIBLE_SPREAD);
        }
    }
    chroma(visible, blocks)
}

fn spread(values: [i32; 4]) -> i32 {
    let most = values.iter().max();
    most.zip(values.iter().min())
        .map_or(0, |(most, least)| most - least)
}
