//! From a photo to the numbers that a network takes.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::U8x3;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};

use crate::{Declared, Error, Scale};

/// The photo (RGB, 8 bits) stretched to the declared size with Lanczos3 and
/// normalised: three planes of `width · height` numbers, red first.
pub(crate) fn planes(
    rgb: &[u8],
    width: usize,
    height: usize,
    declared: &Declared,
) -> Result<Vec<f32>, Error> {
    let small = stretched(rgb, width, height, declared)?;
    let divisor = match declared.scale {
        Scale::Range => 255.0,
        Scale::Peak => f32::from(small.iter().copied().max().unwrap_or(1).max(1)),
    };
    let mut planes = Vec::with_capacity(small.len());
    for channel in 0..3 {
        let (mean, std) = (declared.mean[channel], declared.std[channel]);
        let samples = small.iter().skip(channel).step_by(3);
        planes.extend(samples.map(|sample| (f32::from(*sample) / divisor - mean) / std));
    }
    Ok(planes)
}

/// The photo at the declared size, whatever its shape.
fn stretched(
    rgb: &[u8],
    width: usize,
    height: usize,
    declared: &Declared,
) -> Result<Vec<u8>, Error> {
    let wrong = || Error::Picture {
        length: rgb.len(),
        width,
        height,
    };
    let pixels = width.checked_mul(height).ok_or_else(wrong)?;
    if pixels == 0 || pixels.checked_mul(3) != Some(rgb.len()) {
        return Err(wrong());
    }
    let (from_width, from_height) = (
        u32::try_from(width).map_err(|_| wrong())?,
        u32::try_from(height).map_err(|_| wrong())?,
    );
    let from =
        TypedImageRef::<U8x3>::from_buffer(from_width, from_height, rgb).map_err(|_| wrong())?;
    let mut small = vec![0; declared.width as usize * declared.height as usize * 3];
    let mut into = TypedImage::<U8x3>::from_buffer(declared.width, declared.height, &mut small)
        .map_err(|_| wrong())?;
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    Resizer::new()
        .resize_typed(&from, &mut into, &options)
        .map_err(|_| wrong())?;
    drop(into);
    Ok(small)
}

/// The planes mirrored left to right.
pub(crate) fn mirrored(planes: &[f32], width: usize) -> Vec<f32> {
    let rows = planes.chunks_exact(width);
    rows.flat_map(|row| row.iter().rev().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::known::u2netp;

    fn declared(scale: Scale) -> Declared {
        Declared {
            width: 8,
            height: 8,
            scale,
            ..u2netp()
        }
    }

    #[test]
    fn samples_become_planes_in_the_order_of_the_formula() {
        let rgb: Vec<u8> = [200, 100, 50].repeat(16 * 16);
        for (scale, divisor) in [(Scale::Peak, 200.0), (Scale::Range, 255.0)] {
            let planes = planes(&rgb, 16, 16, &declared(scale)).expect("planes");
            assert_eq!(planes.len(), 3 * 64);
            for (channel, (sample, mean, std)) in [
                (200.0, 0.485, 0.229),
                (100.0, 0.456, 0.224),
                (50.0, 0.406, 0.225),
            ]
            .into_iter()
            .enumerate()
            {
                let expected: f32 = (sample / divisor - mean) / std;
                for value in &planes[channel * 64..(channel + 1) * 64] {
                    assert!((value - expected).abs() < 1e-5, "{value} {expected}");
                }
            }
        }
    }

    #[test]
    fn a_black_picture_divides_by_no_zero() {
        let planes = planes(&[0; 4 * 4 * 3], 4, 4, &declared(Scale::Peak)).expect("planes");
        assert!(planes.iter().all(|value| value.is_finite()));
    }

    #[test]
    fn a_buffer_of_another_size_is_refused() {
        for (length, width, height) in [(11, 2, 2), (13, 2, 2), (0, 0, 0), (12, usize::MAX, 4)] {
            let refused = planes(&vec![0; length], width, height, &declared(Scale::Range));
            assert!(
                matches!(refused, Err(Error::Picture { .. })),
                "{width}x{height}"
            );
        }
    }

    #[test]
    fn mirroring_twice_changes_nothing() {
        let rows = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        assert_eq!(mirrored(&rows, 3), [3.0, 2.0, 1.0, 6.0, 5.0, 4.0]);
        assert_eq!(mirrored(&mirrored(&rows, 3), 3), rows);
    }
}
