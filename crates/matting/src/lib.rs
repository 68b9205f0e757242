//! Cuts products out of photos with a plain background; nothing has to be fetched for it.
//!
//! [`matte`] works at 512 to 768 pixels: a robust surface of the background (`fit`), what each pixel says against it
//! (`evidence`), a small network of our own that tells product from background by that (`judge`), colours near the edge
//! (`fields`), alpha (`band`), and how far all that can be trusted (`confidence`, `doubt`). [`refine`] carries the matte
//! to a larger picture and returns the product's own colours. A fetched network's [`Saliency`] is optional (`learned`).
//! [`score`] measures mattes against truth.
//! Everything is a pure function of its arguments.

mod band;
mod closer;
mod colour;
mod confidence;
mod doubt;
mod evidence;
mod fields;
mod fit;
mod grow;
mod judge;
mod learned;
mod matte;
mod noise;
mod prepare;
mod refine;
pub mod score;
mod shrink;
mod smooth;
mod specks;
mod surface;
mod through;
mod view;

pub use confidence::{Features, SURE, TERMS};
pub use doubt::Doubt;
pub use judge::Lesson;
pub use matte::{Matte, Method, PLAIN, Region, lesson, matte};
pub use refine::{Cutout, refine};
pub use surface::Surface;
pub use view::{Saliency, View};
