//! What comes in: pictures and a network's opinion.

/// A picture that belongs to someone else: upright sRGB, three bytes a pixel, row by row.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// In pixels.
    pub width: usize,
    /// In pixels.
    pub height: usize,
    /// `3 * width * height` bytes. Missing bytes make the picture shorter, further ones are not looked at.
    pub rgb: &'a [u8],
}

impl View<'_> {
    /// Width and height that the bytes really cover; (0, 0) when there is no whole row.
    pub(crate) fn covered(&self) -> (usize, usize) {
        let row = self.width.saturating_mul(3);
        if row == 0 {
            return (0, 0);
        }
        match self.height.min(self.rgb.len() / row) {
            0 => (0, 0),
            rows => (self.width, rows),
        }
    }
}

/// Where a network sees the product.
#[derive(Debug, Clone, PartialEq)]
pub struct Saliency {
    /// In cells.
    pub width: usize,
    /// In cells.
    pub height: usize,
    /// Chance of product for each cell, 0 to 1, row by row, over the whole picture.
    pub probability: Vec<f32>,
    /// Soft IoU of this map and that of the mirrored picture, 0 to 1.
    pub agreement: f32,
}

impl Saliency {
    /// Whether there is a number for each cell.
    pub(crate) fn is_whole(&self) -> bool {
        self.width > 0
            && self.height > 0
            && self.width.checked_mul(self.height) == Some(self.probability.len())
    }

    /// Probability at a place in 0..1 x 0..1 of the picture, interpolated.
    pub(crate) fn at(&self, u: f32, v: f32) -> f32 {
        let (x, tx) = cell(u, self.width);
        let (y, ty) = cell(v, self.height);
        let (x1, y1) = ((x + 1).min(self.width - 1), (y + 1).min(self.height - 1));
        let p = |x: usize, y: usize| self.probability[y * self.width + x];
        let top = p(x, y) + (p(x1, y) - p(x, y)) * tx;
        let bottom = p(x, y1) + (p(x1, y1) - p(x, y1)) * tx;
        let mixed = top + (bottom - top) * ty;
        if mixed.is_finite() {
            mixed.clamp(0.0, 1.0)
        } else {
            0.0
        }
    }
}

/// The cell whose middle lies at or before a place in 0..1, and how far the place is towards the next middle.
pub(crate) fn cell(at: f32, cells: usize) -> (usize, f32) {
    let place = (at * cells as f32 - 0.5).clamp(0.0, (cells - 1) as f32);
    let whole = place as usize;
    (whole, place - whole as f32)
}
