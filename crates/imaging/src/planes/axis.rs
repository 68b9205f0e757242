//! Which samples make up each new sample along one axis, and with what weight.

use super::lanczos::{LOBES, Lanczos3};

/// Weights are fixed point with this many bits behind the point.
pub(super) const WEIGHT_BITS: u32 = 14;

/// 1.0 as a weight.
const ONE: i32 = 1 << WEIGHT_BITS;

/// A part of an axis in samples of the source plane: the sample `i` covers
/// `i..i + 1`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Span {
    /// Where the new picture starts; may lie before the first sample.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
}

/// The plan for one axis.
#[derive(Debug)]
pub(crate) struct Axis {
    /// First source sample of each new sample.
    pub(super) starts: Vec<u32>,
    /// `taps` weights for each new sample, zero behind the last one used.
    pub(super) weights: Vec<i16>,
    /// Weights of a new sample: 8 or a multiple of 16.
    pub(super) taps: usize,
    /// Samples of the source that are used, first and one behind the last.
    pub(super) used: (usize, usize),
    /// Source samples for a new one.
    pub(super) step: f64,
}

impl Axis {
    /// A plan that makes `count` samples from a span of a plane's axis with
    /// `length` samples, in reverse order if `reversed`. Samples outside the
    /// plane are left out and the others weigh more instead.
    ///
    /// New sample `i` lies at `c = from + (i + 1/2) s`, `s = (to - from) / count`;
    /// source sample `j` weighs `L((j + 1/2 - c) / max(s, 1))`, divided by the sum
    /// of all weights (the kernel is stretched when shrinking, so it is a
    /// low-pass filter for the coarser picture).
    pub fn new(span: Span, count: usize, length: usize, reversed: bool) -> Self {
        let step = (span.to - span.from) / count as f64;
        let stretch = step.max(1.0);
        let reach = LOBES * stretch;
        let most = (2.0 * reach).ceil() as usize + 1;
        let taps = if most <= 8 {
            8
        } else {
            most.next_multiple_of(16)
        };
        let mut starts = Vec::with_capacity(count);
        let mut weights = vec![0; count * taps];
        let mut used = (length, 0);
        let mut exact = Vec::with_capacity(most);
        let kernel = Lanczos3::new();
        let narrow = 1.0 / stretch;
        for i in 0..count {
            let place = if reversed { count - 1 - i } else { i };
            let centre = span.from + (place as f64 + 0.5) * step;
            let last = (length - 1) as f64;
            let first = (centre - reach - 0.5).ceil().clamp(0.0, last) as usize;
            let end = (centre + reach - 0.5).floor().clamp(0.0, last) as usize + 1;
            exact.clear();
            let weight = |j: usize| kernel.at((j as f64 + 0.5 - centre) * narrow);
            exact.extend((first..end).map(weight));
            quantise(&exact, &mut weights[i * taps..(i + 1) * taps]);
            starts.push(first as u32);
            used = (used.0.min(first), used.1.max(end));
        }
        Self {
            starts,
            weights,
            taps,
            used,
            step,
        }
    }

    /// New samples.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// First source sample and weights of a new sample.
    pub(super) fn at(&self, i: usize) -> (usize, &[i16]) {
        let weights = &self.weights[i * self.taps..(i + 1) * self.taps];
        (self.starts[i] as usize, weights)
    }
}

/// Weights with the sum 1.0 exactly: what rounding leaves over goes to the
/// largest, so that an even surface stays even.
fn quantise(exact: &[f64], out: &mut [i16]) {
    const ABOVE: f64 = (4 * ONE) as f64;
    let scale = f64::from(ONE) / exact.iter().sum::<f64>();
    let mut left = ONE;
    let mut largest = 0;
    for (i, (weight, slot)) in exact.iter().zip(out.iter_mut()).enumerate() {
        // Rounded to nearest: what is truncated lies above zero.
        let rounded = (weight * scale + (ABOVE + 0.5)) as i32 - ABOVE as i32;
        *slot = rounded as i16;
        left -= rounded;
        if *weight > exact[largest] {
            largest = i;
        }
    }
    out[largest] = (i32::from(out[largest]) + left) as i16;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_add_up_to_one_everywhere() {
        for (count, length, from, to) in [
            (100, 157, 0.0, 157.0),
            (2000, 4032, 0.0, 4032.0),
            (40, 17, -0.5, 17.5),
            (1, 9, 0.0, 8.5),
            (31, 4000, 1000.25, 3000.5),
        ] {
            let axis = Axis::new(Span { from, to }, count, length, false);
            for i in 0..count {
                let (start, weights) = axis.at(i);
                let sum: i32 = weights.iter().map(|w| i32::from(*w)).sum();
                assert_eq!(sum, ONE);
                let used = weights.iter().rposition(|w| *w != 0).unwrap();
                assert!(start + used < length);
            }
        }
    }

    #[test]
    fn a_reversed_plan_is_the_mirror_of_the_plan() {
        let span = Span {
            from: 0.0,
            to: 64.0,
        };
        let (a, b) = (
            Axis::new(span, 23, 64, false),
            Axis::new(span, 23, 64, true),
        );
        for i in 0..23 {
            assert_eq!(a.at(i), b.at(22 - i));
        }
    }
}
