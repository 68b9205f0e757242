//! A second look at a product with thin parts, at about the size it is cut out at.
//!
//! Half a wire's width is lost or gained where a pixel is as wide as the wire. So a slender product is judged again in the
//! crop. What lies deep inside the first look's product stays product, and a part that the first look saw nothing of is
//! not taken.

use crate::band::Band;
use crate::evidence::Evidence;
use crate::fields::Fields;
use crate::grow::{dilated, drop_parts, inverse, parts};
use crate::judge::judge;
use crate::matte::{Matte, Method, Region, fields};
use crate::noise::Levels;
use crate::prepare::{LEAST, smoothed};
use crate::shrink::{at_most, shrink};
use crate::specks::drop_specks;
use crate::view::View;

/// Longest side that is looked at, in pixels.
const SIDE: usize = 1280;
/// Pixel sides of the outline over pixels of the product from which it is slender: a strip of 13 pixels.
const SLENDER: f32 = 0.15;
/// Pixels of the first look inside its outline that are looked at again.
const REACH: usize = 3;

/// A crop's matte at low resolution.
pub(crate) struct Closer {
    /// In pixels.
    pub width: usize,
    /// In pixels.
    pub height: usize,
    /// Coverage.
    pub alpha: Vec<u8>,
    /// Over the crop.
    pub fields: Fields,
}

/// Looks at a crop again; `None` when the first look was close enough or cannot be repeated.
pub(crate) fn closer(view: &View, region: Region, matte: &Matte) -> Option<Closer> {
    if matte.features.slender < SLENDER || matte.method != Method::Plain {
        return None;
    }
    let (w, h) = view.covered();
    let size = at_most(SIDE, (w, h));
    if size.0 < LEAST || size.1 < LEAST {
        return None;
    }
    let small = (size != (w, h)).then(|| shrink(view.rgb, 3, (w, h), size));
    let view = View {
        width: size.0,
        height: size.1,
        rgb: small.as_deref().unwrap_or(view.rgb),
    };
    let surface = matte.background.within(region, size.0, size.1);
    let mut evidence = Evidence::new(&view, size, &surface);
    if Levels::of(&evidence).are_high() {
        evidence = smoothed(&view, size, &surface);
    }
    let mut mask = judge(&evidence).mask;
    keep(&mut mask, size, region, matte);
    drop_specks(&mut mask, &evidence);
    let fields = fields(&view, size, &mask, &evidence);
    Band::whole(&view, size, &fields).soften(&mut mask, |_, _| {});
    Some(Closer {
        width: size.0,
        height: size.1,
        alpha: mask,
        fields,
    })
}

/// Takes over what the first look is sure of: what lies deep in its product, and that nothing else is there that does not
/// hang together with it.
fn keep(mask: &mut [u8], (w, h): (usize, usize), region: Region, matte: &Matte) {
    let outside = inverse(&matte.alpha);
    let outside = dilated(&outside, REACH, matte.width, matte.height);
    let cell = |at: usize, of: usize, from: f32, to: f32, cells: usize| {
        let place = from + (at as f32 + 0.5) / of as f32 * (to - from);
        ((place * cells as f32).max(0.0) as usize).min(cells - 1)
    };
    let columns: Vec<usize> = (0..w)
        .map(|x| cell(x, w, region.x0, region.x1, matte.width))
        .collect();
    let mut first = vec![0; w * h];
    let rows = mask.chunks_exact_mut(w).zip(first.chunks_exact_mut(w));
    for (y, (row, first)) in rows.enumerate() {
        let from = cell(y, h, region.y0, region.y1, matte.height) * matte.width;
        for ((m, first), x) in row.iter_mut().zip(first).zip(&columns) {
            *first = matte.alpha[from + x];
            if outside[from + x] == 0 {
                *m = 255;
            }
        }
    }
    let (found, owner) = parts(mask, w, h, |at| f32::from(first[at]));
    drop_parts(mask, &owner, |part| found[part].weight > 0.0);
}
