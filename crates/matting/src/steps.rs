//! The steps of a matte, to look at.

use crate::label::{Levels, label};
use crate::matte::{LEAST, prepare};
use crate::view::View;
use crate::zones::Zone;

/// What the method saw on its way to a matte on a plain background; planes of `width * height`.
#[derive(Debug, Clone, PartialEq)]
pub struct Steps {
    /// In pixels.
    pub width: usize,
    /// In pixels.
    pub height: usize,
    /// Lightness over the background surface, ΔL.
    pub light: Vec<f32>,
    /// Evidence of product by colour, ΔE.
    pub strength: Vec<f32>,
    /// Sharpness of edges, ΔE.
    pub sharp: Vec<f32>,
    /// What each pixel was taken for.
    pub regions: Vec<Taken>,
    /// Regions between edges, in the order of `Taken::Zone`.
    pub zones: Vec<Zone>,
    /// What differs by more is product, ΔE.
    pub strength_level: f32,
    /// What is sharper is an edge, ΔE.
    pub sharp_level: f32,
}

/// What a pixel was taken for before specks were dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Background reached from the border.
    Ground,
    /// Product by its colour.
    Material,
    /// A zone between edges, with its number, that is product.
    Part(usize),
    /// A zone that is background: a hole or a hard shadow.
    Open(usize),
}

/// The steps for a picture; `None` when it is too small.
pub fn steps(view: &View) -> Option<Steps> {
    let size = view.covered();
    if size.0 < LEAST || size.1 < LEAST {
        return None;
    }
    let prepared = prepare(view, size);
    let evidence = prepared.evidence(view, size);
    let levels = Levels::of(&evidence);
    let labels = label(&evidence, levels);
    Some(Steps {
        width: size.0,
        height: size.1,
        regions: labels.taken(),
        zones: labels.zones.iter().map(|z| z.0).collect(),
        light: evidence.light,
        strength: evidence.strength,
        sharp: evidence.sharp,
        strength_level: levels.strength,
        sharp_level: levels.sharp,
    })
}
