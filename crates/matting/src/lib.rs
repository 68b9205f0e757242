//! Cuts products out of photos with a plain background, without a network.
//!
//! [`matte`] works at 512 to 768 pixels: a robust surface of the background (`fit`), what each pixel says against it
//! (`evidence`), regions between edges (`label`, `zones`), colours near the edge (`fields`), alpha (`band`), and how far
//! all that can be trusted (`confidence`, `doubt`). [`refine`] carries the matte to a larger picture and returns the
//! product's own colours. A network's [`Saliency`] is optional (`learned`). [`score`] measures mattes against truth.
//! Everything is a pure function of its arguments.

mod band;
mod colour;
mod confidence;
mod doubt;
mod evidence;
mod fields;
mod fit;
mod grow;
mod label;
mod learned;
mod matte;
mod merge;
mod refine;
pub mod score;
mod smooth;
mod steps;
mod surface;
mod through;
mod thrown;
mod tighten;
mod view;
mod zones;

pub use confidence::{Features, SURE, TERMS};
pub use doubt::Doubt;
pub use matte::{Matte, Method, PLAIN, Region, matte};
pub use refine::{Cutout, refine};
pub use steps::{Steps, Taken, steps};
pub use surface::Surface;
pub use view::{Saliency, View};
pub use zones::Zone;
