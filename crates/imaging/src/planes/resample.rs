//! One plane to another size: rows are summed first, then each sum is resampled
//! along itself while it is still in the cache. There is no second plane.

use super::axis::Axis;
use super::horizontal::{Plan, ROWS, horizontal};
use super::level::Level;
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

/// Resamples a plane to `across.count()` by `down.count()` samples (the other
/// way round when the target is turned).
pub(crate) fn resample(
    level: Level,
    source: Source<'_>,
    across: &Axis,
    down: &Axis,
    target: &mut Target<'_>,
) {
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

#[cfg(test)]
mod tests {
    use super::super::axis::Span;
    use super::*;

    struct Plane {
        samples: Vec<u8>,
        stride: usize,
        width: usize,
        height: usize,
    }

    /// Hard edges and noise, so that overshoot is cut at both ends.
    fn plane(width: usize, height: usize) -> Plane {
        let stride = width.next_multiple_of(LANES);
        let mut state = 7_u32;
        let mut sample = |i: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let edge = if (i % stride / 9 + i / stride / 7).is_multiple_of(2) {
                255
            } else {
                0
            };
            if i.is_multiple_of(3) {
                (state >> 24) as u8
            } else {
                edge
            }
        };
        Plane {
            samples: (0..stride * height).map(&mut sample).collect(),
            stride,
            width,
            height,
        }
    }

    fn made(level: Level, from: &Plane, to: (usize, usize), turned: bool) -> Vec<u8> {
        let span = |length: usize| Span {
            from: 0.0,
            to: length as f64,
        };
        let across = Axis::new(span(from.width), to.0, from.width, false);
        let down = Axis::new(span(from.height), to.1, from.height, false);
        let mut out = vec![0; to.0 * to.1];
        let stride = if turned { to.1 } else { to.0 };
        let mut target = Target {
            samples: &mut out,
            stride,
            turned,
        };
        let source = Source {
            samples: &from.samples,
            stride: from.stride,
        };
        resample(level, source, &across, &down, &mut target);
        out
    }

    const SIZES: [((usize, usize), (usize, usize)); 9] = [
        ((100, 80), (50, 40)),
        ((157, 119), (100, 76)),
        ((640, 33), (17, 17)),
        ((33, 640), (31, 9)),
        ((31, 17), (62, 34)),
        ((1, 1), (2, 2)),
        ((3, 5), (1, 1)),
        ((700, 40), (650, 38)),
        ((64, 64), (64, 64)),
    ];

    #[test]
    fn all_levels_give_the_same_bytes() {
        for (from, to) in SIZES {
            let from = plane(from.0, from.1);
            for turned in [false, true] {
                let all: Vec<_> = Level::all()
                    .into_iter()
                    .map(|level| made(level, &from, to, turned))
                    .collect();
                assert!(all.windows(2).all(|w| w[0] == w[1]), "to {to:?}");
            }
        }
    }

    #[test]
    fn bytes_are_within_one_of_the_exact_sums() {
        for (size, to) in SIZES {
            let from = plane(size.0, size.1);
            let found = made(Level::best(), &from, to, false);
            let exact = exact(&from, to);
            for (found, exact) in found.iter().zip(exact) {
                let error = f64::from(*found) - exact.clamp(0.0, 255.0);
                assert!(error.abs() < 0.6, "{size:?} to {to:?}: {found} for {exact}");
            }
        }
    }

    #[test]
    fn turning_is_a_transposition() {
        for (size, to) in SIZES {
            let from = plane(size.0, size.1);
            let straight = made(Level::best(), &from, to, false);
            let turned = made(Level::best(), &from, to, true);
            for y in 0..to.1 {
                for x in 0..to.0 {
                    assert_eq!(straight[y * to.0 + x], turned[x * to.1 + y]);
                }
            }
        }
    }

    #[test]
    fn the_same_size_gives_the_same_samples() {
        let from = plane(64, 50);
        let found = made(Level::best(), &from, (64, 50), false);
        assert_eq!(found, from.samples);
    }

    /// The formula in floating point.
    fn exact(from: &Plane, to: (usize, usize)) -> Vec<f64> {
        let kernel = |x: f64| {
            let sinc = |x: f64| {
                let p = std::f64::consts::PI * x;
                if x == 0.0 { 1.0 } else { p.sin() / p }
            };
            if x.abs() < 3.0 {
                sinc(x) * sinc(x / 3.0)
            } else {
                0.0
            }
        };
        let weights = |length: usize, count: usize| -> Vec<Vec<f64>> {
            let step = length as f64 / count as f64;
            let row = |i: usize| -> Vec<f64> {
                let centre = (i as f64 + 0.5) * step;
                let raw: Vec<f64> = (0..length)
                    .map(|j| kernel((j as f64 + 0.5 - centre) / step.max(1.0)))
                    .collect();
                let sum: f64 = raw.iter().sum();
                raw.iter().map(|w| w / sum).collect()
            };
            (0..count).map(row).collect()
        };
        let (wx, wy) = (weights(from.width, to.0), weights(from.height, to.1));
        let at = |x: usize, y: usize| f64::from(from.samples[y * from.stride + x]);
        let dot = |w: &[f64], f: &dyn Fn(usize) -> f64| -> f64 {
            w.iter()
                .enumerate()
                .filter(|(_, w)| **w != 0.0)
                .map(|(i, w)| w * f(i))
                .sum()
        };
        let rows: Vec<Vec<f64>> = wy
            .iter()
            .map(|w| (0..from.width).map(|x| dot(w, &|y| at(x, y))).collect())
            .collect();
        rows.iter()
            .flat_map(|row| wx.iter().map(|w| dot(w, &|x| row[x])).collect::<Vec<_>>())
            .collect()
    }
}
