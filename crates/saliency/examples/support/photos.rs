//! Photos with another model's mask: agreement with that model, not truth.

use std::fs::File;
use std::io::{BufReader, Cursor};
use std::path::Path;

use matting::score::{measure, shrink};
use matting::{View, matte};
use saliency::Network;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;

/// Long side at which a photo is cut.
const CUT: usize = 640;

/// Prints the agreement of one photo.
pub fn score(network: &Network, photo: &Path, mask: &Path) -> Result<(), String> {
    let bytes = std::fs::read(photo).map_err(|error| error.to_string())?;
    let colours = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bytes), colours);
    let rgb = decoder.decode().map_err(|error| error.to_string())?;
    let from = decoder.dimensions().ok_or("no size")?;
    let (rgb, size) = smaller(rgb, 3, from);
    let (truth, mask_size) = grey(mask)?;
    let truth = shrink(&truth, 1, mask_size, size);
    let map = network
        .saliency(&rgb, size.0, size.1)
        .map_err(|error| error.to_string())?;
    let view = View {
        width: size.0,
        height: size.1,
        rgb: &rgb,
    };
    let hybrid = matte(&view, Some(&map));
    let network = measure(
        &super::enlarged(&map, size.0, size.1),
        &truth,
        size.0,
        size.1,
    );
    let both = measure(&hybrid.alpha, &truth, size.0, size.1);
    println!(
        "{}: agreement {:.3}; IoU with the mask: network {:.3} (boundary F {:.3}), hybrid {:.3} ({:.3}), {:?}",
        photo.file_name().unwrap_or_default().display(),
        map.agreement,
        network.iou,
        network.boundary,
        both.iou,
        both.boundary,
        hybrid.method
    );
    Ok(())
}

fn smaller(rgb: Vec<u8>, channels: usize, from: (usize, usize)) -> (Vec<u8>, (usize, usize)) {
    let long = from.0.max(from.1);
    if long <= CUT {
        return (rgb, from);
    }
    let to = (from.0 * CUT / long, from.1 * CUT / long);
    (shrink(&rgb, channels, from, to), to)
}

/// A mask: the alpha of an RGBA picture, else the first channel.
fn grey(path: &Path) -> Result<(Vec<u8>, (usize, usize)), String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let file = File::open(path).map_err(|error| text(&error))?;
    let mut bytes = Vec::new();
    std::io::copy(&mut BufReader::new(file), &mut bytes).map_err(|error| text(&error))?;
    let mut reader = png::Decoder::new(Cursor::new(bytes))
        .read_info()
        .map_err(|error| text(&error))?;
    let mut pixels = vec![0; reader.output_buffer_size().ok_or("too large")?];
    let info = reader
        .next_frame(&mut pixels)
        .map_err(|error| text(&error))?;
    let channels = info.color_type.samples();
    let channel = if channels == 4 { 3 } else { 0 };
    let mask = pixels.chunks_exact(channels).map(|pixel| pixel[channel]);
    Ok((mask.collect(), (info.width as usize, info.height as usize)))
}
