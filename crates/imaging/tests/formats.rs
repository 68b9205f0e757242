//! The same picture in every accepted format comes out the same.

mod common;

use common::{frame, gif, jpeg, one, png, scene, tiff, webp};
use imaging::{Colour, Format, Limits, probe, probe_head};
use jpeg_encoder::{ColorType as JpegColour, SamplingFactor};
use png::{BitDepth, ColorType as PngColour};
use tiff::encoder::colortype;

const SIZE: (u32, u32) = (157, 119);

/// Name, file, whether colours are kept, and how close it must come (dB).
fn files() -> Vec<(&'static str, Vec<u8>, bool, f64)> {
    let mug = scene("mug", SIZE.0, SIZE.1);
    let rgb = &mug.rgb;
    let grey: Vec<u8> = rgb.chunks_exact(3).map(luma).collect();
    let rgba: Vec<u8> = rgb
        .chunks_exact(3)
        .flat_map(|p| [p[0], p[1], p[2], 255])
        .collect();
    let grey_alpha: Vec<u8> = grey.iter().flat_map(|g| [*g, 255]).collect();
    let twice: Vec<u8> = rgb.iter().flat_map(|b| [*b, *b]).collect();
    let words: Vec<u16> = rgb.iter().map(|b| u16::from(*b) * 257).collect();
    let cmyk: Vec<u8> = rgb
        .chunks_exact(3)
        .flat_map(|p| [255 - p[0], 255 - p[1], 255 - p[2], 0])
        .collect();
    let with =
        |set: fn(&mut jpeg_encoder::Encoder<&mut Vec<u8>>)| jpeg(SIZE, JpegColour::Rgb, rgb, set);
    let png8 = |colour, samples: &[u8]| png(SIZE, colour, BitDepth::Eight, samples, None);
    vec![
        ("jpeg 4:4:4", with(|_| {}), true, 38.0),
        (
            "jpeg 4:2:2",
            with(|e| e.set_sampling_factor(SamplingFactor::R_4_2_2)),
            true,
            33.0,
        ),
        (
            "jpeg 4:2:0",
            with(|e| e.set_sampling_factor(SamplingFactor::R_4_2_0)),
            true,
            33.0,
        ),
        (
            "jpeg 4:4:0",
            with(|e| e.set_sampling_factor(SamplingFactor::R_4_4_0)),
            true,
            33.0,
        ),
        (
            "jpeg 4:1:1",
            with(|e| e.set_sampling_factor(SamplingFactor::R_4_1_1)),
            true,
            28.0,
        ),
        (
            "jpeg restart markers",
            with(|e| {
                e.set_restart_interval(5);
                e.set_sampling_factor(SamplingFactor::R_4_2_0);
            }),
            true,
            33.0,
        ),
        (
            "jpeg progressive",
            with(|e| e.set_progressive(true)),
            true,
            38.0,
        ),
        (
            "jpeg progressive 4:2:0",
            with(|e| {
                e.set_progressive(true);
                e.set_sampling_factor(SamplingFactor::R_4_2_0);
            }),
            true,
            33.0,
        ),
        (
            "jpeg with restarts",
            with(|e| e.set_restart_interval(5)),
            true,
            38.0,
        ),
        (
            "jpeg, a scan per component",
            with(|e| {
                e.set_optimized_huffman_tables(true);
                e.set_sampling_factor(SamplingFactor::R_4_2_0);
            }),
            true,
            33.0,
        ),
        (
            "jpeg grey",
            jpeg(SIZE, JpegColour::Luma, &grey, |_| {}),
            false,
            38.0,
        ),
        (
            "jpeg cmyk",
            jpeg(SIZE, JpegColour::Cmyk, &cmyk, |_| {}),
            true,
            36.0,
        ),
        (
            "jpeg ycck",
            jpeg(SIZE, JpegColour::CmykAsYcck, &cmyk, |_| {}),
            true,
            36.0,
        ),
        ("png rgb", png8(PngColour::Rgb, rgb), true, 45.0),
        ("png rgba", png8(PngColour::Rgba, &rgba), true, 45.0),
        ("png grey", png8(PngColour::Grayscale, &grey), false, 45.0),
        (
            "png grey alpha",
            png8(PngColour::GrayscaleAlpha, &grey_alpha),
            false,
            45.0,
        ),
        (
            "png 16 bit",
            png(SIZE, PngColour::Rgb, BitDepth::Sixteen, &twice, None),
            true,
            45.0,
        ),
        ("webp", webp(SIZE, rgb), true, 45.0),
        ("tiff 8 bit", tiff::<colortype::RGB8>(SIZE, rgb), true, 45.0),
        (
            "tiff 16 bit",
            tiff::<colortype::RGB16>(SIZE, &words),
            true,
            45.0,
        ),
        (
            "tiff grey",
            tiff::<colortype::Gray8>(SIZE, &grey),
            false,
            45.0,
        ),
        (
            "tiff cmyk",
            tiff::<colortype::CMYK8>(SIZE, &cmyk),
            true,
            45.0,
        ),
        ("gif", gif(SIZE, rgb, 1), true, 25.0),
    ]
}

fn luma(p: &[u8]) -> u8 {
    ((u32::from(p[0]) * 77 + u32::from(p[1]) * 150 + u32::from(p[2]) * 29) >> 8) as u8
}

#[test]
fn every_format_gives_the_same_picture() {
    let files = files();
    let reference = |name: &str| {
        let found = files.iter().find(|(n, ..)| *n == name).unwrap();
        one(&found.1, frame(100, 100)).unwrap()
    };
    let (colour, grey) = (reference("png rgb"), reference("png grey"));
    for (name, file, coloured, least) in &files {
        let picture = one(file, frame(100, 100)).unwrap_or_else(|e| panic!("{name}: {e}"));
        let psnr = picture.psnr(if *coloured { &colour } else { &grey });
        assert!(psnr >= *least, "{name}: {psnr:.1} dB");
    }
}

#[test]
fn probing_tells_type_size_and_colour_from_the_first_bytes() {
    for (name, file, coloured, _) in files() {
        let found = probe(&file, &Limits::default()).unwrap();
        let format = match name.split([' ', ',']).next() {
            Some("jpeg") => Format::Jpeg,
            Some("png") => Format::Png,
            Some("webp") => Format::WebP,
            Some("tiff") => Format::Tiff,
            _ => Format::Gif,
        };
        assert_eq!(
            (found.format, found.width, found.height, found.frames),
            (format, SIZE.0, SIZE.1, 1),
            "{name}"
        );
        assert_eq!(found.media_type, format.media_type());
        assert_eq!(found.colour == Colour::Grey, !coloured, "{name}");
        assert_eq!(
            found.colour == Colour::Cmyk,
            name.contains("cmyk") || name.contains("ycck"),
            "{name}"
        );
        assert!(
            found.has_alpha || !name.contains("alpha") && !name.contains("rgba"),
            "{name}"
        );
        let head =
            (0..=file.len()).find_map(|n| probe_head(&file[..n], &Limits::default()).unwrap());
        assert_eq!(
            head,
            Some(found),
            "{name}: never refused on the way, and the same in the end"
        );
    }
}

#[test]
fn a_palette_png_is_read() {
    let indices = [0_u8, 1, 1, 0];
    let mut info = png::Info::with_size(2, 2);
    info.color_type = PngColour::Indexed;
    info.palette = Some(vec![200, 30, 30, 30, 30, 200].into());
    let mut file = Vec::new();
    let mut writer = png::Encoder::with_info(&mut file, info)
        .unwrap()
        .write_header()
        .unwrap();
    writer.write_image_data(&indices).unwrap();
    drop(writer);
    let picture = one(&file, frame(2, 2)).unwrap();
    let [r, _, b] = picture.at(0, 0);
    assert!(r > 150 && b < 90, "{:?}", picture.at(0, 0));
}
