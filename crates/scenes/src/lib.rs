//! A small renderer of product photos: deterministic, seeded, without assets.
//! The demo shows them, tests measure against them, because every picture comes
//! with the exact alpha and the true colours of its product.
//!
//! A product is a stack of flat parts. Each part has an outline (a signed
//! distance, so that edges are exact at any size) and a surface (a normal and a
//! material at every point), lit by a photo studio that is a formula. Only
//! basic arithmetic and square roots are used, which IEEE 754 defines exactly:
//! the same seed gives the same bytes on every machine.
//!
//! [`SceneSpec::render`] is a clean studio photo. A [`Shot`] is what a seller
//! takes: any backdrop up to a cluttered room, soft or hard shadows, and the
//! faults of light, lens and sensor, with the same truth.

mod blur;
mod camera;
mod cast;
mod clutter;
mod draw;
mod exif;
mod faults;
mod file;
mod light;
mod noise;
mod outline;
mod paper;
mod part;
mod products;
mod raster;
mod revolve;
mod rng;
mod scene;
mod shadow;
mod shape;
mod shot;
mod srgb;
mod surroundings;
mod vec;

pub use clutter::ROOMS;
pub use faults::Faults;
pub use file::Jpeg;
pub use products::{SceneSpec, catalogue, invented, subjects};
pub use scene::Scene;
pub use shot::{Backdrop, Cast, Shot};

/// Renders the product with this key (see [`catalogue`]); `None` when there is
/// no such product. Another seed gives another colour, backdrop and placement.
pub fn render(key: &str, seed: u64, width: u32, height: u32) -> Option<Scene> {
    let spec = catalogue().iter().find(|spec| spec.key == key)?;
    Some(spec.render(seed, width, height))
}
