//! The Lanczos kernel with three lobes,
//! `L(x) = sinc(x) sinc(x / 3)` for `|x| < 3`, `sinc(x) = sin(pi x) / (pi x)`
//! (C. E. Duchon, "Lanczos filtering in one and two dimensions", 1979), as a
//! table made with basic arithmetic only, so that every machine has the same one.

use std::f64::consts::PI;
use std::sync::LazyLock;

/// Half the width of the kernel, in samples of the coarser picture.
pub(super) const LOBES: f64 = 3.0;

/// Table entries for one unit. Linear interpolation between them is exact to
/// 1e-7, a hundredth of the rounding of a weight.
const STEPS: usize = 2048;

static TABLE: LazyLock<Vec<f64>> = LazyLock::new(|| {
    (0..=3 * STEPS + 1)
        .map(|i| exact(i as f64 / STEPS as f64))
        .collect()
});

/// `sin(pi x)` by its series on -1/2..1/2, where 11 terms are exact to the last bits.
fn sin_pi(x: f64) -> f64 {
    let nearest = x.round();
    let angle = (x - nearest) * PI;
    let square = angle * angle;
    let mut term = angle;
    let mut sum = angle;
    for k in 1..11 {
        let n = f64::from(2 * k);
        term = -term * square / (n * (n + 1.0));
        sum += term;
    }
    if (nearest as i64) % 2 == 0 { sum } else { -sum }
}

fn exact(x: f64) -> f64 {
    if x == 0.0 {
        1.0
    } else if x >= LOBES {
        0.0
    } else {
        LOBES * sin_pi(x) * sin_pi(x / LOBES) / (PI * PI * x * x)
    }
}

/// The kernel.
pub(super) struct Lanczos3(&'static [f64]);

impl Lanczos3 {
    pub fn new() -> Self {
        Self(&TABLE)
    }

    /// The kernel at `x`.
    #[inline]
    pub fn at(&self, x: f64) -> f64 {
        let at = x.abs() * STEPS as f64;
        let index = at as u32;
        match self.0.get(index as usize..) {
            Some([a, b, ..]) => a + (b - a) * (at - f64::from(index)),
            _ => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_follows_the_formula() {
        let kernel = Lanczos3::new();
        for i in 0..3500 {
            let x = f64::from(i) * 0.001;
            let sinc = |x: f64| {
                if x == 0.0 {
                    1.0
                } else {
                    (PI * x).sin() / (PI * x)
                }
            };
            let expected = if x < 3.0 {
                sinc(x) * sinc(x / 3.0)
            } else {
                0.0
            };
            assert!((kernel.at(x) - expected).abs() < 1e-6, "{x}");
            assert_eq!(kernel.at(-x), kernel.at(x));
        }
    }
}
