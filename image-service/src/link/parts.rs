//! The pieces of a file's name that may be a SKU. Pure.
//!
//! A name is cut at its delimiters. Every beginning and every end may be a SKU;
//! what is left of the name then says how certain that is.

use domain::Sku;
use domain::text::fold;

/// The most pieces of a name that are looked up.
pub(super) const MOST: usize = 20;

/// Words, folded, that tell which view a photo shows and no product apart.
const VIEWS: [&str; 56] = [
    "front",
    "back",
    "side",
    "top",
    "bottom",
    "left",
    "right",
    "detail",
    "details",
    "main",
    "cover",
    "close",
    "closeup",
    "up",
    "zoom",
    "inside",
    "outside",
    "box",
    "open",
    "closed",
    "angle",
    "view",
    "photo",
    "image",
    "img",
    "pic",
    "final",
    "edit",
    "edited",
    "copy",
    "of",
    "kopya",
    "kopyasi",
    "on",
    "arka",
    "yan",
    "ust",
    "alt",
    "sol",
    "sag",
    "detay",
    "ana",
    "kapak",
    "ic",
    "dis",
    "kutu",
    "acik",
    "kapali",
    "genel",
    "gorsel",
    "foto",
    "resim",
    "son",
    "hali",
    "duzenlendi",
    "hd",
];

/// Words, folded, with which cameras and phones begin names: the digits after
/// them count photos and are no SKU.
const CAMERAS: [&str; 24] = [
    "img",
    "image",
    "dsc",
    "dscn",
    "dscf",
    "pxl",
    "mvimg",
    "vid",
    "photo",
    "pic",
    "foto",
    "resim",
    "screenshot",
    "ekran",
    "whatsapp",
    "signal",
    "telegram",
    "gopr",
    "dji",
    "sam",
    "cimg",
    "p",
    "scan",
    "tarama",
];

/// What a name says besides the piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rest {
    /// Nothing, or only that it is a copy.
    Nothing,
    /// Which photo it is: a number of up to three digits, or a letter.
    Count,
    /// Which view it is, perhaps with a number.
    View,
    /// Something else.
    Other,
}

/// A piece of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// The letters, as given.
    pub text: String,
    /// What is left of the name.
    pub rest: Rest,
    /// Where it lies among the words of the name: the first, and the one after
    /// the last.
    pub span: (usize, usize),
    /// True when a camera may have made the name.
    pub camera: bool,
}

/// The pieces of a file name's stem, the whole first, then the longest.
pub(super) fn parts(stem: &str) -> Vec<Part> {
    let stem = stem.trim();
    let base = without_copy_marks(stem);
    let words = words(base);
    let camera = words.first().is_some_and(|word| {
        CAMERAS.contains(&fold(word.2).trim_end_matches(|c: char| c.is_ascii_digit()))
    });
    let all = (0, words.len());
    let part = |text: &str, rest, span| Part {
        text: text.to_owned(),
        rest,
        span,
        camera,
    };
    let mut found = vec![
        part(stem, Rest::Nothing, all),
        part(base, Rest::Nothing, all),
    ];
    let mut shorter = Vec::new();
    for cut in 1..words.len() {
        let (head, tail) = words.split_at(cut);
        if let ([first, .., last] | [first @ last], rest) = (head, tail) {
            shorter.push(part(&base[first.0..last.1], rest_of(rest), (0, cut)));
        }
        if let (rest, [first, .., last] | [first @ last]) = (head, tail) {
            shorter.push(part(
                &base[first.0..last.1],
                rest_of(rest),
                (cut, words.len()),
            ));
        }
    }
    shorter.sort_by_key(|part| std::cmp::Reverse(part.text.chars().count()));
    found.extend(shorter);
    found.retain(|part| (1..=Sku::MAX_CHARS).contains(&part.text.chars().count()));
    let mut seen: Vec<(String, (usize, usize))> = Vec::new();
    found.retain(|part| {
        let key = (part.text.clone(), part.span);
        let fresh = !seen.contains(&key);
        seen.push(key);
        fresh
    });
    found.truncate(MOST);
    found
}

/// How much a match of a piece with a SKU is worth, by the SKU's own form.
/// False when chance may have made it.
pub(super) fn is_telling(part: &Part, sku: &str) -> bool {
    let sku = fold(sku);
    let digits = sku.chars().filter(char::is_ascii_digit).count();
    let letters = sku.chars().filter(|c| c.is_alphanumeric()).count();
    if part.rest == Rest::Nothing {
        return true;
    }
    if digits == letters {
        return digits >= 4 && part.rest != Rest::Other && !part.camera;
    }
    let parts = words(&sku).len();
    let specific = letters >= 4 && (digits > 0 || parts > 1);
    specific || part.rest != Rest::Other
}

/// True when a folder's name may be a SKU: a year or a small number says when
/// or how many, not what.
pub(super) fn is_telling_folder(name: &str) -> bool {
    let number = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    let year = name.len() == 4 && (name.starts_with("19") || name.starts_with("20"));
    !number || (name.len() >= 4 && !year)
}

/// What `longer` says besides `sku` when it begins or ends with it behind a
/// delimiter; none when it does not.
pub(super) fn extension(longer: &str, sku: &str) -> Option<Rest> {
    let (longer, sku) = (fold(longer), fold(sku));
    let after = longer
        .strip_prefix(&sku)
        .filter(|rest| rest.starts_with(is_delimiter));
    let before = longer
        .strip_suffix(&sku)
        .filter(|rest| rest.ends_with(is_delimiter));
    after.or(before).map(|rest| rest_of(&words(rest)))
}

/// The words of a stem that may begin a SKU: three letters or more, and not of
/// a camera, a view or a copy.
pub(super) fn telling_words(stem: &str) -> Vec<String> {
    let is_telling = |word: &&str| {
        let folded = fold(word);
        let plain = folded.trim_end_matches(|c: char| c.is_ascii_digit());
        plain.chars().filter(|c| c.is_alphabetic()).count() >= 3
            && !VIEWS.contains(&plain)
            && !CAMERAS.contains(&plain)
    };
    let words = words(stem).into_iter().map(|word| word.2);
    words.filter(is_telling).map(str::to_owned).collect()
}

/// Copies that systems name: `x (1)`, `x - Copy`, `x copy 2`, `x - Kopya (3)`.
fn without_copy_marks(stem: &str) -> &str {
    let mut left = stem;
    loop {
        let shorter = without_bracket(left)
            .or_else(|| without_copy_word(left))
            .map(|text| text.trim_end_matches(is_delimiter));
        match shorter {
            Some(text) if !text.is_empty() => left = text,
            _ => return left,
        }
    }
}

fn without_bracket(text: &str) -> Option<&str> {
    let (head, tail) = text.rsplit_once('(')?;
    is_count(tail.strip_suffix(')')?).then_some(head)
}

fn without_copy_word(text: &str) -> Option<&str> {
    let words = words(text);
    let is_copy =
        |word: &(usize, usize, &str)| matches!(&*fold(word.2), "copy" | "kopya" | "kopyasi");
    match words.as_slice() {
        [.., word] if is_copy(word) => Some(&text[..word.0]),
        [.., word, number] if is_copy(word) && is_count(number.2) => Some(&text[..word.0]),
        _ => None,
    }
}

fn is_delimiter(c: char) -> bool {
    c.is_whitespace() || "_-–—.,()[]{}+#~@&=".contains(c)
}

/// The words between delimiters: start, end and text.
fn words(text: &str) -> Vec<(usize, usize, &str)> {
    let start = text.as_ptr() as usize;
    text.split(is_delimiter)
        .filter(|word| !word.is_empty())
        .map(|word| {
            let at = word.as_ptr() as usize - start;
            (at, at + word.len(), word)
        })
        .collect()
}

fn rest_of(words: &[(usize, usize, &str)]) -> Rest {
    match words {
        [] => Rest::Nothing,
        [one] if is_count(one.2) => Rest::Count,
        all if all.iter().all(|word| is_count(word.2) || is_view(word.2)) => {
            match all.iter().any(|word| is_view(word.2)) {
                true => Rest::View,
                // Two numbers are a date or a code, not the place in a row.
                false => Rest::Other,
            }
        }
        _ => Rest::Other,
    }
}

/// `2`, `07`, `b`.
fn is_count(text: &str) -> bool {
    let digits = (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let letter = matches!(text.as_bytes(), [b'a'..=b'f' | b'A'..=b'F']);
    digits || letter
}

/// `front`, `arka2`.
fn is_view(text: &str) -> bool {
    let folded = fold(text);
    VIEWS.contains(&folded.trim_end_matches(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(stem: &str) -> Vec<String> {
        parts(stem).into_iter().map(|part| part.text).collect()
    }

    #[test]
    fn every_beginning_and_end_is_a_piece() {
        assert_eq!(
            texts("2-mug-01"),
            ["2-mug-01", "mug-01", "2-mug", "01", "2"]
        );
        assert_eq!(texts("mug (3)"), ["mug (3)", "mug"]);
        assert_eq!(
            texts("mug-01 - Kopya (2)"),
            ["mug-01 - Kopya (2)", "mug-01", "mug", "01"]
        );
        assert_eq!(texts("mug"), ["mug"]);
        assert_eq!(texts(""), Vec::<String>::new());
        assert!(parts(&"a-".repeat(200)).len() <= MOST);
    }

    #[test]
    fn what_is_left_is_told_apart() {
        let rest = |stem: &str, piece: &str| {
            let found = parts(stem).into_iter().find(|part| part.text == piece);
            found.map(|part| part.rest)
        };
        assert_eq!(rest("mug-01_2", "mug-01"), Some(Rest::Count));
        assert_eq!(rest("mug-01 ön 2", "mug-01"), Some(Rest::View));
        assert_eq!(rest("mug-01-ARKA", "mug-01"), Some(Rest::View));
        assert_eq!(rest("mug-01-blue", "mug-01"), Some(Rest::Other));
        assert_eq!(rest("mug 2024-10", "mug"), Some(Rest::Other));
        assert_eq!(rest("mug-01 (2)", "mug-01"), Some(Rest::Nothing));
        assert_eq!(extension("MUG-01", "mug"), Some(Rest::Count));
        assert_eq!(extension("mug-red", "mug"), Some(Rest::Other));
        assert_eq!(extension("mugs", "mug"), None);
        assert_eq!(extension("big mug", "MUG"), Some(Rest::Other));
    }
}
