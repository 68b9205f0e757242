//! A photo studio as a formula: a large softbox on the left, a strip on the
//! right, a panel above, bright walls, a dimmer floor.

use crate::srgb::Linear;
use crate::vec::{V3, smooth, unit};

/// What a surface is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Material {
    /// Share of light that comes back, per channel.
    pub colour: Linear,
    /// How mirror-like the surface is, 0 (chalk) to 1 (polished).
    pub gloss: f32,
    /// Metals tint what they reflect and scatter nothing.
    pub metal: bool,
}

/// A surface without shine: paper, cloth, raw wood.
pub(crate) fn matte(colour: Linear) -> Material {
    Material {
        colour,
        gloss: 0.06,
        metal: false,
    }
}

/// A surface with a soft shine: leather, satin varnish, rubber.
pub(crate) fn satin(colour: Linear) -> Material {
    Material {
        colour,
        gloss: 0.35,
        metal: false,
    }
}

/// A surface with clear reflections: glaze, polished plastic.
pub(crate) fn glossy(colour: Linear) -> Material {
    Material {
        colour,
        gloss: 0.85,
        metal: false,
    }
}

/// Metal; `gloss` 0.5 is brushed, 0.95 polished.
pub(crate) fn metal(colour: Linear, gloss: f32) -> Material {
    Material {
        colour,
        gloss,
        metal: true,
    }
}

/// Brightness of a rectangular lamp seen in direction `r`.
fn lamp(r: V3, x: (f32, f32), y: (f32, f32), soft: f32) -> f32 {
    let span = |v: f32, (from, to): (f32, f32)| {
        smooth(from - soft, from + soft, v) * (1.0 - smooth(to - soft, to + soft, v))
    };
    span(r.x, x) * span(r.y, y)
}

/// Light that arrives from direction `r`; `soft` blurs it.
fn studio(r: V3, soft: f32) -> f32 {
    let up = -r.y;
    let wall = 0.42 + 0.34 * smooth(-0.7, 0.9, up);
    let front = 1.0 - 0.45 * smooth(0.35, 1.0, r.z);
    wall * front
        + 2.1 * lamp(r, (-0.93, -0.5), (-0.78, 0.4), soft)
        + 1.1 * lamp(r, (0.76, 0.9), (-0.7, 0.5), soft)
        + 0.9 * lamp(r, (-0.45, 0.5), (-1.2, -0.8), soft)
}

/// Light that a surface with normal `n` scatters: key light from the upper
/// left, fill from the right, the bright room around.
fn scattered(n: V3) -> f32 {
    let key = unit(-0.55, -0.62, 0.62);
    let fill = unit(0.75, -0.12, 0.6);
    let room = 0.33 + 0.07 * -n.y;
    room + 0.72 * n.dot(key).max(0.0) + 0.2 * n.dot(fill).max(0.0)
}

/// The colour of a surface. `open` is the share of light that reaches it, 1
/// where nothing stands in the way.
pub(crate) fn shade(material: &Material, n: V3, open: f32) -> Linear {
    let mirror = V3 {
        x: 2.0 * n.z * n.x,
        y: 2.0 * n.z * n.y,
        z: 2.0 * n.z * n.z - 1.0,
    };
    let soft = 0.03 + 0.45 * (1.0 - material.gloss) * (1.0 - material.gloss);
    let seen = studio(mirror, soft) * open;
    let rim = 1.0 - n.z.clamp(0.0, 1.0);
    let rim5 = rim * rim * rim * rim * rim;
    if material.metal {
        let dark = 0.5 + 0.5 * smooth(0.0, 0.75, (n.x + 0.12).abs());
        return material
            .colour
            .map(|c| shoulder((c + (1.0 - c) * rim5) * seen * (0.35 + 0.95 * dark)));
    }
    let fresnel = (0.045 + 0.5 * rim5) * material.gloss;
    let body = scattered(n) * open;
    material
        .colour
        .map(|c| shoulder(c * body * (1.0 - fresnel) + fresnel * 1.6 * seen))
}

/// Film-like shoulder: values up to 0.75 stay, brighter ones approach 1.
fn shoulder(x: f32) -> f32 {
    const KNEE: f32 = 0.75;
    if x <= KNEE {
        return x.max(0.0);
    }
    let over = (x - KNEE) / (1.0 - KNEE);
    KNEE + (1.0 - KNEE) * over / (1.0 + over)
}
