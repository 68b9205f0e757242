//! The media type of an object, from its first bytes.

/// The registered type of the picture that begins with `head`, and
/// `application/octet-stream` for anything else. Signatures: JPEG ITU-T T.81
/// B.1.1.3, PNG W3C third edition 5.2, WebP RFC 9649 2.4, GIF89a 17, TIFF 6.0
/// section 2.
pub(crate) fn of(head: &[u8]) -> &'static str {
    let riff = head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP");
    let known: [(bool, &str); 6] = [
        (head.starts_with(&[0xFF, 0xD8, 0xFF]), "image/jpeg"),
        (head.starts_with(b"\x89PNG\r\n\x1a\n"), "image/png"),
        (riff, "image/webp"),
        (
            head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a"),
            "image/gif",
        ),
        (head.starts_with(b"II*\0"), "image/tiff"),
        (head.starts_with(b"MM\0*"), "image/tiff"),
    ];
    known
        .into_iter()
        .find(|(hit, _)| *hit)
        .map_or("application/octet-stream", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    #[test]
    fn pictures_are_known_by_their_first_bytes() {
        for (head, name) in [
            (&b"\xFF\xD8\xFF\xE0"[..], "image/jpeg"),
            (b"\x89PNG\r\n\x1a\n....", "image/png"),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
            (b"RIFF\x10\0\0\0WAVEfmt ", "application/octet-stream"),
            (b"MM\0*\0\0\0\x08", "image/tiff"),
            (b"<html>", "application/octet-stream"),
            (b"", "application/octet-stream"),
        ] {
            assert_eq!(super::of(head), name, "{head:?}");
        }
    }
}
