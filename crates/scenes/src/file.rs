//! Scenes as files.

use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, SamplingFactor};

use crate::{Scene, exif};

/// How a scene is written as JPEG.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jpeg {
    /// 1 to 100, on libjpeg's scale.
    pub quality: u8,
    /// EXIF orientation 1 to 8: the pixels are stored turned, and the tag says
    /// how to stand them up again, as a phone does.
    pub orientation: u8,
    /// Plants a GPS position (for tests that it does not come out again).
    pub place: bool,
}

impl Scene {
    /// The photo as JPEG (4:2:0) with an EXIF orientation of 1 to 8.
    pub fn to_jpeg(&self, quality: u8, orientation: u8) -> Vec<u8> {
        self.to_jpeg_with(Jpeg {
            quality,
            orientation,
            place: false,
        })
    }

    /// The photo as JPEG (4:2:0).
    pub fn to_jpeg_with(&self, options: Jpeg) -> Vec<u8> {
        let orientation = options.orientation.clamp(1, 8);
        let (width, height, pixels) = self.stored(orientation);
        let mut out = Vec::with_capacity(pixels.len() / 8);
        let mut encoder = Encoder::new(&mut out, options.quality.clamp(1, 100));
        encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
        encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
        encoder
            .add_exif_metadata(&exif::block(orientation, options.place))
            .expect("an EXIF block of 140 bytes fits a segment");
        encoder
            .encode(&pixels, width as u16, height as u16, ColorType::Rgb)
            .expect("scenes are at most 65535 pixels a side and written to memory");
        out
    }

    /// The photo as PNG, without transparency.
    pub fn to_png(&self) -> Vec<u8> {
        png(self.width, self.height, png::ColorType::Rgb, &self.rgb)
    }

    /// The product alone on a transparent ground, as PNG: its true cut-out.
    pub fn cut_out_png(&self) -> Vec<u8> {
        let colours = self.product_rgb.chunks_exact(3).zip(&self.alpha);
        let rgba: Vec<u8> = colours.flat_map(|(c, a)| [c[0], c[1], c[2], *a]).collect();
        png(self.width, self.height, png::ColorType::Rgba, &rgba)
    }

    /// Size and pixels as stored, so that `orientation` stands them up.
    fn stored(&self, orientation: u8) -> (u32, u32, Vec<u8>) {
        let (w, h) = (self.width as usize, self.height as usize);
        let (sw, sh) = if orientation >= 5 { (h, w) } else { (w, h) };
        let mut pixels = Vec::with_capacity(self.rgb.len());
        for y in 0..sh {
            for x in 0..sw {
                // Where the stored pixel appears in the upright picture.
                let (ux, uy) = match orientation {
                    2 => (w - 1 - x, y),
                    3 => (w - 1 - x, h - 1 - y),
                    4 => (x, h - 1 - y),
                    5 => (y, x),
                    6 => (w - 1 - y, x),
                    7 => (w - 1 - y, h - 1 - x),
                    8 => (y, h - 1 - x),
                    _ => (x, y),
                };
                let at = (uy * w + ux) * 3;
                pixels.extend_from_slice(&self.rgb[at..at + 3]);
            }
        }
        (sw as u32, sh as u32, pixels)
    }
}

fn png(width: u32, height: u32, colour: png::ColorType, pixels: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(colour);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(pixels))
        .expect("the buffer has the size that the header says, and memory takes it");
    out
}
