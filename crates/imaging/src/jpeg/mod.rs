//! What a JPEG file says about itself (ITU-T T.81 annex B), read without
//! decoding: size, components, colour coding, profile, orientation.

mod bits;
mod coverage;
mod header;

pub(crate) use coverage::check_whole;
pub(crate) use header::{Component, Header, header};
