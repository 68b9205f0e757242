//! The second pass with AVX2: one row in each half of a register.

use std::arch::x86_64::{__m128i, __m256i};

use pulp::x86::V3;

use super::START;
use super::rows::{Out, Plan, WINDOW};
use super::weights::BITS;

/// New samples that are written at once.
const TILE: usize = 16;

/// Rows that are computed together, so that weights are fetched once for all.
const TOGETHER: usize = 4;

pub(super) fn rows(v3: V3, plan: &Plan, rows: &[u8], length: usize, out: Out<'_>) {
    let of = |at: usize| &rows[at * length..(at + 1) * length];
    let quads = out.samples.chunks_mut(TOGETHER * out.stride);
    for (quad, samples) in quads.enumerate() {
        let rows = std::array::from_fn(|i| of(quad * TOGETHER + i));
        let out = Out { samples, ..out };
        let work = Work {
            v3,
            plan,
            rows,
            out,
        };
        match (plan.group, plan.steps) {
            (8, 4) => v3.vectorize(Fixed::<8, 4>(work)),
            (8, 5) => v3.vectorize(Fixed::<8, 5>(work)),
            (8, 6) => v3.vectorize(Fixed::<8, 6>(work)),
            (8, 7) => v3.vectorize(Fixed::<8, 7>(work)),
            (8, 8) => v3.vectorize(Fixed::<8, 8>(work)),
            (4, 4) => v3.vectorize(Fixed::<4, 4>(work)),
            (4, 5) => v3.vectorize(Fixed::<4, 5>(work)),
            (4, 6) => v3.vectorize(Fixed::<4, 6>(work)),
            (8, _) => v3.vectorize(Fixed::<8, 0>(work)),
            (4, _) => v3.vectorize(Fixed::<4, 0>(work)),
            _ => v3.vectorize(Fixed::<2, 0>(work)),
        }
    }
}

struct Work<'a> {
    v3: V3,
    plan: &'a Plan,
    rows: [&'a [u8]; TOGETHER],
    out: Out<'a>,
}

/// The work for groups of `GROUP` and a number of steps that is known when the
/// program is built, or any number if `STEPS` is 0.
struct Fixed<'a, const GROUP: usize, const STEPS: usize>(Work<'a>);

impl<const GROUP: usize, const STEPS: usize> pulp::NullaryFnOnce for Fixed<'_, GROUP, STEPS> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Work {
            v3,
            plan,
            rows,
            out,
        } = self.0;
        let (avx, avx2) = (v3.avx, v3.avx2);
        let steps = if STEPS == 0 { plan.steps } else { STEPS };
        let span = (steps - 1) * (WINDOW / GROUP) + WINDOW;
        let Out {
            samples: out,
            stride,
            width,
        } = out;
        let mut weights = plan.weights.chunks_exact(steps);
        let mut groups = plan.bases.iter().zip(&plan.picks);
        let start = avx._mm256_set1_epi16(START);
        let sign = avx._mm256_set1_epi8(i8::MIN);
        let zero = avx._mm256_setzero_si256();
        for at in (0..width).step_by(TILE) {
            // New samples 0-7 and 8-15 of rows 0 and 1, then of rows 2 and 3.
            let mut eights = [[zero; 2]; TOGETHER / 2];
            for eight in 0..2 {
                let mut parts = [[zero; 4]; TOGETHER / 2];
                for part in 0..8 / GROUP {
                    let (Some((base, picks)), Some(weights)) = (groups.next(), weights.next())
                    else {
                        return;
                    };
                    let base = *base as usize;
                    let (Some(a), Some(b), Some(c), Some(d)) = (
                        rows[0].get(base..base + span),
                        rows[1].get(base..base + span),
                        rows[2].get(base..base + span),
                        rows[3].get(base..base + span),
                    ) else {
                        return;
                    };
                    let picks = both(v3, pulp::cast(*picks));
                    let mut sums = [zero; TOGETHER / 2];
                    for step in 0..steps {
                        let from = step * (WINDOW / GROUP);
                        let weights = both(v3, pulp::cast(weights[step]));
                        for (sum, [upper, lower]) in sums.iter_mut().zip([[a, b], [c, d]]) {
                            let low = avx._mm256_castsi128_si256(window(upper, from));
                            let two = avx2._mm256_inserti128_si256::<1>(low, window(lower, from));
                            let picked = avx2._mm256_shuffle_epi8(two, picks);
                            let product = avx2._mm256_maddubs_epi16(picked, weights);
                            *sum = avx2._mm256_add_epi16(*sum, product);
                        }
                    }
                    for (parts, sum) in parts.iter_mut().zip(sums) {
                        parts[part] = sum;
                    }
                }
                for (eights, [p, q, r, s]) in eights.iter_mut().zip(parts) {
                    eights[eight] = match GROUP {
                        8 => p,
                        4 => avx2._mm256_hadd_epi16(p, q),
                        _ => avx2._mm256_hadd_epi16(
                            avx2._mm256_hadd_epi16(p, q),
                            avx2._mm256_hadd_epi16(r, s),
                        ),
                    };
                }
            }
            for (pair, eights) in eights.into_iter().enumerate() {
                let a = avx2._mm256_add_epi16(eights[0], start);
                let b = avx2._mm256_add_epi16(eights[1], start);
                let a = avx2._mm256_srai_epi16::<{ BITS as i32 }>(a);
                let b = avx2._mm256_srai_epi16::<{ BITS as i32 }>(b);
                let bytes = avx2._mm256_xor_si256(avx2._mm256_packs_epi16(a, b), sign);
                let bytes: [[u8; TILE]; 2] = pulp::cast(bytes);
                for (row, bytes) in (2 * pair..).zip(bytes) {
                    let from = row * stride + at;
                    let rest = width - at;
                    if rest >= TILE {
                        if let Some(place) = out.get_mut(from..from + TILE) {
                            place.copy_from_slice(&bytes);
                        }
                    } else if let Some(place) = out.get_mut(from..from + rest) {
                        place.copy_from_slice(&bytes[..rest]);
                    }
                }
            }
        }
    }
}

/// The same in both halves.
#[inline(always)]
fn both(v3: V3, one: __m128i) -> __m256i {
    v3.avx2._mm256_broadcastsi128_si256(one)
}

#[inline(always)]
fn window(row: &[u8], from: usize) -> __m128i {
    let mut samples = [0; WINDOW];
    samples.copy_from_slice(&row[from..from + WINDOW]);
    pulp::cast(samples)
}
