//! One plane of bytes: resampling, turning, sharpening.
//!
//! `resample.rs` chooses between two ways: weights of 14 bits and 16 bits between
//! the passes (`vertical.rs`, `horizontal.rs`), or bytes for both where that
//! loses nothing that shows (`narrow/`).
//!
//! Everything is integer arithmetic, so the vector code and the portable code
//! give the same bytes; tests compare them. The vector code is chosen when the
//! program runs ([`Level::best`]).

mod axis;
mod horizontal;
mod lanczos;
mod level;
mod narrow;
mod resample;
mod sharpen;
#[cfg(test)]
mod tests;
mod transpose;
mod vertical;

pub(crate) use axis::{Axis, Span};
pub(crate) use level::Level;
pub(crate) use resample::{Resampler, Source, Target};
pub(crate) use sharpen::sharpen;
