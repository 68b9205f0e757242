//! The colour of the light.
//!
//! A plain background that is nearly neutral shows it: a white sheet or grey
//! board has the colour of the light. But a cream sheet in white light looks
//! like a white sheet in warm light, so two more things are asked. Is it a
//! colour that light has: near the daylight curve from blue to orange, a little
//! green or magenta at most? And do the product's own greys (steel, white,
//! black, grey) become more neutral or less when it is taken away? They vote.
//!
//! Without such a background, the mean change of colour at edges of unsaturated
//! parts is the estimate (grey-edge, van de Weijer, Gevers, Gijsenij, IEEE TIP
//! 16(9), 2007, first order, Minkowski norm 2), trusted less.

use super::colour::{luminance, to_linear};

/// Where the estimate comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LightSource {
    /// The plain background.
    Background,
    /// Edges of the whole picture.
    Edges,
}

/// The colour of the light as it was estimated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Light {
    /// Red, green, blue in linear light; luminance 1.
    pub colour: [f32; 3],
    /// Where it comes from.
    pub source: LightSource,
    /// How sure it is that this is the light's colour and not the things', 0
    /// to 1: the share of it that is taken away.
    pub trust: f32,
}

/// Votes of the picture's greys: how many there are as it is, and how many when
/// the light's colour is taken away, as shares of the pixels that voted.
struct Votes {
    before: f32,
    after: f32,
}

/// Red to blue up to which a colour can be that of room light or a wrong
/// balance, and from which on it cannot.
const WARM: (f32, f32) = (1.75, 2.2);

/// Green to the mean of red and blue (geometric), or its inverse.
const GREEN: (f32, f32) = (1.25, 1.45);

/// A channel's distance from the luminance at which a grey no longer counts.
const NEUTRAL: f32 = 0.10;

pub(super) fn estimate(
    rgb: &[u8],
    width: usize,
    mask: Option<&[u8]>,
    background: Option<[f32; 3]>,
) -> Light {
    let plain = background.filter(|c| luminance(*c) > 0.02 && plausible(*c) > 0.0);
    let (colour, source, prior) = match plain {
        Some(colour) => (colour, LightSource::Background, 0.5),
        None => (edges(rgb, width), LightSource::Edges, 0.2),
    };
    let y = luminance(colour).max(1e-6);
    let colour = colour.map(|c| c / y);
    let votes = vote(rgb, mask, colour);
    let swing = (votes.after - votes.before) / (votes.after + votes.before + 0.03);
    let trust = (prior + 0.75 * swing).clamp(0.0, 1.0) * plausible(colour);
    Light {
        colour,
        source,
        trust,
    }
}

/// 1 for a colour that light can have, 0 for one that it cannot.
fn plausible(c: [f32; 3]) -> f32 {
    let [r, g, b] = c.map(|v| v.max(1e-4));
    let fade = |ratio: f32, (from, to): (f32, f32)| {
        let ratio = ratio.max(1.0 / ratio);
        ((to - ratio) / (to - from)).clamp(0.0, 1.0)
    };
    fade(r / b, WARM) * fade(g / (r * b).sqrt(), GREEN)
}

/// Grey pixels inside the product (or anywhere, without a mask), before and
/// after the light's colour is taken away.
fn vote(rgb: &[u8], mask: Option<&[u8]>, colour: [f32; 3]) -> Votes {
    let (mut before, mut after, mut count) = (0.0, 0.0, 0_u32);
    let grey = |c: [f32; 3]| {
        let y = luminance(c).max(1e-6);
        let off = c.map(|v| (v / y - 1.0).abs());
        (1.0 - off[0].max(off[1]).max(off[2]) / NEUTRAL).max(0.0)
    };
    for (i, p) in rgb.chunks_exact(3).enumerate().step_by(2) {
        if mask.is_some_and(|mask| mask[i] < 250) {
            continue;
        }
        let c = [p[0], p[1], p[2]].map(to_linear);
        let y = luminance(c);
        count += 1;
        // Very dark pixels have no colour, clipped ones a wrong one.
        if y < 0.01 || p.contains(&255) {
            continue;
        }
        before += grey(c);
        after += grey(std::array::from_fn(|k| c[k] / colour[k]));
    }
    let all = count.max(1) as f32;
    Votes {
        before: before / all,
        after: after / all,
    }
}

/// Grey-edge on unsaturated pixels.
fn edges(rgb: &[u8], width: usize) -> [f32; 3] {
    let mut sum = [1e-9_f64; 3];
    let at = |i: usize| [rgb[i * 3], rgb[i * 3 + 1], rgb[i * 3 + 2]];
    let calm = |p: [u8; 3]| {
        let (low, high) = (p[0].min(p[1]).min(p[2]), p[0].max(p[1]).max(p[2]));
        high < 250 && high > 12 && u16::from(high - low) * 3 < u16::from(high)
    };
    let pixels = rgb.len() / 3;
    for i in 0..pixels.saturating_sub(width + 1) {
        if (i + 1).is_multiple_of(width) {
            continue;
        }
        let here = at(i);
        if !calm(here) {
            continue;
        }
        for there in [at(i + 1), at(i + width)] {
            if calm(there) {
                for c in 0..3 {
                    let d = f64::from(to_linear(here[c]) - to_linear(there[c]));
                    sum[c] += d * d;
                }
            }
        }
    }
    sum.map(|s| s.sqrt() as f32)
}
