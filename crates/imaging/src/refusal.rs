//! Why a photo was not taken, in words that help.

use domain::Problem;

/// A photo that is refused. Nothing was kept of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.rule())]
pub enum Refusal {
    /// The file has no bytes.
    Empty,
    /// The content is no picture, whatever the name says.
    NotAnImage {
        /// What it looks like, with its article: `a PDF document`, `text`.
        looks_like: &'static str,
    },
    /// A picture of a type, or of a variant of a type, that is not decoded.
    Unsupported {
        /// The type's name, such as `HEIC`.
        format: &'static str,
    },
    /// The file is larger than the limit.
    TooManyBytes {
        /// Its size.
        bytes: u64,
        /// The limit.
        max: u64,
    },
    /// The header announces more pixels than the limit.
    TooManyPixels {
        /// Announced width, in pixels.
        width: u32,
        /// Announced height, in pixels.
        height: u32,
        /// The limit, in pixels.
        max: u64,
    },
    /// One side is longer than the limit.
    SideTooLong {
        /// Announced width, in pixels.
        width: u32,
        /// Announced height, in pixels.
        height: u32,
        /// The limit for one side, in pixels.
        max: u32,
    },
    /// The header announces a width or height of zero.
    ZeroSize {
        /// Announced width, in pixels.
        width: u32,
        /// Announced height, in pixels.
        height: u32,
    },
    /// The file ends too early.
    Truncated {
        /// Where it ends, or how much is there.
        what: String,
    },
    /// A JPEG with more than 8 bits a sample.
    TwelveBit {
        /// Bits a sample.
        bits: u8,
    },
    /// The content contradicts itself or its format.
    Corrupt {
        /// What was found.
        what: String,
    },
}

impl Refusal {
    /// A short constructor for [`Refusal::Corrupt`].
    pub(crate) fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt { what: what.into() }
    }

    /// A short constructor for [`Refusal::Truncated`].
    pub(crate) fn truncated(what: impl Into<String>) -> Self {
        Self::Truncated { what: what.into() }
    }

    /// Stable code for programs, such as `image.truncated`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "image.empty",
            Self::NotAnImage { .. } => "image.not_an_image",
            Self::Unsupported { .. } => "image.unsupported_format",
            Self::TooManyBytes { .. } => "image.too_many_bytes",
            Self::TooManyPixels { .. } => "image.too_many_pixels",
            Self::SideTooLong { .. } => "image.side_too_long",
            Self::ZeroSize { .. } => "image.zero_size",
            Self::Truncated { .. } => "image.truncated",
            Self::TwelveBit { .. } => "image.twelve_bit",
            Self::Corrupt { .. } => "image.corrupt",
        }
    }

    /// The offending value, such as `20000 x 14000 pixels`; may be empty.
    pub fn value(&self) -> String {
        match self {
            Self::Empty => "0 bytes".to_owned(),
            Self::NotAnImage { looks_like } => (*looks_like).to_owned(),
            Self::Unsupported { format } => (*format).to_owned(),
            Self::TooManyBytes { bytes, .. } => format!("{bytes} bytes"),
            Self::TooManyPixels { width, height, .. }
            | Self::SideTooLong { width, height, .. }
            | Self::ZeroSize { width, height } => format!("{width} x {height} pixels"),
            Self::TwelveBit { bits } => format!("{bits} bits"),
            Self::Truncated { what } | Self::Corrupt { what } => what.clone(),
        }
    }

    /// The rule that was broken, as a sentence.
    pub fn rule(&self) -> String {
        const TYPES: &str = "Photos are JPEG, PNG, WebP, TIFF or GIF files";
        match self {
            Self::Empty => "A photo must not be an empty file.".to_owned(),
            Self::NotAnImage { looks_like } => {
                format!("{TYPES}; the content of this file looks like {looks_like}.")
            }
            Self::Unsupported { format } => format!("{TYPES}; {format} is not accepted yet."),
            Self::TooManyBytes { bytes, max } => {
                format!("A photo may have at most {max} bytes; this one has {bytes}.")
            }
            Self::TooManyPixels { width, height, max } => format!(
                "A photo may have at most {} megapixels; the header announces {width} x {height}.",
                max / 1_000_000
            ),
            Self::SideTooLong { width, height, max } => format!(
                "No side of a photo may be longer than {max} pixels; the header announces {width} x {height}."
            ),
            Self::ZeroSize { width, height } => {
                format!(
                    "A photo must have a width and a height; the header announces {width} x {height}."
                )
            }
            Self::Truncated { what } => format!("The file must be complete; {what}."),
            Self::TwelveBit { bits } => {
                format!("A JPEG must have 8 bits a sample; this one has {bits}.")
            }
            Self::Corrupt { what } => format!("The file must follow its own format; {what}."),
        }
    }

    /// What to do about it, as a sentence.
    pub const fn fix(&self) -> &'static str {
        match self {
            Self::Empty => "Copy the photo from the camera or phone again and upload it again.",
            Self::NotAnImage { .. } => {
                "Choose the photo itself; renaming a file does not change what is in it."
            }
            Self::Unsupported { .. } => "Export the picture as JPEG or PNG and upload that.",
            Self::TooManyBytes { .. } => {
                "Save the photo as JPEG with quality 90; that is far below the limit."
            }
            Self::TooManyPixels { .. } | Self::SideTooLong { .. } => {
                "Scale the picture down to at most 6000 pixels on its longer side."
            }
            Self::ZeroSize { .. } | Self::Corrupt { .. } => {
                "Open the picture in an image editor, save it as a new JPEG and upload that."
            }
            Self::Truncated { .. } => {
                "Copy or download the original again; this copy stopped before its end."
            }
            Self::TwelveBit { .. } => "Save the picture as a normal 8-bit JPEG or as a 16-bit PNG.",
        }
    }

    /// The refusal as a [`Problem`] about `field` (for example `photo`).
    pub fn problem(&self, field: &str) -> Problem {
        Problem::new(self.code(), field, &self.value(), &self.rule(), self.fix())
    }
}
