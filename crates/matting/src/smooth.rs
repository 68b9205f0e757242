//! Noise and lines: small filters over planes.

/// One pass of the binomial filter 1 2 1 over 4, across and down, of an interleaved RGB picture. The noise of
/// neighbours that do not depend on each other falls to 3/8.
pub(crate) fn binomial(rgb: &[u8], w: usize, h: usize) -> Vec<u8> {
    let row = w * 3;
    let mut wide = vec![0_u16; row * h];
    for (out, line) in wide.chunks_exact_mut(row).zip(rgb.chunks_exact(row)) {
        for x in 0..row {
            let left = if x < 3 { line[x] } else { line[x - 3] };
            let right = if x + 3 < row { line[x + 3] } else { line[x] };
            out[x] = u16::from(left) + 2 * u16::from(line[x]) + u16::from(right);
        }
    }
    let mut out = vec![0_u8; row * h];
    for y in 0..h {
        let above = &wide[y.saturating_sub(1) * row..][..row];
        let here = &wide[y * row..][..row];
        let below = &wide[(y + 1).min(h - 1) * row..][..row];
        for (x, out) in out[y * row..(y + 1) * row].iter_mut().enumerate() {
            *out = ((above[x] + 2 * here[x] + below[x] + 8) >> 4) as u8;
        }
    }
    out
}

/// How far a pixel lies below (dark lines) or above (bright lines) what a square of `2 radius + 1` pixels can follow:
/// black and white top-hat (Serra 1982), the larger of the two.
pub(crate) fn lines(plane: &[f32], w: usize, h: usize, radius: usize) -> Vec<f32> {
    let closed = extreme(
        &extreme(plane, w, h, radius, f32::max),
        w,
        h,
        radius,
        f32::min,
    );
    let opened = extreme(
        &extreme(plane, w, h, radius, f32::min),
        w,
        h,
        radius,
        f32::max,
    );
    let mut out = closed;
    for ((out, opened), p) in out.iter_mut().zip(&opened).zip(plane) {
        *out = (*out - p).max(p - opened);
    }
    out
}

/// The extreme over a square around each pixel.
fn extreme(plane: &[f32], w: usize, h: usize, r: usize, pick: fn(f32, f32) -> f32) -> Vec<f32> {
    let mut wide = plane.to_vec();
    for (out, row) in wide.chunks_exact_mut(w).zip(plane.chunks_exact(w)) {
        for d in 1..=r.min(w - 1) {
            for (o, v) in out[d..].iter_mut().zip(row) {
                *o = pick(*o, *v);
            }
            for (o, v) in out.iter_mut().zip(&row[d..]) {
                *o = pick(*o, *v);
            }
        }
    }
    let mut out = wide.clone();
    for y in 0..h {
        let row = &mut out[y * w..(y + 1) * w];
        for near in y.saturating_sub(r)..(y + r + 1).min(h) {
            for (o, v) in row.iter_mut().zip(&wide[near * w..(near + 1) * w]) {
                *o = pick(*o, *v);
            }
        }
    }
    out
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
