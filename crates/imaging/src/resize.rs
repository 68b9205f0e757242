//! Lanczos3 resampling of interleaved pixels in the stored encoding. At sizes of 1000 pixels and
//! more, resampling in linear light differs by less than the JPEG's own loss.

use convolve::Plan;

use crate::Refusal;
use crate::planes::Span;
use crate::raster::{Layout, Raster, Samples};

/// A picture is never enlarged by more than this factor: beyond it, a
/// marketplace's size rule would be met with blur only.
pub const MAX_UPSCALE: f64 = 2.0;

/// Resizes a part of a picture, given as shares of its stored width and height,
/// to exactly `to` pixels. Transparent colours carry no weight (alpha is
/// multiplied in before and divided out afterwards).
pub(crate) fn resize(
    raster: &Raster,
    (across, down): (Span, Span),
    to: (u32, u32),
) -> Result<Raster, Refusal> {
    const WHOLE: Span = Span { from: 0.0, to: 1.0 };
    if (raster.width, raster.height) == to && (across, down) == (WHOLE, WHOLE) {
        return Ok(raster.clone());
    }
    let crop = |span: Span, side: u32| {
        let side = f64::from(side);
        let from = (span.from * side).clamp(0.0, side - 0.01);
        (from, (span.to * side).clamp(from + 0.01, side) - from)
    };
    let (left, width) = crop(across, raster.width);
    let (top, height) = crop(down, raster.height);
    let plan = Plan {
        from: (raster.width, raster.height),
        part: [left, top, width, height],
        to,
    };
    let samples = match &raster.samples {
        Samples::Eight(s) => Samples::Eight(eight(s, raster.layout, &plan)?),
        Samples::Sixteen(s) => Samples::Sixteen(sixteen(s, raster.layout, &plan)?),
    };
    Ok(Raster {
        width: to.0,
        height: to.1,
        layout: raster.layout,
        samples,
    })
}

fn eight(s: &[u8], layout: Layout, plan: &Plan) -> Result<Vec<u8>, Refusal> {
    let channels = layout.channels();
    let convolve = |s: &[u8]| convolve::eight(s, channels, plan).map_err(mismatch);
    if layout.has_alpha() {
        Ok(divided(convolve(&multiplied(s, channels))?, channels))
    } else {
        convolve(s)
    }
}

fn sixteen(s: &[u16], layout: Layout, plan: &Plan) -> Result<Vec<u16>, Refusal> {
    let channels = layout.channels();
    let convolve = |s: &[u16]| convolve::sixteen(s, channels, plan).map_err(mismatch);
    if layout.has_alpha() {
        Ok(divided(convolve(&multiplied(s, channels))?, channels))
    } else {
        convolve(s)
    }
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

    const WHOLE: (Span, Span) = (Span { from: 0.0, to: 1.0 }, Span { from: 0.0, to: 1.0 });

    /// A horizontal ramp from black to white.
    fn ramp(width: u32) -> Raster {
        let value = |x: u32| ((f64::from(x) + 0.5) / f64::from(width) * 65_535.0).round() as u16;
        let samples = (0..4).flat_map(|_| (0..width).map(value)).collect();
        Raster::sixteen(width, 4, Layout::Grey, samples)
    }

    #[test]
    fn sixteen_bits_stay_sixteen_bits_through_the_resize() {
        let small = resize(&ramp(4096), WHOLE, (1024, 1)).unwrap();
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
        let small = resize(&Raster::eight(16, 16, Layout::Rgba, samples), WHOLE, (5, 5)).unwrap();
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
        let Samples::Eight(found) = resize(&flat, WHOLE, (12, 40)).unwrap().samples else {
            panic!("8 bits")
        };
        assert!(found.chunks_exact(3).all(|p| p == [17, 130, 251]));
    }
}
