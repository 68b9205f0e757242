//! Which product a photo shows, from names alone. Pure; never guesses between
//! two.
//!
//! In order of weight: the SKU sent with the photo; a product's own list of
//! photos (path, or file name); the file name's stem, as a whole or without the
//! marks of a copy; a beginning or an end of the stem behind a delimiter, the
//! longest SKU winning; the folder's name. Each is compared letter by letter
//! first, then folded (no case, no accents).
//!
//! A beginning or an end is doubtful, and a person decides, when other SKUs
//! continue it in the way the name does (`MUG-02.jpg` beside the SKUs `MUG` and
//! `MUG-01`), when another piece of the name or the folder leads elsewhere, or
//! when chance may have made it (`IMG_1234.jpg` and the SKU `1234`).

mod looks;
mod parts;

use domain::ProductId;
use domain::text::{fold, nfc};
use serde::{Deserialize, Serialize};

pub use looks::{by_looks, nearest};
use parts::{Part, Rest};

/// The most folders of a path that count in a product's list of photos.
const MAX_DEPTH: usize = 6;
/// The most SKU keys of a photo: pieces of its name, and its folder.
pub const SKU_KEYS: usize = parts::MOST + 1;

/// The names under which a photo may be known, the weightiest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    /// The path and its ends: `a/b/c.jpg`, `b/c.jpg`, `c.jpg`.
    pub paths: Vec<String>,
    /// The file name, when the path has no folder.
    pub bare: Option<String>,
    sent: Option<String>,
    pieces: Vec<Part>,
    folder: Option<String>,
}

/// A product's SKU, or a name on its list of photos.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The product.
    pub product: ProductId,
    /// The SKU or the photo's name.
    pub name: String,
}

/// What joined a photo to its product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// The SKU that was sent with it.
    Sku,
    /// The product's own list of photos.
    Table,
    /// The file's name.
    Name,
    /// The folder's name.
    Folder,
    /// It looks like a photo of that product.
    NearDuplicate,
    /// A person.
    Hand,
}

impl How {
    /// The word in databases, answers and screens.
    pub const fn name(self) -> &'static str {
        match self {
            How::Sku => "sku",
            How::Table => "table",
            How::Name => "name",
            How::Folder => "folder",
            How::NearDuplicate => "near-duplicate",
            How::Hand => "hand",
        }
    }
}

/// The product a photo belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// This one, by this.
    One(ProductId, How),
    /// No product goes by these names, so far.
    None,
    /// Two or more may be meant: a person decides.
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

/// The words of a photo's name with which SKUs may begin: not those of cameras,
/// views and copies.
pub fn telling_words(path: &str) -> Vec<String> {
    let name = file_name(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    parts::telling_words(stem)
}

impl Keys {
    /// The names of a photo by its path and the SKU sent with it. A SKU that
    /// is sent decides alone.
    pub fn of(path: &str, sku: Option<&str>) -> Self {
        if let Some(sku) = sku {
            return Self {
                paths: Vec::new(),
                bare: None,
                sent: Some(nfc(sku.trim())),
                pieces: Vec::new(),
                folder: None,
            };
        }
        let names: Vec<&str> = path.split('/').collect();
        let first = names.len().saturating_sub(MAX_DEPTH);
        let mut paths = vec![path.to_owned()];
        for start in first..names.len() {
            push(&mut paths, names[start..].join("/"));
        }
        let bare = (names.len() == 1).then(|| path.to_owned());
        let name = file_name(path);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let folder = match names.as_slice() {
            [.., folder, _] => Some(folder.trim().to_owned()),
            _ => None,
        };
        Self {
            paths,
            bare,
            sent: None,
            pieces: parts::parts(stem),
            folder: folder.filter(|name| !name.is_empty() && parts::is_telling_folder(name)),
        }
    }

    /// What may be the SKU.
    pub fn skus(&self) -> Vec<String> {
        let pieces = self.pieces.iter().map(|piece| &piece.text);
        let mut all = Vec::with_capacity(SKU_KEYS);
        for key in self.sent.iter().chain(pieces).chain(&self.folder) {
            push(&mut all, key.clone());
        }
        all
    }

    /// Every key folded, without repeats: the index by which a product that
    /// comes later finds its photos.
    pub fn folded(&self) -> Vec<String> {
        let mut all = Vec::new();
        let skus = self.skus();
        for key in self.paths.iter().chain(&self.bare).chain(&skus) {
            push(&mut all, fold(key));
        }
        all
    }

    /// The product among those whose SKU or listed photo may fit. `longer` are
    /// products whose SKU begins or ends with one that fits.
    pub fn choose(&self, skus: &[Name], photos: &[Name], longer: &[Name]) -> Choice {
        if let Some(sent) = &self.sent {
            return by(sent, skus, |name| name).how(How::Sku);
        }
        let whole = self.paths.iter().map(|key| by(key, photos, |name| name));
        let bare = self.bare.iter().map(|key| by(key, photos, file_name));
        let listed = whole.chain(bare).find(|found| *found != Found::None);
        if let Some(found) = listed {
            return found.how(How::Table);
        }
        let folder = match &self.folder {
            Some(name) => by(name, skus, |name| name).how(How::Folder),
            None => Choice::None,
        };
        match (self.by_pieces(skus, longer), folder) {
            (Pieces::Whole(product), _) => Choice::One(product, How::Name),
            (Pieces::Doubtful, _) => Choice::Ambiguous,
            (Pieces::None, folder) => folder,
            (Pieces::Part(product), Choice::None) => Choice::One(product, How::Name),
            (Pieces::Part(product), Choice::One(other, _)) if other == product => {
                Choice::One(product, How::Name)
            }
            (Pieces::Part(_), _) => Choice::Ambiguous,
        }
    }

    /// What the pieces of the file's name lead to.
    fn by_pieces(&self, skus: &[Name], longer: &[Name]) -> Pieces {
        let mut best: Option<(ProductId, &Part)> = None;
        for piece in &self.pieces {
            let (product, sku) = match by(&piece.text, skus, |name| name) {
                Found::None => continue,
                Found::Several if best.is_some_and(|(_, longest)| longest.covers(piece)) => {
                    continue;
                }
                Found::Several => return Pieces::Doubtful,
                Found::One(product, sku) => (product, sku),
            };
            if piece.rest == Rest::Nothing {
                return Pieces::Whole(product);
            }
            if !parts::is_telling(piece, sku) {
                continue;
            }
            match best {
                Some((_, longest)) if longest.covers(piece) => {}
                Some((known, _)) if known != product => return Pieces::Doubtful,
                Some(_) => {}
                None if is_continued(piece, product, sku, longer) => return Pieces::Doubtful,
                None => best = Some((product, piece)),
            }
        }
        best.map_or(Pieces::None, |(product, _)| Pieces::Part(product))
    }
}

/// What a file's name says.
enum Pieces {
    /// The whole of it is a SKU.
    Whole(ProductId),
    /// A part of it is.
    Part(ProductId),
    /// It may mean several.
    Doubtful,
    /// Nothing.
    None,
}

impl Part {
    /// True when the other piece lies within this one.
    fn covers(&self, other: &Part) -> bool {
        self.span.0 <= other.span.0 && other.span.1 <= self.span.1
    }
}

/// True when other products' SKUs continue this one as the file's name does:
/// the name may be that of a product that is not there.
fn is_continued(piece: &Part, product: ProductId, sku: &str, longer: &[Name]) -> bool {
    longer
        .iter()
        .filter(|name| name.product != product)
        .filter_map(|name| parts::extension(&name.name, sku))
        .any(|other| match piece.rest {
            Rest::Nothing | Rest::View => false,
            Rest::Count => other == Rest::Count,
            Rest::Other => true,
        })
}

/// What one key leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found<'a> {
    One(ProductId, &'a str),
    None,
    Several,
}

impl Found<'_> {
    const fn how(self, how: How) -> Choice {
        match self {
            Found::One(product, _) => Choice::One(product, how),
            Found::None => Choice::None,
            Found::Several => Choice::Ambiguous,
        }
    }
}

/// The product that one key leads to: letter by letter, else folded.
fn by<'a>(key: &str, names: &'a [Name], part: impl Fn(&str) -> &str) -> Found<'a> {
    let folded = fold(key);
    let exact = only(names.iter().filter(|known| part(&known.name) == key));
    if exact != Found::None {
        return exact;
    }
    only(
        names
            .iter()
            .filter(|known| fold(part(&known.name)) == folded),
    )
}

fn only<'a>(mut fitting: impl Iterator<Item = &'a Name>) -> Found<'a> {
    let Some(first) = fitting.next() else {
        return Found::None;
    };
    if fitting.all(|other| other.product == first.product) {
        Found::One(first.product, &first.name)
    } else {
        Found::Several
    }
}

fn push(list: &mut Vec<String>, text: String) {
    if !text.is_empty() && !list.contains(&text) {
        list.push(text);
    }
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
        Keys::of(path, None).choose(&names(skus), &names(photos), &names(skus))
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
            let found = found.map(product);
            let chosen = match chosen(path, skus, photos) {
                Choice::One(product, _) => Some(product),
                Choice::None => None,
                Choice::Ambiguous => panic!("{path} is ambiguous"),
            };
            assert_eq!(chosen, found, "{path} {skus:?} {photos:?}");
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
    fn a_name_that_may_mean_a_missing_product_is_left_to_a_person() {
        for (path, skus) in [
            ("MUG-02.jpg", &[(1, "MUG"), (2, "MUG-01")][..]),
            ("MUG-10-blue.jpg", &[(1, "MUG-10"), (2, "MUG-10-red")]),
            ("MUG-01 VASE-02.jpg", &[(1, "MUG-01"), (2, "VASE-02")]),
            ("MUG-01/VASE-02_3.jpg", &[(1, "MUG-01"), (2, "VASE-02")]),
        ] {
            assert_eq!(chosen(path, skus, &[]), Choice::Ambiguous, "{path}");
        }
        for (path, skus) in [
            ("IMG_1234.jpg", &[(1, "1234")][..]),
            ("2024-10-05.jpg", &[(1, "2024"), (2, "05")]),
            ("2024/IMG_7.jpg", &[(1, "2024")]),
            ("blue-mug.jpg", &[(1, "mug")]),
            ("MUG-blue.jpg", &[(1, "MUG"), (2, "MUG-red")]),
            ("mug-12.jpg", &[(1, "12")]),
        ] {
            assert_eq!(chosen(path, skus, &[]), Choice::None, "{path}");
        }
    }

    #[test]
    fn a_sku_that_was_sent_decides_alone() {
        let keys = Keys::of("MUG.jpg", Some(" CUP "));
        assert_eq!(keys.choose(&names(&[(1, "MUG")]), &[], &[]), Choice::None);
        assert_eq!(
            keys.choose(&names(&[(1, "MUG"), (2, "CUP")]), &[], &[]),
            Choice::One(product(2), How::Sku)
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
        assert!(keys.skus().len() <= SKU_KEYS);
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
