//! Reductions with weights of 8 bits and bytes between the passes: a third of
//! the instructions of the general way, because one instruction multiplies 32
//! bytes by 32 weights and adds the products two by two.
//!
//! Weights are in 1/128 and sums in 16 bits, `sum w s - 16384`, so that results
//! from -128 to 383 have room; they are rounded to nearest, and clamped to
//! 0..=255 after each pass. Sums may wrap on the way: only the result must fit,
//! and each pair of products, `255 (|w(j)| + |w(j + 1)|) <= 32767`.
//!
//! Error, in levels, next to exact sums that are clamped between the passes as
//! well: rounding of a running sum of weights is off by at most 1/256, and
//! counts with the difference of two neighbours (`weights.rs`), so
//!
//! ```text
//! |error| <= A (V(down) / 256 + 1/2) + V(across) / 256 + 1/2
//! ```
//!
//! where `V` is the sum of `|s(j) - s(j + 1)|` within the window and `A <= 1.3`
//! the sum of `|w|`. On photos the root mean square is 0.32 to 0.37, of which
//! 0.29 are the rounding of the result, without which no bytes can be had.

mod columns;
mod lanes;
mod rows;
mod weights;

use super::axis::Axis;
use super::level::Level;
use super::resample::{Source, Target};
use super::transpose::{BAND, transpose};
use super::vertical::LANES;
use columns::Columns;
use rows::{Out, Plan, rows};
use weights::{BITS, Weights};

/// New rows that are made together.
const ROWS: usize = 8;

/// Unused samples before each row between the passes: windows may start there.
const MARGIN: usize = LANES;

/// Subtracted from every sum, so that results from -128 to 383 fit 16 bits.
const BIAS: i16 = 128 << BITS;

/// What sums start with: rounding to nearest, less the bias.
const START: i16 = (1 << (BITS - 1)) - BIAS;

/// A sum that began with [`START`] as a byte.
fn byte(sum: i16) -> u8 {
    ((sum >> BITS) + 128).clamp(0, 255) as u8
}

/// What both axes of a reduction need.
pub(super) struct Narrow {
    columns: Columns,
    plan: Plan,
    first: usize,
    length: usize,
    blocks: usize,
}

impl Narrow {
    /// The plan, unless 8 bits are too few for one of the axes.
    pub fn new(across: &Axis, down: &Axis) -> Option<Self> {
        let first = across.used.0 / LANES * LANES;
        let blocks = (across.used.1 - first).div_ceil(LANES);
        let columns = Columns::new(&Weights::of(down)?);
        let plan = Plan::new(Weights::of(across)?, first, across.step)?;
        let length = (MARGIN + blocks * LANES).max(plan.row_length());
        Some(Self {
            columns,
            plan,
            first,
            length,
            blocks,
        })
    }

    /// Resamples a plane to `count.0` by `count.1` samples.
    pub fn resample(
        &mut self,
        level: Level,
        source: Source<'_>,
        count: (usize, usize),
        target: &mut Target<'_>,
    ) {
        let Self {
            columns,
            plan,
            first,
            length,
            blocks,
        } = self;
        let length = *length;
        let last = source.samples.len() / source.stride - 1;
        let row = |y: usize| {
            let row = &source.samples[y * source.stride..(y + 1) * source.stride];
            row[*first..].as_chunks().0
        };
        let mut between = vec![0_u8; ROWS * length];
        let mut band = vec![0_u8; BAND * plan.count];
        for y in (0..count.1).step_by(ROWS) {
            let new = ROWS.min(count.1 - y);
            let out = (&mut between[MARGIN..], length);
            columns.sum(level, (y, new), (row, last), *blocks, out);
            if !target.turned {
                let from = y * target.stride;
                let to = from + (new - 1) * target.stride + count.0;
                let out = Out {
                    samples: &mut target.samples[from..to],
                    stride: target.stride,
                    width: count.0,
                };
                rows(level, plan, &between, length, out);
                continue;
            }
            let at = y % BAND * plan.count;
            let out = Out {
                samples: &mut band[at..at + new * plan.count],
                stride: plan.count,
                width: plan.count,
            };
            rows(level, plan, &between, length, out);
            if (y + ROWS).is_multiple_of(BAND) || y + ROWS >= count.1 {
                let top = y / BAND * BAND;
                let size = (plan.count, count.0, y + new - top);
                let out = &mut target.samples[top..];
                transpose(level, &band, size, out, target.stride);
            }
        }
    }
}
