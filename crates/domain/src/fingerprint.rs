//! What a photo looks like, in 256 bits: near-duplicates differ in few of them.
//!
//! The bits come from a difference hash: each says whether a place of the
//! shrunken grey photo is brighter than its neighbour. Saving a photo again in
//! another size or quality changes a few bits, another photo of the same thing
//! some, another thing many (unrelated photos: about half).

use serde::{Deserialize, Serialize};

/// A photo's 256-bit difference hash. Text form: 64 lower-case hexadecimal
/// digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Fingerprint([u64; 4]);

/// Text that is not a fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a fingerprint: expected 64 lower-case hexadecimal digits")]
pub struct BadFingerprint(pub String);

impl Fingerprint {
    /// How many bits there are.
    pub const BITS: u32 = 256;
    /// Photos that differ in at most so many bits (3 %) are one picture saved
    /// twice: only the first goes into a listing.
    pub const SAME_PICTURE: u32 = 8;
    /// A photo that differs in at most so many bits (8 %) from a product's
    /// photo may show that product.
    pub const SAME_PRODUCT: u32 = 20;
    /// A photo is matched by its looks only when every other product's photos
    /// differ from it in at least so many bits more.
    pub const CLEARANCE: u32 = 16;
    /// A photo that differs in at most so many bits (25 %) is worth suggesting
    /// to a person.
    pub const SIMILAR: u32 = 64;
    /// With fewer bits set, or fewer unset, the photo is nearly uniform and its
    /// fingerprint says nothing.
    const LEAST: u32 = 12;

    /// From its bits, the first in the highest place of the first word.
    pub const fn from_words(words: [u64; 4]) -> Self {
        Self(words)
    }

    /// Reads the text form.
    pub fn parse(text: &str) -> Result<Self, BadFingerprint> {
        let bad = || BadFingerprint(text.chars().take(80).collect());
        let good = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if !good {
            return Err(bad());
        }
        let mut words = [0; 4];
        for (place, word) in words.iter_mut().enumerate() {
            let digits = &text[place * 16..(place + 1) * 16];
            *word = u64::from_str_radix(digits, 16).map_err(|_| bad())?;
        }
        Ok(Self(words))
    }

    /// In how many bits two photos differ (Hamming distance), 0 to 256.
    pub fn distance(&self, other: &Self) -> u32 {
        let pairs = self.0.iter().zip(other.0);
        pairs.map(|(one, two)| (one ^ two).count_ones()).sum()
    }

    /// False for a nearly uniform photo, which resembles every other such one.
    pub fn says_something(&self) -> bool {
        let set: u32 = self.0.iter().map(|word| word.count_ones()).sum();
        (Self::LEAST..=Self::BITS - Self::LEAST).contains(&set)
    }
}

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|word| write!(f, "{word:016x}"))
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = BadFingerprint;
    fn try_from(text: String) -> Result<Self, BadFingerprint> {
        Self::parse(&text)
    }
}

impl From<Fingerprint> for String {
    fn from(print: Fingerprint) -> String {
        print.to_string()
    }
}

/// A photo of a product, for [`duplicates`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look<'a> {
    /// What is equal only for equal files.
    pub content: &'a str,
    /// What it looks like, once that is known.
    pub print: Option<Fingerprint>,
}

/// For each photo of one product, in the order of their upload, the place of
/// the earlier photo that it repeats: the same file, or at most
/// [`Fingerprint::SAME_PICTURE`] bits away. A photo that repeats another is
/// never itself what a later one is said to repeat.
pub fn duplicates(photos: &[Look<'_>]) -> Vec<Option<usize>> {
    let mut repeats: Vec<Option<usize>> = Vec::with_capacity(photos.len());
    for (place, photo) in photos.iter().enumerate() {
        let earlier =
            (0..place).find(|&before| repeats[before].is_none() && photo.repeats(&photos[before]));
        repeats.push(earlier);
    }
    repeats
}

impl Look<'_> {
    fn repeats(&self, other: &Look<'_>) -> bool {
        if self.content == other.content {
            return true;
        }
        match (self.print, other.print) {
            (Some(one), Some(two)) => {
                one.says_something()
                    && two.says_something()
                    && one.distance(&two) <= Fingerprint::SAME_PICTURE
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: [u64; 4] = [0x0123_4567_89ab_cdef, 0xffff_0000_ffff_0000, 7, 1 << 63];

    fn flipped(words: [u64; 4], bits: u32) -> Fingerprint {
        let mut words = words;
        for bit in 0..bits {
            words[(bit % 4) as usize] ^= 1 << (bit / 4 * 3);
        }
        Fingerprint::from_words(words)
    }

    #[test]
    fn text_and_bits_agree() {
        let one = Fingerprint::from_words(ONE);
        assert_eq!(Fingerprint::parse(&one.to_string()), Ok(one));
        assert_eq!(one.to_string().len(), 64);
        for bad in [
            "",
            "0123",
            &"g".repeat(64),
            &"A".repeat(64),
            &"é".repeat(32),
        ] {
            assert!(Fingerprint::parse(bad).is_err(), "{bad}");
        }
        for bits in [0, 1, 8, 9, 40] {
            assert_eq!(one.distance(&flipped(ONE, bits)), bits);
        }
    }

    #[test]
    fn uniform_photos_say_nothing() {
        assert!(Fingerprint::from_words(ONE).says_something());
        for words in [
            [0; 4],
            [u64::MAX; 4],
            [0, 0, 3, 1],
            [u64::MAX, u64::MAX, u64::MAX, !0b111],
        ] {
            assert!(
                !Fingerprint::from_words(words).says_something(),
                "{words:x?}"
            );
        }
    }

    #[test]
    fn the_first_of_equal_photos_stands() {
        let look = |content, bits: Option<u32>| Look {
            content,
            print: bits.map(|bits| flipped(ONE, bits)),
        };
        let blank = |content| Look {
            content,
            print: Some(Fingerprint::from_words([0; 4])),
        };
        let photos = [
            look("a", Some(0)),
            look("b", Some(8)),  // 8 from a: the same picture
            look("c", Some(16)), // 8 from b, but b is a repeat; 16 from a: its own
            look("d", None),
            look("d", Some(60)), // the same file as the fourth
            blank("e"),
            blank("f"),
        ];
        let expected = [None, Some(0), None, None, Some(3), None, None];
        assert_eq!(duplicates(&photos), expected);
    }
}
