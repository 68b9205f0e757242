//! The eight EXIF orientations of one scene give one picture.

mod common;

use common::{frame, one, scene};
use imaging::{Limits, probe};

#[test]
fn all_eight_orientations_give_the_same_upright_picture() {
    let mug = scene("mug", 320, 240);
    let upright = one(&mug.to_jpeg(95, 1), frame(160, 160)).unwrap();
    for orientation in 2..=8 {
        let file = mug.to_jpeg(95, orientation);
        let probe = probe(&file, &Limits::default()).unwrap();
        assert_eq!(probe.orientation, orientation);
        assert_eq!(probe.upright_size(), (320, 240));
        let turned = one(&file, frame(160, 160)).unwrap();
        let psnr = turned.psnr(&upright);
        assert!(psnr > 38.0, "orientation {orientation}: {psnr:.1} dB");
    }
}

#[test]
fn an_orientation_in_a_png_is_honoured_and_a_senseless_one_ignored() {
    let pixels = [200_u8, 10, 10, 10, 10, 200];
    let stored = common::png(
        (2, 1),
        png::ColorType::Rgb,
        png::BitDepth::Eight,
        &pixels,
        None,
    );
    for (tag, expected) in [(1_u8, (2, 1)), (6, (1, 2)), (0, (2, 1)), (9, (2, 1))] {
        let mut exif = b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        exif.extend_from_slice(&[tag, 0, 0, 0, 0, 0, 0]);
        let file = with_png_chunk(&stored, b"eXIf", &exif);
        let probe = probe(&file, &Limits::default()).unwrap();
        assert_eq!(probe.upright_size(), expected, "tag {tag}");
    }
}

#[test]
fn broken_exif_costs_nothing_but_the_orientation() {
    let mug = scene("mug", 64, 48);
    let good = mug.to_jpeg(90, 6);
    let at = good.windows(6).position(|w| w == b"Exif\0\0").unwrap() + 6;
    for broken in [
        &b"XX"[..],
        b"MM\0\x2A\xFF\xFF\xFF\xFF",
        b"MM\0\x2A\0\0\0\x08\xFF\xFF",
    ] {
        let mut file = good.clone();
        file[at..at + broken.len()].copy_from_slice(broken);
        let probe = probe(&file, &Limits::default()).unwrap();
        assert!(probe.orientation == 1 || probe.orientation == 6);
        assert!(one(&file, frame(64, 64)).is_ok());
    }
}

/// The PNG with one more chunk after its header.
fn with_png_chunk(png: &[u8], kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let header_end = 8 + 4 + 4 + 13 + 4;
    let mut out = png[..header_end].to_vec();
    out.extend_from_slice(&(data.len() as u32).to_be_bytes());
    out.extend_from_slice(kind);
    out.extend_from_slice(data);
    out.extend_from_slice(&crc32(kind, data).to_be_bytes());
    out.extend_from_slice(&png[header_end..]);
    out
}

fn crc32(kind: &[u8], data: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in kind.iter().chain(data) {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                crc >> 1 ^ 0xEDB8_8320
            } else {
                crc >> 1
            };
        }
    }
    !crc
}
