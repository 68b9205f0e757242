//! Bad input: a reason that helps, and never a panic.

mod common;

use common::{frame, gif, jpeg, one, png, refused, scene, tiff, webp};
use imaging::{Limits, Refusal, probe, probe_head, render};
use jpeg_encoder::ColorType as JpegColour;

const LIMITS: Limits = Limits {
    max_bytes: 40_000_000,
    max_pixels: 100_000_000,
    max_side: 30_000,
};

fn photo() -> Vec<u8> {
    scene("mug", 320, 240).to_jpeg(90, 1)
}

fn progressive() -> Vec<u8> {
    let mug = scene("mug", 320, 240);
    jpeg((320, 240), JpegColour::Rgb, &mug.rgb, |e| {
        e.set_progressive(true)
    })
}

/// The JPEG with another size in its frame header.
fn resized(mut file: Vec<u8>, width: u16, height: u16) -> Vec<u8> {
    let at = file
        .windows(2)
        .position(|w| w == [0xFF, 0xC0])
        .expect("a frame header")
        + 5;
    file[at..at + 2].copy_from_slice(&height.to_be_bytes());
    file[at + 2..at + 4].copy_from_slice(&width.to_be_bytes());
    file
}

#[test]
fn files_that_are_no_photos_are_refused_by_name() {
    let cases: [(&[u8], &str, &str); 11] = [
        (b"", "image.empty", "0 bytes"),
        (b"hello, I am a photo", "image.not_an_image", "text"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'><rect width='9' height='9'/></svg>....",
            "image.not_an_image",
            "an SVG drawing",
        ),
        (
            b"<!DOCTYPE html><html><body>404 Not Found</body></html>.................",
            "image.not_an_image",
            "a web page",
        ),
        (
            b"%PDF-1.7 ................................................................",
            "image.not_an_image",
            "a PDF document",
        ),
        (
            b"PK\x03\x04..............................................................",
            "image.not_an_image",
            "a ZIP archive or office document",
        ),
        (
            b"\0\0\0\x18ftypheic............................................................",
            "image.unsupported_format",
            "HEIC",
        ),
        (
            b"\0\0\0\x1Cftypavif............................................................",
            "image.unsupported_format",
            "AVIF",
        ),
        (
            b"\0\0\0\x1Cftypmp42............................................................",
            "image.not_an_image",
            "a video",
        ),
        (
            b"BM............\x28\0\0\0............................................................",
            "image.unsupported_format",
            "BMP",
        ),
        (
            b"\0\x01\x02\x03............................................................",
            "image.not_an_image",
            "unknown data",
        ),
    ];
    for (file, code, value) in cases {
        let refusal = refused(file);
        assert_eq!((refusal.code(), refusal.value().as_str()), (code, value));
        let problem = refusal.problem("photo");
        assert_eq!(
            (problem.code.as_str(), problem.field.as_str()),
            (code, "photo")
        );
        assert!(
            problem.rule.ends_with('.') && problem.fix.ends_with('.'),
            "{problem}"
        );
    }
}

#[test]
fn the_limits_hold_before_anything_is_decoded() {
    let huge = resized(photo(), 20_000, 14_000);
    assert_eq!(
        refused(&huge),
        Refusal::TooManyPixels {
            width: 20_000,
            height: 14_000,
            max: 100_000_000
        }
    );
    let head = probe_head(&huge[..1200], &LIMITS);
    assert_eq!(head.unwrap_err().code(), "image.too_many_pixels");
    let small = Limits {
        max_bytes: 1000,
        ..LIMITS
    };
    assert_eq!(
        probe(&photo(), &small).unwrap_err().code(),
        "image.too_many_bytes"
    );
    assert_eq!(
        probe_head(&photo(), &small).unwrap_err().code(),
        "image.too_many_bytes"
    );
    assert_eq!(
        refused(&resized(photo(), 40_000, 10)).code(),
        "image.side_too_long"
    );
    for (width, height) in [(0, 0), (0, 240), (320, 0)] {
        assert_eq!(
            refused(&resized(photo(), width, height)).code(),
            "image.zero_size"
        );
    }
    let mut wide = png(
        (4, 4),
        png::ColorType::Rgb,
        png::BitDepth::Eight,
        &[9; 48],
        None,
    );
    wide[16..24].copy_from_slice(&[0, 0, 0x60, 0, 0, 0, 0x60, 0]);
    assert_eq!(refused(&wide).code(), "image.too_many_pixels");
}

#[test]
fn variants_that_are_not_decoded_say_so() {
    let at = |file: &[u8]| file.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
    let mut arithmetic = photo();
    let marker = at(&arithmetic) + 1;
    arithmetic[marker] = 0xC9;
    assert_eq!(refused(&arithmetic).value(), "arithmetic-coded JPEG");
    let mut lossless = photo();
    lossless[marker] = 0xC3;
    assert_eq!(refused(&lossless).value(), "lossless JPEG");
    let mut twelve = photo();
    twelve[marker + 3] = 12;
    assert_eq!(refused(&twelve).code(), "image.twelve_bit");
}

#[test]
fn a_jpeg_is_refused_when_more_than_two_percent_are_missing() {
    let file = photo();
    for percent in [10, 30, 50, 70, 90, 95] {
        let cut = &file[..file.len() * percent / 100];
        assert_eq!(refused(cut).code(), "image.truncated", "{percent} %");
        let mut closed = cut.to_vec();
        closed.extend_from_slice(&[0xFF, 0xD9]);
        assert_eq!(
            refused(&closed).code(),
            "image.truncated",
            "{percent} % and an end marker"
        );
    }
    assert!(
        one(&file[..file.len() - 2], frame(100, 100)).is_ok(),
        "only the end marker is missing"
    );
    assert!(
        one(&file[..file.len() - 12], frame(100, 100)).is_ok(),
        "the last blocks are missing"
    );
    let trailing = [&file[..], &b"a phone's own trailer"[..]].concat();
    assert!(one(&trailing, frame(100, 100)).is_ok());
    let scans = progressive();
    for percent in [40, 60, 80, 95] {
        assert_eq!(
            refused(&scans[..scans.len() * percent / 100]).code(),
            "image.truncated",
            "{percent} %"
        );
    }
}

/// One small file of every kind.
fn corpus() -> Vec<(&'static str, Vec<u8>)> {
    let size = (48, 40);
    let mug = scene("mug", size.0, size.1);
    let rgba: Vec<u8> = mug
        .rgb
        .chunks_exact(3)
        .flat_map(|p| [p[0], p[1], p[2], p[0]])
        .collect();
    let cmyk: Vec<u8> = mug
        .rgb
        .chunks_exact(3)
        .flat_map(|p| [p[0], p[1], p[2], 9])
        .collect();
    let p3 = moxcms::ColorProfile::new_display_p3()
        .encode()
        .expect("a valid profile");
    vec![
        ("jpeg", mug.to_jpeg(80, 6)),
        (
            "progressive",
            jpeg(size, JpegColour::Rgb, &mug.rgb, |e| e.set_progressive(true)),
        ),
        (
            "jpeg icc",
            jpeg(size, JpegColour::Rgb, &mug.rgb, |e| {
                e.add_icc_profile(&p3).expect("a valid profile")
            }),
        ),
        (
            "jpeg cmyk",
            jpeg(size, JpegColour::CmykAsYcck, &cmyk, |_| {}),
        ),
        (
            "jpeg planes",
            jpeg(size, JpegColour::Rgb, &mug.rgb, |e| {
                e.set_optimized_huffman_tables(true);
                e.set_sampling_factor(jpeg_encoder::SamplingFactor::R_4_2_0);
            }),
        ),
        (
            "png",
            png(
                size,
                png::ColorType::Rgba,
                png::BitDepth::Eight,
                &rgba,
                Some(&p3),
            ),
        ),
        ("webp", webp(size, &mug.rgb)),
        ("gif", gif(size, &mug.rgb, 1)),
        (
            "tiff",
            tiff::<tiff::encoder::colortype::RGB8>(size, &mug.rgb),
        ),
    ]
}

#[test]
fn every_truncation_is_answered_and_never_by_a_panic() {
    for (name, file) in corpus() {
        assert!(one(&file, frame(20, 20)).is_ok(), "{name} as it is");
        let step = (file.len() / 60).max(1);
        for cut in (0..file.len()).step_by(step) {
            if let Err(refusal) = render(&file[..cut], &[frame(20, 20)], &LIMITS) {
                let known = [
                    "image.empty",
                    "image.not_an_image",
                    "image.truncated",
                    "image.corrupt",
                ];
                assert!(
                    known.contains(&refusal.code()),
                    "{name} cut at {cut}: {refusal:?}"
                );
            } else {
                assert!(
                    cut * 100 >= file.len() * 90,
                    "{name} cut at {cut} of {} was taken",
                    file.len()
                );
            }
        }
    }
}

#[test]
fn damaged_files_are_answered_and_never_by_a_panic() {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let small = Limits {
        max_bytes: 1_000_000,
        max_pixels: 250_000,
        max_side: 4000,
    };
    for (name, file) in corpus() {
        let mut refusals = 0;
        for _ in 0..150 {
            let mut damaged = file.clone();
            for _ in 0..1 + random(4) {
                let at = random(damaged.len());
                damaged[at] = random(256) as u8;
            }
            refusals += usize::from(render(&damaged, &[frame(20, 20)], &small).is_err());
        }
        assert!(refusals > 0, "{name}: damage is noticed at least sometimes");
    }
}
