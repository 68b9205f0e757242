//! Whether a picture decodes to its end and stands on white: decoded with
//! nothing of the picture engine, so that the engine's own output is judged
//! independently.

use imaging::Format;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;

/// A value of 250 or more in every channel is white to the eye; JPEG moves
/// pure white by a few steps.
const WHITE: u8 = 250;
/// Share of border pixels that must be white, in percent: a product may touch
/// the edge of the frame.
const SHARE: usize = 95;

/// Decodes a picture and says whether its outermost pixels are white. Types
/// other than JPEG and PNG are not decoded and count as white.
pub fn is_white(bytes: &[u8], format: Format) -> Result<bool, String> {
    let (width, height, channels, pixels) = match format {
        Format::Jpeg => jpeg(bytes)?,
        Format::Png => png(bytes)?,
        _ => return Ok(true),
    };
    if width == 0 || height == 0 || pixels.len() < width * height * channels {
        return Err("the picture ends early".to_owned());
    }
    let white = |x: usize, y: usize| {
        let at = (y * width + x) * channels;
        pixels[at..at + channels.min(3)]
            .iter()
            .all(|value| *value >= WHITE)
    };
    let across = (0..width).flat_map(|x| [(x, 0), (x, height - 1)]);
    let down = (0..height).flat_map(|y| [(0, y), (width - 1, y)]);
    let hits = across.chain(down).filter(|(x, y)| white(*x, *y)).count();
    Ok(hits * 100 >= SHARE * 2 * (width + height))
}

type Pixels = (usize, usize, usize, Vec<u8>);

fn jpeg(bytes: &[u8]) -> Result<Pixels, String> {
    let options = DecoderOptions::new_fast()
        .set_max_width(20_000)
        .set_max_height(20_000)
        .set_strict_mode(true)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let pixels = decoder.decode().map_err(|error| format!("{error:?}"))?;
    let (width, height) = decoder.dimensions().unwrap_or_default();
    Ok((width, height, 3, pixels))
}

fn png(bytes: &[u8]) -> Result<Pixels, String> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|error| error.to_string())?;
    let size = reader
        .output_buffer_size()
        .ok_or("the picture is too large")?;
    let mut pixels = vec![0; size];
    let info = reader
        .next_frame(&mut pixels)
        .map_err(|error| error.to_string())?;
    Ok((
        info.width as usize,
        info.height as usize,
        info.color_type.samples(),
        pixels,
    ))
}
