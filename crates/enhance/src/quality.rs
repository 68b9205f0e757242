//! How strongly a picture is compressed: measured, not guessed.
//!
//! The picture's busiest part decides. Up to 64 tiles of 32 x 32 pixels, which
//! lie on the encoder's own 16-pixel grid and hold product, are put side by
//! side; this sample is encoded and decoded at several qualities. Because tiles
//! keep the grid, the sample loses exactly what the whole picture will lose.
//!
//! - Chroma is kept at full size when halving it would change a tenth of the
//!   sample's blocks visibly: mean |dCb| + |dCr| within a 16 x 16 block above
//!   [`CHROMA_VISIBLE`] levels.
//! - Quality is the lowest at which the sample's luma reaches [`FIDELITY`] dB
//!   PSNR, `10 log10(255^2 / mean squared error)`, between [`LOWEST`] and the
//!   marketplace's own.

use imaging::{Chroma, Pixels, Refusal, encode_jpeg};

/// Luma fidelity that is aimed at, in decibels of PSNR.
pub const FIDELITY: f64 = 41.0;

/// No finished picture has a lower quality, on libjpeg's scale.
pub const LOWEST: u8 = 78;

/// Change of colour from which a block counts as visibly changed, in levels.
const CHROMA_VISIBLE: f64 = 6.0;

/// Side of a tile, in pixels: four blocks of halved chroma.
const TILE: usize = 32;

/// Tiles across the sample.
const ACROSS: usize = 8;

/// How a picture is to be encoded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Choice {
    pub quality: u8,
    pub chroma: Chroma,
    /// PSNR of the sample's luma, in decibels.
    pub fidelity: f64,
}

/// Chooses for a framed picture; `most` is the highest quality.
pub(crate) fn choose(picture: &Pixels, most: u8) -> Result<Choice, Refusal> {
    let sample = sample(picture);
    let chroma = chroma(&sample);
    let most = most.clamp(LOWEST, 95);
    let (mut low, mut high) = (LOWEST, most);
    let mut best = (most, fidelity(&sample, most, chroma)?);
    // Fidelity rises with quality: five halvings of at most 17 steps.
    while low < high {
        let middle = low + (high - low) / 2;
        let reached = fidelity(&sample, middle, chroma)?;
        if reached >= FIDELITY {
            high = middle;
            best = (middle, reached);
        } else {
            low = middle + 1;
        }
    }
    Ok(Choice {
        quality: best.0,
        chroma,
        fidelity: best.1,
    })
}

/// Encodes as chosen; steps the quality down while the file is too large.
pub(crate) fn encode(
    picture: &Pixels,
    choice: &mut Choice,
    max_bytes: u64,
) -> Result<Vec<u8>, Refusal> {
    loop {
        let bytes = encode_jpeg(picture, choice.quality, choice.chroma)?;
        if bytes.len() as u64 <= max_bytes || choice.quality <= 40 {
            return Ok(bytes);
        }
        choice.quality -= 5;
        choice.fidelity = fidelity(&sample(picture), choice.quality, choice.chroma)?;
    }
}

/// The tiles with the most contrast, side by side.
fn sample(picture: &Pixels) -> Pixels {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let mut tiles: Vec<(u32, usize, usize)> = Vec::new();
    for y in (0..(height / TILE).max(1)).map(|row| row * TILE) {
        for x in (0..(width / TILE).max(1)).map(|column| column * TILE) {
            let busy = activity(picture, x, y);
            if busy > 0 {
                tiles.push((busy, x, y));
            }
        }
    }
    // Every n-th of the tiles in order of contrast: the whole range, not only
    // the worst.
    tiles.sort_unstable_by(|a, b| b.cmp(a));
    let step = (tiles.len() / (ACROSS * ACROSS)).max(1);
    let chosen: Vec<_> = tiles.iter().step_by(step).take(ACROSS * ACROSS).collect();
    let side = ACROSS * TILE;
    let mut rgb = vec![255; side * side * 3];
    for (at, (_, x, y)) in chosen.into_iter().enumerate() {
        let (left, top) = (at % ACROSS * TILE, at / ACROSS * TILE);
        for row in 0..TILE.min(height - y) {
            let span = TILE.min(width - x) * 3;
            let from = ((y + row) * width + x) * 3;
            let to = ((top + row) * side + left) * 3;
            rgb[to..to + span].copy_from_slice(&picture.rgb[from..from + span]);
        }
    }
    Pixels {
        width: side as u32,
        height: side as u32,
        rgb,
        alpha: None,
    }
}

/// Sum of the differences of every fourth neighbouring green values in a tile.
fn activity(picture: &Pixels, x: usize, y: usize) -> u32 {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let span = TILE.min(width - x);
    let rows = (y..(y + TILE).min(height)).step_by(4);
    rows.map(|row| {
        let at = (row * width + x) * 3;
        let line = &picture.rgb[at..at + span * 3];
        let greens = line.iter().skip(1).step_by(12);
        let next = line.iter().skip(13).step_by(12);
        greens
            .zip(next)
            .map(|(a, b)| u32::from(a.abs_diff(*b)))
            .sum::<u32>()
    })
    .sum()
}

/// Luma PSNR of a picture after a round trip, over the pixels that are not white.
fn fidelity(sample: &Pixels, quality: u8, chroma: Chroma) -> Result<f64, Refusal> {
    let file = encode_jpeg(sample, quality, chroma)?;
    let back = imaging::decode_rgb(&file)?;
    let luma = |p: &[u8]| 77 * i64::from(p[0]) + 150 * i64::from(p[1]) + 29 * i64::from(p[2]);
    let (mut error, mut count) = (0_i64, 0_i64);
    for (a, b) in sample.rgb.chunks_exact(3).zip(back.rgb.chunks_exact(3)) {
        if a != [255; 3] {
            let d = luma(a) - luma(b);
            error += d * d;
            count += 1;
        }
    }
    let mean = error as f64 / 65_536.0 / count.max(1) as f64;
    Ok(10.0 * (255.0 * 255.0 / mean.max(1e-4)).log10())
}

/// Whether halved chroma would be seen.
fn chroma(sample: &Pixels) -> Chroma {
    let width = sample.width as usize;
    let (mut blocks, mut visible) = (0_u32, 0_u32);
    for y in (0..sample.height as usize).step_by(16) {
        for x in (0..width).step_by(16) {
            let Some(lost) = lost_colour(&sample.rgb, width, x, y) else {
                continue;
            };
            blocks += 1;
            visible += u32::from(lost > CHROMA_VISIBLE);
        }
    }
    if visible * 10 > blocks {
        Chroma::Full
    } else {
        Chroma::Half
    }
}

/// Mean change of chroma when each 2 x 2 pixels of a 16 x 16 block share one;
/// `None` for a white block.
fn lost_colour(rgb: &[u8], width: usize, x: usize, y: usize) -> Option<f64> {
    let mut lost = 0.0;
    let mut white = true;
    for row in (y..y + 16).step_by(2) {
        for column in (x..x + 16).step_by(2) {
            let at = |dx: usize, dy: usize| {
                let i = ((row + dy) * width + column + dx) * 3;
                let p = &rgb[i..i + 3];
                let (r, g, b) = (f64::from(p[0]), f64::from(p[1]), f64::from(p[2]));
                // JFIF 1.02, page 3.
                (
                    -0.1687 * r - 0.3313 * g + 0.5 * b,
                    0.5 * r - 0.4187 * g - 0.0813 * b,
                    p != [255; 3],
                )
            };
            let four = [at(0, 0), at(1, 0), at(0, 1), at(1, 1)];
            let mean_b = four.iter().map(|c| c.0).sum::<f64>() / 4.0;
            let mean_r = four.iter().map(|c| c.1).sum::<f64>() / 4.0;
            for (cb, cr, coloured) in four {
                lost += (cb - mean_b).abs() + (cr - mean_r).abs();
                white &= !coloured;
            }
        }
    }
    (!white).then_some(lost / 256.0)
}
