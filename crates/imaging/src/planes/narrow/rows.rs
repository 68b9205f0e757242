//! The second pass: weighted sums along rows of bytes.

use super::super::level::Level;
use super::super::transpose::BAND;
use super::weights::{HEAVIEST_PAIR, Weights};
use super::{MARGIN, START, byte, lanes};

/// Samples that one instruction looks at.
pub(super) const WINDOW: usize = 16;

/// The plan of an axis in the order in which it is used. New samples are
/// computed in groups of `group` (8, 4 or 2) with `taps = 16 / group` weights at
/// a time: of 16 samples from the group's base on, each new sample picks its own
/// `taps`; the next step is the same, `taps` samples further.
pub(super) struct Plan {
    /// New samples in a row, with those that only fill up.
    pub count: usize,
    pub group: usize,
    pub steps: usize,
    /// First sample of each group.
    pub bases: Vec<u32>,
    /// Which of 16 samples are multiplied, for each group.
    pub picks: Vec<[u8; WINDOW]>,
    /// `steps` times 16 weights for each group.
    pub weights: Vec<[i8; WINDOW]>,
    /// The same, one new sample after the other.
    plain: Weights,
    /// The source sample that rows start with.
    first: usize,
}

impl Plan {
    /// Prepares weights for rows that start with the source sample `first`, with
    /// [`MARGIN`] unused samples before it; a new sample covers `step` samples of
    /// the source. `None` if a pair of weights is too heavy wherever it starts.
    pub fn new(weights: Weights, first: usize, step: f64) -> Option<Self> {
        // By the number of instructions.
        let group = match step {
            ..2.5 => 8,
            ..6.5 => 4,
            _ => 2,
        };
        Some(Layout::new(&weights, first, group)?.fill(weights, first))
    }

    /// Samples that a row must have, so that every window lies within it.
    pub fn row_length(&self) -> usize {
        let last = self.bases.iter().max().copied().unwrap_or(0) as usize;
        last + self.span()
    }

    /// Samples that a group looks at.
    pub fn span(&self) -> usize {
        (self.steps - 1) * (WINDOW / self.group) + WINDOW
    }
}

/// Where the windows of new samples start, for one size of groups.
struct Layout {
    group: usize,
    steps: usize,
    /// For each new sample, in samples of the row.
    starts: Vec<usize>,
    /// The first of these for each group.
    bases: Vec<u32>,
}

impl Layout {
    fn new(weights: &Weights, first: usize, group: usize) -> Option<Self> {
        let taps = WINDOW / group;
        let count = weights.count();
        let mut layout = Self {
            group,
            steps: 1,
            starts: Vec::with_capacity(count),
            bases: Vec::with_capacity(count.div_ceil(group)),
        };
        let mut windows = Vec::with_capacity(group);
        for at in (0..count).step_by(group) {
            windows.clear();
            let mut base = usize::MAX;
            for i in at..count.min(at + group) {
                let (start, own) = weights.at(i);
                let window = Window {
                    place: start + MARGIN - first,
                    length: own.len(),
                    light: light(own),
                };
                base = base.min(window.start(window.place)?);
                windows.push(window);
            }
            for window in &windows {
                let start = window.start(base + WINDOW - taps)?;
                let steps = (window.place + window.length - start).div_ceil(taps);
                layout.steps = layout.steps.max(steps);
                layout.starts.push(start);
            }
            layout.bases.push(base as u32);
        }
        Some(layout)
    }

    fn fill(self, plain: Weights, first: usize) -> Plan {
        let Self { group, steps, .. } = self;
        let taps = WINDOW / group;
        let count = plain.count().next_multiple_of(BAND);
        let mut plan = Plan {
            count,
            group,
            steps,
            bases: self.bases,
            picks: vec![[0; WINDOW]; count / group],
            weights: vec![[0; WINDOW]; count / group * steps],
            plain,
            first,
        };
        plan.bases.resize(count / group, 0);
        for (i, start) in self.starts.iter().enumerate() {
            let (place, own) = plan.plain.at(i);
            let before = place + MARGIN - first - start;
            let (index, lane) = (i / group, i % group * taps);
            for tap in 0..taps {
                let pick = start - plan.bases[index] as usize + tap;
                plan.picks[index][lane + tap] = pick as u8;
            }
            for (tap, weight) in (before..).zip(own) {
                let step = index * steps + tap / taps;
                plan.weights[step][lane + tap % taps] = *weight;
            }
        }
        plan
    }
}

/// The samples of a row that make up a new one.
struct Window {
    /// The first that has a weight.
    place: usize,
    /// How many there are.
    length: usize,
    /// See [`light`].
    light: [bool; 2],
}

impl Window {
    /// The last sample, up to `most`, from which on no pair is too heavy.
    fn start(&self, most: usize) -> Option<usize> {
        let most = most.min(self.place);
        let fits = |start: &usize| self.light[(self.place - start) % 2];
        (most - 1..=most).rev().find(fits)
    }
}

/// Whether no pair is too heavy when the weights are taken two by two from the
/// first on, and from the second on.
fn light(weights: &[i8]) -> [bool; 2] {
    let mut light = [true; 2];
    for (i, two) in weights.windows(2).enumerate() {
        let sum = u32::from(two[0].unsigned_abs()) + u32::from(two[1].unsigned_abs());
        light[i % 2] &= sum <= HEAVIEST_PAIR;
    }
    light
}

/// New rows to write: up to [`ROWS`] of `width` samples, `stride` bytes apart.
/// `samples` ends with the last one.
pub(super) struct Out<'a> {
    pub samples: &'a mut [u8],
    pub stride: usize,
    pub width: usize,
}

/// Makes new rows from [`ROWS`] rows of `length` source samples.
pub(super) fn rows(level: Level, plan: &Plan, rows: &[u8], length: usize, out: Out<'_>) {
    match level {
        Level::Portable => portable(plan, rows, length, out),
        Level::V3(v3) => lanes::rows(v3, plan, rows, length, out),
    }
}

fn portable(plan: &Plan, rows: &[u8], length: usize, out: Out<'_>) {
    let outs = out.samples.chunks_mut(out.stride);
    for (row, out) in rows.chunks_exact(length).zip(outs) {
        for (i, out) in out.iter_mut().enumerate().take(plan.plain.count()) {
            let (start, weights) = plan.plain.at(i);
            let window = &row[start + MARGIN - plan.first..];
            let sum = weights.iter().zip(window).fold(START, |sum, (w, s)| {
                sum.wrapping_add(i16::from(*w) * i16::from(*s))
            });
            *out = byte(sum);
        }
    }
}
