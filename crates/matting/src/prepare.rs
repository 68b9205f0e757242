//! What is found out before the product is looked for: the background, the noise, and the product at a glance.

use crate::evidence::Evidence;
use crate::fit::{Model, Sample, border, robust};
use crate::grow::dilated;
use crate::judge::judge;
use crate::noise::Levels;
use crate::smooth::binomial;
use crate::surface::Surface;
use crate::view::View;

/// ΔE within which a border pixel lies on the surface.
const NEAR: f32 = 4.0;
/// Fewest pixels a side that are looked at.
pub(crate) const LEAST: usize = 16;
/// Pixels of a refit, about.
const REFIT: usize = 6000;

/// What is known before the product is looked for at full size.
pub(crate) struct Prepared {
    /// The background.
    pub surface: Surface,
    /// See [`Features::plain`](crate::Features::plain).
    pub plain: f32,
    /// Of the border.
    pub noise: Levels,
    /// What the judge saw in every second pixel.
    pub glance: Vec<u8>,
}

/// Fits the background, measures the noise, and compares the picture, smoothed if it is noisy, with the background;
/// `None` when it is too small.
pub(crate) fn prepare(view: &View, (w, h): (usize, usize)) -> Option<(Prepared, Evidence)> {
    if w < LEAST || h < LEAST {
        return None;
    }
    let samples = border(view, (w, h));
    let first = robust(&samples);
    let near = samples.iter().filter(|s| first.residual(s) < NEAR).count();
    let plain = near as f32 / samples.len().max(1) as f32;
    let half = halved(view, (w, h));
    let half = View {
        width: w / 2,
        height: h / 2,
        rgb: &half,
    };
    let evidence = Evidence::new(&half, (w / 2, h / 2), &first.surface(w / 2, h / 2));
    let noise = Levels::of(&evidence);
    let glance = judge(&evidence).mask;
    let samples = behind(&half, &glance, &evidence, &first, samples);
    let prepared = Prepared {
        surface: robust(&samples).surface(w, h),
        plain,
        noise,
        glance,
    };
    let evidence = if noise.are_high() {
        smoothed(view, (w, h), &prepared.surface)
    } else {
        Evidence::new(view, (w, h), &prepared.surface)
    };
    Some((prepared, evidence))
}

/// The evidence of a picture whose noise was taken away.
pub(crate) fn smoothed(view: &View, (w, h): (usize, usize), surface: &Surface) -> Evidence {
    let rgb = &binomial(&view.rgb[..w * h * 3], w, h);
    Evidence::new(&View { rgb, ..*view }, (w, h), surface)
}

/// Every second pixel of every second row.
fn halved(view: &View, (w, h): (usize, usize)) -> Vec<u8> {
    let (hw, hh) = (w / 2, h / 2);
    let mut rgb = Vec::with_capacity(hw * hh * 3);
    for y in 0..hh {
        let row = &view.rgb[y * 2 * view.width * 3..][..hw * 6];
        for pixel in row.chunks_exact(6) {
            rgb.extend_from_slice(&pixel[..3]);
        }
    }
    rgb
}

/// Samples of everything that is background at a glance, with those of the border that lie near the first model.
fn behind(
    half: &View,
    glance: &[u8],
    evidence: &Evidence,
    first: &Model,
    border: Vec<Sample>,
) -> Vec<Sample> {
    let (w, h) = (half.width, half.height);
    let wide = dilated(glance, 2, w, h);
    let mut samples = border;
    samples.retain(|s| first.residual(s) < 2.0 * NEAR);
    let every = (((w * h) as f32 / REFIT as f32).sqrt() as usize).max(1);
    for y in (0..h).step_by(every) {
        for x in (0..w).step_by(every) {
            let at = y * w + x;
            if wide[at] == 0 && evidence.light[at] > -NEAR {
                samples.push(Sample::of(half, (w, h), x, y));
            }
        }
    }
    samples
}
