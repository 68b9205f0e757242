//! The way a photo goes: shrunk, matted, cropped, refined.

use matting::{Cutout, Matte, Region, Saliency, View, matte, refine};

/// Longer side of the view that is matted, in pixels: that of the engine.
pub const VIEW: usize = 640;

/// Matte and cut-out of one photo.
pub struct Outcome {
    pub matte: Matte,
    pub cutout: Cutout,
    /// Left and top of the cut-out in the photo.
    pub at: (usize, usize),
    /// Alpha of the whole photo.
    pub alpha: Vec<u8>,
}

/// Mattes at a long side and refines the crop around the product.
pub fn run(rgb: &[u8], w: usize, h: usize, side: usize, saliency: Option<&Saliency>) -> Outcome {
    let long = w.max(h);
    let (sw, sh) = if long > side {
        ((w * side / long).max(1), (h * side / long).max(1))
    } else {
        (w, h)
    };
    let small = matting::score::shrink(rgb, 3, (w, h), (sw, sh));
    let view = View {
        width: sw,
        height: sh,
        rgb: &small,
    };
    let matte = matte(&view, saliency);
    let bounds = matte.bounds().unwrap_or(Region::WHOLE);
    let pad = 0.02;
    let x0 = ((bounds.x0 - pad).max(0.0) * w as f32) as usize;
    let y0 = ((bounds.y0 - pad).max(0.0) * h as f32) as usize;
    let x1 = (((bounds.x1 + pad) * w as f32) as usize).min(w);
    let y1 = (((bounds.y1 + pad) * h as f32) as usize).min(h);
    let mut crop = Vec::with_capacity((x1 - x0) * (y1 - y0) * 3);
    for y in y0..y1 {
        crop.extend_from_slice(&rgb[(y * w + x0) * 3..(y * w + x1) * 3]);
    }
    let region = Region {
        x0: x0 as f32 / w as f32,
        y0: y0 as f32 / h as f32,
        x1: x1 as f32 / w as f32,
        y1: y1 as f32 / h as f32,
    };
    let view = View {
        width: x1 - x0,
        height: y1 - y0,
        rgb: &crop,
    };
    let cutout = refine(&view, region, &matte);
    let mut alpha = vec![0; w * h];
    for (y, row) in cutout.alpha.chunks_exact(cutout.width.max(1)).enumerate() {
        let from = (y0 + y) * w + x0;
        alpha[from..from + row.len()].copy_from_slice(row);
    }
    Outcome {
        matte,
        cutout,
        at: (x0, y0),
        alpha,
    }
}
