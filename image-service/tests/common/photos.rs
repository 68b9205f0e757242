//! Small files to upload, good and bad.

use jpeg_encoder::{ColorType, Encoder};

/// A good JPEG whose content depends on the seed.
pub fn jpeg(seed: u8) -> Vec<u8> {
    let (width, height) = (64u16, 48u16);
    let pixels: Vec<u8> = (0..usize::from(width) * usize::from(height) * 3)
        .map(|place| (place as u8).wrapping_mul(seed.wrapping_add(3)))
        .collect();
    let mut bytes = Vec::new();
    Encoder::new(&mut bytes, 90)
        .encode(&pixels, width, height, ColorType::Rgb)
        .expect("a JPEG");
    bytes
}

/// A JPEG that stops in the middle of its picture.
pub fn truncated() -> Vec<u8> {
    let mut bytes = jpeg(9);
    bytes.truncate(bytes.len() * 2 / 3);
    bytes
}

/// A JPEG whose header announces 20,000 x 14,000 pixels, with `padding` more
/// bytes behind it.
pub fn bomb(padding: usize) -> Vec<u8> {
    let mut bytes = jpeg(7);
    let frame = bytes
        .windows(2)
        .position(|pair| pair == [0xFF, 0xC0])
        .expect("a frame header");
    bytes[frame + 5..frame + 7].copy_from_slice(&14_000u16.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&20_000u16.to_be_bytes());
    bytes.extend(std::iter::repeat_n(0u8, padding));
    bytes
}

/// A GIF with so many frames.
pub fn gif(frames: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder =
        gif::Encoder::new(&mut bytes, 4, 4, &[0, 0, 0, 255, 255, 255]).expect("a GIF");
    for number in 0..frames {
        let frame = gif::Frame::from_indexed_pixels(4, 4, vec![number % 2; 16], None);
        encoder.write_frame(&frame).expect("a frame");
    }
    drop(encoder);
    bytes
}
