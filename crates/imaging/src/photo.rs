//! A decoded photo, and views of it.

use crate::colour::{self, Coloured};
use crate::decode::{self, Content};
use crate::picture::{Part, Picture};
use crate::planes::{Level, Span};
use crate::raster::{Layout, Raster};
use crate::turn::Turn;
use crate::{Limits, Refusal, orient, pool, probe, resize, ycc};

/// Pixels ready to look at: upright, sRGB, 8 bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Red, green, blue; row by row from the top left. Straight: not multiplied
    /// by alpha.
    pub rgb: Vec<u8>,
    /// One byte a pixel, 255 is opaque; `None` when every pixel is opaque.
    pub alpha: Option<Vec<u8>>,
}

/// A rectangle in full-size pixels of the upright photo; (0, 0) is the top left
/// corner of the top left pixel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// In pixels, more than 0.
    pub width: f64,
    /// In pixels, more than 0.
    pub height: f64,
}

/// Something about a photo that was accepted although it is not as it should be.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Note {
    /// The file holds several frames or pages; the first is used.
    FirstFrame {
        /// The type's name, such as `GIF`.
        format: &'static str,
    },
    /// The end of the picture data is missing.
    Missing {
        /// Share of the picture's blocks, in percent; at most 2.
        percent: f64,
    },
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::FirstFrame { format } => {
                write!(
                    f,
                    "This {format} file holds several pictures; the first is used."
                )
            }
            Self::Missing { percent } => {
                write!(f, "The last {percent:.1} % of the picture are missing.")
            }
        }
    }
}

/// A decoded photo. Where the file allows it, luma and chroma stay in the
/// planes in which JPEG stores them, each at its own resolution.
pub struct Photo {
    pub(crate) content: Content,
    pub(crate) turn: Turn,
    /// The profile, when it says something else than sRGB.
    pub(crate) icc: Option<Vec<u8>>,
    /// Full size as stored.
    stored: (u32, u32),
    notes: Vec<Note>,
}

impl Photo {
    /// Decodes a file. A JPEG whose long side is at least twice (4, 8 times)
    /// `least` pixels is decoded at 1/2 (1/4, 1/8) of its size: faster, in less
    /// memory, and a little softer than a reduction from full size unless
    /// `least` is at least 1.5 times what is wanted in the end. `u32::MAX` asks
    /// for full size.
    ///
    /// Errors: everything that [`crate::probe()`] refuses, and content that
    /// contradicts its header, is cut off, or is damaged.
    pub fn decode(bytes: &[u8], limits: &Limits, least: u32) -> Result<Self, Refusal> {
        let probe = probe::probe(bytes, limits)?;
        let decoded = decode::decode(bytes, &probe, least)?;
        Ok(Self {
            content: decoded.content,
            turn: Turn::new(probe.orientation),
            icc: decoded.icc.filter(|icc| !colour::is_srgb(icc)),
            stored: (probe.width, probe.height),
            notes: decoded.notes,
        })
    }

    /// Width and height of the upright photo at full size, in pixels.
    pub fn size(&self) -> (u32, u32) {
        self.turn.size(self.stored)
    }

    /// Width and height of the upright photo as it was decoded: full size or a
    /// half, a quarter, an eighth of it, rounded up.
    pub fn decoded_size(&self) -> (u32, u32) {
        self.turn.size(match &self.content {
            Content::Planes(picture) => {
                let luma = picture.planes[0];
                (luma.width as u32, luma.height as u32)
            }
            Content::Raster(raster) => (raster.width, raster.height),
        })
    }

    /// What is not as it should be.
    pub fn note(&self) -> &[Note] {
        &self.notes
    }

    /// An area of the photo as `width` by `height` pixels: resampled by Lanczos3
    /// (see `planes/axis.rs` for the formula), upright, and after that converted
    /// to sRGB by the embedded profile.
    ///
    /// Errors: a size of 0 or above 65,535, or an area that is empty or reaches
    /// more than a pixel out of the photo.
    pub fn view(&self, area: Area, width: u32, height: u32) -> Result<Pixels, Refusal> {
        let (full_width, full_height) = self.size();
        let part = Part {
            x: share(area.x, area.width, full_width)?,
            y: share(area.y, area.height, full_height)?,
        };
        if !(1..=65_535).contains(&width) || !(1..=65_535).contains(&height) {
            return Err(Refusal::ZeroSize { width, height });
        }
        let small = match &self.content {
            Content::Planes(picture) => pixels(picture, (part, self.turn), (width, height))?,
            Content::Raster(raster) => {
                let (across, down) = self.turn.stored(part.x, part.y);
                let size = self.turn.size((width, height));
                orient::upright(resize::resize(raster, (across, down), size)?, self.turn)
            }
        };
        let Coloured { rgb, alpha } = colour::to_srgb(small, self.icc.as_deref());
        Ok(Pixels {
            width,
            height,
            rgb: rgb.pixels,
            alpha,
        })
    }
}

/// A stretch of the photo as shares of its side.
fn share(from: f64, length: f64, side: u32) -> Result<Span, Refusal> {
    let side = f64::from(side);
    let to = from + length;
    if length > 0.0 && from >= -1.0 && to <= side + 1.0 {
        Ok(Span {
            from: from / side,
            to: to / side,
        })
    } else {
        Err(Refusal::corrupt(format!(
            "an area from {from:.1} to {to:.1} does not lie within {side} pixels"
        )))
    }
}

/// Planes to upright pixels in the colours of the file. Chroma goes to the size
/// of the view in one step.
fn pixels(
    picture: &Picture,
    place: (Part, Turn),
    (width, height): (u32, u32),
) -> Result<Raster, Refusal> {
    let level = Level::best();
    let size = (width as usize, height as usize);
    let mut kept = None;
    let mut plane = |index: usize| {
        let mut samples = pool::take(size.0 * size.1)?;
        let out = (&mut samples[..], size.0);
        picture.resample(level, index, &mut kept, place, size, out);
        Ok::<_, Refusal>(samples)
    };
    let luma = plane(0)?;
    if picture.planes.len() == 1 {
        return Ok(Raster::eight(width, height, Layout::Grey, luma.to_vec()));
    }
    let (cb, cr) = (plane(1)?, plane(2)?);
    let rgb = ycc::to_rgb(level, &luma, &cb, &cr);
    Ok(Raster::eight(width, height, Layout::Rgb, rgb))
}
