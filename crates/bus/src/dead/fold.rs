//! Reasons that differ only in numbers, ids and values are one reason.

/// Longest folded reason in characters.
const LONGEST: usize = 160;
/// What stands for a number or an id.
const MARK: char = '#';
/// What a value stands between.
const QUOTE: char = '"';
/// From this length on, a word of hexadecimal digits is an id.
const ID: usize = 8;

/// The reason with `#` for every number, id and quoted value, cut to 160
/// characters.
pub fn fold(reason: &str) -> String {
    let mut folded = String::new();
    let mut word = String::new();
    let mut rest = reason;
    while let Some(letter) = rest.chars().next() {
        rest = &rest[letter.len_utf8()..];
        if letter.is_ascii_alphanumeric() || letter == '-' {
            word.push(letter);
            continue;
        }
        push(&mut folded, &word);
        word.clear();
        folded.push(letter);
        if letter == QUOTE
            && let Some(end) = rest.find(QUOTE)
        {
            folded.push(MARK);
            folded.push(QUOTE);
            rest = &rest[end + 1..];
        }
    }
    push(&mut folded, &word);
    match folded.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("{}…", &folded[..cut]),
        None => folded,
    }
}

fn push(folded: &mut String, word: &str) {
    let hex = |c: char| c.is_ascii_hexdigit() || c == '-';
    let has_digit = word.contains(|c: char| c.is_ascii_digit());
    if has_digit && word.len() >= ID && word.chars().all(hex) {
        folded.push(MARK);
        return;
    }
    let mut in_number = false;
    for letter in word.chars() {
        if !letter.is_ascii_digit() {
            folded.push(letter);
        } else if !in_number {
            folded.push(MARK);
        }
        in_number = letter.is_ascii_digit();
    }
}

/// A pattern for LIKE that finds at least every reason that [`matches`] the
/// text; empty for every reason.
pub(super) fn pattern(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let mut pattern = String::from("%");
    for letter in text.chars() {
        match letter {
            MARK | '…' => pattern.push('%'),
            '%' | '_' | '\\' => {
                pattern.push('\\');
                pattern.push(letter);
            }
            _ => pattern.push(letter),
        }
    }
    pattern.push('%');
    pattern
}

/// True when the reason contains the text, as it is or folded.
pub(super) fn matches(reason: &str, text: &str) -> bool {
    reason.contains(text) || fold(reason).contains(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_ids_are_folded() {
        for (reason, folded) in [
            (
                "no product 0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b here",
                "no product # here",
            ),
            (
                "connect to 10.0.0.7:5432: refused",
                "connect to #.#.#.#:#: refused",
            ),
            ("line 7, KUPA-12", "line #, KUPA-#"),
            ("object 9f86d081884c7d65 is gone", "object # is gone"),
            ("string \"two\", expected i64", "string \"#\", expected i#"),
            ("an open \" quote", "an open \" quote"),
            ("deadbeef cafe", "deadbeef cafe"),
            ("Renk zorunlu", "Renk zorunlu"),
        ] {
            assert_eq!(fold(reason), folded);
            assert!(matches(reason, &fold(reason)), "{reason}");
        }
        assert_eq!(fold(&"ı".repeat(500)).chars().count(), LONGEST + 1);
    }

    #[test]
    fn a_pattern_takes_its_own_signs_literally() {
        assert_eq!(pattern("100 %_\\"), "%100 \\%\\_\\\\%");
        assert_eq!(pattern("line #, KUPA-#"), "%line %, KUPA-%%");
        assert_eq!(pattern(""), "");
    }
}
