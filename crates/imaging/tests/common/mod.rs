//! Pictures to test with, and a look at what came out.
#![expect(dead_code, reason = "every test file uses a part of it")]

use std::io::Cursor;

use imaging::{Frame, Limits, Refusal, Rendition, render};
use scenes::Scene;

/// Pixels of a finished picture.
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub rgb: Vec<u8>,
}

impl Picture {
    pub fn at(&self, x: usize, y: usize) -> [u8; 3] {
        let i = (y * self.width + x) * 3;
        [self.rgb[i], self.rgb[i + 1], self.rgb[i + 2]]
    }

    /// Peak signal-to-noise ratio against another picture, in dB.
    pub fn psnr(&self, other: &Picture) -> f64 {
        assert_eq!((self.width, self.height), (other.width, other.height));
        let square = |(a, b): (&u8, &u8)| f64::from(a.abs_diff(*b)).powi(2);
        let sum: f64 = self.rgb.iter().zip(&other.rgb).map(square).sum();
        10.0 * (255.0 * 255.0 * self.rgb.len() as f64 / sum.max(1e-9)).log10()
    }
}

/// Decodes a rendition.
pub fn open(rendition: &Rendition) -> Picture {
    let options = zune_core::options::DecoderOptions::default()
        .jpeg_set_out_colorspace(zune_core::colorspace::ColorSpace::RGB);
    let source = zune_core::bytestream::ZCursor::new(&rendition.bytes);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(source, options);
    let rgb = decoder.decode().expect("a rendition is a JPEG");
    let info = decoder.info().expect("the header was read");
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    assert_eq!(
        (rendition.width as usize, rendition.height as usize),
        (width, height)
    );
    Picture { width, height, rgb }
}

/// A frame of the best quality that is filled completely.
pub fn frame(width: u32, height: u32) -> Frame {
    Frame {
        name: "test".to_owned(),
        width,
        height,
        fill_percent: 100,
        quality: 100,
    }
}

/// Renders one frame.
pub fn one(bytes: &[u8], frame: Frame) -> Result<Picture, Refusal> {
    let renditions = render(bytes, &[frame], &Limits::default())?;
    assert_eq!(renditions.len(), 1);
    Ok(open(&renditions[0]))
}

/// The refusal of a file that must be refused.
pub fn refused(bytes: &[u8]) -> Refusal {
    match render(bytes, &[frame(100, 100)], &Limits::default()) {
        Err(refusal) => refusal,
        Ok(_) => panic!("it was taken"),
    }
}

/// A scene by key; seed 1.
pub fn scene(key: &str, width: u32, height: u32) -> Scene {
    scenes::render(key, 1, width, height).expect("the scene exists")
}

/// Samples as a PNG file, with a colour profile if one is given.
pub fn png(
    (width, height): (u32, u32),
    colour: png::ColorType,
    depth: png::BitDepth,
    samples: &[u8],
    icc: Option<&[u8]>,
) -> Vec<u8> {
    let mut info = png::Info::with_size(width, height);
    info.color_type = colour;
    info.bit_depth = depth;
    info.icc_profile = icc.map(|icc| icc.to_vec().into());
    let mut out = Vec::new();
    let encoder = png::Encoder::with_info(&mut out, info).expect("a valid header");
    let mut writer = encoder.write_header().expect("memory takes it");
    writer.write_image_data(samples).expect("the samples fit");
    drop(writer);
    out
}

/// Samples as a JPEG file.
pub fn jpeg(
    (width, height): (u32, u32),
    colour: jpeg_encoder::ColorType,
    samples: &[u8],
    set: impl FnOnce(&mut jpeg_encoder::Encoder<&mut Vec<u8>>),
) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, 95);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::R_4_4_4);
    set(&mut encoder);
    encoder
        .encode(samples, width as u16, height as u16, colour)
        .expect("valid samples");
    out
}

/// RGB samples as a TIFF file.
pub fn tiff<C: tiff::encoder::colortype::ColorType>(
    size: (u32, u32),
    samples: &[C::Inner],
) -> Vec<u8>
where
    [C::Inner]: tiff::encoder::TiffValue,
{
    let mut out = Cursor::new(Vec::new());
    let mut encoder = tiff::encoder::TiffEncoder::new(&mut out).expect("memory takes it");
    encoder
        .write_image::<C>(size.0, size.1, samples)
        .expect("valid samples");
    out.into_inner()
}

/// RGB samples as a lossless WebP file.
pub fn webp(size: (u32, u32), samples: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    image_webp::WebPEncoder::new(&mut out)
        .encode(samples, size.0, size.1, image_webp::ColorType::Rgb8)
        .expect("valid samples");
    out
}

/// RGB samples as a GIF file with a number of frames.
pub fn gif(size: (u32, u32), samples: &[u8], frames: usize) -> Vec<u8> {
    let (width, height) = (size.0 as u16, size.1 as u16);
    let mut out = Vec::new();
    let mut encoder = gif::Encoder::new(&mut out, width, height, &[]).expect("memory takes it");
    for _ in 0..frames {
        let frame = gif::Frame::from_rgb_speed(width, height, samples, 10);
        encoder.write_frame(&frame).expect("valid samples");
    }
    drop(encoder);
    out
}
