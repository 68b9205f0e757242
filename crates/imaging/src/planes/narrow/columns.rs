//! The first pass: weighted sums of whole rows, to bytes.

use pulp::x86::V3;

use super::super::level::Level;
use super::super::vertical::{Block, LANES};
use super::START;
use super::weights::{BITS, HEAVIEST_PAIR, Weights};

/// Two rows side by side, for as many columns as a [`Block`] has.
pub(super) type Mixed = [u8; 2 * LANES];

/// Bytes of mixed rows that are worked on at a time, so that they stay in the
/// nearest cache.
const NEAR: usize = 16 << 10;

/// The rows `2 * pair` and `2 * pair + 1` with their weights.
#[derive(Debug, Clone, Copy)]
struct Entry {
    pair: u32,
    weights: [i8; 2],
}

/// The plan of the first pass.
pub(super) struct Columns {
    entries: Vec<Entry>,
    /// Where the entries of each new row end.
    ends: Vec<u32>,
    mixed: Vec<Mixed>,
}

/// Rows of the source, from the first column that is used on.
pub(super) trait Rows<'a>: Fn(usize) -> &'a [Block] {}

impl<'a, F: Fn(usize) -> &'a [Block]> Rows<'a> for F {}

impl Columns {
    pub fn new(weights: &Weights) -> Self {
        let mut entries = Vec::new();
        let mut ends = Vec::with_capacity(weights.count());
        for i in 0..weights.count() {
            let (start, own) = weights.at(i);
            let weight = |row: usize| own.get(row.wrapping_sub(start)).copied().unwrap_or(0);
            for pair in start / 2..(start + own.len()).div_ceil(2) {
                let [a, b] = [weight(2 * pair), weight(2 * pair + 1)];
                let pair = pair as u32;
                if u32::from(a.unsigned_abs()) + u32::from(b.unsigned_abs()) <= HEAVIEST_PAIR {
                    entries.push(Entry {
                        pair,
                        weights: [a, b],
                    });
                } else {
                    // In two steps.
                    for weights in [[a / 2, b / 2], [a - a / 2, b - b / 2]] {
                        entries.push(Entry { pair, weights });
                    }
                }
            }
            ends.push(entries.len() as u32);
        }
        Self {
            entries,
            ends,
            mixed: Vec::new(),
        }
    }

    fn entries(&self, from: usize, to: usize) -> std::ops::Range<usize> {
        let end = |i: usize| i.checked_sub(1).map_or(0, |i| self.ends[i] as usize);
        end(from)..end(to)
    }

    /// Makes the new rows `y..y + rows` of `blocks` blocks each, `length` bytes
    /// apart. `source` gives the rows to read, up to `last`.
    pub fn sum<'a>(
        &mut self,
        level: Level,
        (y, rows): (usize, usize),
        (source, last): (impl Rows<'a>, usize),
        blocks: usize,
        (out, length): (&mut [u8], usize),
    ) {
        let all = &self.entries[self.entries(y, y + rows)];
        let pairs = || all.iter().map(|entry| entry.pair as usize);
        let (Some(first), Some(end)) = (pairs().min(), pairs().max()) else {
            return;
        };
        let count = end + 1 - first;
        let most = (NEAR / size_of::<Mixed>() / count).max(1);
        let mut mixed = std::mem::take(&mut self.mixed);
        mixed.resize(mixed.len().max(most * count), [0; 2 * LANES]);
        for at in (0..blocks).step_by(most) {
            let width = most.min(blocks - at);
            let part = |row: usize| &source(row.min(last))[at..at + width];
            for (pair, mixed) in (first..).zip(mixed.chunks_exact_mut(width)).take(count) {
                let rows = [part(2 * pair), part(2 * pair + 1)];
                match level {
                    Level::Portable => mix(rows, mixed),
                    Level::V3(v3) => v3.vectorize(Mix { v3, rows, mixed }),
                }
            }
            for i in 0..rows {
                let entries = &self.entries[self.entries(y + i, y + i + 1)];
                let sum = Sum {
                    entries,
                    first,
                    mixed: &mixed[..width * count],
                    out: &mut out[i * length + at * LANES..][..width * LANES],
                };
                match level {
                    Level::Portable => sum.portable(),
                    Level::V3(v3) => v3.vectorize(Avx2 { v3, sum }),
                }
            }
        }
        self.mixed = mixed;
    }
}

fn mix([a, b]: [&[Block]; 2], mixed: &mut [Mixed]) {
    for ((mixed, a), b) in mixed.iter_mut().zip(a).zip(b) {
        for ((mixed, a), b) in mixed.as_chunks_mut().0.iter_mut().zip(a).zip(b) {
            *mixed = [*a, *b];
        }
    }
}

type Register = std::arch::x86_64::__m256i;

struct Mix<'a> {
    v3: V3,
    rows: [&'a [Block]; 2],
    mixed: &'a mut [Mixed],
}

impl pulp::NullaryFnOnce for Mix<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let avx2 = self.v3.avx2;
        let [a, b] = self.rows;
        for ((mixed, a), b) in self.mixed.iter_mut().zip(a).zip(b) {
            let (a, b): ([Register; 2], [Register; 2]) = (pulp::cast(*a), pulp::cast(*b));
            // Columns 0-7 16-23, 8-15 24-31: packing brings them into order.
            *mixed = pulp::cast([
                avx2._mm256_unpacklo_epi8(a[0], b[0]),
                avx2._mm256_unpackhi_epi8(a[0], b[0]),
                avx2._mm256_unpacklo_epi8(a[1], b[1]),
                avx2._mm256_unpackhi_epi8(a[1], b[1]),
            ]);
        }
    }
}

/// One new row, of a part of the columns.
struct Sum<'a> {
    entries: &'a [Entry],
    /// The first pair in `mixed`.
    first: usize,
    mixed: &'a [Mixed],
    out: &'a mut [u8],
}

impl Sum<'_> {
    fn portable(self) {
        let out = self.out.as_chunks_mut::<LANES>().0;
        let blocks = out.len();
        for (block, out) in out.iter_mut().enumerate() {
            let mut sums = [START; LANES];
            for entry in self.entries {
                let at = (entry.pair as usize - self.first) * blocks + block;
                let [wa, wb] = entry.weights.map(i16::from);
                for (sum, [a, b]) in sums.iter_mut().zip(self.mixed[at].as_chunks().0) {
                    let two = i16::from(*a) * wa + i16::from(*b) * wb;
                    *sum = sum.wrapping_add(two);
                }
            }
            for (out, sum) in out.iter_mut().zip(sums) {
                *out = super::byte(sum);
            }
        }
    }
}

struct Avx2<'a> {
    v3: V3,
    sum: Sum<'a>,
}

impl pulp::NullaryFnOnce for Avx2<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let (avx, avx2) = (self.v3.avx, self.v3.avx2);
        let Sum {
            entries,
            first,
            mixed,
            out,
        } = self.sum;
        let out = out.as_chunks_mut::<LANES>().0;
        let blocks = out.len();
        let sign = avx._mm256_set1_epi8(i8::MIN);
        for (block, out) in out.iter_mut().enumerate() {
            let mut sums = [avx._mm256_set1_epi16(START); 4];
            for entry in entries {
                let at = (entry.pair as usize - first) * blocks + block;
                let Some(samples) = mixed.get(at) else {
                    return;
                };
                let samples: [Register; 4] = pulp::cast(*samples);
                let weights = avx._mm256_set1_epi16(pulp::cast(entry.weights));
                for (sum, samples) in sums.iter_mut().zip(samples) {
                    let two = avx2._mm256_maddubs_epi16(samples, weights);
                    *sum = avx2._mm256_add_epi16(*sum, two);
                }
            }
            for sum in &mut sums {
                *sum = avx2._mm256_srai_epi16::<{ BITS as i32 }>(*sum);
            }
            let low = avx2._mm256_packs_epi16(sums[0], sums[1]);
            let high = avx2._mm256_packs_epi16(sums[2], sums[3]);
            *out = pulp::cast([
                avx2._mm256_xor_si256(low, sign),
                avx2._mm256_xor_si256(high, sign),
            ]);
        }
    }
}
