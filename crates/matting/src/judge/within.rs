//! Convolutions within planes.

use pulp::{Arch, Simd, WithSimd};

use super::aligned::Aligned;
use super::map::{MARGIN, Map};

/// A convolution of each plane with a square of its own, and what is added to each plane.
#[derive(Debug)]
pub(super) struct Within {
    /// Pixels a side of the square.
    pub side: usize,
    /// Pixels from one place to the next.
    pub stride: usize,
    /// For each place of the square, row by row, one for each plane.
    pub weights: Aligned,
    /// For each plane.
    pub bias: Aligned,
}

impl Within {
    /// One row of the result; `out` holds as many pixels as it has.
    pub fn row(&self, arch: Arch, map: &Map, y: usize, out: &mut [f32]) {
        debug_assert!(
            self.side / 2 <= MARGIN,
            "the margin holds half of the square"
        );
        let half = self.side / 2;
        let rows = std::array::from_fn(|down| {
            // Rows beyond the square are not read.
            let down = down.min(self.side - 1);
            map.around(y * self.stride + down, half, half)
        });
        let row = Row {
            of: self,
            rows,
            planes: map.planes,
            out,
        };
        arch.dispatch(row);
    }
}

struct Row<'a> {
    of: &'a Within,
    /// From the first pixel that the first place reads.
    rows: [&'a [f32]; 2 * MARGIN + 1],
    planes: usize,
    out: &'a mut [f32],
}

impl WithSimd for Row<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match self.of.side {
            3 => self.convolve::<S, 3>(simd),
            5 => self.convolve::<S, 5>(simd),
            side => unreachable!("a square of {side} pixels a side"),
        }
    }
}

impl Row<'_> {
    #[inline(always)]
    fn convolve<S: Simd, const SIDE: usize>(self, simd: S) {
        let vectors = self.planes / S::F32_LANES;
        let step = self.of.stride * vectors;
        let rows: [&[S::f32s]; SIDE] =
            std::array::from_fn(|down| S::as_simd_f32s(self.rows[down]).0);
        let (weights, bias) = (
            S::as_simd_f32s(&self.of.weights).0,
            S::as_simd_f32s(&self.of.bias).0,
        );
        let (out, _) = S::as_mut_simd_f32s(self.out);
        for lane in 0..vectors {
            let kernel: [[S::f32s; SIDE]; SIDE] = std::array::from_fn(|down| {
                std::array::from_fn(|right| weights[(down * SIDE + right) * vectors + lane])
            });
            for (x, out) in out[lane..].iter_mut().step_by(vectors).enumerate() {
                let from = x * step + lane;
                let to = from + (SIDE - 1) * vectors + 1;
                let mut sum = bias[lane];
                for (row, kernel) in rows.iter().zip(&kernel) {
                    let near = &row[from..to];
                    for (right, weight) in kernel.iter().enumerate() {
                        sum = simd.mul_add_e_f32s(near[right * vectors], *weight, sum);
                    }
                }
                *out = sum;
            }
        }
    }
}
