//! What a finished picture looks like to a measuring eye.

use crate::decode::Content;
use crate::photo::{Area, Photo};
use crate::picture::Picture;
use crate::planes::Level;
use crate::turn::Turn;
use crate::{Limits, Refusal, ycc};

/// Brightness of every pixel of a decoded picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tones {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Luma (BT.601), row by row.
    pub luma: Vec<u8>,
    /// The smallest of red, green and blue, row by row: 255 only on pure white.
    /// Halved chroma counts as the same for the pixels that share it.
    pub darkest: Vec<u8>,
}

impl Tones {
    /// Decodes a file at full size. A JPEG stays in its planes, which costs half
    /// of what pixels would.
    pub fn of(bytes: &[u8], limits: &Limits) -> Result<Self, Refusal> {
        let photo = Photo::decode(bytes, limits, u32::MAX)?;
        match &photo.content {
            Content::Planes(planes) if photo.icc.is_none() && photo.turn == Turn::default() => {
                Ok(Self::from_planes(planes))
            }
            _ => Self::from_pixels(&photo),
        }
    }

    fn from_planes(picture: &Picture) -> Self {
        let luma = picture.planes[0];
        let (width, height) = (luma.width, luma.height);
        let rows = picture.plane(0);
        let mut tones = Self {
            width: width as u32,
            height: height as u32,
            luma: Vec::with_capacity(width * height),
            darkest: Vec::with_capacity(width * height),
        };
        for row in rows.samples.chunks_exact(rows.stride).take(height) {
            tones.luma.extend_from_slice(&row[..width]);
        }
        let [_, cb, cr] = picture.planes.as_slice() else {
            tones.darkest.clone_from(&tones.luma);
            return tones;
        };
        let across = (width as f64 / cb.extent.0).round().max(1.0) as usize;
        let down = (height as f64 / cb.extent.1).round().max(1.0) as usize;
        let (blue, red) = (picture.plane(1), picture.plane(2));
        let (cells, level) = (cb.width.min(cr.width), Level::best());
        tones.darkest.resize(width * height, 0);
        let mut below = vec![0; cells.max(width.div_ceil(across)) * across];
        let rows = tones.luma.chunks_exact(width);
        for (y, (luma, out)) in rows.zip(tones.darkest.chunks_exact_mut(width)).enumerate() {
            if y % down == 0 {
                let row = (y / down).min(cb.height - 1).min(cr.height - 1);
                level.run(Below {
                    blue: &blue.samples[row * blue.stride..][..cells],
                    red: &red.samples[row * red.stride..][..cells],
                    across,
                    out: &mut below,
                });
            }
            level.run(Darkest {
                luma,
                below: &below[..width],
                out,
            });
        }
        tones
    }

    fn from_pixels(photo: &Photo) -> Result<Self, Refusal> {
        let (width, height) = photo.size();
        let whole = Area {
            x: 0.0,
            y: 0.0,
            width: width.into(),
            height: height.into(),
        };
        let pixels = photo.view(whole, width, height)?;
        Ok(Self::from_rgb(&pixels.rgb, width, height))
    }

    /// From sRGB pixels, three bytes each.
    pub fn from_rgb(rgb: &[u8], width: u32, height: u32) -> Self {
        let pixels = rgb.as_chunks::<3>().0;
        Self {
            width,
            height,
            luma: pixels.iter().map(|p| ycc::luma(*p)).collect(),
            darkest: pixels.iter().map(|[r, g, b]| *r.min(g).min(b)).collect(),
        }
    }
}

/// What chroma takes from luma, for every pixel of a row. The last sample also
/// stands for what lies beyond it.
struct Below<'a> {
    blue: &'a [u8],
    red: &'a [u8],
    across: usize,
    out: &'a mut [i16],
}

impl pulp::NullaryFnOnce for Below<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let (samples, beyond) = self.out.split_at_mut(self.blue.len() * self.across);
        let both = self.blue.iter().zip(self.red);
        if self.across == 2 {
            let pixels = samples.as_chunks_mut::<2>().0;
            for (pixels, (blue, red)) in pixels.iter_mut().zip(both) {
                *pixels = [ycc::darkest(*blue, *red); 2];
            }
        } else {
            let pixels = samples.chunks_exact_mut(self.across);
            for (pixels, (blue, red)) in pixels.zip(both) {
                pixels.fill(ycc::darkest(*blue, *red));
            }
        }
        beyond.fill(samples.last().copied().unwrap_or_default());
    }
}

/// Luma less what chroma takes from it.
struct Darkest<'a> {
    luma: &'a [u8],
    below: &'a [i16],
    out: &'a mut [u8],
}

impl pulp::NullaryFnOnce for Darkest<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for ((out, luma), below) in self.out.iter_mut().zip(self.luma).zip(self.below) {
            *out = (i16::from(*luma) + below).clamp(0, 255) as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Chroma, Pixels, encode_jpeg};

    #[test]
    fn planes_and_pixels_agree_and_white_is_white() {
        let (width, height) = (67_u32, 45);
        let pixel = |i: u32| match i % width {
            0..20 => [255; 3],
            20..40 => [200, 180, (60 + i / width) as u8],
            _ => [30, 90, 200],
        };
        let rgb: Vec<u8> = (0..width * height).flat_map(pixel).collect();
        let picture = Pixels {
            width,
            height,
            rgb: rgb.clone(),
            alpha: None,
        };
        let expected = Tones::from_rgb(&rgb, width, height);
        for chroma in [Chroma::Half, Chroma::Full] {
            let file = encode_jpeg(&picture, 98, chroma).expect("a file");
            let found = Tones::of(&file, &Limits::default()).expect("a picture");
            assert_eq!((found.width, found.height), (width, height));
            for y in 0..height {
                for x in (2..width).filter(|x| ![19, 20, 21, 38, 39, 40, 41].contains(x)) {
                    let at = (y * width + x) as usize;
                    let off = found.darkest[at].abs_diff(expected.darkest[at]);
                    assert!(off <= 12, "{x} {y}: {off}");
                    let inner = x < 14;
                    assert!(!inner || found.darkest[at] == 255);
                }
            }
        }
    }
}
