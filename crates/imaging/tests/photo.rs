//! Views of a photo, what is noted about it, and files made of views.

mod common;

use common::{frame, gif, jpeg, one, png, refused, scene};
use imaging::{
    Area, Chroma, Finish, Limits, Note, Photo, Pixels, encode_jpeg, encode_webp, memory_needed,
    probe, render, render_with,
};
use jpeg_encoder::{ColorType as JpegColour, SamplingFactor};

const LIMITS: Limits = Limits {
    max_bytes: 40_000_000,
    max_pixels: 100_000_000,
    max_side: 30_000,
};

fn photo(bytes: &[u8], least: u32) -> Photo {
    Photo::decode(bytes, &LIMITS, least).expect("a good file")
}

fn whole(photo: &Photo) -> Area {
    let (width, height) = photo.size();
    Area {
        x: 0.0,
        y: 0.0,
        width: width.into(),
        height: height.into(),
    }
}

fn psnr(a: &[u8], b: &[u8]) -> f64 {
    assert_eq!(a.len(), b.len());
    let square = |(a, b): (&u8, &u8)| f64::from(a.abs_diff(*b)).powi(2);
    let sum: f64 = a.iter().zip(b).map(square).sum();
    10.0 * (255.0 * 255.0 * a.len() as f64 / sum.max(1e-9)).log10()
}

/// The part of a picture that an area without fractions covers.
fn cut(pixels: &Pixels, x: usize, y: usize, width: usize, height: usize) -> Vec<u8> {
    let row = pixels.width as usize * 3;
    let lines = pixels.rgb.chunks_exact(row).skip(y).take(height);
    lines
        .flat_map(|line| &line[3 * x..3 * (x + width)])
        .copied()
        .collect()
}

#[test]
fn an_area_is_the_same_part_of_the_upright_photo_in_every_orientation() {
    let mug = scene("mug", 321, 243);
    for orientation in 1..=8 {
        let photo = photo(&mug.to_jpeg(95, orientation), u32::MAX);
        assert_eq!(
            (photo.size(), photo.decoded_size()),
            ((321, 243), (321, 243))
        );
        let all = photo.view(whole(&photo), 321, 243).unwrap();
        assert!(psnr(&all.rgb, &mug.rgb) > 34.0, "orientation {orientation}");
        let area = Area {
            x: 101.0,
            y: 57.0,
            width: 90.0,
            height: 77.0,
        };
        let part = photo.view(area, 90, 77).unwrap();
        assert_eq!((part.width, part.height, part.alpha), (90, 77, None));
        let same = psnr(&part.rgb, &cut(&all, 101, 57, 90, 77));
        assert!(same > 50.0, "orientation {orientation}: {same:.1} dB");
    }
}

#[test]
fn areas_of_other_formats_follow_the_same_rule() {
    let vase = scene("vase", 160, 200);
    let rgb = (png::ColorType::Rgb, png::BitDepth::Eight);
    let photo = photo(&png((160, 200), rgb.0, rgb.1, &vase.rgb, None), 1);
    let area = Area {
        x: 20.0,
        y: 30.0,
        width: 100.0,
        height: 80.0,
    };
    let part = photo.view(area, 100, 80).unwrap();
    let all = photo.view(whole(&photo), 160, 200).unwrap();
    assert_eq!(all.rgb, vase.rgb);
    assert!(psnr(&part.rgb, &cut(&all, 20, 30, 100, 80)) > 50.0);
}

#[test]
fn an_area_outside_the_photo_or_without_size_is_refused() {
    let photo = photo(&scene("mug", 64, 48).to_jpeg(90, 1), 1);
    let area = |x, y, width, height| Area {
        x,
        y,
        width,
        height,
    };
    for bad in [
        area(0.0, 0.0, 0.0, 10.0),
        area(-3.0, 0.0, 10.0, 10.0),
        area(60.0, 0.0, 10.0, 10.0),
        area(f64::NAN, 0.0, 10.0, 10.0),
        area(0.0, 0.0, f64::INFINITY, 10.0),
    ] {
        assert!(photo.view(bad, 8, 8).is_err(), "{bad:?}");
    }
    assert!(photo.view(whole(&photo), 0, 8).is_err());
    assert!(photo.view(whole(&photo), 8, 70_000).is_err());
}

#[test]
fn a_jpeg_is_decoded_no_smaller_than_asked_for() {
    let file = scene("mug", 803, 601).to_jpeg(95, 6);
    for (least, expected) in [
        (u32::MAX, (803, 601)),
        (500, (803, 601)),
        (402, (402, 301)),
        (150, (201, 151)),
        (1, (101, 76)),
    ] {
        let photo = photo(&file, least);
        assert_eq!(photo.size(), (803, 601));
        assert_eq!(photo.decoded_size(), expected, "least {least}");
        let view = photo.view(whole(&photo), 80, 60).unwrap();
        let full = self::photo(&file, u32::MAX);
        let full = full.view(whole(&full), 80, 60).unwrap();
        let same = psnr(&view.rgb, &full.rgb);
        assert!(same > 30.0, "least {least}: {same:.1} dB");
    }
}

#[test]
fn transparency_comes_out_straight() {
    let rgba: Vec<u8> = (0..40 * 40)
        .flat_map(|i| {
            let alpha = if i % 40 < 20 { 255 } else { 0 };
            [200, 30, 60, alpha]
        })
        .collect();
    let rgb8 = (png::ColorType::Rgba, png::BitDepth::Eight);
    let photo = photo(&png((40, 40), rgb8.0, rgb8.1, &rgba, None), 1);
    let view = photo.view(whole(&photo), 20, 20).unwrap();
    let alpha = view.alpha.as_ref().expect("there is transparency");
    assert_eq!((alpha[4], alpha[16]), (255, 0));
    assert_eq!(&view.rgb[12..15], [200, 30, 60]);
    // On white in a JPEG, kept in a WebP.
    let flat = encode_jpeg(&view, 90, Chroma::Full).unwrap();
    let seen = self::photo(&flat, 1);
    let seen = seen.view(whole(&seen), 20, 20).unwrap();
    assert!(seen.rgb[3 * 16] > 245 && seen.rgb[3 * 4 + 1] < 60);
    let kept = self::photo(&encode_webp(&view, 90).unwrap(), 1);
    let kept = kept.view(whole(&kept), 20, 20).unwrap();
    assert_eq!(kept.alpha.map(|a| (a[4], a[16])), Some((255, 0)));
}

#[test]
fn what_was_encoded_is_what_is_decoded() {
    let size = (157_usize, 119_usize);
    let mug = scene("mug", 157, 119);
    let pixels = Pixels {
        width: 157,
        height: 119,
        rgb: mug.rgb.clone(),
        alpha: None,
    };
    let files = [
        ("4:2:0", encode_jpeg(&pixels, 95, Chroma::Half), 33.0),
        ("4:4:4", encode_jpeg(&pixels, 95, Chroma::Full), 38.0),
        ("webp", encode_webp(&pixels, 95), 33.0),
    ];
    for (name, file, least) in files {
        let photo = photo(&file.unwrap(), u32::MAX);
        let view = photo.view(whole(&photo), 157, 119).unwrap();
        let found = psnr(&view.rgb, &mug.rgb);
        assert!(found > least, "{name}: {found:.1} dB");
    }
    let short = Pixels {
        rgb: vec![0; 3 * size.0 * size.1 - 1],
        ..pixels.clone()
    };
    assert!(encode_jpeg(&short, 95, Chroma::Half).is_err());
    assert!(encode_webp(&short, 95).is_err());
    let empty = Pixels {
        width: 0,
        rgb: Vec::new(),
        ..pixels
    };
    assert_eq!(
        encode_webp(&empty, 95).unwrap_err().code(),
        "image.zero_size"
    );
}

#[test]
fn an_avif_is_one() {
    let pixels = Pixels {
        width: 33,
        height: 21,
        rgb: vec![180; 33 * 21 * 3],
        alpha: None,
    };
    let file = imaging::encode_avif(&pixels, 80).unwrap();
    assert_eq!(refused(&file).value(), "AVIF");
}

#[test]
fn of_an_animation_the_first_frame_is_taken_and_said_so() {
    let red = [210, 20, 30].repeat(30 * 20);
    let file = gif((30, 20), &red, 3);
    assert_eq!(probe(&file, &LIMITS).unwrap().frames, 3);
    let photo = photo(&file, 1);
    assert_eq!(photo.note(), [Note::FirstFrame { format: "GIF" }]);
    let still = self::photo(&gif((30, 20), &red, 1), 1);
    assert_eq!(still.note(), []);
    let view = |photo: &Photo| photo.view(whole(photo), 15, 10).unwrap();
    assert_eq!(view(&photo), view(&still));

    let config = webp::WebPConfig::new().unwrap();
    let mut frames = webp::AnimEncoder::new(16, 12, &config);
    let blue = [20, 40, 200].repeat(16 * 12);
    let green = [20, 190, 40].repeat(16 * 12);
    for (rgb, at) in [(&blue, 0), (&green, 500), (&blue, 900)] {
        frames.add_frame(webp::AnimFrame::from_rgb(rgb, 16, 12, at));
    }
    let moving = self::photo(&frames.encode(), 1);
    assert_eq!(moving.note(), [Note::FirstFrame { format: "WebP" }]);
    let first = moving.view(whole(&moving), 8, 6).unwrap();
    assert!(
        first.rgb[2] > 170 && first.rgb[1] < 80,
        "{:?}",
        &first.rgb[..3]
    );
}

#[test]
fn a_missing_end_of_up_to_two_percent_is_noted() {
    let file = scene("mug", 320, 240).to_jpeg(90, 1);
    let cut = photo(&file[..file.len() - 12], u32::MAX);
    let [Note::Missing { percent }] = cut.note() else {
        panic!("{:?}", cut.note())
    };
    assert!(*percent > 0.0 && *percent <= 2.0, "{percent}");
    assert_eq!(photo(&file, 1).note(), []);
}

#[test]
fn what_follows_the_picture_is_ignored() {
    let file = scene("mug", 160, 120).to_jpeg(90, 1);
    let gain_map = scene("vase", 40, 30).to_jpeg(60, 1);
    // An MPF directory as phones write it, then the gain map behind the end.
    let mpf = b"MPF\0MM\0\x2A\0\0\0\x08\0\0\0\0\0\0";
    let mut segment = vec![0xFF, 0xE2];
    segment.extend_from_slice(&(mpf.len() as u16 + 2).to_be_bytes());
    segment.extend_from_slice(mpf);
    let with = [&file[..2], &segment, &file[2..], &gain_map].concat();
    let frames = [frame(100, 100)];
    let of = |bytes: &[u8]| render(bytes, &frames, &LIMITS).unwrap();
    assert_eq!(of(&with), of(&file));
    assert_eq!(photo(&with, 1).note(), []);
}

#[test]
fn a_photo_of_planes_lies_where_a_photo_of_pixels_lies() {
    // Odd sizes and offsets: chroma samples straddle every edge.
    let scene = scene("mug", 301, 203);
    let flat = png(
        (301, 203),
        png::ColorType::Rgb,
        png::BitDepth::Eight,
        &scene.rgb,
        None,
    );
    for factor in [
        SamplingFactor::R_4_4_4,
        SamplingFactor::R_4_2_0,
        SamplingFactor::R_4_1_1,
    ] {
        let file = jpeg((301, 203), JpegColour::Rgb, &scene.rgb, |e| {
            e.set_sampling_factor(factor);
        });
        for (size, fill_percent) in [((157, 121), 85), ((100, 100), 71), ((131, 300), 100)] {
            let framed = imaging::Frame {
                fill_percent,
                ..frame(size.0, size.1)
            };
            for chroma in [Chroma::Half, Chroma::Full] {
                let finish = Finish {
                    sharpened: false,
                    chroma: Some(chroma),
                };
                let made = |bytes: &[u8]| {
                    let all = render_with(bytes, std::slice::from_ref(&framed), &LIMITS, &finish);
                    common::open(&all.unwrap()[0])
                };
                let same = made(&file).psnr(&made(&flat));
                assert!(same > 36.0, "{factor:?} {size:?} {chroma:?}: {same:.1} dB");
            }
        }
    }
}

#[test]
fn smaller_frames_from_larger_ones_are_as_good_as_from_the_photo() {
    let file = scene("headphones", 1200, 900).to_jpeg(95, 8);
    let frames = [frame(1200, 1200), frame(300, 300), frame(600, 620)];
    let together = render(&file, &frames, &LIMITS).unwrap();
    for (frame, made) in frames.iter().zip(&together) {
        assert_eq!((made.width, made.height), (frame.width, frame.height));
        let alone = one(&file, frame.clone()).unwrap();
        let same = common::open(made).psnr(&alone);
        assert!(same > 38.0, "{}: {same:.1} dB", frame.width);
    }
}

#[test]
fn converting_colours_after_the_resize_changes_nothing_visible() {
    let p3 = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let scene = scene("mug", 400, 300);
    let file = jpeg((400, 300), JpegColour::Rgb, &scene.rgb, |e| {
        e.add_icc_profile(&p3).unwrap();
    });
    let photo = photo(&file, u32::MAX);
    let after = photo.view(whole(&photo), 150, 113).unwrap();
    let full = photo.view(whole(&photo), 400, 300).unwrap();
    let rgb = (png::ColorType::Rgb, png::BitDepth::Eight);
    let converted = self::photo(&png((400, 300), rgb.0, rgb.1, &full.rgb, None), 1);
    let before = converted.view(whole(&converted), 150, 113).unwrap();
    let same = psnr(&after.rgb, &before.rgb);
    assert!(same > 42.0, "{same:.1} dB");
}

#[test]
fn a_jpeg_of_thousands_of_scans_is_refused() {
    let mug = scene("mug", 64, 64);
    let file = jpeg((64, 64), JpegColour::Rgb, &mug.rgb, |e| {
        e.set_progressive(true);
    });
    let last = file
        .windows(2)
        .rposition(|w| w == [0xFF, 0xDA])
        .expect("a scan");
    let end = file.len() - 2;
    let many = [&file[..end], &file[last..end].repeat(3000), &file[end..]].concat();
    assert_eq!(refused(&many).code(), "image.corrupt");
}

#[test]
fn memory_is_known_from_the_header() {
    let mug = scene("mug", 320, 240);
    let of = |set: fn(&mut jpeg_encoder::Encoder<&mut Vec<u8>>)| {
        let file = jpeg((320, 240), JpegColour::Rgb, &mug.rgb, set);
        memory_needed(&probe(&file, &LIMITS).unwrap(), 0)
    };
    let full = of(|_| {});
    let half = of(|e| e.set_sampling_factor(SamplingFactor::R_4_2_0));
    assert_eq!(full - half, 320 * 240 * 3 / 2);
    // Two bytes for every coefficient of a file that is gone over repeatedly.
    let scans = of(|e| e.set_progressive(true));
    assert_eq!(scans - full, 320 * 240 * 3 * 2);
    let sixteen = png(
        (20, 10),
        png::ColorType::Rgb,
        png::BitDepth::Sixteen,
        &[9; 20 * 10 * 6],
        None,
    );
    let probe = probe(&sixteen, &LIMITS).unwrap();
    assert_eq!(memory_needed(&probe, 77) - memory_needed(&probe, 0), 77);
    assert_eq!(probe.sample_bytes, 20 * 10 * 8);
}
