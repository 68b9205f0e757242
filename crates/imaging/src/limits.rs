//! What a photo may cost.

/// Upper bounds that are checked from the header, before pixels are allocated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest file, in bytes.
    pub max_bytes: u64,
    /// Largest picture, in pixels (width times height).
    pub max_pixels: u64,
    /// Longest side, in pixels.
    pub max_side: u32,
}

impl Default for Limits {
    /// 40 MB, 100 megapixels, 30,000 pixels a side: above every camera and
    /// phone on sale, below what exhausts a small machine.
    fn default() -> Self {
        Self {
            max_bytes: 40_000_000,
            max_pixels: 100_000_000,
            max_side: 30_000,
        }
    }
}
