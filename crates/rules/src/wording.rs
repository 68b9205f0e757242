//! Questions about a text that several rules ask.

use domain::text::{fold, lower, words};
use serde::Deserialize;

/// True for characters that no listing should have: control characters, signs
/// of direction, zero-width spaces, private use and not-characters. Line feed
/// is for the caller to allow.
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}' | '\u{e000}'..='\u{f8ff}'
            | '\u{f0000}'..)
}

/// True for emoji, pictographs, and the marks that only join or colour them.
pub fn is_emoji(c: char) -> bool {
    matches!(c, '\u{200d}' | '\u{20e3}' | '\u{231a}' | '\u{231b}' | '\u{2328}'
        | '\u{23cf}' | '\u{23e9}'..='\u{23fa}' | '\u{2600}'..='\u{27bf}'
        | '\u{2b00}'..='\u{2bff}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{1f000}'..='\u{1faff}' | '\u{e0000}'..='\u{e01ef}')
}

/// True when at least two words have four or more capitals and the text has
/// no small letter: shouting, but not `LED TV` or `USB`.
pub fn is_all_capitals(text: &str) -> bool {
    let loud = |word: &str| word.chars().filter(|c| is_capital(*c)).count() >= 4;
    !text.chars().any(char::is_lowercase) && words(text).filter(|word| loud(word)).nth(1).is_some()
}

/// A letter that has a small form.
fn is_capital(c: char) -> bool {
    c.is_uppercase() && !c.to_lowercase().eq([c])
}

/// True for a word shaped like an Amazon product number: `B0` and eight more
/// capitals or digits.
pub fn is_asin(word: &str) -> bool {
    word.len() == 10
        && word.starts_with("B0")
        && word
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// Phrases to look for, folded once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct Phrases {
    list: Vec<(String, Vec<String>)>,
}

impl From<Vec<String>> for Phrases {
    fn from(phrases: Vec<String>) -> Self {
        let folded = |phrase: String| {
            let words: Vec<String> = words(&phrase).map(fold).collect();
            (phrase, words)
        };
        let list = phrases
            .into_iter()
            .map(folded)
            .filter(|(_, words)| !words.is_empty());
        Self {
            list: list.collect(),
        }
    }
}

impl Phrases {
    /// The first phrase of the list that stands in the text as whole words,
    /// case and accents aside.
    pub fn find(&self, text: &str) -> Option<&str> {
        if self.list.is_empty() {
            return None;
        }
        let text: Vec<String> = words(text).map(fold).collect();
        self.list
            .iter()
            .find(|(_, phrase)| text.windows(phrase.len()).any(|run| run == phrase))
            .map(|(phrase, _)| phrase.as_str())
    }

    /// The phrases as folded words.
    pub fn folded(&self) -> impl Iterator<Item = &[String]> {
        self.list.iter().map(|(_, words)| words.as_slice())
    }
}

/// Counts words and says when one stands too often. Numbers and exceptions do
/// not count; case and accents are ignored.
#[derive(Debug, Clone)]
pub struct WordCounter {
    max: usize,
    exceptions: Vec<String>,
    counts: Vec<(String, usize)>,
}

impl WordCounter {
    /// A counter that allows each word `max` times.
    pub fn new(max: usize, exceptions: &[String]) -> Self {
        Self {
            max,
            exceptions: exceptions.iter().map(|w| fold(w)).collect(),
            counts: Vec::new(),
        }
    }

    /// Counts the words of `text`. When one of them would stand too often,
    /// counts none and returns that word.
    pub fn add<'t>(&mut self, text: &'t str) -> Result<(), &'t str> {
        let mut counts = self.counts.clone();
        for word in words(text) {
            let folded = fold(word);
            if !folded.contains(char::is_alphabetic) || self.exceptions.contains(&folded) {
                continue;
            }
            match counts.iter_mut().find(|(known, _)| *known == folded) {
                Some((_, count)) if *count >= self.max => return Err(word),
                Some((_, count)) => *count += 1,
                None => counts.push((folded, 1)),
            }
        }
        self.counts = counts;
        Ok(())
    }
}

/// The first word that stands more than `max` times, counted as
/// [`WordCounter`] counts.
pub fn find_repeated<'t>(text: &'t str, max: usize, exceptions: &[String]) -> Option<&'t str> {
    WordCounter::new(max, exceptions).add(text).err()
}

/// The first piece of the text that looks like a web or e-mail address or an
/// HTML tag.
pub fn find_contact(text: &str) -> Option<&str> {
    text.split_whitespace().find(|token| {
        let small = lower(token, "en");
        let web = ["http://", "https://", "www."]
            .iter()
            .any(|mark| small.contains(mark));
        let mail = small
            .split_once('@')
            .is_some_and(|(user, host)| !user.is_empty() && host.contains('.'));
        web || mail || has_tag(token)
    })
}

/// `<` directly followed by a letter or a slash.
fn has_tag(token: &str) -> bool {
    token.match_indices('<').any(|(at, _)| {
        token[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shouting_is_two_loud_words() {
        assert!(is_all_capitals("ÇELİK TENCERE 5 L"));
        assert!(!is_all_capitals("LED TV 55"));
        assert!(!is_all_capitals("ÇELİK TENCERE 5 cm"));
        assert!(!is_all_capitals("BARDAK"));
    }

    #[test]
    fn phrases_are_whole_words() {
        let list = Phrases::from(vec![
            "çok satan".to_owned(),
            "n/a".to_owned(),
            "!".to_owned(),
        ]);
        assert_eq!(list.find("EN ÇOK SATAN bardak!"), Some("çok satan"));
        assert_eq!(list.find("Malzeme: N/A"), Some("n/a"));
        assert_eq!(list.find("çok satanlar na!"), None);
    }

    #[test]
    fn repeats_ignore_case_numbers_and_exceptions() {
        let but = vec!["ve".to_owned()];
        assert_eq!(
            find_repeated("Bardak BARDAK ve ve ve 5 5 5 bardak", 2, &but),
            Some("bardak")
        );
        assert_eq!(find_repeated("bardak bardak ve ve ve 5 5 5", 2, &but), None);
    }

    #[test]
    fn contacts_and_tags() {
        for bad in ["www.ornek.com", "HTTPS://x", "a@b.co", "<b>kalın", "x</p>"] {
            assert_eq!(find_contact(&format!("bir {bad} iki")), Some(bad));
        }
        assert_eq!(find_contact("5 < 6, @sınıf, a@b"), None);
    }

    #[test]
    fn asins() {
        assert!(is_asin("B07XJ8C8F5") && !is_asin("B07XJ8C8F") && !is_asin("b07xj8c8f5"));
    }
}
