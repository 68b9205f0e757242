//! Bytes to text, without guessing where a guess could damage a name.

use domain::Problem;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1254};

/// A file's text and the encoding it was read with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte-order mark.
    pub text: String,
    /// `UTF-8`, `UTF-16LE`, `UTF-16BE` or `windows-1254`.
    pub encoding: &'static str,
}

/// Reads a file's bytes. UTF-8 and UTF-16 are recognised by themselves.
/// Single-byte text cannot be told apart with certainty, so Windows-1254 is
/// read only when `asked` says so; without that the problem names the encoding
/// it looks like, the first line that is not UTF-8 and what to do.
pub fn decode(bytes: &[u8], asked: Option<&str>) -> Result<Decoded, Problem> {
    let asked = asked.map(wanted).transpose()?;
    if let Some(problem) = not_text(bytes) {
        return Err(problem);
    }
    let (encoding, rest) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding, &bytes[length..]),
        None => (by_zeros(bytes).unwrap_or(UTF_8), bytes),
    };
    if let Some(text) = strict(encoding, rest) {
        return without_zeros(text, encoding);
    }
    if encoding != UTF_8 {
        return Err(broken(encoding.name()));
    }
    if asked == Some(WINDOWS_1254) {
        let (text, _) = WINDOWS_1254.decode_without_bom_handling(rest);
        return without_zeros(text.into_owned(), WINDOWS_1254);
    }
    Err(single_byte(rest))
}

/// The encoding that the sender names.
fn wanted(label: &str) -> Result<&'static Encoding, Problem> {
    let known = [UTF_8, UTF_16LE, UTF_16BE, WINDOWS_1254];
    let fold = label.trim().to_ascii_lowercase();
    let label_fixed = if fold == "cp1254" {
        "windows-1254"
    } else {
        fold.as_str()
    };
    Encoding::for_label(label_fixed.as_bytes())
        .filter(|found| known.contains(found))
        .ok_or_else(|| {
            Problem::new(
                "csv.encoding.unknown",
                "encoding",
                label,
                "A table is read as utf-8, utf-16 or windows-1254.",
                "Leave the encoding out, or name one of these.",
            )
        })
}

fn strict(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(std::borrow::Cow::into_owned)
}

/// UTF-16 without a mark shows itself by a zero in every other byte of its
/// Latin letters, separators and digits.
fn by_zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(512) & !1];
    let zeros = |odd: usize| {
        sample
            .iter()
            .skip(odd)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let enough = sample.len() / 8;
    match (even, odd) {
        _ if sample.is_empty() => None,
        (0, odd) if odd > enough => Some(UTF_16LE),
        (even, 0) if even > enough => Some(UTF_16BE),
        _ => None,
    }
}

fn without_zeros(text: String, encoding: &'static Encoding) -> Result<Decoded, Problem> {
    if text.contains('\0') {
        return Err(broken(encoding.name()));
    }
    Ok(Decoded {
        text,
        encoding: encoding.name(),
    })
}

/// Files that are no text at all, and an empty one.
fn not_text(bytes: &[u8]) -> Option<Problem> {
    let problem = |code: &str, value: &str, rule: &str, fix: &str| {
        Some(Problem::new(code, "file", value, rule, fix))
    };
    match bytes {
        [] => problem(
            "csv.empty",
            "0 bytes",
            "A product table must not be an empty file.",
            "Export the table again and check that it has a header and rows.",
        ),
        [b'P', b'K', 3, 4, ..] | [0xD0, 0xCF, 0x11, 0xE0, ..] => problem(
            "csv.workbook",
            "a spreadsheet workbook",
            "A product table must be a CSV text file.",
            "Open the workbook and save it as `CSV UTF-8`.",
        ),
        [0xFF, 0xD8, 0xFF, ..] | [0x89, b'P', b'N', b'G', ..] | [b'%', b'P', b'D', b'F', ..] => {
            problem(
                "csv.not_text",
                "a picture or document",
                "A product table must be a CSV text file.",
                "Choose the table; photos go into the field for photos.",
            )
        }
        _ => None,
    }
}

fn broken(encoding: &str) -> Problem {
    Problem::new(
        "csv.encoding.broken",
        "file",
        encoding,
        &format!("The file starts like {encoding} text but does not follow its rules."),
        "Save the table again as `CSV UTF-8`.",
    )
}

/// The problem about text that is neither UTF-8 nor UTF-16.
fn single_byte(bytes: &[u8]) -> Problem {
    let good = std::str::from_utf8(bytes)
        .err()
        .map_or(0, |error| error.valid_up_to());
    let line = bytes[..good].iter().filter(|byte| **byte == b'\n').count() + 1;
    let start = bytes[..good]
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |place| place + 1);
    let length = bytes[start..]
        .iter()
        .position(|byte| *byte == b'\n')
        .unwrap_or(bytes.len() - start);
    let (shown, _) = WINDOWS_1254.decode_without_bom_handling(&bytes[start..start + length]);
    // Ğ İ Ş ğ ı ş: letters where Windows-1254 differs from its western sister.
    let turkish = bytes
        .iter()
        .any(|byte| matches!(byte, 0xD0 | 0xDD | 0xDE | 0xF0 | 0xFD | 0xFE));
    let name = if turkish {
        "Windows-1254 (Turkish)"
    } else {
        "Windows-1254 or Windows-1252"
    };
    Problem::new(
        "csv.encoding",
        &format!("line {line}"),
        shown.trim_end(),
        &format!("A product table must be UTF-8 text; this one looks like {name}."),
        "Save it as `CSV UTF-8`; or, if the line shown here reads right, send it again with encoding=windows-1254.",
    )
}
