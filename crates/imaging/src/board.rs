//! A finished picture that goes into several frames.

use crate::Refusal;
use crate::canvas::{Canvas, Place, Small};
use crate::encode::{self, Chroma, Fitting};
use crate::photo::Pixels;
use crate::planes::Level;
use crate::turn::Turn;

/// A picture on white, kept as luma and chroma.
#[derive(Debug)]
pub struct Board {
    small: Small,
    size: (u32, u32),
}

/// Where a board goes in a frame, in pixels of the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// Free columns on the left.
    pub left: u32,
    /// Free rows above.
    pub top: u32,
    /// Columns of the board; it is resampled to them.
    pub width: u32,
    /// Rows of the board.
    pub height: u32,
}

impl Board {
    /// From opaque pixels; alpha is not looked at. Chroma is halved where that
    /// is not seen.
    ///
    /// Errors: a side of 0, or samples that do not fit the size.
    pub fn new(pixels: &Pixels) -> Result<Self, Refusal> {
        encode::check(pixels, u16::MAX.into())?;
        let size = (pixels.width as usize, pixels.height as usize);
        let chroma = encode::in_rgb(&pixels.rgb, size.0);
        let place = Place::centred(size, size);
        let small = encode::small_from_rgb(Level::best(), &pixels.rgb, place, chroma)?;
        Ok(Self {
            small,
            size: (pixels.width, pixels.height),
        })
    }

    /// Width and height, in pixels.
    pub fn size(&self) -> (u32, u32) {
        self.size
    }

    /// The board in a white frame of `width` by `height` pixels: resampled by
    /// Lanczos3 and mildly sharpened.
    ///
    /// Errors: a spot that is empty or not within the frame.
    pub fn framed(&self, spot: Spot, (width, height): (u32, u32)) -> Result<Framed, Refusal> {
        let inside = |from: u32, length: u32, side: u32| {
            length > 0 && u64::from(from) + u64::from(length) <= u64::from(side)
        };
        if !inside(spot.left, spot.width, width) || !inside(spot.top, spot.height, height) {
            return Err(Refusal::corrupt(format!(
                "{spot:?} does not lie within {width} x {height} pixels"
            )));
        }
        let place = Place {
            left: spot.left as usize,
            top: spot.top as usize,
            width: spot.width as usize,
            height: spot.height as usize,
        };
        let level = Level::best();
        let chroma = self.small.chroma;
        let small = Small::of(level, &self.small.picture, Turn::default(), place, chroma)?;
        let canvas = small.laid(level, true, (width as usize, height as usize))?;
        Ok(Framed { canvas })
    }
}

/// A board in its frame, ready to be encoded.
pub struct Framed {
    canvas: Canvas,
}

impl Framed {
    /// How its chroma is stored.
    pub fn chroma(&self) -> Chroma {
        self.canvas.chroma
    }

    /// The JPEG of a quality from 1 to 100 on libjpeg's scale.
    pub fn encode(&self, quality: u8) -> Result<Vec<u8>, Refusal> {
        encode::from_planes(self.canvas.image(), quality)
    }

    /// The lowest quality from `lowest` to `highest` at which luma keeps
    /// `decibels` of PSNR, or `highest`; see [`Fitting`].
    pub fn fit(&self, decibels: f64, lowest: u8, highest: u8) -> Result<Fitting, Refusal> {
        encode::fit(&self.canvas, decibels, lowest, highest)
    }
}
