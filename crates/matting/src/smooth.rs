//! A filter against noise.

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
}
