//! Files with pixels in them and nothing else: no EXIF, no location, no XMP, no
//! comment. Untagged files are sRGB for every marketplace and browser.

mod avif;
mod detail;
mod fit;
mod jpeg;
mod webp;

pub use avif::encode_avif;
pub(crate) use detail::{in_planes, in_rgb};
pub use fit::Fitting;
pub(crate) use fit::fit;
pub use jpeg::encode_jpeg;
pub(crate) use jpeg::{from_planes, small_from_rgb};
pub(crate) use webp::check;
pub use webp::encode_webp;

/// The resolution of colour in a JPEG.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chroma {
    /// One colour sample for 2 x 2 pixels (4:2:0), as photos are stored.
    Half,
    /// One for every pixel (4:4:4), for fine saturated detail such as lettering.
    Full,
}

impl Chroma {
    /// Pixels that one chroma sample covers, across and down.
    pub(crate) const fn step(self) -> usize {
        match self {
            Self::Half => 2,
            Self::Full => 1,
        }
    }
}
