//! The second pass: weighted sums along rows.

use pulp::x86::V3;

use super::axis::{Axis, WEIGHT_BITS};
use super::level::Level;
use super::transpose::BAND;
use super::vertical::BETWEEN_BITS;

/// Rows that are computed together, so that weights are fetched once for all.
pub(super) const ROWS: usize = 4;

const SHIFT: u32 = WEIGHT_BITS + BETWEEN_BITS;
const ROUND: i32 = 1 << (SHIFT - 1);

/// The plan of an axis in the order in which it is used.
pub(super) struct Plan {
    /// First source sample of each new sample, a multiple of [`BAND`] of them.
    starts: Vec<u32>,
    /// With 8 taps: for each group of eight new samples the weights of the
    /// samples 0 and 4, 1 and 5, 2 and 6, 3 and 7. Else all weights of a new
    /// sample, then those of the next.
    weights: Vec<i16>,
    taps: usize,
}

impl Plan {
    /// Prepares an axis for rows that start with the source sample `first`.
    pub fn new(axis: &Axis, first: usize) -> Self {
        let count = axis.count().next_multiple_of(BAND);
        let taps = axis.taps;
        let mut starts = vec![0; count];
        for (start, from) in starts.iter_mut().zip(&axis.starts) {
            *start = from - first as u32;
        }
        let mut weights = axis.weights.clone();
        weights.resize(count * taps, 0);
        if taps == 8 {
            let order = [0, 4, 1, 5, 2, 6, 3, 7];
            let place = |i: usize| i / 8 * 8 + order[i % 8];
            weights = (0..count)
                .flat_map(|i| &weights[place(i) * 8..][..8])
                .copied()
                .collect();
        }
        Self {
            starts,
            weights,
            taps,
        }
    }

    /// New samples in a row, with those that only fill up.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// Samples that a row must have, so that every window lies within it.
    pub fn row_length(&self) -> usize {
        let last = self.starts.iter().max().copied().unwrap_or(0);
        last as usize + self.taps
    }
}

/// Makes [`ROWS`] rows of `plan.count()` new samples from as many rows of
/// `length` source samples.
pub(super) fn horizontal(level: Level, plan: &Plan, rows: &[i16], length: usize, out: &mut [u8]) {
    match level {
        Level::Portable => portable(plan, rows, length, out),
        Level::V3(v3) if plan.taps == 8 => v3.vectorize(Narrow(Avx2 {
            v3,
            plan,
            rows,
            length,
            out,
        })),
        Level::V3(v3) => v3.vectorize(Wide(Avx2 {
            v3,
            plan,
            rows,
            length,
            out,
        })),
    }
}

fn portable(plan: &Plan, rows: &[i16], length: usize, out: &mut [u8]) {
    let order = [0, 2, 4, 6, 1, 3, 5, 7];
    for (row, out) in rows
        .chunks_exact(length)
        .zip(out.chunks_exact_mut(plan.count()))
    {
        for (i, (start, out)) in plan.starts.iter().zip(out).enumerate() {
            let place = match plan.taps {
                8 => i / 8 * 8 + order[i % 8],
                _ => i,
            };
            let weights = &plan.weights[place * plan.taps..][..plan.taps];
            let window = &row[*start as usize..][..plan.taps];
            let sum: i32 = weights
                .iter()
                .zip(window)
                .map(|(w, s)| i32::from(*w) * i32::from(*s))
                .sum();
            *out = ((sum + ROUND) >> SHIFT).clamp(0, 255) as u8;
        }
    }
}

struct Avx2<'a> {
    v3: V3,
    plan: &'a Plan,
    rows: &'a [i16],
    length: usize,
    out: &'a mut [u8],
}

type Register = std::arch::x86_64::__m256i;

/// Eight samples from `at` on.
#[inline(always)]
fn eight(row: &[i16], at: usize) -> Option<std::arch::x86_64::__m128i> {
    let samples: &[i16; 8] = row.get(at..at + 8)?.try_into().ok()?;
    Some(pulp::cast(*samples))
}

/// Rounds eight sums to bytes.
#[inline(always)]
fn bytes(v3: V3, sums: Register) -> [u8; 8] {
    let (avx, avx2) = (v3.avx, v3.avx2);
    let rounded = avx2._mm256_add_epi32(sums, avx._mm256_set1_epi32(ROUND));
    let shifted = avx2._mm256_srai_epi32::<{ SHIFT as i32 }>(rounded);
    let low = avx._mm256_castsi256_si128(shifted);
    let high = avx2._mm256_extracti128_si256::<1>(shifted);
    let words = v3.sse2._mm_packs_epi32(low, high);
    let all: [[u8; 8]; 2] = pulp::cast(v3.sse2._mm_packus_epi16(words, words));
    all[0]
}

/// Eight taps: two new samples share a register.
struct Narrow<'a>(Avx2<'a>);

impl pulp::NullaryFnOnce for Narrow<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Avx2 {
            v3,
            plan,
            rows,
            length,
            out,
        } = self.0;
        let (avx, avx2) = (v3.avx, v3.avx2);
        let count = plan.count();
        let groups = plan.starts.as_chunks::<8>().0;
        let weights = plan.weights.as_chunks::<16>().0.as_chunks::<4>().0;
        for (group, (starts, weights)) in groups.iter().zip(weights).enumerate() {
            let starts = starts.map(|s| s as usize);
            let weights = weights.map(|w| -> Register { pulp::cast(w) });
            for (row, out) in rows.chunks_exact(length).zip(out.chunks_exact_mut(count)) {
                let product = |i: usize| -> Option<Register> {
                    let low = avx._mm256_castsi128_si256(eight(row, starts[i])?);
                    let high = eight(row, starts[i + 4])?;
                    let both = avx2._mm256_inserti128_si256::<1>(low, high);
                    Some(avx2._mm256_madd_epi16(both, weights[i]))
                };
                let (Some(a), Some(b), Some(c), Some(d)) =
                    (product(0), product(1), product(2), product(3))
                else {
                    return;
                };
                let ab = avx2._mm256_hadd_epi32(a, b);
                let cd = avx2._mm256_hadd_epi32(c, d);
                let sums = avx2._mm256_hadd_epi32(ab, cd);
                if let Some(place) = out.get_mut(group * 8..group * 8 + 8) {
                    place.copy_from_slice(&bytes(v3, sums));
                }
            }
        }
    }
}

/// Sixteen taps or more.
struct Wide<'a>(Avx2<'a>);

impl pulp::NullaryFnOnce for Wide<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        match self.0.plan.taps / 16 {
            1 => self.0.wide::<1>(1),
            2 => self.0.wide::<2>(1),
            3 => self.0.wide::<3>(1),
            // Any number, one after the other.
            steps => self.0.wide::<1>(steps),
        }
    }
}

impl Avx2<'_> {
    /// With `16 * STEPS * times` taps.
    #[inline(always)]
    fn wide<const STEPS: usize>(self, times: usize) {
        let avx2 = self.v3.avx2;
        let count = self.plan.count();
        let groups = self.plan.starts.as_chunks::<8>().0;
        let weights = self.plan.weights.as_chunks::<16>().0.as_chunks::<STEPS>().0;
        let weights = weights.chunks_exact(8 * times);
        for (group, (starts, weights)) in groups.iter().zip(weights).enumerate() {
            let rows = self.rows.chunks_exact(self.length);
            for (row, out) in rows.zip(self.out.chunks_exact_mut(count)) {
                let mut products = [self.v3.avx._mm256_setzero_si256(); 8];
                let own = weights.chunks_exact(times);
                for ((product, start), own) in products.iter_mut().zip(starts).zip(own) {
                    for (time, own) in own.iter().enumerate() {
                        let at = *start as usize + 16 * STEPS * time;
                        let Some(window) = row.get(at..at + 16 * STEPS) else {
                            return;
                        };
                        for (samples, weights) in window.as_chunks::<16>().0.iter().zip(own) {
                            let (samples, weights): (Register, Register) =
                                (pulp::cast(*samples), pulp::cast(*weights));
                            let part = avx2._mm256_madd_epi16(samples, weights);
                            *product = avx2._mm256_add_epi32(*product, part);
                        }
                    }
                }
                let [a, b, c, d, e, f, g, h] = products;
                let hadd = |x, y| avx2._mm256_hadd_epi32(x, y);
                let low = hadd(hadd(a, b), hadd(c, d));
                let high = hadd(hadd(e, f), hadd(g, h));
                let sums = avx2._mm256_add_epi32(
                    avx2._mm256_permute2x128_si256::<0x20>(low, high),
                    avx2._mm256_permute2x128_si256::<0x31>(low, high),
                );
                if let Some(place) = out.get_mut(group * 8..group * 8 + 8) {
                    place.copy_from_slice(&bytes(self.v3, sums));
                }
            }
        }
    }
}
