//! File types, recognised by their first bytes and never by a name.

use crate::Refusal;

/// File types that are decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// JPEG: baseline, extended with 8 bits, progressive.
    Jpeg,
    /// PNG with 1 to 16 bits a sample.
    Png,
    /// WebP, lossy or lossless; the first frame of an animation.
    WebP,
    /// TIFF, the first picture of the file.
    Tiff,
    /// GIF, its first frame.
    Gif,
}

impl Format {
    /// The registered media type, such as `image/jpeg`.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Tiff => "image/tiff",
            Self::Gif => "image/gif",
        }
    }

    /// The name people use, such as `JPEG`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Tiff => "TIFF",
            Self::Gif => "GIF",
        }
    }
}

/// The colour model that the file stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Colour {
    /// One lightness channel.
    Grey,
    /// Red, green and blue, also as YCbCr or as a palette.
    Rgb,
    /// Four printing inks, also as YCCK.
    Cmyk,
}

/// Tells the type of a file from its first bytes. `Ok(None)` means that more
/// bytes are needed; 64 are always enough.
///
/// Signatures: JPEG ITU-T T.81 B.1.1.3, PNG W3C third edition 5.2, WebP
/// RFC 9649 2.4, GIF89a 17, TIFF 6.0 section 2, ISO base media file format 4.3.
pub(crate) fn sniff(head: &[u8]) -> Result<Option<Format>, Refusal> {
    const ENOUGH: usize = 64;
    let format = match head {
        [0xFF, 0xD8, 0xFF, ..] => Format::Jpeg,
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Format::Png,
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Format::Gif,
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Format::WebP,
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Format::Tiff,
        _ if head.len() < ENOUGH => return Ok(None),
        _ => return Err(refuse_by_name(head)),
    };
    Ok(Some(format))
}

/// The refusal for bytes that are none of the decoded types.
pub(crate) fn refuse_by_name(head: &[u8]) -> Refusal {
    let unsupported = |format| Refusal::Unsupported { format };
    let looks_like = |looks_like| Refusal::NotAnImage { looks_like };
    if head.get(4..8) == Some(b"ftyp") {
        return match head.get(8..12) {
            Some(b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"mif1" | b"msf1") => {
                unsupported("HEIC")
            }
            Some(b"avif" | b"avis") => unsupported("AVIF"),
            _ => looks_like("a video"),
        };
    }
    match head {
        [b'B', b'M', ..] if head.len() > 18 && head[14] <= 124 && head[15] == 0 => {
            unsupported("BMP")
        }
        [b'I', b'I', 43, 0, ..] | [b'M', b'M', 0, 43, ..] => unsupported("BigTIFF"),
        [b'8', b'B', b'P', b'S', ..] => unsupported("Photoshop (PSD)"),
        [0xFF, 0x0A, ..] | [0, 0, 0, 12, b'J', b'X', b'L', ..] => unsupported("JPEG XL"),
        [0, 0, 0, 12, b'j', b'P', ..] => unsupported("JPEG 2000"),
        [0, 0, 1, 0, ..] => unsupported("icon (ICO)"),
        [b'%', b'P', b'D', b'F', ..] => looks_like("a PDF document"),
        [b'P', b'K', 3 | 5, 4 | 6, ..] => looks_like("a ZIP archive or office document"),
        [0x1A, 0x45, 0xDF, 0xA3, ..] => looks_like("a video"),
        _ => looks_like(text_kind(head)),
    }
}

/// What kind of text the bytes are, or that they are nothing known.
fn text_kind(head: &[u8]) -> &'static str {
    let sample = &head[..head.len().min(1024)];
    let sample = sample.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(sample);
    let is_text = |b: &u8| matches!(b, b'\t' | b'\n' | b'\r' | 0x20..=0x7E | 0x80..);
    if sample.is_empty() || !sample.iter().all(is_text) {
        return "unknown data";
    }
    let text = String::from_utf8_lossy(sample)
        .trim_start()
        .to_ascii_lowercase();
    if text.starts_with("<svg") || (text.starts_with("<?xml") && text.contains("<svg")) {
        "an SVG drawing"
    } else if text.starts_with("<!doctype html") || text.starts_with("<html") {
        "a web page"
    } else {
        "text"
    }
}
