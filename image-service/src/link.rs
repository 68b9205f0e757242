//! Which product a photo shows, from names alone. Pure; never guesses between
//! two.
//!
//! In order of weight: the SKU sent with the photo; a product's own list of
//! photos (path, or file name); the file name's stem; the stem without what
//! follows its last or first `_`, without `-2` or ` (2)`; the folder's name.
//! Each is compared letter by letter first, then folded (no case, no accents).

use domain::ProductId;
use domain::text::{fold, nfc};

/// The most folders of a path that count in a product's list of photos.
const MAX_DEPTH: usize = 6;
/// The most SKU keys of a photo.
pub const SKU_KEYS: usize = 6;

/// The names under which a photo may be known, the weightiest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    /// The path and its ends: `a/b/c.jpg`, `b/c.jpg`, `c.jpg`.
    pub paths: Vec<String>,
    /// The file name, when the path has no folder.
    pub bare: Option<String>,
    /// What may be the SKU.
    pub skus: Vec<String>,
}

/// A product's SKU, or a name on its list of photos.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The product.
    pub product: ProductId,
    /// The SKU or the photo's name.
    pub name: String,
}

/// The product a photo belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// This one.
    One(ProductId),
    /// No product goes by these names, so far.
    None,
    /// Two or more do: a person decides.
    Ambiguous,
}

/// A photo's path in one form: `/` between folders, Unicode form C, nothing
/// before the first name. `Err` is the rule that it breaks.
pub fn photo_path(given: &str) -> Result<String, String> {
    let slashed = nfc(given.trim()).replace('\\', "/");
    let parts: Vec<&str> = slashed
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    let path = parts.join("/");
    if path.is_empty() {
        return Err("A photo needs a file name.".to_owned());
    }
    if path.chars().any(char::is_control) {
        return Err("A path must not contain control characters.".to_owned());
    }
    if path.chars().count() > 1000 {
        return Err("A path may have at most 1000 characters.".to_owned());
    }
    Ok(path)
}

/// The last part of a path.
pub fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

impl Keys {
    /// The names of a photo by its path and the SKU sent with it. A SKU that
    /// is sent decides alone.
    pub fn of(path: &str, sku: Option<&str>) -> Self {
        if let Some(sku) = sku {
            return Self {
                paths: Vec::new(),
                bare: None,
                skus: vec![nfc(sku.trim())],
            };
        }
        let parts: Vec<&str> = path.split('/').collect();
        let first = parts.len().saturating_sub(MAX_DEPTH);
        let mut paths = vec![path.to_owned()];
        for start in first..parts.len() {
            push(&mut paths, parts[start..].join("/"));
        }
        let bare = (parts.len() == 1).then(|| path.to_owned());
        let mut skus = Vec::with_capacity(SKU_KEYS);
        let name = file_name(path);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).trim();
        push(&mut skus, stem.to_owned());
        for shorter in [
            without_bracket(stem),
            without_number(stem),
            before(stem.rfind('_'), stem),
            before(stem.find('_'), stem),
        ] {
            push(&mut skus, shorter.unwrap_or_default().trim().to_owned());
        }
        if let [.., folder, _] = parts.as_slice() {
            push(&mut skus, folder.trim().to_owned());
        }
        Self { paths, bare, skus }
    }

    /// Every key folded, without repeats: the index by which a product that
    /// comes later finds its photos.
    pub fn folded(&self) -> Vec<String> {
        let mut all = Vec::new();
        for key in self.paths.iter().chain(&self.bare).chain(&self.skus) {
            push(&mut all, fold(key));
        }
        all
    }

    /// The product among those whose SKU or listed photo may fit.
    pub fn choose(&self, skus: &[Name], photos: &[Name]) -> Choice {
        let whole = self.paths.iter().map(|key| by(key, photos, |name| name));
        let bare = self.bare.iter().map(|key| by(key, photos, file_name));
        let own = self.skus.iter().map(|key| by(key, skus, |name| name));
        whole
            .chain(bare)
            .chain(own)
            .find(|choice| *choice != Choice::None)
            .unwrap_or(Choice::None)
    }
}

/// The product that one key leads to: letter by letter, else folded.
fn by(key: &str, names: &[Name], part: impl Fn(&str) -> &str) -> Choice {
    let folded = fold(key);
    let exact = only(names.iter().filter(|known| part(&known.name) == key));
    if exact != Choice::None {
        return exact;
    }
    only(
        names
            .iter()
            .filter(|known| fold(part(&known.name)) == folded),
    )
}

fn only<'a>(mut fitting: impl Iterator<Item = &'a Name>) -> Choice {
    let Some(first) = fitting.next() else {
        return Choice::None;
    };
    if fitting.all(|other| other.product == first.product) {
        Choice::One(first.product)
    } else {
        Choice::Ambiguous
    }
}

fn push(list: &mut Vec<String>, text: String) {
    if !text.is_empty() && !list.contains(&text) {
        list.push(text);
    }
}

fn before(place: Option<usize>, stem: &str) -> Option<&str> {
    place.map(|place| &stem[..place])
}

/// `MUG-RED (2)` is a photo of `MUG-RED`.
fn without_bracket(stem: &str) -> Option<&str> {
    let (head, tail) = stem.rsplit_once(" (")?;
    digits(tail.strip_suffix(')')?).then_some(head)
}

/// `MUG-RED-2` is a photo of `MUG-RED`.
fn without_number(stem: &str) -> Option<&str> {
    let (head, tail) = stem.rsplit_once('-')?;
    digits(tail).then_some(head)
}

fn digits(text: &str) -> bool {
    (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Timestamp, id};

    fn product(number: u8) -> ProductId {
        ProductId::from_uuid(id::v7(Timestamp::from_micros(1), [number; 10]))
    }

    fn names(list: &[(u8, &str)]) -> Vec<Name> {
        list.iter()
            .map(|(number, name)| Name {
                product: product(*number),
                name: (*name).to_owned(),
            })
            .collect()
    }

    fn chosen(path: &str, skus: &[(u8, &str)], photos: &[(u8, &str)]) -> Choice {
        Keys::of(path, None).choose(&names(skus), &names(photos))
    }

    #[test]
    fn names_lead_to_their_product() {
        for (path, skus, photos, found) in [
            ("MUG.jpg", &[(1, "MUG")][..], &[][..], Some(1)),
            ("x/MUG_front.jpg", &[(1, "MUG")], &[], Some(1)),
            ("MUG_RED_2.jpg", &[(1, "MUG"), (2, "MUG_RED")], &[], Some(2)),
            ("MUG-2.jpg", &[(1, "MUG")], &[], Some(1)),
            ("MUG-2.jpg", &[(1, "MUG"), (2, "MUG-2")], &[], Some(2)),
            ("MUG (3).jpg", &[(1, "MUG")], &[], Some(1)),
            ("shop/MUG/IMG_0001.jpg", &[(1, "MUG")], &[], Some(1)),
            ("MUG/other/IMG_0001.jpg", &[(1, "MUG")], &[], None),
            ("mug.jpg", &[(1, "MUG")], &[], Some(1)),
            ("ISPATULA.jpg", &[(1, "ıspatula")], &[], Some(1)),
            ("mug.jpg", &[(1, "MUG"), (2, "mug")], &[], Some(2)),
            ("MUGX.jpg", &[(1, "MUG")], &[], None),
            ("IMG_1.jpg", &[], &[(1, "IMG_1.jpg")], Some(1)),
            ("cam/IMG_1.jpg", &[], &[(1, "IMG_1.jpg")], Some(1)),
            (
                "all/a/1.jpg",
                &[],
                &[(1, "a/1.jpg"), (2, "b/1.jpg")],
                Some(1),
            ),
            ("c/1.jpg", &[], &[(1, "a/1.jpg")], None),
            ("1.jpg", &[], &[(1, "a/1.jpg")], Some(1)),
            ("MUG.jpg", &[(1, "MUG")], &[(2, "mug.JPG")], Some(2)),
        ] {
            let expected = found.map_or(Choice::None, |number| Choice::One(product(number)));
            assert_eq!(
                chosen(path, skus, photos),
                expected,
                "{path} {skus:?} {photos:?}"
            );
        }
    }

    #[test]
    fn two_candidates_are_never_guessed_between() {
        assert_eq!(
            chosen("Mug.jpg", &[(1, "MUG"), (2, "mug")], &[]),
            Choice::Ambiguous
        );
        assert_eq!(
            chosen("1.jpg", &[], &[(1, "a/1.jpg"), (2, "b/1.jpg")]),
            Choice::Ambiguous
        );
        assert_eq!(
            chosen("a.jpg", &[(1, "a")], &[(1, "a.jpg"), (2, "a.jpg")]),
            Choice::Ambiguous
        );
    }

    #[test]
    fn a_sku_that_was_sent_decides_alone() {
        let keys = Keys::of("MUG.jpg", Some(" CUP "));
        assert_eq!(keys.choose(&names(&[(1, "MUG")]), &[]), Choice::None);
        assert_eq!(
            keys.choose(&names(&[(1, "MUG"), (2, "CUP")]), &[]),
            Choice::One(product(2))
        );
    }

    #[test]
    fn every_choice_is_reachable_through_the_index() {
        let keys = Keys::of("Shop/İSPATULA_2 (1).jpg", None);
        for wanted in [
            "shop/ispatula_2 (1).jpg",
            "ispatula_2 (1).jpg",
            "ispatula",
            "shop",
        ] {
            assert!(
                keys.folded().contains(&wanted.to_owned()),
                "{wanted} in {:?}",
                keys.folded()
            );
        }
        assert!(keys.skus.len() <= SKU_KEYS);
    }

    #[test]
    fn paths_have_one_form() {
        assert_eq!(photo_path(r".\a\\b.jpg").as_deref(), Ok("a/b.jpg"));
        assert_eq!(photo_path("/a/./b.jpg").as_deref(), Ok("a/b.jpg"));
        assert_eq!(
            photo_path("s\u{327}is\u{327}e.jpg").as_deref(),
            Ok("şişe.jpg")
        );
        assert!(photo_path(" / ").is_err() && photo_path("a\0b").is_err());
    }
}
