//! The picture engine: pure functions from bytes to bytes. No files, no
//! network, no clock; the same input gives the same output bytes on every
//! x86-64 machine, whatever vector instructions it has.
//!
//! One photo goes through these steps, each in its own file:
//!
//! | step | file | what it does |
//! |---|---|---|
//! | probe | `probe/`, `jpeg/` | type, size and limits from the header, before any pixel is allocated |
//! | decode | `decode/` | bytes to planes (JPEG) or pixels, with the embedded colour profile |
//! | resize | `planes/`, `picture.rs` | Lanczos3 plane by plane, the EXIF orientation with it |
//! | resize | `resize.rs`, `orient.rs` | the same for pixels of other formats |
//! | colour | `colour.rs`, `ycc.rs` | embedded profile to sRGB, on the small picture |
//! | flatten | `flatten.rs` | transparency onto white, in linear light |
//! | sharpen | `planes/sharpen.rs` | mild, on luma only |
//! | frame | `canvas.rs` | centred on the frame, pure white around |
//! | encode | `encode/` | JPEG, WebP, AVIF without any metadata |
//!
//! A JPEG stays in YCbCr planes from one end to the other unless its profile
//! says something else than sRGB: chroma has a quarter of the samples, and
//! nothing is converted twice. `pool.rs` keeps the large buffers.
//!
//! [`probe`] answers whether a file is acceptable; [`Photo`] gives views of it;
//! [`render()`] runs all steps with one decode for any number of frames.
//! Everything refused is a [`Refusal`] with its rule and its fix.

mod board;
mod bytes;
mod canvas;
mod colour;
mod decode;
mod encode;
mod flatten;
mod format;
mod guard;
mod jpeg;
mod limits;
mod memory;
mod orient;
mod photo;
mod picture;
mod planes;
mod pool;
mod probe;
mod raster;
mod refusal;
mod render;
mod resize;
pub mod srgb;
mod tags;
mod tones;
mod turn;
mod ycc;

pub use board::{Board, Framed, Spot};
pub use encode::{Chroma, Fitting, encode_avif, encode_jpeg, encode_webp};
pub use format::{Colour, Format};
pub use limits::Limits;
pub use memory::memory_needed;
pub use photo::{Area, Note, Photo, Pixels};
pub use probe::{Probe, probe, probe_head};
pub use refusal::Refusal;
pub use render::{Finish, Frame, Rendition, render, render_with};
pub use resize::MAX_UPSCALE;
pub use tones::Tones;

/// Name and version of the derivation that [`render()`] performs. It is part of
/// a rendition's identity and changes whenever output bytes change for any
/// input, so that results of an older derivation are rebuilt and never served.
pub const RECIPE: &str = "studio-3";
