//! Smaller pictures.

/// The size of a picture made smaller, if it must be, so that its longer side is at most `side`.
pub(crate) fn at_most(side: usize, (width, height): (usize, usize)) -> (usize, usize) {
    let long = width.max(height);
    if long <= side {
        return (width, height);
    }
    ((width * side / long).max(1), (height * side / long).max(1))
}

/// Averages areas: `channels` bytes a pixel, from one size to a smaller one.
pub fn shrink(
    bytes: &[u8],
    channels: usize,
    (width, height): (usize, usize),
    (w, h): (usize, usize),
) -> Vec<u8> {
    let (columns, rows) = (shares(width, w), shares(height, h));
    let mut out = Vec::with_capacity(w * h * channels);
    let mut sums = vec![0.0_f32; w * channels];
    for (first, parts) in &rows {
        sums.fill(0.0);
        for (dy, ky) in parts.iter().enumerate() {
            let row = &bytes[(first + dy) * width * channels..][..width * channels];
            for (sum, (from, parts)) in sums.chunks_exact_mut(channels).zip(&columns) {
                for (dx, kx) in parts.iter().enumerate() {
                    let pixel = &row[(from + dx) * channels..][..channels];
                    for (s, v) in sum.iter_mut().zip(pixel) {
                        *s += f32::from(*v) * kx * ky;
                    }
                }
            }
        }
        out.extend(sums.iter().map(|s| (s + 0.5) as u8));
    }
    out
}

/// For each of `to` cells the first of `from` cells that it covers and the shares of it and the following.
fn shares(from: usize, to: usize) -> Vec<(usize, Vec<f32>)> {
    let scale = from as f64 / to as f64;
    (0..to)
        .map(|cell| {
            let (start, end) = (cell as f64 * scale, (cell + 1) as f64 * scale);
            let first = start as usize;
            let last = (end.ceil() as usize).min(from).max(first + 1);
            let parts = (first..last).map(|p| {
                let cover = (end.min((p + 1) as f64) - start.max(p as f64)).max(0.0);
                (cover / scale) as f32
            });
            (first, parts.collect())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_side_decides() {
        assert_eq!(at_most(512, (1024, 768)), (512, 384));
        assert_eq!(at_most(512, (300, 512)), (300, 512));
        assert_eq!(at_most(512, (1, 5120)), (1, 512));
    }

    #[test]
    fn shrinking_averages() {
        assert_eq!(shrink(&[0, 255, 0, 255], 1, (2, 2), (1, 1)), [128]);
        assert_eq!(shrink(&[0, 90, 240], 1, (3, 1), (2, 1)), [30, 190]);
    }
}
