//! The first pass: a weighted sum of whole rows.

use pulp::x86::V3;

use super::axis::WEIGHT_BITS;
use super::level::Level;

/// Samples between the passes are 16-bit fixed point with this many bits
/// behind the point: room for overshoot up to twice white.
pub(super) const BETWEEN_BITS: u32 = 6;

const SHIFT: u32 = WEIGHT_BITS - BETWEEN_BITS;
const ROUND: i32 = 1 << (SHIFT - 1);

/// Samples that are computed at once; rows are this much aligned.
pub(crate) const LANES: usize = 64;

/// Samples that lie side by side.
pub(super) type Block = [u8; LANES];

/// Two rows with their weights.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<'a> {
    pub rows: [&'a [Block]; 2],
    pub weights: [i16; 2],
}

/// Sums the pairs of rows, as far as `out` reaches (a multiple of [`LANES`]).
pub(super) fn vertical(level: Level, pairs: &[Pair<'_>], out: &mut [i16]) {
    match level {
        Level::Portable => portable(pairs, out),
        Level::V3(v3) => v3.vectorize(Avx2 { v3, pairs, out }),
    }
}

fn portable(pairs: &[Pair<'_>], out: &mut [i16]) {
    for (block, out) in out.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
        let mut sums = [ROUND; LANES];
        for pair in pairs {
            let [a, b] = pair.rows.map(|row| &row[block]);
            let [wa, wb] = pair.weights.map(i32::from);
            for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
                *sum += i32::from(*a) * wa + i32::from(*b) * wb;
            }
        }
        for (out, sum) in out.iter_mut().zip(sums) {
            *out = (sum >> SHIFT).clamp(i16::MIN.into(), i16::MAX.into()) as i16;
        }
    }
}

struct Avx2<'a> {
    v3: V3,
    pairs: &'a [Pair<'a>],
    out: &'a mut [i16],
}

type Register = std::arch::x86_64::__m256i;

impl pulp::NullaryFnOnce for Avx2<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let (avx, avx2) = (self.v3.avx, self.v3.avx2);
        let zero = avx._mm256_setzero_si256();
        let round = avx._mm256_set1_epi32(ROUND);
        for (block, out) in self.out.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
            let mut sums = [[round; 4]; 2];
            for pair in self.pairs {
                let (Some(a), Some(b)) = (pair.rows[0].get(block), pair.rows[1].get(block)) else {
                    break;
                };
                let (a, b): ([Register; 2], [Register; 2]) = (pulp::cast(*a), pulp::cast(*b));
                let both: i32 = pulp::cast(pair.weights);
                let weights = avx._mm256_set1_epi32(both);
                for half in 0..2 {
                    // Bytes of both rows side by side, then as 16 bits: columns
                    // 0-3 16-19, 4-7 20-23, 8-11 24-27, 12-15 28-31.
                    let low = avx2._mm256_unpacklo_epi8(a[half], b[half]);
                    let high = avx2._mm256_unpackhi_epi8(a[half], b[half]);
                    let parts = [
                        avx2._mm256_unpacklo_epi8(low, zero),
                        avx2._mm256_unpackhi_epi8(low, zero),
                        avx2._mm256_unpacklo_epi8(high, zero),
                        avx2._mm256_unpackhi_epi8(high, zero),
                    ];
                    for (sum, part) in sums[half].iter_mut().zip(parts) {
                        *sum = avx2._mm256_add_epi32(*sum, avx2._mm256_madd_epi16(part, weights));
                    }
                }
            }
            // Not by `map`: a closure is built without these instructions, and each would be a call.
            let mut ordered = [[zero; 2]; 2];
            for (ordered, half) in ordered.iter_mut().zip(&mut sums) {
                for sum in half.iter_mut() {
                    *sum = avx2._mm256_srai_epi32::<{ SHIFT as i32 }>(*sum);
                }
                let low = avx2._mm256_packs_epi32(half[0], half[1]);
                let high = avx2._mm256_packs_epi32(half[2], half[3]);
                *ordered = [
                    avx2._mm256_permute2x128_si256::<0x20>(low, high),
                    avx2._mm256_permute2x128_si256::<0x31>(low, high),
                ];
            }
            *out = pulp::cast(ordered);
        }
    }
}
