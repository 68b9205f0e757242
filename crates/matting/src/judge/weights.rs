//! The numbers of the taught network.

use super::across::Across;
use super::aligned::Aligned;
use super::separable::Separable;
use super::within::Within;

/// What `scripts/judge/write.py` wrote, read layer by layer in the order in which it wrote them.
pub(super) struct Weights<'a> {
    numbers: std::slice::ChunksExact<'a, u8>,
}

impl<'a> Weights<'a> {
    /// Of 32-bit floats, the lowest byte first.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            numbers: bytes.chunks_exact(4),
        }
    }

    fn take(&mut self, count: usize) -> Aligned {
        let numbers = self.numbers.by_ref().take(count);
        numbers
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect()
    }

    fn within(&mut self, planes: usize, side: usize, stride: usize) -> Within {
        Within {
            side,
            stride,
            weights: self.take(planes * side * side),
            bias: self.take(planes),
        }
    }

    /// A convolution across planes.
    pub fn across(&mut self, inner: usize, planes: usize) -> Across {
        Across {
            planes,
            weights: self.take(inner * planes),
            bias: self.take(planes),
        }
    }

    /// Both, one after the other.
    pub fn separable(
        &mut self,
        planes: usize,
        more: usize,
        side: usize,
        stride: usize,
    ) -> Separable {
        Separable {
            within: self.within(planes, side, stride),
            across: self.across(planes, more),
        }
    }

    /// How many numbers nobody asked for.
    pub fn left(&self) -> usize {
        self.numbers.len()
    }
}
