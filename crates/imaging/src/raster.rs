//! Decoded pixels.

/// What the samples of a pixel mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Lightness.
    Grey,
    /// Lightness and alpha.
    GreyAlpha,
    /// Red, green, blue.
    Rgb,
    /// Red, green, blue and alpha.
    Rgba,
    /// Four inks; 255 is full ink.
    Cmyk,
}

impl Layout {
    /// Samples a pixel.
    pub const fn channels(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::GreyAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba | Self::Cmyk => 4,
        }
    }

    /// Whether the last sample is alpha.
    pub const fn has_alpha(self) -> bool {
        matches!(self, Self::GreyAlpha | Self::Rgba)
    }
}

/// Samples, interleaved, row by row from the top left. Alpha is straight
/// (not multiplied in) except inside `resize`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Samples {
    /// 0 to 255.
    Eight(Vec<u8>),
    /// 0 to 65535.
    Sixteen(Vec<u16>),
}

/// A decoded picture, as stored (before its orientation is applied).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Raster {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Meaning of the samples.
    pub layout: Layout,
    /// `width * height * layout.channels()` of them.
    pub samples: Samples,
}

impl Raster {
    /// An 8-bit picture.
    pub fn eight(width: u32, height: u32, layout: Layout, samples: Vec<u8>) -> Self {
        debug_assert_eq!(
            samples.len(),
            width as usize * height as usize * layout.channels()
        );
        Self {
            width,
            height,
            layout,
            samples: Samples::Eight(samples),
        }
    }

    /// A 16-bit picture.
    pub fn sixteen(width: u32, height: u32, layout: Layout, samples: Vec<u16>) -> Self {
        debug_assert_eq!(
            samples.len(),
            width as usize * height as usize * layout.channels()
        );
        Self {
            width,
            height,
            layout,
            samples: Samples::Sixteen(samples),
        }
    }
}

/// A finished-colour picture: sRGB, 8 bits, no alpha, upright.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rgb {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Red, green, blue, row by row from the top left.
    pub pixels: Vec<u8>,
}
