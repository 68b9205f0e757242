//! Pictures of many planes.

use super::aligned::Aligned;

/// Pixels around every map that are always 0: half of the largest convolution.
pub(super) const MARGIN: usize = 2;

/// A picture of many planes: the values of one pixel lie side by side, pixels row by row, with a margin of zeros around.
#[derive(Debug)]
pub(super) struct Map {
    /// In pixels, without the margin.
    pub width: usize,
    /// In pixels, without the margin.
    pub height: usize,
    /// Values of a pixel.
    pub planes: usize,
    values: Aligned,
}

impl Map {
    /// All zeros.
    pub fn new(width: usize, height: usize, planes: usize) -> Self {
        let n = (width + 2 * MARGIN) * (height + 2 * MARGIN) * planes;
        Self {
            width,
            height,
            planes,
            values: Aligned::new(n),
        }
    }

    /// Where the values of a row begin, the left margin among them; `y` counts from the upper margin.
    fn start(&self, y: usize) -> usize {
        y * (self.width + 2 * MARGIN) * self.planes
    }

    /// A row without its margin.
    pub fn row(&self, y: usize) -> &[f32] {
        let from = self.start(y + MARGIN) + MARGIN * self.planes;
        &self.values[from..][..self.width * self.planes]
    }

    /// A row without its margin.
    pub fn row_mut(&mut self, y: usize) -> &mut [f32] {
        let from = self.start(y + MARGIN) + MARGIN * self.planes;
        &mut self.values[from..][..self.width * self.planes]
    }

    /// The row that lies `up` above row `y`, from `left` pixels before its first one to its end.
    pub fn around(&self, y: usize, up: usize, left: usize) -> &[f32] {
        let from = self.start(y + MARGIN - up) + (MARGIN - left) * self.planes;
        &self.values[from..self.start(y + MARGIN - up + 1)]
    }
}
