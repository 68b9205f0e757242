//! Lanczos3 resampling of interleaved samples, by `fast_image_resize`.
//!
//! A crate of its own, because its generic code takes a minute to compile and
//! never changes. Only integer samples are used: there, the vector code of the
//! resizer computes the same fixed-point sums as its portable code.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{InnerPixel, U8, U8x2, U8x3, U8x4, U16, U16x2, U16x3, U16x4};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};

/// From which part of which picture to which size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// Width and height of the source, in pixels.
    pub from: (u32, u32),
    /// The part of the source: left, top, width, height, in pixels.
    pub part: [f64; 4],
    /// Width and height of the result, in pixels.
    pub to: (u32, u32),
}

/// Sizes and samples that do not fit each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch(String);

impl std::fmt::Display for Mismatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Mismatch {}

fn mismatch(error: impl std::fmt::Display) -> Mismatch {
    Mismatch(error.to_string())
}

/// Resamples 8-bit pixels of 1 to 4 `channels`.
///
/// Errors: another number of channels, or of samples than the sizes say.
pub fn eight(samples: &[u8], channels: usize, plan: &Plan) -> Result<Vec<u8>, Mismatch> {
    match channels {
        1 => bytes::<U8>(samples, plan),
        2 => bytes::<U8x2>(samples, plan),
        3 => bytes::<U8x3>(samples, plan),
        4 => bytes::<U8x4>(samples, plan),
        _ => Err(mismatch(format!("{channels} channels"))),
    }
}

/// Resamples 16-bit pixels of 1 to 4 `channels`; errors as [`eight`].
pub fn sixteen(samples: &[u16], channels: usize, plan: &Plan) -> Result<Vec<u16>, Mismatch> {
    match channels {
        1 => words::<U16>(samples, plan),
        2 => words::<U16x2>(samples, plan),
        3 => words::<U16x3>(samples, plan),
        4 => words::<U16x4>(samples, plan),
        _ => Err(mismatch(format!("{channels} channels"))),
    }
}

fn bytes<P>(samples: &[u8], plan: &Plan) -> Result<Vec<u8>, Mismatch>
where
    P: PixelTrait + InnerPixel<Component = u8>,
{
    let (width, height) = plan.from;
    let source = TypedImageRef::<P>::from_buffer(width, height, samples).map_err(mismatch)?;
    convolve(&source, plan)
}

fn words<P>(samples: &[u16], plan: &Plan) -> Result<Vec<u16>, Mismatch>
where
    P: PixelTrait + InnerPixel<Component = u16>,
{
    let mut pixels = vec![P::default(); samples.len() / P::count_of_components()];
    P::components_mut(&mut pixels).copy_from_slice(samples);
    let source = TypedImageRef::new(plan.from.0, plan.from.1, &pixels).map_err(mismatch)?;
    convolve(&source, plan)
}

fn convolve<P>(source: &TypedImageRef<'_, P>, plan: &Plan) -> Result<Vec<P::Component>, Mismatch>
where
    P: PixelTrait + InnerPixel,
    P::Component: Copy,
{
    let [left, top, width, height] = plan.part;
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
        .use_alpha(false)
        .crop(left, top, width, height);
    let mut target = TypedImage::<P>::new(plan.to.0, plan.to.1);
    Resizer::new()
        .resize_typed(source, &mut target, &options)
        .map_err(mismatch)?;
    Ok(P::components(target.pixels()).to_vec())
}
