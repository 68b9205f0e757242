//! Checks that several marketplaces make, and the complaint they lead to.

use serde::{Deserialize, Serialize};

/// What a complaint is about; each marketplace words it in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A required field is not there or empty.
    Missing,
    /// A field has a value that is not allowed.
    Invalid,
    /// A price is not allowed.
    Price,
    /// A picture could not be fetched or is not a picture.
    PictureBroken,
    /// A picture breaks a rule about pictures.
    PictureRule,
    /// The thing exists already.
    Duplicate,
    /// The thing does not exist.
    Unknown,
    /// Worth saying, but no refusal.
    Warning,
}

/// One thing that is wrong with a request or a listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// What sort of thing.
    pub kind: Kind,
    /// The field in the marketplace's own terms.
    pub field: String,
    /// The message as the marketplace would write it.
    pub message: String,
}

impl Complaint {
    /// Makes a complaint.
    pub fn new(kind: Kind, field: &str, message: impl Into<String>) -> Self {
        Self {
            kind,
            field: field.to_owned(),
            message: message.into(),
        }
    }

    /// True when it stands in the way.
    pub fn blocks(&self) -> bool {
        self.kind != Kind::Warning
    }
}

/// Whether a text is 8, 12, 13 or 14 digits with a right check digit (GS1
/// General Specifications §7.9).
pub fn is_gtin(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    if digits.len() != text.len() || !matches!(digits.len(), 8 | 12 | 13 | 14) {
        return false;
    }
    let weighted: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, d)| if i % 2 == 0 { *d } else { 3 * d })
        .sum();
    weighted.is_multiple_of(10)
}

/// True for a text that can only have been meant as a GTIN but is none.
pub fn is_broken_gtin(text: &str) -> bool {
    matches!(text.len(), 8 | 12 | 13 | 14)
        && text.bytes().all(|b| b.is_ascii_digit())
        && !is_gtin(text)
}

/// A decimal text with a point (at most `decimals` digits after it) in minor
/// units; none when it is not one.
pub fn minor_units(text: &str, decimals: usize) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(fraction) || fraction.len() > decimals {
        return None;
    }
    format!("{whole}{fraction:0<decimals$}")
        .parse::<i64>()
        .ok()
        .map(|minor| sign * minor)
}

/// Minor units as a decimal text with a point and two decimals.
pub fn decimal(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!(
        "{sign}{}.{:02}",
        minor.unsigned_abs() / 100,
        minor.unsigned_abs() % 100
    )
}

/// Minor units as a JSON number such as `849.9`.
pub fn number(minor: i64) -> serde_json::Value {
    serde_json::from_str(&decimal(minor)).unwrap_or_default()
}

/// Whether a picture's address can be one that a marketplace fetches: `https`,
/// or `http` on this machine and in private networks (such addresses, or names
/// without a dot), where the simulator and the pictures live side by side.
pub fn is_picture_url(text: &str) -> bool {
    if text.len() > 2_000 || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return false;
    }
    let (host, local_only) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(rest), _) => (rest, false),
        (None, Some(rest)) => (rest, true),
        (None, None) => return false,
    };
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    let local = match name.trim_matches(['[', ']']).parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(address)) => address.is_loopback() || address.is_private(),
        Ok(std::net::IpAddr::V6(address)) => address.is_loopback(),
        Err(_) => !name.contains(['.', ':']),
    };
    !name.is_empty() && (!local_only || local)
}

/// True when a text contains script or style, which no marketplace takes.
pub fn has_active_html(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    [
        "<script",
        "<style",
        "<iframe",
        "<object",
        "javascript:",
        "onclick=",
        "onerror=",
    ]
    .iter()
    .any(|mark| lower.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_decide() {
        for good in [
            "4006381333931",
            "036000291452",
            "96385074",
            "00012345600012",
        ] {
            assert!(is_gtin(good), "{good}");
        }
        for bad in ["4006381333932", "400638133393", "40063813339x1", "", "12"] {
            assert!(!is_gtin(bad), "{bad}");
        }
        assert!(is_broken_gtin("4006381333932") && !is_broken_gtin("ACME-1"));
    }

    #[test]
    fn amounts_are_read_exactly() {
        assert_eq!(minor_units("849.9", 2), Some(84_990));
        assert_eq!(minor_units("-0.01", 2), Some(-1));
        assert_eq!(minor_units("12", 2), Some(1_200));
        for bad in ["1.234", "1,5", "", ".5", "1e3", "abc"] {
            assert_eq!(minor_units(bad, 2), None, "{bad}");
        }
        assert_eq!(number(84_990).to_string(), "849.9");
    }

    #[test]
    fn plain_http_is_for_neighbours_only() {
        for good in [
            "https://cdn.example/a.jpg",
            "http://127.0.0.1:8080/m/a",
            "http://localhost/a",
            "http://image-service:8001/a",
        ] {
            assert!(is_picture_url(good), "{good}");
        }
        for bad in [
            "http://cdn.example/a.jpg",
            "ftp://x/a",
            "https://",
            "/a.jpg",
            "https://x/a b",
        ] {
            assert!(!is_picture_url(bad), "{bad}");
        }
    }
}
