//! How noisy the border of a picture is.

use crate::evidence::Evidence;
use crate::fit::quantile;

/// What the noise of the border may look like, ΔE.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Levels {
    /// Evidence by colour that noise does not reach.
    pub strength: f32,
    /// Sharpness that it does not reach.
    pub sharp: f32,
}

/// [`Levels::sharp`] from which a picture is smoothed before it is judged.
const NOISY: f32 = 1.4;
/// Least [`Levels::strength`].
const STRENGTH: f32 = 2.8;
/// Least [`Levels::sharp`].
const SHARP: f32 = 1.1;

impl Levels {
    /// Whether the picture is smoothed before it is judged.
    pub(crate) fn are_high(&self) -> bool {
        self.sharp > NOISY
    }

    /// From what the border's pixels measure, where they are near the background.
    pub(crate) fn of(evidence: &Evidence) -> Self {
        let (w, h) = (evidence.width, evidence.height);
        let ring = (w.min(h) / 100).max(1);
        let (mut strengths, mut edges) = (Vec::new(), Vec::new());
        for y in 0..h {
            let whole = y < ring || y + ring >= h;
            for x in (0..w).filter(|x| whole || *x < ring || x + ring >= w) {
                let at = y * w + x;
                if evidence.strength[at] < 8.0 {
                    strengths.push(evidence.strength[at]);
                    edges.push(sharpness(evidence, x, y));
                }
            }
        }
        Self {
            strength: (2.2 * quantile(&mut strengths, 0.9)).clamp(STRENGTH, 9.0),
            sharp: (1.8 * quantile(&mut edges, 0.9)).clamp(SHARP, 6.0),
        }
    }
}

/// How sharp an edge runs through a pixel: per plane and direction `|p(+1) - p(-1)| - |p(+3) - p(-3)| / 3`, where
/// positive, as a distance over planes and directions. The picture's border repeats.
///
/// A ramp of any slope gives 0; a step blurred by a Gaussian of sigma 0.7, 2 and 3 pixels gives 0.52, 0.09 and 0.03 of
/// its height. So the outline of a product is sharp where a shadow of ten times its contrast is not.
fn sharpness(evidence: &Evidence, x: usize, y: usize) -> f32 {
    let (w, h) = (evidence.width, evidence.height);
    let near = |at: usize, by: isize, of: usize| at.saturating_add_signed(by).min(of - 1);
    let mut sum = 0.0;
    for plane in [&evidence.light, &evidence.a, &evidence.b] {
        let across = |by: isize| plane[y * w + near(x, by, w)];
        let down = |by: isize| plane[near(y, by, h) * w + x];
        sum += square(across(1) - across(-1), across(3) - across(-3));
        sum += square(down(1) - down(-1), down(3) - down(-3));
    }
    sum.sqrt()
}

fn square(near: f32, far: f32) -> f32 {
    let s = (near.abs() - far.abs() * (1.0 / 3.0)).max(0.0);
    s * s
}
