//! A matte at the final resolution.
//!
//! Only a band around the low-resolution edge is looked at; what lies further in or out is copied. In the band a pixel is
//! product when its colour is nearer to the product's local colour than to the background's,
//! `|C - B| / (|C - B| + |C - F|) >= 1/2` in opponent colours, mixed with the low-resolution alpha where the two colours
//! are alike. Along the outline found so, `band` solves alpha and colour.

use crate::band::{Band, Place};
use crate::closer::closer;
use crate::colour::{LIGHTNESS, distance, opponent};
use crate::fields::{Field, Fields};
use crate::grow::{dilated, inverse};
use crate::matte::{Matte, Region};
use crate::view::{View, cell};

/// How much more a pixel must differ the further it lies from the outline: what was found stays where colours doubt.
const HOLD: f32 = 1.0;
/// Pixels of the matte around the edge that are looked at again.
const REACH: usize = 1;
/// Contrast in ΔE at which colour and low-resolution alpha count the same.
const EVEN: f32 = 4.0;

/// A product cut out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cutout {
    /// In pixels.
    pub width: usize,
    /// In pixels.
    pub height: usize,
    /// The product's own colours, sRGB, straight (not multiplied by alpha). Where alpha is 0 it is the picture as it was.
    pub rgb: Vec<u8>,
    /// Coverage: 0 outside, 255 inside, between only along edges.
    pub alpha: Vec<u8>,
}

/// Cuts out a crop at its final resolution. `region` says where the crop lies in the matte's picture.
pub fn refine(view: &View, region: Region, matte: &Matte) -> Cutout {
    let (w, h) = view.covered();
    let mut cutout = Cutout {
        width: w,
        height: h,
        rgb: view.rgb[..w * h * 3].to_vec(),
        alpha: vec![0; w * h],
    };
    if w == 0 || matte.width == 0 || matte.height == 0 {
        return cutout;
    }
    let closer = closer(view, region, matte);
    let guide = match &closer {
        Some(closer) => Guide {
            width: closer.width,
            height: closer.height,
            alpha: &closer.alpha,
            fields: &closer.fields,
            place: Place::within(Region::WHOLE, w, h),
        },
        None => Guide {
            width: matte.width,
            height: matte.height,
            alpha: &matte.alpha,
            fields: &matte.fields,
            place: Place::within(region, w, h),
        },
    };
    let place = guide.place;
    let mut job = Job {
        view,
        w,
        h,
        product: guide.fields.product.opponent(),
        ground: guide.fields.ground.opponent(),
        classes: classes(&guide),
        prior: calm(&guide),
        guide: &guide,
    };
    job.classify(&mut cutout.alpha);
    let scale = 1.0 / (place.du.abs() * guide.width as f32).max(1e-6);
    let band = Band {
        view,
        width: w,
        height: h,
        place,
        fields: guide.fields,
        radius: if scale > 1.6 { 2 } else { 1 },
    };
    let rgb = &mut cutout.rgb;
    band.soften(&mut cutout.alpha, |at, colour| {
        rgb[at * 3..at * 3 + 3].copy_from_slice(&colour);
    });
    cutout
}

/// What is known at low resolution.
struct Guide<'a> {
    width: usize,
    height: usize,
    alpha: &'a [u8],
    fields: &'a Fields,
    /// Where the crop lies in it.
    place: Place,
}

/// A pixel of the matte whose surroundings are mixed.
const MIXED: u8 = 128;

/// For each pixel of the matte 0 or 255 when everything within [`REACH`] is so, else [`MIXED`].
fn classes(matte: &Guide<'_>) -> Vec<u8> {
    let (w, h) = (matte.width, matte.height);
    let high = dilated(matte.alpha, REACH, w, h);
    let low = inverse(&dilated(&inverse(matte.alpha), REACH, w, h));
    low.iter()
        .zip(&high)
        .map(|(low, high)| match (low, high) {
            (255, _) => 255,
            (_, 0) => 0,
            _ => MIXED,
        })
        .collect()
}

/// The matte's alpha, averaged over three by three pixels: how far a place lies inside or outside.
fn calm(matte: &Guide<'_>) -> Vec<u8> {
    let (w, h) = (matte.width, matte.height);
    let mut out = Vec::with_capacity(w * h);
    for y in 0..h {
        let rows = [y.saturating_sub(1), y, (y + 1).min(h - 1)];
        for x in 0..w {
            let columns = [x.saturating_sub(1), x, (x + 1).min(w - 1)];
            let at = |y: usize, x: usize| u32::from(matte.alpha[y * w + x]);
            let sum: u32 = rows.iter().flat_map(|y| columns.map(|x| at(*y, x))).sum();
            out.push((sum / 9) as u8);
        }
    }
    out
}

struct Job<'a> {
    view: &'a View<'a>,
    w: usize,
    h: usize,
    guide: &'a Guide<'a>,
    /// The product's local colours, opponent.
    product: Field,
    /// The background's.
    ground: Field,
    classes: Vec<u8>,
    prior: Vec<u8>,
}

impl Job<'_> {
    /// Product or not, 255 or 0, for every pixel.
    fn classify(&mut self, mask: &mut [u8]) {
        let columns = stretches(
            self.w,
            self.guide.place.u,
            self.guide.place.du,
            self.guide.width,
        );
        let rows = stretches(
            self.h,
            self.guide.place.v,
            self.guide.place.dv,
            self.guide.height,
        );
        for (cy, y0, y1) in &rows {
            for (cx, x0, x1) in &columns {
                match self.classes[cy * self.guide.width + cx] {
                    0 => {}
                    255 => {
                        for y in *y0..*y1 {
                            mask[y * self.w + x0..y * self.w + x1].fill(255);
                        }
                    }
                    _ => self.block(mask, (*x0, *x1), (*y0, *y1)),
                }
            }
        }
    }

    /// The pixels of one mixed pixel of the matte.
    fn block(&self, mask: &mut [u8], (x0, x1): (usize, usize), (y0, y1): (usize, usize)) {
        let (u, v) = self.guide.place.of((x0 + x1) / 2, (y0 + y1) / 2);
        let (product, ground) = (self.product.at(u, v), self.ground.at(u, v));
        let contrast = distance(product, ground);
        let trust = contrast * contrast / (contrast * contrast + EVEN * EVEN);
        let table = &*LIGHTNESS;
        for y in y0..y1 {
            for x in x0..x1 {
                let at = (y * self.view.width + x) * 3;
                let rgb = &self.view.rgb[at..at + 3];
                let c = opponent(std::array::from_fn(|i| table[usize::from(rgb[i])]));
                let (from, to) = (distance(c, ground), distance(c, product));
                let share = from / (from + to).max(1e-3);
                let (u, v) = self.guide.place.of(x, y);
                let prior = self.prior(u, v);
                let held = share + HOLD * (prior - 0.5);
                let mixed = trust * held + (1.0 - trust) * prior;
                mask[y * self.w + x] = if mixed >= 0.5 { 255 } else { 0 };
            }
        }
    }

    /// The averaged alpha of the matte, interpolated.
    fn prior(&self, u: f32, v: f32) -> f32 {
        let (w, h) = (self.guide.width, self.guide.height);
        let (x, tx) = cell(u, w);
        let (y, ty) = cell(v, h);
        let (x1, y1) = ((x + 1).min(w - 1), (y + 1).min(h - 1));
        let at = |x: usize, y: usize| f32::from(self.prior[y * w + x]);
        let top = at(x, y) + (at(x1, y) - at(x, y)) * tx;
        let bottom = at(x, y1) + (at(x1, y1) - at(x, y1)) * tx;
        (top + (bottom - top) * ty) / 255.0
    }
}

/// Stretches of pixels that fall into the same of `cells` cells: cell, first pixel, end.
fn stretches(pixels: usize, from: f32, step: f32, cells: usize) -> Vec<(usize, usize, usize)> {
    let of = |p: usize| {
        let place = (from + (p as f32 + 0.5) * step) * cells as f32;
        (place.max(0.0) as usize).min(cells - 1)
    };
    let mut out: Vec<(usize, usize, usize)> = Vec::with_capacity(cells + 1);
    for p in 0..pixels {
        let cell = of(p);
        match out.last_mut() {
            Some(last) if last.0 == cell => last.2 = p + 1,
            _ => out.push((cell, p, p + 1)),
        }
    }
    out
}
