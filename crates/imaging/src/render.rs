//! All steps, one decode, any number of frames.

use domain::Sha256Hex;

use crate::decode::{Decoded, decode};
use crate::resize::MAX_UPSCALE;
use crate::{Limits, Refusal, colour, encode, flatten, orient, pad, probe, resize, sharpen};

/// A picture to make: its size and how the photo sits in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// What the rendition is for, such as `amazon-main`; handed back unchanged.
    pub name: String,
    /// Width of the finished picture, in pixels (1 to 65,535).
    pub width: u32,
    /// Height of the finished picture, in pixels (1 to 65,535).
    pub height: u32,
    /// Share of the frame's width and height, in percent (1 to 100), within
    /// which the photo is placed; the rest is pure white.
    pub fill_percent: u8,
    /// JPEG quality on libjpeg's scale, 1 to 100.
    pub quality: u8,
}

/// A finished picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendition {
    /// The name of the [`Frame`] it was made for.
    pub frame: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Always `image/jpeg` in this version.
    pub media_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
    /// Digest of `bytes`.
    pub sha256: Sha256Hex,
}

/// Decodes a photo once and makes a rendition for every frame, in the order of
/// `frames`: resized by Lanczos3 (never enlarged beyond [`MAX_UPSCALE`]), turned
/// upright, converted to sRGB, laid on white, mildly sharpened, centred, and
/// encoded without metadata. Pure: equal input gives equal bytes.
pub fn render(bytes: &[u8], frames: &[Frame], limits: &Limits) -> Result<Vec<Rendition>, Refusal> {
    let probe = probe::probe(bytes, limits)?;
    let decoded = decode(bytes, &probe)?;
    frames
        .iter()
        .map(|frame| rendition(&decoded, probe.orientation, frame))
        .collect()
}

fn rendition(decoded: &Decoded, orientation: u8, frame: &Frame) -> Result<Rendition, Refusal> {
    let stored = &decoded.raster;
    let upright = orient::upright_size(stored.width, stored.height, orientation);
    let target = target_size(upright, frame);
    let (width, height) = orient::upright_size(target.0, target.1, orientation);
    let small = orient::upright(resize::resize(stored, width, height)?, orientation);
    let coloured = colour::to_srgb(&small, decoded.icc.as_deref());
    drop(small);
    let mut picture = match &coloured.alpha {
        Some(alpha) => flatten::onto_white(coloured.rgb, alpha),
        None => coloured.rgb,
    };
    sharpen::sharpen(&mut picture);
    let framed = pad::centred(&picture, frame.width.max(1), frame.height.max(1));
    let bytes = encode::jpeg(&framed, frame.quality)?;
    Ok(Rendition {
        frame: frame.name.clone(),
        width: framed.width,
        height: framed.height,
        media_type: "image/jpeg",
        sha256: Sha256Hex::of(&bytes),
        bytes,
    })
}

/// The size of an upright photo inside its frame, in pixels: the largest that
/// keeps its proportions, fits the filled part and respects [`MAX_UPSCALE`].
fn target_size((width, height): (u32, u32), frame: &Frame) -> (u32, u32) {
    let fill = f64::from(frame.fill_percent.clamp(1, 100)) / 100.0;
    let room = |side: u32| (f64::from(side.max(1)) * fill).max(1.0);
    let (room_w, room_h) = (room(frame.width), room(frame.height));
    let scale = (room_w / f64::from(width))
        .min(room_h / f64::from(height))
        .min(MAX_UPSCALE);
    let scaled = |side: u32, room: f64| (f64::from(side) * scale).round().clamp(1.0, room) as u32;
    (scaled(width, room_w), scaled(height, room_h))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(width: u32, height: u32, fill_percent: u8) -> Frame {
        Frame {
            name: String::new(),
            width,
            height,
            fill_percent,
            quality: 85,
        }
    }

    #[test]
    fn a_photo_fills_the_share_it_was_given_and_keeps_its_proportions() {
        assert_eq!(
            target_size((4000, 3000), &frame(2000, 2000, 100)),
            (2000, 1500)
        );
        assert_eq!(
            target_size((4000, 3000), &frame(2000, 2000, 85)),
            (1700, 1275)
        );
        assert_eq!(
            target_size((3000, 4000), &frame(1200, 1800, 100)),
            (1200, 1600)
        );
    }

    #[test]
    fn small_photos_are_enlarged_to_the_stated_factor_only() {
        assert_eq!(target_size((100, 50), &frame(2000, 2000, 100)), (200, 100));
    }

    #[test]
    fn a_line_of_pixels_keeps_at_least_one_pixel() {
        assert_eq!(target_size((30_000, 1), &frame(1000, 1000, 100)), (1000, 1));
    }
}
