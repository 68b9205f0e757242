//! The eight EXIF orientations (EXIF 2.32, tag 274) as what a resampler does
//! anyway: take an axis backwards, write rows as columns.

use crate::planes::Span;

/// How a stored picture becomes upright: its axes are reversed, then swapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Turn {
    /// Stored columns run from right to left.
    pub across: bool,
    /// Stored rows run from bottom to top.
    pub down: bool,
    /// Stored rows are upright columns.
    pub swapped: bool,
}

impl Turn {
    /// The turn for an orientation; 1 and unknown values turn nothing.
    pub fn new(orientation: u8) -> Self {
        let (across, down, swapped) = match orientation {
            2 => (true, false, false),
            3 => (true, true, false),
            4 => (false, true, false),
            5 => (false, false, true),
            6 => (false, true, true),
            7 => (true, true, true),
            8 => (true, false, true),
            _ => (false, false, false),
        };
        Self {
            across,
            down,
            swapped,
        }
    }

    /// Width and height the other way round, if they are swapped.
    pub fn size<T>(self, (width, height): (T, T)) -> (T, T) {
        if self.swapped {
            (height, width)
        } else {
            (width, height)
        }
    }

    /// Where a part of the upright picture lies in the stored one; both as
    /// shares, 0 to 1, of the width and the height.
    pub fn stored(self, x: Span, y: Span) -> (Span, Span) {
        let (across, down) = self.size((x, y));
        let reversed = |span: Span, reversed: bool| match reversed {
            true => Span {
                from: 1.0 - span.to,
                to: 1.0 - span.from,
            },
            false => span,
        };
        (reversed(across, self.across), reversed(down, self.down))
    }
}
