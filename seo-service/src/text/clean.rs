//! Taking out what a field must not have, without making new words.

use domain::text::{fold, is_ignorable, nfc, words};
use rules::wording::{Phrases, is_emoji, is_invisible};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Signs that change what the number beside them says: `±5` is not `5`.
const MEANINGFUL: &str = "±°~€£¥¢$<>^%*";

/// What to take out of a text.
#[derive(Debug, Clone)]
pub(super) struct Cleaner {
    banned: String,
    emoji: bool,
    phrases: Phrases,
}

impl Cleaner {
    /// A cleaner for the given banned characters and phrases; `emoji` says
    /// whether emoji go too.
    pub(super) fn new(banned: String, emoji: bool, phrases: Option<&Phrases>) -> Self {
        Self {
            banned,
            emoji,
            phrases: phrases.cloned().unwrap_or_default(),
        }
    }

    /// The pieces of a text between white space, without what is banned; at
    /// most `most` of them. Pieces without a letter or digit are kept only
    /// when they join others (`&`, `+`, `-`, `/`).
    pub(super) fn tokens(&self, text: &str, most: usize) -> Vec<String> {
        let tokens = nfc(text)
            .split_whitespace()
            .filter_map(|token| self.replaced(token))
            .flat_map(|spaced| {
                spaced
                    .split_whitespace()
                    .filter_map(tidy)
                    .collect::<Vec<String>>()
            })
            .take(most)
            .collect();
        self.without_phrases(tokens)
    }

    /// One token with banned characters as spaces; nothing when dropping one
    /// would change the meaning of a number.
    fn replaced(&self, token: &str) -> Option<String> {
        let number = token.contains(|c: char| c.is_ascii_digit());
        if number && token.contains(|c: char| self.banned.contains(c) && MEANINGFUL.contains(c)) {
            return None;
        }
        let mut out = String::with_capacity(token.len());
        for c in token.chars() {
            if is_ignorable(c) || (self.emoji && is_emoji(c) && is_combining_mark(c)) {
                continue;
            }
            if is_invisible(c) || (self.emoji && is_emoji(c)) {
                out.push(' ');
            } else if self.banned.contains(c) {
                // A banned letter (Amazon's list has `â`) gives way to its base.
                let base = c
                    .nfd()
                    .next()
                    .filter(|base| c.is_alphabetic() && *base != c);
                out.push(base.unwrap_or(' '));
            } else {
                out.push(c);
            }
        }
        Some(out)
    }

    /// The tokens without those that make up a banned phrase, again and again
    /// until none is left.
    fn without_phrases(&self, mut tokens: Vec<String>) -> Vec<String> {
        while self.phrases.find(&tokens.join(" ")).is_some() {
            let drop = self.phrase_tokens(&tokens);
            let mut at = 0..;
            tokens.retain(|_| !at.next().is_some_and(|at| drop.contains(&at)));
        }
        tokens
    }

    /// Places of the tokens that take part in a banned phrase.
    fn phrase_tokens(&self, tokens: &[String]) -> Vec<usize> {
        let folded: Vec<(usize, String)> = tokens
            .iter()
            .enumerate()
            .flat_map(|(at, token)| words(token).map(move |word| (at, fold(word))))
            .collect();
        let mut drop = Vec::new();
        for phrase in self.phrases.folded() {
            for run in folded.windows(phrase.len()) {
                if run.iter().map(|(_, word)| word).eq(phrase) {
                    drop.extend(run.iter().map(|(at, _)| *at));
                }
            }
        }
        drop
    }
}

/// A token without stray marks at its start; nothing when it says nothing.
fn tidy(token: &str) -> Option<String> {
    let token = nfc(token.trim_start_matches(is_combining_mark));
    let says = token.contains(char::is_alphanumeric);
    (says || matches!(token.as_str(), "&" | "+" | "-" | "–" | "/")).then_some(token)
}

/// Text without HTML tags: line breaks and ends of blocks become line feeds,
/// other tags a space. A `<` that opens no tag stays.
pub(super) fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let tail = &rest[open + 1..];
        out.push_str(&rest[..open]);
        let is_tag = tail.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
        match tail.find('>').filter(|_| is_tag) {
            Some(close) => {
                out.push_str(break_of(&tail[..close]));
                rest = &tail[close + 1..];
            }
            None => {
                out.push('<');
                rest = tail;
            }
        }
    }
    out.push_str(rest);
    out
}

/// What a tag means for the lines of a text.
fn break_of(tag: &str) -> &'static str {
    let name: String = tag
        .trim_start_matches('/')
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    match name.as_str() {
        "br" | "li" | "tr" => "\n",
        "p" | "div" | "ul" | "ol" | "table" | "h1" | "h2" | "h3" | "h4" => "\n\n",
        _ => " ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn banned_signs_make_no_new_words_and_no_new_numbers() {
        let cleaner = Cleaner::new("_™±â!".into(), true, None);
        assert_eq!(
            cleaner.tokens(
                "siyah_beyaz Acme™ ±5 kâğıt ☕fincan☕ ❤ 1\u{fe0f}\u{20e3} & Yeni!",
                99
            ),
            [
                "siyah", "beyaz", "Acme", "kağıt", "fincan", "1", "&", "Yeni"
            ]
        );
    }

    #[test]
    fn phrases_go_whole_even_when_nested() {
        let phrases = Phrases::from(vec!["ücretsiz kargo".to_owned()]);
        let cleaner = Cleaner::new(String::new(), true, Some(&phrases));
        let text = "Kupa Ücretsiz ücretsiz kargo KARGO, mavi";
        assert_eq!(cleaner.tokens(text, 99), ["Kupa", "mavi"]);
    }

    #[test]
    fn tags_become_lines() {
        assert_eq!(
            without_tags("<p>Bir<br/>iki</p>5 < 6 <b>üç</b>"),
            "\n\nBir\niki\n\n5 < 6  üç "
        );
    }
}
