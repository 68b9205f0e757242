//! A finished picture with its truth.

use crate::raster::Sample;
use crate::srgb::encode;

/// A rendered product photo and what is true about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scene {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// The photo: sRGB, three bytes a pixel, row by row from the top left.
    pub rgb: Vec<u8>,
    /// Exact coverage of the product, one byte a pixel: 0 outside and in
    /// holes, 255 inside, between the two only where an edge crosses the pixel
    /// (64 samples).
    pub alpha: Vec<u8>,
    /// The product's own colours without any background mixed in (straight
    /// sRGB), three bytes a pixel; 0 where `alpha` is 0.
    pub product_rgb: Vec<u8>,
}

impl Scene {
    /// The truth of a scene, with room for its photo.
    pub(crate) fn with_product(width: u32, height: u32, product: &[Sample]) -> Self {
        let own = |(cover, colour): &Sample| {
            if *cover > 0.0 {
                colour.map(encode)
            } else {
                [0; 3]
            }
        };
        Self {
            width,
            height,
            rgb: Vec::with_capacity(product.len() * 3),
            alpha: product.iter().map(|s| (s.0 * 255.0 + 0.5) as u8).collect(),
            product_rgb: product.iter().flat_map(own).collect(),
        }
    }
}
