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
