//! By what pictures were made: recipe and rule packs. A picture made by others
//! than the present ones is never shown or served; it is rebuilt.

use domain::Marketplace;
use messages::events::Rendition;

/// The present recipe and rule packs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    recipe: String,
    packs: Vec<(Marketplace, String)>,
}

impl Basis {
    /// A recipe, and the version of each marketplace's rule pack.
    pub fn new(recipe: &str, packs: Vec<(Marketplace, String)>) -> Self {
        Self {
            recipe: stem(recipe).to_owned(),
            packs,
        }
    }

    /// This program's: [`imaging::RECIPE`] and the packs of `rules`.
    pub fn current() -> Self {
        let version = |market| (market, rules::pack(market).version.clone());
        Self::new(imaging::RECIPE, Marketplace::ALL.map(version).to_vec())
    }

    /// What a photo is marked with whose pictures are all present ones.
    pub(crate) fn photo(&self) -> String {
        let packs = self
            .packs
            .iter()
            .map(|(market, pack)| of_rendition(&self.recipe, *market, Some(pack)));
        packs.collect::<Vec<_>>().join("|")
    }

    /// What present thumbnails are marked with.
    pub(crate) fn thumbnails(&self) -> String {
        of_thumbnail(&self.recipe)
    }

    /// What present pictures are marked with, by marketplace.
    pub(crate) fn renditions(&self) -> [String; 3] {
        Marketplace::ALL.map(|market| {
            let pack = self.packs.iter().find(|(known, _)| *known == market);
            of_rendition(
                &self.recipe,
                market,
                pack.map(|(_, version)| version.as_str()),
            )
        })
    }
}

/// What a photo is marked with that has these pictures.
pub(crate) fn of_photo(recipe: &str, renditions: &[Rendition]) -> String {
    let mut marks: Vec<_> = renditions.iter().collect();
    marks.sort_by_key(|rendition| rendition.marketplace);
    let marks = marks
        .iter()
        .map(|one| of_rendition(recipe, one.marketplace, one.rule_pack.as_deref()));
    marks.collect::<Vec<_>>().join("|")
}

/// What a picture is marked with.
pub(crate) fn of_rendition(recipe: &str, market: Marketplace, pack: Option<&str>) -> String {
    format!("{}/{}/{}", stem(recipe), market.name(), pack.unwrap_or("?"))
}

/// What a thumbnail is marked with: no rules are held against it.
pub(crate) fn of_thumbnail(recipe: &str) -> String {
    format!("{}/thumbnail", stem(recipe))
}

/// A recipe without what a plug-in added behind `+`.
fn stem(recipe: &str) -> &str {
    recipe.split_once('+').map_or(recipe, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Picture, Sha256Hex};

    fn renditions(pack: impl Fn(Marketplace) -> Option<String>) -> Vec<Rendition> {
        let picture = Picture {
            sha256: Sha256Hex::of(b"x"),
            width: 1,
            height: 1,
            media_type: "image/jpeg".to_owned(),
            bytes: 1,
        };
        let one = |marketplace| Rendition {
            marketplace,
            picture: picture.clone(),
            rule_pack: pack(marketplace),
        };
        Marketplace::ALL.map(one).into_iter().rev().collect()
    }

    #[test]
    fn only_the_same_recipe_and_packs_are_present() {
        let current = Basis::current();
        let packs = |market| Some(rules::pack(market).version.clone());
        let plugged = format!("{}+net:1", imaging::RECIPE);
        for recipe in [imaging::RECIPE, &plugged] {
            assert_eq!(of_photo(recipe, &renditions(packs)), current.photo());
        }
        assert_ne!(of_photo("other-1", &renditions(packs)), current.photo());
        assert_ne!(
            of_photo(imaging::RECIPE, &renditions(|_| None)),
            current.photo()
        );
        let old = |market| match market {
            Marketplace::Trendyol => Some("2001-01-01".to_owned()),
            other => packs(other),
        };
        assert_ne!(of_photo(imaging::RECIPE, &renditions(old)), current.photo());
        assert_ne!(
            of_photo(imaging::RECIPE, &renditions(packs)[..2]),
            current.photo()
        );
        let amazon = of_rendition(
            imaging::RECIPE,
            Marketplace::Amazon,
            packs(Marketplace::Amazon).as_deref(),
        );
        assert!(current.renditions().contains(&amazon));
    }
}
