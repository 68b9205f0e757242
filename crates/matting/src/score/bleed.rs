//! Colour bleed: what is left of the old background in the product's edge.

use super::{at_size, shrink};
use crate::colour::{LINEAR, distance, encode, opponent_of};

/// Pixels on each side of the true outline, at the size of the scores.
const BAND: usize = 5;

/// Colours (straight sRGB, three bytes a pixel) and coverage of a product.
#[derive(Debug, Clone, Copy)]
pub struct Layer<'a> {
    /// `3 * width * height` bytes.
    pub rgb: &'a [u8],
    /// `width * height` bytes.
    pub alpha: &'a [u8],
}

impl Layer<'_> {
    /// The layer on white, mixed in linear light: `C = a F + (1 - a)` (Porter and Duff 1984).
    fn on_white(&self) -> Vec<u8> {
        let pixels = self.rgb.chunks_exact(3).zip(self.alpha);
        pixels
            .flat_map(|(rgb, alpha)| {
                let a = f32::from(*alpha) / 255.0;
                [0, 1, 2].map(|c| encode(LINEAR[usize::from(rgb[c])] * a + 1.0 - a))
            })
            .collect()
    }
}

/// Mean ΔE between the found and the true product, both on white and at the size of [`at_size`], over the pixels within
/// five of the true outline; 0 when there is no outline. Both layers have `width * height` pixels.
///
/// The difference is of `(L, a, b)` as [`crate::matte`] sees colours: near CIELAB's ΔE*ab for pale and neutral ones.
pub fn bleed(found: Layer, truth: Layer, width: usize, height: usize) -> f64 {
    let (alpha, w, h) = at_size(truth.alpha, width, height);
    let small = |layer: Layer| match layer.on_white() {
        white if (w, h) == (width, height) => white,
        white => shrink(&white, 3, (width, height), (w, h)),
    };
    let (found, truth) = (small(found), small(truth));
    let light = |rgb: &[u8]| std::array::from_fn(|c| LINEAR[usize::from(rgb[c])]);
    let (mut sum, mut count) = (0.0_f64, 0_usize);
    for (at, near) in band(&alpha, w, h).into_iter().enumerate() {
        if near {
            let pixel = at * 3..at * 3 + 3;
            let (p, q) = (light(&found[pixel.clone()]), light(&truth[pixel]));
            sum += f64::from(distance(opponent_of(p), opponent_of(q)));
            count += 1;
        }
    }
    sum / count.max(1) as f64
}

/// Pixels within [`BAND`] of the outline of what is above one half, in steps of eight ways.
fn band(alpha: &[u8], w: usize, h: usize) -> Vec<bool> {
    let mut inside: Vec<u8> = alpha.iter().map(|a| u8::from(*a > 127)).collect();
    let mut outside: Vec<u8> = inside.iter().map(|i| 1 - i).collect();
    if w == 0 || h == 0 {
        return Vec::new();
    }
    for _ in 0..BAND {
        inside = crate::grow::dilate(&inside, w, h);
        outside = crate::grow::dilate(&outside, w, h);
    }
    inside
        .iter()
        .zip(&outside)
        .map(|(i, o)| *i != 0 && *o != 0)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 64;

    /// A disc of one colour whose edge pixels have another.
    fn disc(own: [u8; 3], edge: [u8; 3]) -> (Vec<u8>, Vec<u8>) {
        let (mut rgb, mut alpha) = (Vec::new(), Vec::new());
        for at in 0..SIDE * SIDE {
            let (dx, dy) = ((at % SIDE) as f32 - 31.5, (at / SIDE) as f32 - 31.5);
            let cover = (20.5 - (dx * dx + dy * dy).sqrt()).clamp(0.0, 1.0);
            alpha.push((cover * 255.0) as u8);
            rgb.extend(if cover < 1.0 { edge } else { own });
        }
        (rgb, alpha)
    }

    #[test]
    fn own_colours_do_not_bleed_and_old_paper_does() {
        let (own, paper) = ([180, 40, 60], [60, 140, 90]);
        let (clean, alpha) = disc(own, own);
        let (stained, _) = disc(own, paper);
        let layer = |rgb| Layer { rgb, alpha: &alpha };
        assert_eq!(bleed(layer(&clean), layer(&clean), SIDE, SIDE), 0.0);
        assert!(bleed(layer(&stained), layer(&clean), SIDE, SIDE) > 1.0);
    }

    #[test]
    fn what_is_missing_counts() {
        let (rgb, alpha) = disc([20, 20, 20], [20, 20, 20]);
        let truth = Layer {
            rgb: &rgb,
            alpha: &alpha,
        };
        let nothing = vec![0; SIDE * SIDE];
        let found = Layer {
            rgb: &rgb,
            alpha: &nothing,
        };
        assert!(bleed(found, truth, SIDE, SIDE) > 20.0);
    }
}
