//! The files, each made when it is asked for.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::tiff;

type Expected = &'static [&'static str];

const LARGE: Expected = &["image.too_many_pixels", "image.side_too_long"];
const BROKEN: Expected = &["image.corrupt", "image.truncated"];
const ZERO: Expected = &["image.zero_size", "image.corrupt", "image.truncated"];
/// What a large but lawful header may be answered with.
const SHORT: Expected = &["image.corrupt", "image.truncated", "image.too_many_pixels"];

/// Every file and the answers that are right for it.
pub const NAMES: [(&str, Expected); 28] = [
    ("jpeg of 280 megapixels", LARGE),
    ("jpeg of zero height", ZERO),
    (
        "jpeg with 3000 scans",
        &["image.corrupt", "image.truncated", "image.too_many_scans"],
    ),
    ("jpeg with a profile of 13 MB", &["taken", "image.corrupt"]),
    ("jpeg with a profile that is noise", &["taken"]),
    ("jpeg whose EXIF points to itself", &["taken"]),
    ("jpeg without any scan", BROKEN),
    ("jpeg that ends in its header", BROKEN),
    ("jpeg that ends in its scan", &["image.truncated"]),
    // Motion JPEG leaves the standard tables out, and decoders know them.
    ("jpeg without tables", &["taken", "image.corrupt"]),
    ("jpeg of 49 megapixels in 1 kB", SHORT),
    ("progressive jpeg of 49 megapixels in 1 kB", SHORT),
    ("png of 65500 x 65500", LARGE),
    ("png of 4294967295 x 4294967137", LARGE),
    ("png of zero width", ZERO),
    ("png of 49 megapixels, 16 bits, in 1 kB", SHORT),
    (
        "png that inflates to 300 MB",
        &["image.corrupt", "image.truncated", "taken"],
    ),
    (
        "png whose profile inflates to 300 MB",
        &["taken", "image.corrupt"],
    ),
    ("png whose chunk says 4 GB", BROKEN),
    ("png that ends in its header", BROKEN),
    ("gif of 65535 x 65535", LARGE),
    (
        "gif whose frame lies outside",
        &[
            "image.corrupt",
            "image.truncated",
            "taken",
            "image.too_many_pixels",
            "image.side_too_long",
        ],
    ),
    ("gif of zero size", ZERO),
    ("webp of 16384 x 16384", LARGE),
    ("webp that ends in its header", BROKEN),
    (
        "tiff of 4 billion columns",
        &[
            "image.too_many_pixels",
            "image.side_too_long",
            "image.corrupt",
        ],
    ),
    ("tiff with 4 billion strips", BROKEN),
    (
        "tiff whose directory points to itself",
        &["image.corrupt", "image.truncated", "image.zero_size"],
    ),
];

/// Makes a file.
pub fn file(name: &str) -> Vec<u8> {
    match name.split(' ').next() {
        Some("jpeg" | "progressive") => jpegs(name),
        Some("png") => pngs(name),
        Some("gif") => gifs(name),
        Some("webp") => webps(name),
        _ => tiff::files(name),
    }
}

fn photo() -> Vec<u8> {
    scenes::render("mug", 1, 480, 360)
        .expect("a scene")
        .to_jpeg(85, 1)
}

fn position(file: &[u8], marker: [u8; 2]) -> usize {
    let found = file.windows(2).position(|pair| pair == marker);
    found.expect("the marker is in the file")
}

/// The file with another size in its frame header.
fn resized(mut file: Vec<u8>, width: u16, height: u16) -> Vec<u8> {
    let at = position(&file, [0xFF, 0xC0]) + 5;
    file[at..at + 2].copy_from_slice(&height.to_be_bytes());
    file[at + 2..at + 4].copy_from_slice(&width.to_be_bytes());
    file
}

/// Segments right after the start of the file.
fn with_segments(file: &[u8], segments: &[u8]) -> Vec<u8> {
    [&file[..2], segments, &file[2..]].concat()
}

fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u16 + 2).to_be_bytes();
    [&[0xFF, marker], &length[..], payload].concat()
}

fn jpegs(name: &str) -> Vec<u8> {
    let file = photo();
    match name {
        "jpeg of 280 megapixels" => resized(file, 20_000, 14_000),
        "jpeg of zero height" => resized(file, 480, 0),
        "jpeg of 49 megapixels in 1 kB" => {
            let short = position(&file, [0xFF, 0xDA]) + 300;
            resized(file, 7000, 7000)[..short].to_vec()
        }
        "progressive jpeg of 49 megapixels in 1 kB" => {
            let short = position(&file, [0xFF, 0xDA]) + 300;
            let mut file = resized(file, 7000, 7000);
            let frame = position(&file, [0xFF, 0xC0]);
            file[frame + 1] = 0xC2;
            file[..short].to_vec()
        }
        "jpeg with 3000 scans" => {
            let mut file = file;
            let frame = position(&file, [0xFF, 0xC0]);
            file[frame + 1] = 0xC2;
            let scan = position(&file, [0xFF, 0xDA]);
            // A scan of the first coefficients that codes nothing.
            let empty = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0, 0, 0];
            let scans: Vec<u8> = empty.repeat(3000);
            [&file[..scan], &scans[..], &[0xFF, 0xD9]].concat()
        }
        "jpeg with a profile of 13 MB" => {
            let mut segments = Vec::new();
            for part in 1..=200_u8 {
                let mut payload = b"ICC_PROFILE\0".to_vec();
                payload.extend([part, 200]);
                payload.resize(65_000, part);
                segments.extend(segment(0xE2, &payload));
            }
            with_segments(&file, &segments)
        }
        "jpeg with a profile that is noise" => {
            let mut payload = b"ICC_PROFILE\0\x01\x01".to_vec();
            payload.extend((0..4000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8));
            with_segments(&file, &segment(0xE2, &payload))
        }
        "jpeg whose EXIF points to itself" => {
            let mut exif = b"Exif\0\0II*\0\x08\0\0\0".to_vec();
            exif.extend(0xFFFF_u16.to_le_bytes());
            exif.extend([0x69, 0x87, 4, 0, 1, 0, 0, 0, 8, 0, 0, 0]);
            exif.extend([8, 0, 0, 0]);
            with_segments(&file, &segment(0xE1, &exif))
        }
        "jpeg without any scan" => {
            let scan = position(&file, [0xFF, 0xDA]);
            [&file[..scan], &[0xFF, 0xD9]].concat()
        }
        "jpeg that ends in its header" => file[..position(&file, [0xFF, 0xC0]) + 6].to_vec(),
        "jpeg that ends in its scan" => file[..file.len() / 2].to_vec(),
        _ => {
            let tables = position(&file, [0xFF, 0xC4]);
            let scan = position(&file, [0xFF, 0xDA]);
            [&file[..tables], &file[scan..]].concat()
        }
    }
}

/// CRC-32 of PNG (ISO 3309), bit by bit.
fn crc(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
        }
    }
    !crc
}

fn chunk(kind: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    let body = [&kind[..], payload].concat();
    let length = (payload.len() as u32).to_be_bytes();
    [&length[..], &body, &crc(&body).to_be_bytes()].concat()
}

fn header(width: u32, height: u32, bits: u8, colour: u8) -> Vec<u8> {
    let (w, h) = (width.to_be_bytes(), height.to_be_bytes());
    chunk(b"IHDR", &[&w[..], &h, &[bits, colour, 0, 0, 0]].concat())
}

/// So many zero bytes, compressed.
fn zeros(megabytes: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    let block = vec![0; 1 << 20];
    for _ in 0..megabytes {
        encoder.write_all(&block).expect("memory");
    }
    encoder.finish().expect("memory")
}

fn pngs(name: &str) -> Vec<u8> {
    const START: [u8; 8] = [0x89, b'P', b'N', b'G', 13, 10, 26, 10];
    let small = zeros(1);
    let parts: Vec<Vec<u8>> = match name {
        "png of 65500 x 65500" => vec![header(65_500, 65_500, 8, 2), chunk(b"IDAT", &small)],
        "png of 4294967295 x 4294967137" => {
            vec![
                header(u32::MAX, 4_294_967_137, 8, 6),
                chunk(b"IDAT", &small),
            ]
        }
        "png of zero width" => vec![header(0, 10, 8, 2), chunk(b"IDAT", &small)],
        "png of 49 megapixels, 16 bits, in 1 kB" => {
            vec![header(7000, 7000, 16, 6), chunk(b"IDAT", &small[..200])]
        }
        "png that inflates to 300 MB" => vec![header(64, 64, 8, 2), chunk(b"IDAT", &zeros(300))],
        "png whose profile inflates to 300 MB" => {
            let profile = [&b"p\0\0"[..], &zeros(300)].concat();
            let rows: Vec<u8> = vec![0; 64 * (1 + 64 * 3)];
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(&rows).expect("memory");
            let pixels = encoder.finish().expect("memory");
            vec![
                header(64, 64, 8, 2),
                chunk(b"iCCP", &profile),
                chunk(b"IDAT", &pixels),
            ]
        }
        "png whose chunk says 4 GB" => {
            vec![
                header(64, 64, 8, 2),
                [0xFF, 0xFF, 0xFF, 0xF0].to_vec(),
                b"IDATxxxx".to_vec(),
            ]
        }
        _ => vec![header(64, 64, 8, 2)[..10].to_vec()],
    };
    let mut file = [&START[..], &parts.concat()].concat();
    if !name.contains("4 GB") && !name.contains("ends") {
        file.extend(chunk(b"IEND", &[]));
    }
    file
}

fn gifs(name: &str) -> Vec<u8> {
    let (screen, frame): ((u16, u16), (u16, u16)) = match name {
        "gif of 65535 x 65535" => ((65_535, 65_535), (65_535, 65_535)),
        "gif of zero size" => ((0, 0), (0, 0)),
        _ => ((10, 10), (60_000, 60_000)),
    };
    let mut file = b"GIF89a".to_vec();
    file.extend(screen.0.to_le_bytes());
    file.extend(screen.1.to_le_bytes());
    file.extend([0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
    file.extend([0x2C, 0, 0, 0, 0]);
    file.extend(frame.0.to_le_bytes());
    file.extend(frame.1.to_le_bytes());
    file.extend([0, 2, 2, 0x44, 0x01, 0, 0x3B]);
    file
}

fn webps(name: &str) -> Vec<u8> {
    // A lossless stream: signature, then width - 1 and height - 1 in 14 bits each.
    let size: u32 = if name.contains("16384") {
        0x0FFF_FFFF
    } else {
        63 | (63 << 14)
    };
    let mut stream = vec![0x2F];
    stream.extend(size.to_le_bytes());
    stream.extend([0; 40]);
    let mut file = b"RIFF".to_vec();
    file.extend((4 + 8 + stream.len() as u32 + 1).to_le_bytes());
    file.extend(b"WEBPVP8L");
    file.extend((stream.len() as u32).to_le_bytes());
    file.extend(&stream);
    file.push(0);
    if name.contains("ends") {
        file.truncate(22);
    }
    file
}
