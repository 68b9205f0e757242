//! How strongly a picture may be compressed: measured, not guessed.
//!
//! The picture's detail decides. Up to 64 tiles of 32 x 32 pixels, which lie on
//! the encoder's own 16-pixel grid, are put side by side; this sample is encoded
//! and decoded at several qualities. Because tiles keep the grid, the sample
//! loses exactly what the whole picture will lose. The measure is
//! `PSNR = 10 log10(255^2 / mean squared error)` of luma over the tiles.

use turbojpeg::{Decompressor, YuvImage};

use super::from_planes;
use crate::Refusal;
use crate::canvas::{Canvas, Place};

/// Side of a tile, in pixels: two coded blocks with halved chroma.
const TILE: usize = 32;

/// Tiles across and down the sample.
const ACROSS: usize = 8;

/// What a quality costs in truth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fitting {
    /// On libjpeg's scale.
    pub quality: u8,
    /// Fidelity of luma where there is detail, in decibels of PSNR.
    pub decibels: f64,
}

/// Fidelity rises with quality: when the lowest is not true enough, halving the
/// range above it finds the lowest that is, in at most seven more steps.
pub(crate) fn fit(
    canvas: &Canvas,
    decibels: f64,
    lowest: u8,
    highest: u8,
) -> Result<Fitting, Refusal> {
    let (sample, tiles) = sample(canvas)?;
    let mut room = Vec::new();
    let mut at = |quality: u8| {
        let decibels = fidelity(&sample, tiles, quality, &mut room)?;
        Ok::<_, Refusal>(Fitting { quality, decibels })
    };
    let highest = highest.clamp(1, 100);
    let (mut low, mut high) = (lowest.clamp(1, highest), highest);
    // Most pictures are true enough at the lowest already.
    let least = at(low)?;
    if least.decibels >= decibels || low == high {
        return Ok(least);
    }
    low += 1;
    let mut best = None;
    while low < high {
        let middle = at(low + (high - low) / 2)?;
        if middle.decibels >= decibels {
            high = middle.quality;
            best = Some(middle);
        } else {
            low = middle.quality + 1;
        }
    }
    match best {
        Some(best) => Ok(best),
        None => at(highest),
    }
}

/// A picture of tiles, and how many hold something.
fn sample(canvas: &Canvas) -> Result<(Canvas, usize), Refusal> {
    let side = ACROSS * TILE;
    let nowhere = Place {
        left: 0,
        top: 0,
        width: 0,
        height: 0,
    };
    let mut sample = Canvas::new((side, side), canvas.chroma, nowhere)?;
    let chosen = tiles(canvas);
    for (at, (x, y)) in chosen.iter().enumerate() {
        let (left, top) = (at % ACROSS * TILE, at / ACROSS * TILE);
        for plane in 0..3 {
            let step = if plane == 0 { 1 } else { canvas.chroma.step() };
            let row = |c: &Canvas| if plane == 0 { c.luma } else { c.chroma_row };
            for line in 0..TILE / step {
                let from = canvas.planes[plane] + (y / step + line) * row(canvas) + x / step;
                let to = sample.planes[plane] + (top / step + line) * row(&sample) + left / step;
                sample.samples[to..to + TILE / step]
                    .copy_from_slice(&canvas.samples[from..from + TILE / step]);
            }
        }
    }
    Ok((sample, chosen.len()))
}

/// Tiles with detail: from the busiest to the calmest, evenly over the order.
fn tiles(canvas: &Canvas) -> Vec<(usize, usize)> {
    let (width, height) = canvas.size;
    let mut found: Vec<(u32, usize, usize)> = Vec::new();
    for y in (0..height / TILE).map(|row| row * TILE) {
        for x in (0..width / TILE).map(|column| column * TILE) {
            let busy = activity(canvas, x, y);
            if busy > 0 {
                found.push((busy, x, y));
            }
        }
    }
    found.sort_unstable_by(|a, b| b.cmp(a));
    let most = ACROSS * ACROSS;
    let count = found.len().min(most);
    (0..count)
        .map(|i| found[i * found.len() / count])
        .map(|(_, x, y)| (x, y))
        .collect()
}

/// Sum of the differences of neighbouring luma in every fourth row of a tile.
fn activity(canvas: &Canvas, x: usize, y: usize) -> u32 {
    let rows = (y..y + TILE).step_by(4);
    rows.map(|row| {
        let at = row * canvas.luma + x;
        let line = &canvas.samples[at..at + TILE];
        let steps = line.windows(2).map(|p| u32::from(p[0].abs_diff(p[1])));
        steps.sum::<u32>()
    })
    .sum()
}

/// Luma PSNR of the sample's first `tiles` after a round trip.
fn fidelity(
    sample: &Canvas,
    tiles: usize,
    quality: u8,
    room: &mut Vec<u8>,
) -> Result<f64, Refusal> {
    let refuse =
        |error: turbojpeg::Error| Refusal::corrupt(format!("it cannot be read back ({error})"));
    let file = from_planes(sample.image(), quality)?;
    room.resize(sample.samples.len(), 0);
    let back = YuvImage {
        pixels: &mut room[..],
        width: sample.size.0,
        align: 1,
        height: sample.size.1,
        subsamp: sample.image().subsamp,
    };
    Decompressor::new()
        .and_then(|mut decoder| decoder.decompress_to_yuv(&file, back))
        .map_err(refuse)?;
    let mut error = 0_u64;
    for tile in 0..tiles {
        let (left, top) = (tile % ACROSS * TILE, tile / ACROSS * TILE);
        for row in top..top + TILE {
            let at = row * sample.luma + left;
            let pair = sample.samples[at..at + TILE].iter().zip(&room[at..]);
            let squares = pair.map(|(a, b)| u32::from(a.abs_diff(*b)).pow(2));
            error += u64::from(squares.sum::<u32>());
        }
    }
    let mean = error as f64 / (tiles * TILE * TILE).max(1) as f64;
    Ok(10.0 * (255.0 * 255.0 / mean.max(1e-3)).log10())
}

#[cfg(test)]
mod tests {
    use crate::{Board, Pixels, Spot};

    fn board(noise: u32) -> Board {
        let pixel = |i: u32| {
            let wave = (i % 480 / 8 * 37 + i / 480 / 8 * 11) % 180;
            let grain = i.wrapping_mul(2_654_435_761) >> 24;
            [(40 + wave + grain * noise / 255) as u8; 3]
        };
        Board::new(&Pixels {
            width: 480,
            height: 480,
            rgb: (0..480 * 480).flat_map(pixel).collect(),
            alpha: None,
        })
        .expect("a board")
    }

    #[test]
    fn the_quality_is_the_lowest_that_is_true_enough() {
        let spot = Spot {
            left: 10,
            top: 7,
            width: 480,
            height: 480,
        };
        let framed = board(30).framed(spot, (500, 494)).expect("a frame");
        let fitting = framed.fit(36.0, 40, 95).expect("a quality");
        assert!(fitting.decibels >= 36.0 && fitting.quality > 40);
        let below = framed
            .fit(36.0, fitting.quality - 1, fitting.quality - 1)
            .expect("a quality");
        assert!(below.decibels < 36.0, "{below:?}");
        let hard = framed.fit(90.0, 40, 95).expect("a quality");
        assert_eq!(hard.quality, 95, "what cannot be reached takes the best");
    }

    #[test]
    fn more_detail_needs_a_higher_quality() {
        let spot = Spot {
            left: 0,
            top: 0,
            width: 480,
            height: 480,
        };
        let quality = |noise| {
            let framed = board(noise).framed(spot, (480, 480)).expect("a frame");
            framed.fit(36.0, 20, 95).expect("a quality").quality
        };
        assert!(quality(60) > quality(0));
    }
}
