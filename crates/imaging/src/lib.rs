//! The picture engine: pure functions from bytes to bytes. No files, no
//! network, no clock; the same input gives the same output bytes on every
//! x86-64 machine, whatever vector instructions it has.
//!
//! One photo goes through these steps, each in its own file:
//!
//! | step | file | what it does |
//! |---|---|---|
//! | probe | `probe/` | type, size and limits from the header, before any pixel is allocated |
//! | decode | `decode/` | bytes to samples, with the embedded colour profile |
//! | resize | `resize.rs` | Lanczos3, once per frame, from the full picture |
//! | orient | `orient.rs` | the EXIF orientation, on the small picture |
//! | colour | `colour.rs` | embedded profile to sRGB, on the small picture |
//! | flatten | `flatten.rs` | transparency onto white, in linear light |
//! | sharpen | `sharpen.rs` | mild, on luma only |
//! | pad | `pad.rs` | centred on the frame, pure white around |
//! | encode | `encode.rs` | JPEG without any metadata |
//!
//! [`probe`] answers whether a file is acceptable; [`render()`] runs all steps
//! with one decode for any number of frames. Everything refused is a
//! [`Refusal`] with its rule and its fix.

mod bytes;
mod colour;
mod decode;
mod encode;
mod flatten;
mod format;
mod guard;
mod jpeg;
mod limits;
mod orient;
mod pad;
mod probe;
mod raster;
mod refusal;
mod render;
mod resize;
mod sharpen;
mod srgb;
mod tags;

pub use format::{Colour, Format};
pub use limits::Limits;
pub use probe::{Probe, probe, probe_head};
pub use refusal::Refusal;
pub use render::{Frame, Rendition, render};
pub use resize::MAX_UPSCALE;

/// Name and version of the derivation that [`render()`] performs. It is part of
/// a rendition's identity and changes whenever output bytes change for any
/// input, so that results of an older derivation are rebuilt and never served.
pub const RECIPE: &str = "pad-1";
