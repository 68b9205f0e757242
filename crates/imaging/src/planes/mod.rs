//! One plane of bytes: resampling, turning, sharpening.
//!
//! Everything is integer arithmetic, so the vector code and the portable code
//! give the same bytes; tests compare them. The vector code is chosen when the
//! program runs ([`Level::best`]).

mod axis;
mod horizontal;
mod lanczos;
mod level;
mod resample;
mod sharpen;
mod transpose;
mod vertical;

pub(crate) use axis::{Axis, Span};
pub(crate) use level::Level;
pub(crate) use resample::{Source, Target, resample};
pub(crate) use sharpen::sharpen;
