//! The weights of an axis in 8 bits.

use super::super::axis::{Axis, WEIGHT_BITS};

/// Weights are fixed point with this many bits behind the point.
pub(super) const BITS: u32 = 7;

/// Source samples for a new one. With fewer the heaviest weight comes near 1.0,
/// which has no room in a signed byte; with more the weights are so small that
/// rounding shows.
const STEPS: std::ops::RangeInclusive<f64> = 1.04..=8.0;

/// What two neighbouring weights may come to, so that two samples with their
/// weights fit 16 bits: `255 * 128 <= 32767`.
pub(super) const HEAVIEST_PAIR: u32 = 128;

/// What weights above and below zero may come to, so that a whole sum less
/// [`BIAS`](super::BIAS) fits 16 bits: `-16384..=48959`.
const MOST_ABOVE: i32 = 192;
const MOST_BELOW: i32 = 64;

/// Which source samples make up each new sample, without weights of zero at
/// either end.
#[derive(Debug)]
pub(super) struct Weights {
    /// First source sample of each new one.
    pub starts: Vec<u32>,
    /// Where the weights of each new sample end in `all`.
    ends: Vec<u32>,
    all: Vec<i8>,
}

impl Weights {
    /// The weights of an axis, or `None` if they cannot be told in 8 bits.
    ///
    /// Not each weight is rounded but their running sum, `W(j) = w(0) + ... +
    /// w(j)`: weight `j` is `round(W(j)) - round(W(j - 1))`. So they add up to
    /// 1.0, and as the rounding error `e(j)` of the running sum counts with the
    /// difference of two neighbouring samples, `sum e(j) (s(j) - s(j + 1))`, it
    /// hardly shows where a photo is smooth.
    pub fn of(axis: &Axis) -> Option<Self> {
        if !STEPS.contains(&axis.step) {
            return None;
        }
        let mut weights = Self {
            starts: Vec::with_capacity(axis.count()),
            ends: Vec::with_capacity(axis.count()),
            all: Vec::with_capacity(axis.weights.len()),
        };
        for i in 0..axis.count() {
            weights.add(axis.at(i))?;
        }
        Some(weights)
    }

    fn add(&mut self, (start, exact): (usize, &[i16])) -> Option<()> {
        const DROPPED: u32 = WEIGHT_BITS - BITS;
        let begin = self.all.len();
        let (mut sum, mut before) = (0, 0);
        let (mut above, mut below) = (0, 0);
        let mut skipped = 0;
        for weight in exact {
            sum += i32::from(*weight);
            let rounded = (sum + (1 << (DROPPED - 1))) >> DROPPED;
            let weight = i8::try_from(rounded - before).ok()?;
            before = rounded;
            above += i32::from(weight.max(0));
            below -= i32::from(weight.min(0));
            if weight == 0 && self.all.len() == begin {
                skipped += 1;
            } else {
                self.all.push(weight);
            }
        }
        while self.all.last() == Some(&0) {
            self.all.pop();
        }
        self.starts.push((start + skipped) as u32);
        self.ends.push(self.all.len() as u32);
        (above <= MOST_ABOVE && below <= MOST_BELOW).then_some(())
    }

    /// New samples.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// First source sample and weights of a new sample.
    pub fn at(&self, i: usize) -> (usize, &[i8]) {
        let begin = i.checked_sub(1).map_or(0, |i| self.ends[i] as usize);
        let weights = &self.all[begin..self.ends[i] as usize];
        (self.starts[i] as usize, weights)
    }
}
