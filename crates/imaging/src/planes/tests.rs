//! The resampler against the formula in floating point, and against itself.

use super::axis::{Axis, Span};
use super::level::Level;
use super::resample::{Resampler, Source, Target};
use super::vertical::LANES;

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
    Resampler::new(across, down).run(level, source, &mut target);
    out
}

const SIZES: [((usize, usize), (usize, usize)); 14] = [
    ((216, 162), (200, 150)),
    ((300, 200), (200, 133)),
    ((403, 302), (151, 112)),
    ((806, 605), (101, 76)),
    ((1700, 130), (100, 10)),
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

/// Largest and root-mean-square difference to the formula.
fn errors(from: &Plane, to: (usize, usize)) -> (f64, f64) {
    let found = made(Level::best(), from, to, false);
    let errors: Vec<f64> = found
        .iter()
        .zip(exact(from, to))
        .map(|(found, exact)| (f64::from(*found) - exact.clamp(0.0, 255.0)).abs())
        .collect();
    let square: f64 = errors.iter().map(|e| e * e).sum();
    let most = errors.iter().copied().fold(0.0, f64::max);
    (most, (square / errors.len() as f64).sqrt())
}

/// Whether 8 bits are used for it (see `narrow/weights.rs`).
fn is_narrow(from: (usize, usize), to: (usize, usize)) -> bool {
    let step = |from: usize, to: usize| (1.04..=8.0).contains(&(from as f64 / to as f64));
    step(from.0, to.0) && step(from.1, to.1)
}

/// Vector code cuts sums of two products that do not fit, portable code does not.
#[test]
fn no_pair_of_products_is_too_large_at_any_step() {
    let mut from = plane(300, 90);
    for samples in [None, Some(255)] {
        if let Some(sample) = samples {
            from.samples.fill(sample);
        }
        for count in (30_usize..=290).step_by(5) {
            let to = (count, count.div_ceil(4));
            let all: Vec<_> = Level::all()
                .into_iter()
                .map(|level| made(level, &from, to, false))
                .collect();
            assert!(all.windows(2).all(|w| w[0] == w[1]), "to {to:?}");
            assert!(samples.is_none_or(|s| all[0].iter().all(|f| *f == s)));
        }
    }
}

#[test]
fn bytes_are_within_one_of_the_exact_sums() {
    for (size, to) in SIZES.into_iter().filter(|(s, t)| !is_narrow(*s, *t)) {
        let (most, _) = errors(&plane(size.0, size.1), to);
        assert!(most < 0.6, "{size:?} to {to:?}: {most}");
    }
}

/// Noise from black to white is what 8-bit weights are worst at.
#[test]
fn reductions_of_noise_are_near_the_exact_sums() {
    for (size, to) in SIZES.into_iter().filter(|(s, t)| is_narrow(*s, *t)) {
        let (most, usual) = errors(&plane(size.0, size.1), to);
        assert!(
            most < 4.5 && usual < 1.0,
            "{size:?} to {to:?}: {most} {usual}"
        );
    }
}

/// The bound of `narrow/mod.rs`, where neighbours differ by one level.
#[test]
fn reductions_of_soft_pictures_are_within_the_bound() {
    for (size, to) in SIZES.into_iter().filter(|(s, t)| is_narrow(*s, *t)) {
        let mut from = plane(size.0, size.1);
        for (i, sample) in from.samples.iter_mut().enumerate() {
            let (x, y) = (i % from.stride, i / from.stride);
            *sample = (x % 160).abs_diff(80) as u8 + (y % 190).abs_diff(95) as u8 + 30;
        }
        let step = f64::max(size.0 as f64 / to.0 as f64, size.1 as f64 / to.1 as f64);
        let variation = 6.0 * step;
        let bound = 1.3 * (variation / 256.0 + 0.5) + variation / 256.0 + 0.5;
        let (most, _) = errors(&from, to);
        assert!(most <= bound, "{size:?} to {to:?}: {most} over {bound}");
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
    // Between the passes there is room for 0 to 255 only if both axes shrink.
    let (low, high) = if is_narrow((from.width, from.height), to) {
        (0.0, 255.0)
    } else {
        (f64::MIN, f64::MAX)
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
        .map(|w| {
            let sum = |x| dot(w, &|y| at(x, y)).clamp(low, high);
            (0..from.width).map(sum).collect()
        })
        .collect();
    rows.iter()
        .flat_map(|row| wx.iter().map(|w| dot(w, &|x| row[x])).collect::<Vec<_>>())
        .collect()
}
