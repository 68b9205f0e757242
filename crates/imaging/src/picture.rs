//! Luma and chroma, each in a plane of its own size.

use crate::Refusal;
use crate::planes::{Axis, Level, Resampler, Source, Span, Target};
use crate::pool::{self, Buffer};
use crate::turn::Turn;

/// Rows start this many bytes apart, or a multiple.
pub(crate) const ALIGN: usize = 64;

/// One plane within a buffer, and how the picture lies on its samples: the
/// share `u` of the picture's width is at the sample coordinate
/// `origin.0 + u * extent.0` (a sample covers one unit), likewise down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Plane {
    /// Where the first sample is.
    pub offset: usize,
    /// Bytes from row to row, a multiple of [`ALIGN`].
    pub stride: usize,
    /// Samples a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Where the picture begins, in samples.
    pub origin: (f64, f64),
    /// How far it reaches, in samples; not whole for chroma of an odd picture.
    pub extent: (f64, f64),
}

/// The planes of a picture: luma alone, or luma, Cb and Cr (JFIF: full range,
/// centre 128).
#[derive(Debug)]
pub(crate) struct Picture {
    /// All samples.
    pub samples: Buffer,
    /// One or three planes.
    pub planes: Vec<Plane>,
}

/// What an [`Axis`] is made from.
type AxisKey = (Span, usize, usize, bool);

/// A plan and what it is for.
pub(crate) struct Kept {
    key: [AxisKey; 2],
    resampler: Resampler,
}

impl Kept {
    fn new(key: [AxisKey; 2]) -> Self {
        let axis = |(span, count, length, reversed)| Axis::new(span, count, length, reversed);
        Self {
            key,
            resampler: Resampler::new(axis(key[0]), axis(key[1])),
        }
    }
}

/// A part of an upright picture, as shares of its width and height.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    /// From left to right.
    pub x: Span,
    /// From top to bottom.
    pub y: Span,
}

impl Plane {
    /// Whether a picture of this many samples would only be copied.
    fn is_exactly(&self, part: Part, turn: Turn, (width, height): (usize, usize)) -> bool {
        let same = |from: f64, extent: f64, span: Span, count: usize| {
            from + span.from * extent == 0.0 && span.to * extent == count as f64 && span.from == 0.0
        };
        turn == Turn::default()
            && (self.width, self.height) == (width, height)
            && same(self.origin.0, self.extent.0, part.x, width)
            && same(self.origin.1, self.extent.1, part.y, height)
    }
}

impl Picture {
    /// The bytes of one plane.
    pub fn plane(&self, index: usize) -> Source<'_> {
        let plane = &self.planes[index];
        Source {
            samples: &self.samples[plane.offset..plane.offset + plane.stride * plane.height],
            stride: plane.stride,
        }
    }

    /// Resamples a part of one plane, turned upright, to `width` by `height`
    /// samples at the start of `out`, whose rows start `stride` bytes apart.
    /// The plan is kept for the next plane, which is often of the same size.
    pub fn resample(
        &self,
        level: Level,
        index: usize,
        kept: &mut Option<Kept>,
        (part, turn): (Part, Turn),
        (width, height): (usize, usize),
        (out, stride): (&mut [u8], usize),
    ) {
        let plane = &self.planes[index];
        let source = self.plane(index);
        if plane.is_exactly(part, turn, (width, height)) {
            let rows = source.samples.chunks_exact(source.stride);
            for (to, from) in out.chunks_mut(stride).zip(rows) {
                to[..width].copy_from_slice(&from[..width]);
            }
            return;
        }
        let on = |span: Span, origin: f64, extent: f64| Span {
            from: origin + span.from * extent,
            to: origin + span.to * extent,
        };
        let (across, down) = turn.stored(part.x, part.y);
        let counts = turn.size((width, height));
        let across = on(across, plane.origin.0, plane.extent.0);
        let down = on(down, plane.origin.1, plane.extent.1);
        let key = [
            (across, counts.0, plane.width, turn.across),
            (down, counts.1, plane.height, turn.down),
        ];
        let known = kept.take().filter(|kept| kept.key == key);
        let kept = kept.insert(known.unwrap_or_else(|| Kept::new(key)));
        let mut target = Target {
            samples: out,
            stride,
            turned: turn.swapped,
        };
        kept.resampler.run(level, source, &mut target);
    }

    /// Room for planes of these sizes.
    pub fn room(sizes: &[(usize, usize)]) -> Result<Self, Refusal> {
        let mut offset = 0;
        let mut planes = Vec::with_capacity(sizes.len());
        for (width, height) in sizes {
            let stride = width.next_multiple_of(ALIGN);
            planes.push(Plane {
                offset,
                stride,
                width: *width,
                height: *height,
                origin: (0.0, 0.0),
                extent: (*width as f64, *height as f64),
            });
            offset += stride * height;
        }
        Ok(Self {
            samples: pool::take(offset)?,
            planes,
        })
    }

    /// The bytes of one plane, to write, and the distance of its rows.
    pub fn plane_mut(&mut self, index: usize) -> (&mut [u8], usize) {
        let plane = self.planes[index];
        let end = plane.offset + plane.stride * plane.height;
        (&mut self.samples[plane.offset..end], plane.stride)
    }
}
