//! Cutting to a limit at word boundaries.

use domain::text::{fold, is_ignorable, nfc, words};
use unicode_normalization::char::is_combining_mark;

use super::words::SMALL_WORDS;

/// As many leading tokens as `fits` allows, joined by spaces; empty when not
/// even the first one fits. `fits` must hold for every shorter text when it
/// holds for a longer one.
pub(super) fn fit(tokens: &[String], fits: impl Fn(&str) -> bool) -> String {
    let count = most(tokens.len(), |count| fits(&tokens[..count].join(" ")));
    if count == tokens.len() {
        return tokens.join(" ");
    }
    without_loose_end(&tokens[..count]).join(" ")
}

/// The longest beginning of one token that fits: up to the end of a word when
/// it has several (`a-b`), else within its word, but never between a letter
/// and its marks.
pub(super) fn cut(token: &str, fits: impl Fn(&str) -> bool) -> String {
    let start = token.as_ptr() as usize;
    let of_words: Vec<usize> = words(token)
        .map(|word| word.as_ptr() as usize - start + word.len())
        .collect();
    let of_letters: Vec<usize> = token
        .char_indices()
        .filter(|(at, c)| *at > 0 && !is_combining_mark(*c) && !is_ignorable(*c))
        .map(|(at, _)| at)
        .chain([token.len()])
        .collect();
    for ends in [of_words, of_letters] {
        let count = most(ends.len(), |count| fits(&nfc(&token[..ends[count - 1]])));
        if count > 0 {
            return nfc(&token[..ends[count - 1]]);
        }
    }
    String::new()
}

/// The tokens without what must not end a line: joining signs and words, and
/// the comma of a list that goes on.
pub(super) fn without_loose_end(tokens: &[String]) -> Vec<String> {
    let mut tokens = tokens.to_vec();
    while let Some(last) = tokens.pop() {
        let bare = last.trim_end_matches([',', ';', ':', '-', '–', '/', '(', '&', '+']);
        let loose = bare.is_empty() || SMALL_WORDS.contains(&fold(bare).as_str());
        if !loose {
            tokens.push(bare.to_owned());
            break;
        }
    }
    tokens
}

/// The largest count from 0 to `top` for which `holds`, which must hold for
/// all smaller counts as well. 0 is taken to hold.
fn most(top: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, top);
    while low < high {
        let middle = (low + high).div_ceil(2);
        if holds(middle) {
            low = middle
        } else {
            high = middle - 1
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn lines_end_with_a_word() {
        let text = tokens("Seramik kupa, tabak ve fincan");
        assert_eq!(
            fit(&text, |t| t.chars().count() <= 29),
            "Seramik kupa, tabak ve fincan"
        );
        assert_eq!(
            fit(&text, |t| t.chars().count() <= 28),
            "Seramik kupa, tabak"
        );
        assert_eq!(fit(&text, |t| t.chars().count() <= 14), "Seramik kupa");
    }

    #[test]
    fn a_word_too_long_is_cut_between_letters() {
        assert_eq!(
            cut("q\u{301}q\u{301}q\u{301}", |t| t.len() <= 8),
            "q\u{301}q\u{301}"
        );
        assert_eq!(cut("şşş", |t| t.len() <= 5), "şş");
        assert_eq!(cut("", |_| true), "");
        assert_eq!(cut("(su-geçirmez)", |t| t.len() <= 9), "(su");
        assert_eq!(fit(&tokens("şşş"), |t| t.len() <= 5), "");
    }
}
