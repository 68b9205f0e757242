//! Brightest and darkest parts.

use super::colour::{from_linear, lab, luminance, to_linear};

/// Percentiles of lightness (L*, 0 to 100) and clipping.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Levels {
    /// L* that 99.5 % of the picture stay below.
    pub bright: f32,
    /// L* that 0.5 % of the picture stay below.
    pub dark: f32,
    /// L* that 99 % of the product stay below.
    pub product_bright: f32,
    /// L* of the middle of the product.
    pub product_middle: f32,
    /// L* of the plain background.
    pub background: Option<f32>,
    /// Share of the product's pixels with a channel at 255.
    pub clipped: f32,
}

/// Pixels of which one is counted.
const EVERY: usize = 5;

/// Counts of pixels by the sRGB byte of their luminance.
struct Histogram([u32; 256]);

impl Histogram {
    /// L* below which this share of the pixels lies.
    fn lightness(&self, share: f32) -> f32 {
        let total: u32 = self.0.iter().sum();
        let wanted = (total as f32 * share) as u32;
        let mut seen = 0;
        for (byte, count) in (0_u8..=255).zip(self.0) {
            seen += count;
            if seen > wanted {
                return lab([byte; 3])[0];
            }
        }
        100.0
    }
}

pub(super) fn measure(rgb: &[u8], mask: Option<&[u8]>, background: Option<[f32; 3]>) -> Levels {
    let mut all = Histogram([0; 256]);
    let mut product = Histogram([0; 256]);
    let (mut clipped, mut inside) = (0_u32, 0_u32);
    for (i, p) in rgb.chunks_exact(3).enumerate().step_by(EVERY) {
        let byte = usize::from(from_linear(luminance([p[0], p[1], p[2]].map(to_linear))));
        all.0[byte] += 1;
        if mask.is_none_or(|mask| mask[i] >= 250) {
            product.0[byte] += 1;
            inside += 1;
            clipped += u32::from(p.contains(&255));
        }
    }
    Levels {
        bright: all.lightness(0.995),
        dark: all.lightness(0.005),
        product_bright: product.lightness(0.99),
        product_middle: product.lightness(0.5),
        background: background.map(|c| lab([from_linear(luminance(c)); 3])[0]),
        clipped: clipped as f32 / inside.max(1) as f32,
    }
}
