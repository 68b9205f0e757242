//! Rows into columns, 16 by 16 bytes at a time.

use pulp::x86::V3;

use super::level::Level;

/// Rows that are turned together.
pub(super) const BAND: usize = 16;

/// Writes the first `count` samples of [`BAND`] rows of `length` as columns:
/// sample `x` of row `y` goes to `out[x * stride + y]`, for `rows` rows.
pub(super) fn transpose(
    level: Level,
    band: &[u8],
    (length, count, rows): (usize, usize, usize),
    out: &mut [u8],
    stride: usize,
) {
    for x in (0..count).step_by(BAND) {
        let mut tile = [[0; BAND]; BAND];
        for (row, from) in tile.iter_mut().zip(band.chunks_exact(length)) {
            row.copy_from_slice(&from[x..x + BAND]);
        }
        let turned = match level {
            Level::Portable => std::array::from_fn(|i| tile.map(|row| row[i])),
            Level::V3(v3) => v3.vectorize(Tile(v3, tile)),
        };
        for (i, column) in turned.iter().enumerate().take(count - x) {
            let at = (x + i) * stride;
            out[at..at + rows].copy_from_slice(&column[..rows]);
        }
    }
}

struct Tile(V3, [[u8; BAND]; BAND]);

impl pulp::NullaryFnOnce for Tile {
    type Output = [[u8; BAND]; BAND];

    /// Four rounds of interleaving row `i` with row `i + 8`: each moves one bit
    /// of the row number into the column number.
    #[inline(always)]
    fn call(self) -> Self::Output {
        let sse2 = self.0.sse2;
        let mut rows: [std::arch::x86_64::__m128i; BAND] = pulp::cast(self.1);
        for _ in 0..4 {
            rows = std::array::from_fn(|i| {
                let (a, b) = (rows[i / 2], rows[i / 2 + 8]);
                if i % 2 == 0 {
                    sse2._mm_unpacklo_epi8(a, b)
                } else {
                    sse2._mm_unpackhi_epi8(a, b)
                }
            });
        }
        pulp::cast(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_columns_at_every_level() {
        let (length, count, rows) = (48, 37, 11);
        let band: Vec<u8> = (0..length * BAND).map(|i| (i * 7 % 251) as u8).collect();
        for level in Level::all() {
            let mut out = vec![0; count * 20];
            transpose(level, &band, (length, count, rows), &mut out, 20);
            for x in 0..count {
                for y in 0..20 {
                    let expected = if y < rows { band[y * length + x] } else { 0 };
                    assert_eq!(out[x * 20 + y], expected);
                }
            }
        }
    }
}
