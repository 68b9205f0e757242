//! Regions without evidence of their own that edges close in: hole, pale part, or hard shadow?

use crate::evidence::Evidence;
use crate::grow::{Label, neighbours};

/// Label of the background.
pub(crate) const GROUND: Label = 1;
/// Label of what is product by colour alone.
pub(crate) const MATERIAL: Label = 2;
/// First label of a zone.
pub(crate) const FIRST: Label = 3;

/// ΔL and chroma within which a pixel lies on the surface.
const MATCH: f32 = 2.0;
/// The same for pixels that lie closely on it.
const CLOSE: f32 = 1.0;
/// Chroma of the paper from which its colour tells: nothing else has just this one.
pub(crate) const COLOURED: f32 = 12.0;

/// Least depth of a hard shadow: a third of the light.
const DEEPEST: f32 = 0.69;

/// What a zone is like.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize)]
pub struct Zone {
    /// Share of the picture.
    pub area: f32,
    /// Mean lightness over the surface, ΔL.
    pub light: f32,
    /// Standard deviation of it.
    pub spread: f32,
    /// Mean chroma over the shaded surface.
    pub chroma: f32,
    /// Length of the mean of its chroma over the shaded surface: noise averages out.
    pub tint: f32,
    /// Share of its pixels that lie on the surface.
    pub matching: f32,
    /// Share of its pixels that lie closely on the surface.
    pub close: f32,
    /// Its lightness as a share of the paper's, in cube roots of light: below 1 it is darker.
    pub depth: f32,
    /// Share of its pixels that are clearly lighter than the surface.
    pub bright: f32,
    /// Mean chroma of the paper.
    pub paper: f32,
    /// Mean sharpness inside: texture.
    pub texture: f32,
    /// Share of its outline that runs along the background.
    pub open: f32,
    /// Share of its outline that runs along material.
    pub walled: f32,
    /// Mean sharpness of the outline along the background.
    pub rim: f32,
    /// Share of the outline along the background that is an edge.
    pub fenced: f32,
}

/// Sums from which a [`Zone`] comes.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    count: f32,
    light: f32,
    square: f32,
    chroma: f32,
    a: f32,
    b: f32,
    matching: f32,
    close: f32,
    bright: f32,
    texture: f32,
    ground: f32,
    material: f32,
    outline: f32,
    rim: f32,
    fenced: f32,
}

/// Measures zones: `cores` are labels before the barrier pixels were given away (insides only), `labels` after.
pub(crate) fn measure(
    evidence: &Evidence,
    cores: &[Label],
    labels: &[Label],
    level: f32,
) -> Vec<Zone> {
    let count = labels.iter().copied().max().unwrap_or(0).max(FIRST - 1) - (FIRST - 1);
    let mut sums = vec![Sums::default(); usize::from(count)];
    let (w, n) = (evidence.width, labels.len());
    for at in 0..n {
        if cores[at] >= FIRST {
            let s = &mut sums[usize::from(cores[at] - FIRST)];
            let light = evidence.light[at];
            s.count += 1.0;
            s.light += light;
            s.square += light * light;
            let chroma = (evidence.a[at].powi(2) + evidence.b[at].powi(2)).sqrt();
            s.chroma += chroma;
            s.a += evidence.a[at];
            s.b += evidence.b[at];
            s.matching += f32::from(u8::from(light.abs() < MATCH && chroma < MATCH));
            s.close += f32::from(u8::from(light.abs() < CLOSE && chroma < CLOSE));
            s.bright += f32::from(u8::from(light > MATCH + 1.0));
            s.texture += evidence.sharp[at];
        }
        let label = labels[at];
        if label >= FIRST {
            let s = &mut sums[usize::from(label - FIRST)];
            neighbours(at, w, n, |next| match labels[next] {
                GROUND => {
                    s.ground += 1.0;
                    s.outline += 1.0;
                    let sharp = evidence.sharp[at].max(evidence.sharp[next]);
                    s.rim += sharp;
                    s.fenced += f32::from(u8::from(sharp >= level));
                }
                MATERIAL => {
                    s.material += 1.0;
                    s.outline += 1.0;
                }
                other if other != label => s.outline += 1.0,
                _ => {}
            });
        }
    }
    sums.iter().map(|s| s.zone(n, evidence.paper)).collect()
}

impl Sums {
    fn zone(&self, n: usize, paper: (f32, f32)) -> Zone {
        let count = self.count.max(1.0);
        let outline = self.outline.max(1.0);
        let light = self.light / count;
        Zone {
            area: self.count / n as f32,
            light,
            spread: (self.square / count - light * light).max(0.0).sqrt(),
            chroma: self.chroma / count,
            tint: (self.a * self.a + self.b * self.b).sqrt() / count,
            matching: self.matching / count,
            close: self.close / count,
            depth: (1.0 + light / paper.0.max(1.0)).max(0.0),
            bright: self.bright / count,
            paper: paper.1,
            texture: self.texture / count,
            open: self.ground / outline,
            walled: self.material / outline,
            rim: self.rim / self.ground.max(1.0),
            fenced: self.fenced / self.ground.max(1.0),
        }
    }
}

/// What a zone turns out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Background seen through the product.
    Hole,
    /// A pale or plain part of the product.
    Solid,
    /// A shadow with a hard edge.
    Shadow,
}

impl Zone {
    /// Decides.
    pub(crate) fn kind(&self) -> Kind {
        let dark = (-self.light).max(0.0);
        // Colour bleeds a pixel or two into small zones.
        let small = (2e-4 / self.area.max(1e-6)).min(1.0);
        let neutral = self.tint < 0.75 + 0.5 * small + 0.03 * dark + 0.02 * self.paper;
        let telling = self.paper > COLOURED;
        if self.open < 0.12 {
            return if neutral && self.bright < 0.1 && (telling || self.is_seen_through(dark)) {
                Kind::Hole
            } else {
                Kind::Solid
            };
        }
        let soft = dark > 4.0 && self.rim < 0.25 * dark && self.tint < 1.5;
        if soft
            || self.fenced < 0.4
            || (self.close > 0.9 && self.spread < 0.35 + 0.2 * self.texture)
        {
            return Kind::Shadow;
        }
        if !neutral || self.bright > 0.1 {
            return Kind::Solid;
        }
        if telling {
            return Kind::Shadow;
        }
        if self.walled > 0.55 && self.area > 0.02 {
            return Kind::Solid;
        }
        let even = self.spread < 0.11 * dark + 0.3 * self.texture && self.depth > DEEPEST;
        if dark > 6.0 && even && self.rim < 0.72 * dark {
            return Kind::Shadow;
        }
        Kind::Solid
    }

    /// Whether a closed zone shows the paper, lit or in shadow.
    fn is_seen_through(&self, dark: f32) -> bool {
        let noise = 0.3 * self.texture;
        let mixed = self.close > 0.15 && self.matching > 0.35 && self.tint < 0.3;
        if self.close > 0.3 || mixed {
            return true;
        }
        // A surface that is a little off in colour, as before paper of two colours, is off evenly.
        if self.matching > 0.95 && self.spread < 0.35 + 0.2 * self.texture && self.tint < 1.4 {
            return true;
        }
        if self.tint > 0.35 + noise + 0.02 * dark + 0.02 * self.paper {
            return false;
        }
        if dark < 6.0 {
            self.light < 0.5 && self.spread < 0.8 + 0.2 * dark + noise
        } else {
            self.depth > DEEPEST && self.spread < 0.35 + 0.08 * dark + noise
        }
    }
}
