//! Noise and lines: small filters over planes.

/// One pass of the binomial filter 1 2 1 over 4, across and down, of an interleaved RGB picture. The noise of
/// neighbours that do not depend on each other falls to 3/8.
pub(crate) fn binomial(rgb: &[u8], w: usize, h: usize) -> Vec<u8> {
    let row = w * 3;
    let mut wide = vec![0_u16; row * h];
    for (out, line) in wide.chunks_exact_mut(row).zip(rgb.chunks_exact(row)) {
        for (o, v) in out.iter_mut().zip(line) {
            *o = 2 * u16::from(*v);
        }
        // The picture's border repeats.
        let (first, last) = (&line[..3], &line[row - 3..]);
        let (left, right) = (first.iter().chain(line), line[3..].iter().chain(last));
        for (o, (l, r)) in out.iter_mut().zip(left.zip(right)) {
            *o += u16::from(*l) + u16::from(*r);
        }
    }
    let mut out = vec![0_u8; row * h];
    for y in 0..h {
        let above = &wide[y.saturating_sub(1) * row..][..row];
        let here = &wide[y * row..][..row];
        let below = &wide[(y + 1).min(h - 1) * row..][..row];
        let lines = above.iter().zip(here).zip(below);
        for (out, ((a, m), b)) in out[y * row..(y + 1) * row].iter_mut().zip(lines) {
            *out = ((a + 2 * m + b + 8) >> 4) as u8;
        }
    }
    out
}

/// How far a pixel lies below what a square of `2 radius + 1` pixels can follow: the black top-hat (Serra 1982). Only
/// dark lines: a bright one between dark parts is the paper.
pub(crate) fn lines(plane: &[f32], w: usize, h: usize, radius: usize) -> Vec<f32> {
    let mut out = extreme(&extreme(plane, w, h, radius, larger), w, h, radius, smaller);
    out.iter_mut().zip(plane).for_each(|(out, p)| *out -= p);
    out
}

/// The extreme over a square around each pixel.
fn extreme(
    plane: &[f32],
    w: usize,
    h: usize,
    r: usize,
    pick: impl Fn(f32, f32) -> f32 + Copy,
) -> Vec<f32> {
    let take = |into: &mut [f32], from: &[f32]| {
        into.iter_mut()
            .zip(from)
            .for_each(|(o, v)| *o = pick(*o, *v));
    };
    let mut wide = plane.to_vec();
    for (out, row) in wide.chunks_exact_mut(w).zip(plane.chunks_exact(w)) {
        for d in 1..=r.min(w - 1) {
            take(&mut out[d..], row);
            take(out, &row[d..]);
        }
    }
    let mut out = wide.clone();
    for (y, row) in out.chunks_exact_mut(w).enumerate() {
        for near in y.saturating_sub(r)..(y + r + 1).min(h) {
            take(row, &wide[near * w..(near + 1) * w]);
        }
    }
    out
}

/// The larger; unlike `f32::max` one instruction, since there are no NaN here.
fn larger(p: f32, q: f32) -> f32 {
    if p > q { p } else { q }
}

/// The smaller.
fn smaller(p: f32, q: f32) -> f32 {
    if p < q { p } else { q }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_picture_stays_and_a_dot_spreads() {
        assert_eq!(binomial(&[7; 27], 3, 3), [7; 27]);
        let mut dot = [0; 27];
        dot[12..15].fill(160);
        let out = binomial(&dot, 3, 3);
        assert_eq!((out[12], out[9], out[0]), (40, 20, 10));
    }

    #[test]
    fn lines_are_found_and_steps_are_not() {
        let plane: Vec<f32> = (0..20 * 9)
            .map(|at| at % 20)
            .map(|x| {
                if x == 5 {
                    -8.0
                } else if x > 11 {
                    20.0
                } else {
                    0.0
                }
            })
            .collect();
        let found = lines(&plane, 20, 9, 2);
        assert_eq!(
            (found[5], found[4], found[11], found[12], found[16]),
            (8.0, 0.0, 0.0, 0.0, 0.0)
        );
    }
}
