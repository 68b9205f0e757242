//! Colours of files with profiles, compared with formulas written down here.

mod common;

use common::{frame, jpeg, one, png};
use jpeg_encoder::ColorType as JpegColour;
use moxcms::ColorProfile;

const FLAT: (u32, u32) = (32, 32);

fn flat(pixel: &[u8]) -> Vec<u8> {
    pixel.repeat((FLAT.0 * FLAT.1) as usize)
}

fn middle(file: &[u8]) -> [u8; 3] {
    one(file, frame(32, 32)).expect("a good file").at(16, 16)
}

fn close(found: [u8; 3], expected: [f64; 3], within: f64) {
    let worst = (0..3)
        .map(|i| (f64::from(found[i]) - expected[i]).abs())
        .fold(0.0, f64::max);
    assert!(worst <= within, "{found:?} where {expected:?} belongs");
}

fn decode(v: f64) -> f64 {
    if v <= 0.04045 {
        v / 12.92
    } else {
        ((v + 0.055) / 1.055).powf(2.4)
    }
}

fn encode(v: f64) -> f64 {
    let v = v.clamp(0.0, 1.0);
    255.0
        * if v <= 0.003_130_8 {
            v * 12.92
        } else {
            1.055 * v.powf(1.0 / 2.4) - 0.055
        }
}

fn times(m: [[f64; 3]; 3], v: [f64; 3]) -> [f64; 3] {
    m.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

/// Display P3 to sRGB in linear light (both D65; CSS Color 4, section 17).
const P3_TO_SRGB: [[f64; 3]; 3] = [
    [1.224_940_2, -0.224_940_2, 0.0],
    [-0.042_056_9, 1.042_056_9, 0.0],
    [-0.019_637_6, -0.078_636_1, 1.098_273_6],
];

#[test]
fn display_p3_becomes_srgb_and_untagged_stays() {
    let p3 = ColorProfile::new_display_p3().encode().unwrap();
    for pixel in [
        [200_u8, 100, 50],
        [90, 160, 120],
        [128, 128, 128],
        [255, 255, 255],
    ] {
        let linear = pixel.map(|c| decode(f64::from(c) / 255.0));
        let expected = times(P3_TO_SRGB, linear).map(encode);
        let rgb = (png::ColorType::Rgb, png::BitDepth::Eight);
        let tagged = png(FLAT, rgb.0, rgb.1, &flat(&pixel), Some(&p3));
        close(middle(&tagged), expected, 2.5);
        let untagged = png(FLAT, rgb.0, rgb.1, &flat(&pixel), None);
        close(middle(&untagged), pixel.map(f64::from), 1.5);
        let wide: Vec<u8> = flat(&pixel).iter().flat_map(|b| [*b, *b]).collect();
        let sixteen = png(FLAT, rgb.0, png::BitDepth::Sixteen, &wide, Some(&p3));
        close(middle(&sixteen), expected, 2.5);
        let photo = jpeg(FLAT, JpegColour::Rgb, &flat(&pixel), |e| {
            e.add_icc_profile(&p3).unwrap()
        });
        close(middle(&photo), expected, 3.5);
    }
}

#[test]
fn white_stays_pure_white_under_a_profile() {
    let p3 = ColorProfile::new_display_p3().encode().unwrap();
    let file = png(
        FLAT,
        png::ColorType::Rgb,
        png::BitDepth::Eight,
        &flat(&[255; 3]),
        Some(&p3),
    );
    assert_eq!(middle(&file), [255; 3]);
}

#[test]
fn a_grey_profile_is_used_for_grey_files() {
    let gamma = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    let file = png(
        FLAT,
        png::ColorType::Grayscale,
        png::BitDepth::Eight,
        &flat(&[55]),
        Some(&gamma),
    );
    close(middle(&file), [encode(55.0 / 255.0); 3], 3.0);
}

#[test]
fn an_unusable_profile_counts_as_none() {
    let grey = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    let mut broken = ColorProfile::new_display_p3().encode().unwrap();
    broken.truncate(180);
    for icc in [&grey[..], &broken[..], b"not a profile"] {
        let pixel = [200, 100, 50];
        let file = jpeg(FLAT, JpegColour::Rgb, &flat(&pixel), |e| {
            e.add_icc_profile(icc).unwrap()
        });
        close(middle(&file), pixel.map(f64::from), 3.0);
    }
}

#[test]
fn cmyk_without_a_profile_follows_the_stated_rule() {
    for ink in [
        [0_u8, 0, 0, 0],
        [255, 0, 0, 0],
        [40, 160, 90, 30],
        [0, 0, 0, 255],
    ] {
        let light = |c: u8| f64::from(255 - c) * f64::from(255 - ink[3]) / 255.0;
        let expected = [light(ink[0]), light(ink[1]), light(ink[2])];
        for colour in [JpegColour::Cmyk, JpegColour::CmykAsYcck] {
            let file = jpeg(FLAT, colour, &flat(&ink), |_| {});
            close(middle(&file), expected, 4.0);
        }
    }
}

#[test]
fn cmyk_with_a_profile_follows_the_profile() {
    let profile = cmyk_profile();
    let file = |ink: [u8; 4]| {
        jpeg(FLAT, JpegColour::Cmyk, &flat(&ink), |e| {
            e.add_icc_profile(&profile).unwrap()
        })
    };
    close(middle(&file([0; 4])), [255.0; 3], 2.0);
    close(middle(&file([255, 0, 0, 0])), lab_to_srgb(CYAN), 6.0);
    let naive = [0.0, 255.0, 255.0];
    assert!((f64::from(middle(&file([255, 0, 0, 0]))[1]) - naive[1]).abs() > 60.0);
}

/// Lightness and colour of full cyan in the test profile.
const CYAN: [f64; 3] = [55.0, -30.0, -40.0];

/// CIE L*a*b* (D50) to sRGB bytes, by way of XYZ and the Bradford matrix to D65.
fn lab_to_srgb([l, a, b]: [f64; 3]) -> [f64; 3] {
    let y = (l + 16.0) / 116.0;
    let f = |t: f64| {
        if t > 6.0 / 29.0 {
            t * t * t
        } else {
            (t - 4.0 / 29.0) * 108.0 / 841.0
        }
    };
    let xyz = [0.9642 * f(y + a / 500.0), f(y), 0.8249 * f(y - b / 200.0)];
    // XYZ (D50) to linear sRGB with Bradford adaptation (ICC sRGB colorants, inverted).
    const TO_SRGB: [[f64; 3]; 3] = [
        [3.134_136, -1.617_386, -0.490_662],
        [-0.978_795, 1.916_254, 0.033_443],
        [0.071_955, -0.228_977, 1.405_386],
    ];
    times(TO_SRGB, xyz).map(encode)
}

/// A minimal ICC v2 output profile (ICC.1:2001-04): a `lut8` table with the 16
/// corners of the ink cube. Paper is white, every corner with black is black,
/// cyan alone is [`CYAN`], the rest is half dark.
fn cmyk_profile() -> Vec<u8> {
    let lab = |[l, a, b]: [f64; 3]| {
        [
            (l * 2.55).round() as u8,
            (a + 128.0) as u8,
            (b + 128.0) as u8,
        ]
    };
    let mut table = b"mft1\0\0\0\0".to_vec();
    table.extend_from_slice(&[4, 3, 2, 0]);
    for e in [1_u32, 0, 0, 0, 1, 0, 0, 0, 1] {
        table.extend_from_slice(&(e << 16).to_be_bytes());
    }
    (0..4).for_each(|_| table.extend(0..=255_u8));
    for corner in 0..16 {
        // The first ink varies slowest.
        let colour = match (corner & 8 != 0, corner & 6 != 0, corner & 1 != 0) {
            (_, _, true) => [0.0, 0.0, 0.0],
            (false, false, false) => [100.0, 0.0, 0.0],
            (true, false, false) => CYAN,
            _ => [50.0, 0.0, 0.0],
        };
        table.extend_from_slice(&lab(colour));
    }
    (0..3).for_each(|_| table.extend(0..=255_u8));
    let white: Vec<u8> = b"XYZ \0\0\0\0"
        .iter()
        .copied()
        .chain([0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D])
        .collect();
    while !table.len().is_multiple_of(4) {
        table.push(0);
    }
    let tags: [(&[u8; 4], &[u8]); 2] = [(b"A2B0", &table), (b"wtpt", &white)];
    let mut profile = vec![0; 128];
    profile[8..12].copy_from_slice(&[2, 0x40, 0, 0]);
    profile[12..24].copy_from_slice(b"prtrCMYKLab ");
    profile[36..40].copy_from_slice(b"acsp");
    profile[68..80].copy_from_slice(&[0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D]);
    profile.extend_from_slice(&(tags.len() as u32).to_be_bytes());
    let mut offset = 128 + 4 + 12 * tags.len();
    for (name, data) in tags {
        profile.extend_from_slice(name);
        profile.extend_from_slice(&(offset as u32).to_be_bytes());
        profile.extend_from_slice(&(data.len() as u32).to_be_bytes());
        offset += data.len();
    }
    tags.iter()
        .for_each(|(_, data)| profile.extend_from_slice(data));
    let size = (profile.len() as u32).to_be_bytes();
    profile[..4].copy_from_slice(&size);
    profile
}
