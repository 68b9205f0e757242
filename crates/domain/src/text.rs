//! Letters: Turkish-aware case and folding for search. SQL never changes case;
//! folded columns are computed here.
//!
//! Turkish has two letters where English has one: dotted `İ i` and dotless
//! `I ı`. The language-blind lower case of `İ` is `i` followed by U+0307
//! (combining dot above), which looks right and equals nothing that a person
//! types. No function here ever returns that pair.

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// U+0307, the combining dot above.
const DOT_ABOVE: char = '\u{307}';

/// True when the language writes `I ı` and `İ i` as two letters: Turkish and
/// Azerbaijani (Unicode 16 SpecialCasing.txt). Takes BCP 47 tags and the
/// marketplaces' `tr_TR` form, in any case.
pub fn has_dotless_i(language: &str) -> bool {
    let primary = language.split(['-', '_']).next().unwrap_or_default();
    primary.eq_ignore_ascii_case("tr") || primary.eq_ignore_ascii_case("az")
}

/// Unicode normalisation form C, with the redundant dot of a decomposed `i̇`
/// (U+0069 U+0307) dropped: it is what a wrong lower-casing of `İ` leaves.
pub fn nfc(text: &str) -> String {
    // A sure yes also means that no U+0307 is there: it could always compose.
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return text.to_owned();
    }
    let mut base = '\0';
    text.nfd()
        .filter(|&c| {
            if !is_combining_mark(c) {
                base = c;
            }
            !(c == DOT_ABOVE && base == 'i')
        })
        .nfc()
        .collect()
}

/// Lower case by the rules of `language` (BCP 47): `I` becomes `ı` in Turkish
/// and `i` elsewhere; `İ` becomes `i` everywhere. The result is in form C.
pub fn lower(text: &str, language: &str) -> String {
    let dotless = has_dotless_i(language);
    if text.is_ascii() && !dotless {
        return text.to_ascii_lowercase();
    }
    let prepared: String = nfc(text)
        .chars()
        .map(|c| match c {
            'İ' => 'i',
            'I' if dotless => 'ı',
            other => other,
        })
        .collect();
    nfc(&prepared.to_lowercase())
}

/// Upper case by the rules of `language` (BCP 47): `i` becomes `İ` in Turkish
/// and `I` elsewhere; `ı` becomes `I` everywhere. The result is in form C.
pub fn upper(text: &str, language: &str) -> String {
    let dotless = has_dotless_i(language);
    let prepared: String = nfc(text)
        .chars()
        .map(|c| if c == 'i' && dotless { 'İ' } else { c })
        .collect();
    nfc(&prepared.to_uppercase())
}

/// Each word with a capital first letter and the rest in lower case, by the
/// rules of `language`. What follows an apostrophe is a suffix and stays in
/// lower case: `İSTANBUL'DAN` becomes `İstanbul'dan`.
pub fn title_case(text: &str, language: &str) -> String {
    let text = nfc(text);
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for word in words(&text) {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        out.push_str(&text[done..start]);
        let first_len = word.chars().next().map_or(0, char::len_utf8);
        let (first, rest) = word.split_at(first_len);
        out.push_str(&upper(first, language));
        out.push_str(&lower(rest, language));
        done = start + word.len();
    }
    out.push_str(&text[done..]);
    nfc(&out)
}

/// The form to search by: no case, no accents, `ı I i İ` all `i`, letters such
/// as `ß ø æ ł` in their plain spelling, runs of white space as one space.
/// Compare folded with folded; never show it.
pub fn fold(text: &str) -> String {
    if text.bytes().all(|b| b.is_ascii_graphic()) {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    for c in lower(text, "en").nfkd().flat_map(char::to_lowercase) {
        match c {
            c if is_accent(c) || is_ignorable(c) => {}
            c if c.is_whitespace() => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            'ı' => out.push('i'),
            'ς' => out.push('σ'),
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'đ' | 'ð' => out.push('d'),
            'ł' => out.push('l'),
            'þ' => out.push_str("th"),
            '’' | 'ʼ' | '‘' => out.push('\''),
            other => out.push(other),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Words for an address: folded, ASCII letters and digits joined by single
/// hyphens, apostrophes dropped. Empty when no such letter is there.
pub fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in fold(text).chars().filter(|c| *c != '\'') {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}

/// The words of a text, in order: a letter or digit and all letters, digits and
/// combining marks after it; an apostrophe before a letter belongs to the word.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find(|c: char| c.is_alphanumeric() && !is_combining_mark(c))?;
        let tail = &rest[start..];
        let end = word_end(tail);
        rest = &tail[end..];
        Some(&tail[..end])
    })
}

/// Where the word that starts `text` ends, in bytes.
fn word_end(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let inside = c.is_alphanumeric()
            || is_combining_mark(c)
            || is_ignorable(c)
            || (is_apostrophe(c) && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric()));
        if !inside {
            return at;
        }
    }
    text.len()
}

/// True for characters that take no room and carry no letter: soft hyphen,
/// zero-width spaces and joiners, variation selectors. They do not end a word.
pub const fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// The straight and the typographic apostrophe.
const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}

/// The blocks of combining diacritics: accents that a search ignores. Vowel
/// signs of Arabic or Indic scripts are letters in effect and stay.
const fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turkish_case_keeps_the_two_letters_apart() {
        assert_eq!(title_case("İSTANBUL", "tr"), "İstanbul");
        assert_eq!(title_case("ISPARTA", "tr"), "Isparta");
        assert_eq!(title_case("ısparta halısı", "tr-TR"), "Isparta Halısı");
        assert_eq!(
            title_case("istanbul'DAN çay-kaşığı", "tr_TR"),
            "İstanbul'dan Çay-Kaşığı"
        );
        assert_eq!(lower("DIŞ İPLİK", "tr"), "dış iplik");
        assert_eq!(upper("dış iplik", "TR"), "DIŞ İPLİK");
        assert_eq!(lower("I\u{307}STANBUL", "tr"), "istanbul");
    }

    #[test]
    fn english_case_is_ordinary() {
        assert_eq!(title_case("SILICONE SPATULA", "en"), "Silicone Spatula");
        assert_eq!(lower("ISLAND İSTANBUL", "en"), "island istanbul");
        assert_eq!(upper("silicone ıspatula", "en"), "SILICONE ISPATULA");
        assert_eq!(title_case("o'clock DON’T", "en-GB"), "O'clock Don’t");
    }

    #[test]
    fn search_finds_every_spelling() {
        for (query, text) in [
            ("ıspatula", "ISPATULA"),
            ("isparta", "ISPARTA"),
            ("isparta", "İsparta"),
            ("ispatula", "ıspatula"),
            ("SISE", "Şişe"),
            ("cocuk  ortusu", "Çocuk Örtüsü "),
            ("kagit", "k\u{e2}ğıt"),
            ("strasse", "STRASSE"),
            ("strasse", "Straße"),
            ("bardak", "bar\u{ad}dak\u{200b}"),
        ] {
            assert_eq!(fold(query), fold(text), "{query} / {text}");
        }
        assert_ne!(fold("ısparta"), fold("ıspatula"));
    }

    #[test]
    fn slugs_are_plain() {
        assert_eq!(slug("Isparta Halısı"), "isparta-halisi");
        assert_eq!(
            slug(" İstanbul'un  Çay/Kahve Fincanı (6'lı)! "),
            "istanbulun-cay-kahve-fincani-6li"
        );
        assert_eq!(slug("!!!"), "");
    }

    #[test]
    fn words_keep_suffixes_and_marks() {
        let text = "İstanbul'dan 2 'ince' belli-bardak, cafe\u{301}!";
        let found: Vec<&str> = words(text).collect();
        assert_eq!(
            found,
            [
                "İstanbul'dan",
                "2",
                "ince",
                "belli",
                "bardak",
                "cafe\u{301}"
            ]
        );
    }

    /// The first plane without the ideographs and syllables that have no case.
    fn cased_scripts() -> impl Iterator<Item = char> {
        (0..0x3000)
            .chain(0xa000..0xac00)
            .chain(0xf900..0x1_0000)
            .filter_map(char::from_u32)
    }

    /// Every letter, alone and between marks that tempt a
    /// wrong casing, through every function in both languages.
    #[test]
    fn no_i_with_a_combining_dot_comes_out() {
        let bad = |text: &str| {
            let mut base = '\0';
            text.nfd().any(|c| {
                base = if is_combining_mark(c) { base } else { c };
                c == DOT_ABOVE && base == 'i'
            })
        };
        for c in cased_scripts().filter(|c| c.is_alphabetic()) {
            for text in [format!("{c}"), format!("a{c}\u{323}\u{307}")] {
                for language in ["tr", "en"] {
                    for out in [
                        lower(&text, language),
                        upper(&text, language),
                        title_case(&text, language),
                    ] {
                        assert!(!bad(&out), "{text:?} in {language} gave {out:?}");
                    }
                }
                assert!(!bad(&fold(&text)) && !bad(&nfc(&text)), "{text:?}");
            }
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for c in cased_scripts() {
            let once = fold(&format!("x{c}y"));
            assert_eq!(fold(&once), once, "{c:?}");
        }
    }
}
