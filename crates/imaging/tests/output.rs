//! What a rendition is, whatever went in.

mod common;

use common::{frame, one, open, png, scene};
use imaging::{Frame, Limits, RECIPE, render};
use scenes::Jpeg;

/// The marker segments before the first scan, with their content.
fn segments(file: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let mut found = Vec::new();
    let mut at = 2;
    loop {
        let (marker, length) = (
            file[at + 1],
            usize::from(file[at + 2]) << 8 | usize::from(file[at + 3]),
        );
        found.push((marker, file[at + 4..at + 2 + length].to_vec()));
        at += 2 + length;
        if marker == 0xDA {
            return found;
        }
    }
}

#[test]
fn no_metadata_comes_out_least_of_all_a_place() {
    let file = scene("ring", 200, 150).to_jpeg_with(Jpeg {
        quality: 90,
        orientation: 6,
        place: true,
    });
    let made = render(&file, &[frame(120, 120)], &Limits::default()).unwrap();
    let exif = exif::Reader::new().read_from_container(&mut std::io::Cursor::new(&made[0].bytes));
    assert!(exif.is_err(), "no EXIF block at all");
    for (marker, content) in segments(&made[0].bytes) {
        let allowed = matches!(marker, 0xC0 | 0xC4 | 0xDA | 0xDB | 0xDD)
            || (marker == 0xE0 && content.starts_with(b"JFIF\0"));
        assert!(allowed, "segment {marker:02X} in the output");
    }
}

#[test]
fn one_decode_gives_every_frame_in_order_with_its_digest() {
    let file = scene("vase", 300, 400).to_jpeg(90, 1);
    let frames = [
        ("amazon", 200, 200, 100),
        ("trendyol", 120, 180, 100),
        ("hepsiburada", 150, 150, 85),
    ]
    .map(|(name, width, height, fill_percent)| Frame {
        name: name.to_owned(),
        width,
        height,
        fill_percent,
        quality: 85,
    });
    let made = render(&file, &frames, &Limits::default()).unwrap();
    for (frame, rendition) in frames.iter().zip(&made) {
        assert_eq!(
            (&rendition.frame, rendition.width, rendition.height),
            (&frame.name, frame.width, frame.height)
        );
        assert_eq!(rendition.sha256, domain::Sha256Hex::of(&rendition.bytes));
        assert_eq!(rendition.media_type, "image/jpeg");
    }
    assert_eq!(
        made,
        render(&file, &frames, &Limits::default()).unwrap(),
        "the same bytes again"
    );
    assert!(!RECIPE.is_empty());
}

#[test]
fn around_the_photo_everything_is_pure_white_and_the_photo_is_centred() {
    let grey = vec![90; 60 * 30 * 3];
    let file = png(
        (60, 30),
        png::ColorType::Rgb,
        png::BitDepth::Eight,
        &grey,
        None,
    );
    let made = one(
        &file,
        Frame {
            fill_percent: 50,
            ..frame(120, 120)
        },
    )
    .unwrap();
    // The photo takes 60 x 30 pixels: x 30..90, y 45..75. JPEG blurs across its
    // 8-pixel blocks, so pure white is asked for from the next block on.
    for y in 0..120 {
        for x in 0..120 {
            let inside = (30..90).contains(&x) && (45..75).contains(&y);
            let far = !(24..96).contains(&x) || !(40..80).contains(&y);
            if inside {
                assert!(
                    made.at(x, y)[0].abs_diff(90) < 12,
                    "{x},{y}: {:?}",
                    made.at(x, y)
                );
            } else if far {
                assert_eq!(made.at(x, y), [255; 3], "{x},{y}");
            }
        }
    }
}

#[test]
fn a_small_photo_is_enlarged_twice_at_most() {
    let file = png(
        (20, 20),
        png::ColorType::Rgb,
        png::BitDepth::Eight,
        &[40; 1200],
        None,
    );
    let made = one(&file, frame(200, 200)).unwrap();
    let dark = (0..200).filter(|x| made.at(*x, 100)[0] < 128).count();
    assert!((38..=42).contains(&dark), "{dark} of 200 pixels");
}

#[test]
fn transparent_black_leaves_no_dark_fringe_around_red() {
    let (w, h) = (200_u32, 200_u32);
    let inside = |i: u32| {
        let (x, y) = ((i % w) as i32 - 100, (i / w) as i32 - 100);
        x * x + y * y < 70 * 70
    };
    let pixel = |i: u32| {
        if inside(i) {
            [230, 20, 20, 255]
        } else {
            [0, 0, 0, 0]
        }
    };
    let rgba: Vec<u8> = (0..w * h).flat_map(pixel).collect();
    let file = png(
        (w, h),
        png::ColorType::Rgba,
        png::BitDepth::Eight,
        &rgba,
        None,
    );
    let made = one(&file, frame(67, 67)).unwrap();
    let least = (0..67 * 67).map(|i| made.rgb[i * 3]).min().unwrap();
    assert!(
        least >= 215,
        "red never falls below the product's own: {least}"
    );
    assert_eq!(made.at(1, 1), [255; 3]);
    let wide: Vec<u8> = rgba.iter().flat_map(|b| [*b, *b]).collect();
    let sixteen = png(
        (w, h),
        png::ColorType::Rgba,
        png::BitDepth::Sixteen,
        &wide,
        None,
    );
    let other = one(&sixteen, frame(67, 67)).unwrap();
    assert!(made.psnr(&other) > 40.0);
}

#[test]
fn fine_red_lines_keep_their_colour() {
    let (w, h) = (160, 160);
    let pixel = |i: u32| {
        if (i % w + 1) % 4 < 2 {
            [220, 0, 20]
        } else {
            [255, 255, 255]
        }
    };
    let rgb: Vec<u8> = (0..w * h).flat_map(pixel).collect();
    let file = png(
        (w, h),
        png::ColorType::Rgb,
        png::BitDepth::Eight,
        &rgb,
        None,
    );
    let made = render(&file, &[frame(160, 160)], &Limits::default()).unwrap();
    let frame_header = segments(&made[0].bytes)
        .into_iter()
        .find(|(m, _)| *m == 0xC0)
        .unwrap()
        .1;
    assert_eq!(frame_header[7], 0x11, "chroma at full resolution");
    assert!(open(&made[0]).at(84, 80)[1] < 60);
}
