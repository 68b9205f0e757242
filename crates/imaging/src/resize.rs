//! Lanczos3 resampling in the stored encoding. At sizes of 1000 pixels and
//! more, resampling in linear light differs by less than the JPEG's own loss.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{InnerPixel, U8, U8x2, U8x3, U8x4, U16, U16x2, U16x3, U16x4};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};

use crate::Refusal;
use crate::raster::{Layout, Raster, Samples};

/// A picture is never enlarged by more than this factor: beyond it, a
/// marketplace's size rule would be met with blur only.
pub const MAX_UPSCALE: f64 = 2.0;

/// Resizes to exactly `width` x `height` pixels. Transparent colours carry no
/// weight (alpha is multiplied in before and divided out afterwards).
///
/// Only integer pixel types are used: there, the vector code of the resizer
/// computes the same fixed-point sums as its portable code.
pub(crate) fn resize(raster: &Raster, width: u32, height: u32) -> Result<Raster, Refusal> {
    if (raster.width, raster.height) == (width, height) {
        return Ok(raster.clone());
    }
    let to = (width, height);
    let layout = raster.layout;
    let samples = match &raster.samples {
        Samples::Eight(s) => Samples::Eight(eight(s, raster, to)?),
        Samples::Sixteen(s) => Samples::Sixteen(sixteen(s, raster, to)?),
    };
    Ok(Raster {
        width,
        height,
        layout,
        samples,
    })
}

fn eight(samples: &[u8], raster: &Raster, to: (u32, u32)) -> Result<Vec<u8>, Refusal> {
    let from = (raster.width, raster.height);
    match raster.layout {
        Layout::Grey => bytes::<U8>(samples, from, to),
        Layout::Rgb => bytes::<U8x3>(samples, from, to),
        Layout::Cmyk => bytes::<U8x4>(samples, from, to),
        Layout::GreyAlpha => Ok(divided(
            bytes::<U8x2>(&multiplied(samples, 2), from, to)?,
            2,
        )),
        Layout::Rgba => Ok(divided(
            bytes::<U8x4>(&multiplied(samples, 4), from, to)?,
            4,
        )),
    }
}

fn sixteen(samples: &[u16], raster: &Raster, to: (u32, u32)) -> Result<Vec<u16>, Refusal> {
    let from = (raster.width, raster.height);
    match raster.layout {
        Layout::Grey => words::<U16>(samples, from, to),
        Layout::Rgb => words::<U16x3>(samples, from, to),
        Layout::Cmyk => words::<U16x4>(samples, from, to),
        Layout::GreyAlpha => Ok(divided(
            words::<U16x2>(&multiplied(samples, 2), from, to)?,
            2,
        )),
        Layout::Rgba => Ok(divided(
            words::<U16x4>(&multiplied(samples, 4), from, to)?,
            4,
        )),
    }
}

fn bytes<P>(samples: &[u8], from: (u32, u32), to: (u32, u32)) -> Result<Vec<u8>, Refusal>
where
    P: PixelTrait + InnerPixel<Component = u8>,
{
    let source = TypedImageRef::<P>::from_buffer(from.0, from.1, samples).map_err(mismatch)?;
    convolve(&source, to, FilterType::Lanczos3)
}

/// Enlarges one 8-bit plane by the triangle filter, centre-sited: what JPEG
/// decoders do with halved chroma.
pub(crate) fn enlarge_plane(
    plane: &[u8],
    from: (u32, u32),
    to: (u32, u32),
) -> Result<Vec<u8>, Refusal> {
    let source = TypedImageRef::<U8>::from_buffer(from.0, from.1, plane).map_err(mismatch)?;
    convolve(&source, to, FilterType::Bilinear)
}

fn words<P>(samples: &[u16], from: (u32, u32), to: (u32, u32)) -> Result<Vec<u16>, Refusal>
where
    P: PixelTrait + InnerPixel<Component = u16>,
{
    let mut pixels = vec![P::default(); samples.len() / P::count_of_components()];
    P::components_mut(&mut pixels).copy_from_slice(samples);
    let source = TypedImageRef::new(from.0, from.1, &pixels).map_err(mismatch)?;
    convolve(&source, to, FilterType::Lanczos3)
}

fn convolve<P>(
    source: &TypedImageRef<'_, P>,
    to: (u32, u32),
    filter: FilterType,
) -> Result<Vec<P::Component>, Refusal>
where
    P: PixelTrait + InnerPixel,
    P::Component: Copy,
{
    let mut target = TypedImage::<P>::new(to.0, to.1);
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(filter))
        .use_alpha(false);
    Resizer::new()
        .resize_typed(source, &mut target, &options)
        .map_err(mismatch)?;
    Ok(P::components(target.pixels()).to_vec())
}

/// The buffers always fit; if not, the picture is refused instead of lost.
fn mismatch(error: impl std::fmt::Display) -> Refusal {
    Refusal::corrupt(format!("it cannot be resized ({error})"))
}

/// A sample type that alpha arithmetic works on.
trait Sample: Copy + Into<u64> {
    const MOST: u64;
    fn from_u64(value: u64) -> Self;
}

impl Sample for u8 {
    const MOST: u64 = 255;
    fn from_u64(value: u64) -> Self {
        value.min(Self::MOST) as Self
    }
}

impl Sample for u16 {
    const MOST: u64 = 65_535;
    fn from_u64(value: u64) -> Self {
        value.min(Self::MOST) as Self
    }
}

/// Colour times alpha, rounded to nearest; alpha is the last of `channels`.
fn multiplied<T: Sample>(samples: &[T], channels: usize) -> Vec<T> {
    let mut out = samples.to_vec();
    for pixel in out.chunks_exact_mut(channels) {
        let alpha: u64 = pixel[channels - 1].into();
        for colour in &mut pixel[..channels - 1] {
            let value: u64 = (*colour).into();
            *colour = T::from_u64((value * alpha + T::MOST / 2) / T::MOST);
        }
    }
    out
}

/// Colour divided by alpha, rounded to nearest; 0 where alpha is 0.
fn divided<T: Sample>(mut samples: Vec<T>, channels: usize) -> Vec<T> {
    for pixel in samples.chunks_exact_mut(channels) {
        let alpha: u64 = pixel[channels - 1].into();
        for colour in &mut pixel[..channels - 1] {
            let value: u64 = (*colour).into();
            *colour = T::from_u64(
                (value * T::MOST + alpha / 2)
                    .checked_div(alpha)
                    .unwrap_or(0),
            );
        }
    }
    samples
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A horizontal ramp from black to white.
    fn ramp(width: u32) -> Raster {
        let value = |x: u32| ((f64::from(x) + 0.5) / f64::from(width) * 65_535.0).round() as u16;
        let samples = (0..4).flat_map(|_| (0..width).map(value)).collect();
        Raster::sixteen(width, 4, Layout::Grey, samples)
    }

    #[test]
    fn sixteen_bits_stay_sixteen_bits_through_the_resize() {
        let small = resize(&ramp(4096), 1024, 1).unwrap();
        let Samples::Sixteen(found) = &small.samples else {
            panic!("16 bits in, 16 bits out")
        };
        let Samples::Sixteen(expected) = ramp(1024).samples else {
            unreachable!()
        };
        // The first and last pixels lean on the border.
        for x in 8..1016 {
            assert!(
                found[x].abs_diff(expected[x]) <= 8,
                "{x}: {} for {}",
                found[x],
                expected[x]
            );
        }
    }

    #[test]
    fn transparent_pixels_carry_no_colour_into_their_neighbours() {
        let half = |x: usize| {
            if x < 8 {
                [250, 10, 10, 255]
            } else {
                [0, 255, 0, 0]
            }
        };
        let samples = (0..16 * 16).flat_map(|i| half(i % 16)).collect();
        let small = resize(&Raster::eight(16, 16, Layout::Rgba, samples), 5, 5).unwrap();
        let Samples::Eight(found) = small.samples else {
            panic!("8 bits in, 8 bits out")
        };
        for p in found.chunks_exact(4).filter(|p| p[3] > 8) {
            assert!(p[0] >= 235 && p[1] <= 25, "{p:?}");
        }
    }

    #[test]
    fn an_even_surface_stays_even() {
        let flat = Raster::eight(31, 17, Layout::Rgb, [17, 130, 251].repeat(31 * 17));
        let Samples::Eight(found) = resize(&flat, 12, 40).unwrap().samples else {
            panic!("8 bits")
        };
        assert!(found.chunks_exact(3).all(|p| p == [17, 130, 251]));
    }
}
