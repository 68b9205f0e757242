//! One plane to another size: rows are summed first, then each sum is resampled
//! along itself while it is still in the cache. There is no second plane.

use super::axis::Axis;
use super::horizontal::{Plan, ROWS, horizontal};
use super::level::Level;
use super::narrow::Narrow;
use super::transpose::{BAND, transpose};
use super::vertical::{LANES, Pair, vertical};

/// A plane to read. Rows start `stride` bytes apart, a multiple of 64 that
/// covers the width, and every row is complete (so is the last one).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'a> {
    /// All rows.
    pub samples: &'a [u8],
    /// Bytes from row to row.
    pub stride: usize,
}

/// A plane to write, from its first sample on.
#[derive(Debug)]
pub(crate) struct Target<'a> {
    /// Where the first row starts.
    pub samples: &'a mut [u8],
    /// Bytes from row to row.
    pub stride: usize,
    /// Rows of the source become columns.
    pub turned: bool,
}

/// A plan to resample planes of one size.
pub(crate) struct Resampler {
    across: Axis,
    down: Axis,
    /// Where 8 bits are enough.
    narrow: Option<Narrow>,
}

impl Resampler {
    pub fn new(across: Axis, down: Axis) -> Self {
        let narrow = Narrow::new(&across, &down);
        Self {
            across,
            down,
            narrow,
        }
    }

    /// Resamples a plane to `across.count()` by `down.count()` samples (the
    /// other way round when the target is turned).
    pub fn run(&mut self, level: Level, source: Source<'_>, target: &mut Target<'_>) {
        let (across, down) = (&self.across, &self.down);
        match &mut self.narrow {
            Some(narrow) => {
                narrow.resample(level, source, (across.count(), down.count()), target);
            }
            None => resample(level, source, across, down, target),
        }
    }
}

/// The general way.
fn resample(level: Level, source: Source<'_>, across: &Axis, down: &Axis, target: &mut Target<'_>) {
    debug_assert!(source.stride.is_multiple_of(LANES));
    let first = across.used.0 / LANES * LANES;
    let plan = Plan::new(across, first);
    let columns = (across.used.1 - first).next_multiple_of(LANES);
    // Windows may reach behind the last column, where their weights are zero.
    let length = columns.max(plan.row_length());
    let mut sums = vec![0_i16; ROWS * length];
    let mut band = vec![0_u8; BAND * plan.count()];
    let mut pairs = Vec::with_capacity(down.taps / 2);
    for y in (0..down.count()).step_by(ROWS) {
        let rows = ROWS.min(down.count() - y);
        for (i, sum) in sums.chunks_exact_mut(length).take(rows).enumerate() {
            plan_rows(down, y + i, source, first, &mut pairs);
            vertical(level, &pairs, &mut sum[..columns]);
        }
        let at = y % BAND * plan.count();
        let out = &mut band[at..at + ROWS * plan.count()];
        horizontal(level, &plan, &sums, length, out);
        if !target.turned {
            let count = across.count();
            for (i, row) in out.chunks_exact(plan.count()).take(rows).enumerate() {
                let at = (y + i) * target.stride;
                target.samples[at..at + count].copy_from_slice(&row[..count]);
            }
        } else if (y + ROWS).is_multiple_of(BAND) || y + ROWS >= down.count() {
            let top = y / BAND * BAND;
            let size = (plan.count(), across.count(), y + rows - top);
            transpose(
                level,
                &band,
                size,
                &mut target.samples[top..],
                target.stride,
            );
        }
    }
}

/// The rows, from the column `first` on, and weights of one new row.
fn plan_rows<'a>(
    down: &Axis,
    y: usize,
    source: Source<'a>,
    first: usize,
    pairs: &mut Vec<Pair<'a>>,
) {
    let (start, weights) = down.at(y);
    let used = weights.iter().rposition(|w| *w != 0).unwrap_or(0) + 1;
    pairs.clear();
    let row = |i: usize| {
        let at = (start + i) * source.stride;
        source.samples[at + first..at + source.stride].as_chunks().0
    };
    for (i, pair) in weights[..used].chunks(2).enumerate() {
        let second = pair.get(1).copied();
        pairs.push(Pair {
            rows: [row(2 * i), row(2 * i + usize::from(second.is_some()))],
            weights: [pair[0], second.unwrap_or(0)],
        });
    }
}
