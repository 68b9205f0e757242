//! A finished frame: planes of pure white with a picture in them, ready to be
//! encoded without another conversion.

use turbojpeg::{Subsamp, YuvImage};

use crate::encode::Chroma;
use crate::picture::{Part, Picture};
use crate::planes::{Level, sharpen};
use crate::pool::{self, Buffer};
use crate::turn::Turn;
use crate::{Refusal, encode};

/// Luma of white.
const WHITE: u8 = 255;

/// Chroma of white, and of every grey.
const NEUTRAL: u8 = 128;

/// A picture within a frame, in pixels of the frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// Free columns on the left.
    pub left: usize,
    /// Free rows above.
    pub top: usize,
    /// Columns of the picture.
    pub width: usize,
    /// Rows of the picture.
    pub height: usize,
}

impl Place {
    /// The middle of a frame. With an odd remainder the extra pixel is right or
    /// below. The picture must not be larger than the frame.
    pub fn centred((width, height): (usize, usize), frame: (usize, usize)) -> Self {
        Self {
            left: (frame.0 - width) / 2,
            top: (frame.1 - height) / 2,
            width,
            height,
        }
    }

    /// The chroma samples that touch the picture when each covers `step` by
    /// `step` pixels: the first column and row, and how many there are.
    pub fn cells(&self, step: usize) -> Cells {
        let (left, top) = (self.left / step, self.top / step);
        Cells {
            left,
            top,
            width: (self.left + self.width).div_ceil(step) - left,
            height: (self.top + self.height).div_ceil(step) - top,
        }
    }
}

/// Chroma samples of a frame that touch its picture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cells {
    pub left: usize,
    pub top: usize,
    pub width: usize,
    pub height: usize,
}

/// A picture at its final size, not sharpened yet. Its chroma lies on the
/// samples of the frame it is for.
#[derive(Debug)]
pub(crate) struct Small {
    /// One or three planes.
    pub picture: Picture,
    /// Where it will be.
    pub place: Place,
    /// How chroma is stored.
    pub chroma: Chroma,
}

impl Small {
    /// Room for a picture, with or without chroma.
    pub fn room(place: Place, chroma: Chroma, coloured: bool) -> Result<Self, Refusal> {
        let step = chroma.step();
        let cells = place.cells(step);
        let mut sizes = vec![(place.width, place.height)];
        if coloured {
            sizes.extend([(cells.width, cells.height); 2]);
        }
        let mut picture = Picture::room(&sizes)?;
        for plane in picture.planes.iter_mut().skip(1) {
            let inside = |at: usize| (at % step) as f64 / step as f64;
            plane.origin = (inside(place.left), inside(place.top));
            let extent = |length: usize| length as f64 / step as f64;
            plane.extent = (extent(place.width), extent(place.height));
        }
        Ok(Self {
            picture,
            place,
            chroma,
        })
    }

    /// Resamples a whole picture to its place in a frame.
    pub fn of(
        level: Level,
        source: &Picture,
        turn: Turn,
        place: Place,
        chroma: Chroma,
    ) -> Result<Self, Refusal> {
        let mut small = Self::room(place, chroma, source.planes.len() > 1)?;
        let mut kept = None;
        for index in 0..source.planes.len() {
            let plane = small.picture.planes[index];
            // The samples reach out of the picture where it starts or ends
            // within one.
            let share = |origin: f64, extent: f64, count: usize| crate::planes::Span {
                from: -origin / extent,
                to: (count as f64 - origin) / extent,
            };
            let part = Part {
                x: share(plane.origin.0, plane.extent.0, plane.width),
                y: share(plane.origin.1, plane.extent.1, plane.height),
            };
            let size = (plane.width, plane.height);
            let out = small.picture.plane_mut(index);
            source.resample(level, index, &mut kept, (part, turn), size, out);
        }
        Ok(small)
    }

    /// Lays the picture into a white frame, sharpened if so wished, and encodes
    /// that.
    pub fn finish(
        &self,
        level: Level,
        sharpened: bool,
        frame: (usize, usize),
        quality: u8,
    ) -> Result<Vec<u8>, Refusal> {
        let canvas = self.laid(level, sharpened, frame)?;
        encode::from_planes(canvas.image(), quality)
    }

    /// The picture, sharpened if so wished, in a white frame.
    pub fn laid(
        &self,
        level: Level,
        sharpened: bool,
        frame: (usize, usize),
    ) -> Result<Canvas, Refusal> {
        let mut canvas = Canvas::new(frame, self.chroma, self.place)?;
        let luma = self.picture.plane(0);
        let (width, row) = (self.place.width, canvas.luma);
        let out = &mut canvas.samples[self.place.top * row + self.place.left..];
        if sharpened {
            sharpen(level, (luma.samples, luma.stride), width, (out, row));
        } else {
            let rows = luma.samples.chunks_exact(luma.stride);
            for (to, from) in out.chunks_mut(row).zip(rows) {
                to[..width].copy_from_slice(&from[..width]);
            }
        }
        for index in 1..self.picture.planes.len() {
            self.lay_chroma(index, &mut canvas);
        }
        Ok(canvas)
    }

    /// Copies a chroma plane into the frame. A sample that covers the picture in
    /// part is mixed with white in that proportion, as averaging pixels would.
    fn lay_chroma(&self, index: usize, canvas: &mut Canvas) {
        let step = self.chroma.step();
        let cells = self.place.cells(step);
        let from = self.picture.plane(index);
        let base = canvas.planes[index];
        let half = |sample: &mut u8| *sample = ((u16::from(*sample) + 129) / 2) as u8;
        let whole = |at: usize| at.is_multiple_of(step);
        // Where the frame itself ends within a sample there is no white beside it.
        let cut = |start: usize, length: usize, side: usize| {
            let end = start + length;
            (!whole(start), !whole(end) && end < side)
        };
        let (cut_left, cut_right) = cut(self.place.left, self.place.width, canvas.size.0);
        let (cut_top, cut_bottom) = cut(self.place.top, self.place.height, canvas.size.1);
        for (y, row) in from.samples.chunks_exact(from.stride).enumerate() {
            let at = base + (cells.top + y) * canvas.chroma_row + cells.left;
            let out = &mut canvas.samples[at..at + cells.width];
            out.copy_from_slice(&row[..cells.width]);
            if cut_left {
                half(&mut out[0]);
            }
            if cut_right {
                half(&mut out[cells.width - 1]);
            }
            if (cut_top && y == 0) || (cut_bottom && y + 1 == cells.height) {
                out.iter_mut().for_each(half);
            }
        }
    }
}

/// The planes of a frame as the encoder takes them: one after the other, luma
/// filled up to whole chroma samples.
pub(crate) struct Canvas {
    /// All planes.
    pub samples: Buffer,
    /// Width and height, in pixels.
    pub size: (usize, usize),
    /// How chroma is stored.
    pub chroma: Chroma,
    /// Samples of a row of luma.
    pub luma: usize,
    /// Samples of a row of chroma.
    pub chroma_row: usize,
    /// Where each plane starts.
    pub planes: [usize; 3],
}

impl Canvas {
    /// A frame that is white around a place; what is there is written later.
    pub fn new(
        (width, height): (usize, usize),
        chroma: Chroma,
        place: Place,
    ) -> Result<Self, Refusal> {
        let step = chroma.step();
        let luma = (width.next_multiple_of(step), height.next_multiple_of(step));
        let coloured = (luma.0 / step, luma.1 / step);
        let lengths = [luma.0 * luma.1, coloured.0 * coloured.1];
        let mut samples = pool::take(lengths[0] + 2 * lengths[1])?;
        let (y, rest) = samples.split_at_mut(lengths[0]);
        let (columns, rows) = (
            place.left..place.left + place.width,
            place.top..place.top + place.height,
        );
        fill_around(y, luma.0, &columns, &rows, WHITE);
        rest.fill(NEUTRAL);
        Ok(Self {
            samples,
            size: (width, height),
            chroma,
            luma: luma.0,
            chroma_row: coloured.0,
            planes: [0, lengths[0], lengths[0] + lengths[1]],
        })
    }

    /// As the encoder takes it.
    pub fn image(&self) -> YuvImage<&[u8]> {
        YuvImage {
            pixels: &self.samples,
            width: self.size.0,
            align: 1,
            height: self.size.1,
            subsamp: match self.chroma {
                Chroma::Half => Subsamp::Sub2x2,
                Chroma::Full => Subsamp::None,
            },
        }
    }
}

/// Fills a plane except for a rectangle.
fn fill_around(
    plane: &mut [u8],
    stride: usize,
    columns: &std::ops::Range<usize>,
    rows: &std::ops::Range<usize>,
    value: u8,
) {
    for (y, row) in plane.chunks_exact_mut(stride).enumerate() {
        if rows.contains(&y) {
            row[..columns.start].fill(value);
            row[columns.end..].fill(value);
        } else {
            row.fill(value);
        }
    }
}
