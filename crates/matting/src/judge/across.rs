//! Convolutions across planes: every pixel's values times a matrix.

use pulp::{Arch, Simd, WithSimd};

use super::aligned::Aligned;

/// A matrix, and what is added to each value of the result.
#[derive(Debug)]
pub(super) struct Across {
    /// Values of a pixel of the result.
    pub planes: usize,
    /// For each value of a pixel that comes in, one for each that goes out.
    pub weights: Aligned,
    /// For each value that goes out.
    pub bias: Aligned,
}

impl Across {
    /// Values of a pixel that comes in.
    fn inner(&self) -> usize {
        self.weights.len() / self.planes
    }

    /// A row of pixels. `beside` is a row of the result's shape that is added; below 0 becomes 0 when `clipped`.
    pub fn row(
        &self,
        arch: Arch,
        pixels: &[f32],
        beside: Option<&[f32]>,
        clipped: bool,
        out: &mut [f32],
    ) {
        arch.dispatch(Row {
            of: self,
            pixels,
            beside,
            clipped,
            out,
        });
    }
}

struct Row<'a> {
    of: &'a Across,
    pixels: &'a [f32],
    beside: Option<&'a [f32]>,
    clipped: bool,
    out: &'a mut [f32],
}

impl WithSimd for Row<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        // Numbers known beforehand: the addresses of a block's values are then parts of the instructions.
        match self.of.inner() {
            16 => self.multiply::<S, 16>(simd),
            32 => self.multiply::<S, 32>(simd),
            64 => self.multiply::<S, 64>(simd),
            96 => self.multiply::<S, 96>(simd),
            128 => self.multiply::<S, 128>(simd),
            inner => unreachable!("no layer takes {inner} planes"),
        }
    }
}

impl Row<'_> {
    #[inline(always)]
    fn multiply<S: Simd, const I: usize>(self, simd: S) {
        if self.of.planes.is_multiple_of(2 * S::F32_LANES) {
            self.blocks::<S, I, 5, 2>(simd);
        } else {
            self.blocks::<S, I, 10, 1>(simd);
        }
    }

    /// Blocks of `P` pixels of `I` values by `V` vectors of planes: as many sums as keep the adders busy.
    #[inline(always)]
    fn blocks<S: Simd, const I: usize, const P: usize, const V: usize>(mut self, simd: S) {
        let (pixels, _) = self.pixels.as_chunks::<I>();
        let (whole, rest) = pixels.as_chunks::<P>();
        for (at, pixels) in whole.iter().enumerate() {
            self.block::<S, I, P, V>(simd, at * P, pixels);
        }
        for (at, pixel) in rest.iter().enumerate() {
            self.block::<S, I, 1, V>(simd, whole.len() * P + at, &[*pixel]);
        }
    }

    #[inline(always)]
    fn block<S: Simd, const I: usize, const P: usize, const V: usize>(
        &mut self,
        simd: S,
        at: usize,
        pixels: &[[f32; I]; P],
    ) {
        let outer = self.of.planes / S::F32_LANES;
        let bias = S::as_simd_f32s(&self.of.bias).0;
        let weights = S::as_simd_f32s(&self.of.weights).0;
        for first in (0..outer).step_by(V) {
            let own: [S::f32s; V] = std::array::from_fn(|v| bias[first + v]);
            let mut sums = [own; P];
            for (i, row) in weights.chunks_exact(outer).enumerate().take(I) {
                let row = &row[first..first + V];
                for (sums, pixel) in sums.iter_mut().zip(pixels) {
                    let value = simd.splat_f32s(pixel[i]);
                    for (sum, weight) in sums.iter_mut().zip(row) {
                        *sum = simd.mul_add_e_f32s(value, *weight, *sum);
                    }
                }
            }
            for (p, sums) in sums.iter().enumerate() {
                self.put(simd, (at + p) * outer + first, sums);
            }
        }
    }

    /// Writes sums at a vector of the result.
    #[inline(always)]
    fn put<S: Simd, const V: usize>(&mut self, simd: S, to: usize, sums: &[S::f32s; V]) {
        let beside = self.beside.map(|row| &S::as_simd_f32s(row).0[to..to + V]);
        let out = &mut S::as_mut_simd_f32s(self.out).0[to..to + V];
        for (v, (out, sum)) in out.iter_mut().zip(sums).enumerate() {
            let sum = beside.map_or(*sum, |beside| simd.add_f32s(*sum, beside[v]));
            *out = if self.clipped {
                simd.max_f32s(sum, simd.splat_f32s(0.0))
            } else {
                sum
            };
        }
    }
}
