//! What is wanted of a photo: a picture for each marketplace's rules.

use domain::Marketplace;
use imaging::Frame;

/// Sides of the small pictures for screens, in pixels: for a page about one
/// photo, and for a list.
const THUMBNAILS: [u32; 2] = [600, 320];

/// One wanted picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its measures; the name is the marketplace's.
    pub frame: Frame,
    /// For whom.
    pub market: Marketplace,
    /// True when the finished picture is held against the marketplace's rules; a thumbnail is not.
    pub checked: bool,
    /// True when only exactly this size is taken; otherwise the frame may
    /// shrink, in its proportions, down to `least_side`.
    pub exact: bool,
    /// The shortest longer side that the rules are content with, in pixels.
    pub least_side: u32,
    /// The largest file, in bytes; `u64::MAX` where no rule says one.
    pub max_bytes: u64,
}

impl Target {
    /// The main picture of a marketplace, by its rule pack.
    pub fn main(market: Marketplace) -> Self {
        let images = &rules::pack(market).images;
        let (width, height) = (images.frame.width, images.frame.height);
        let side = |fact: &Option<rules::Fact<u32>>| fact.as_ref().map(|fact| fact.value);
        let least = side(&images.wanted_longest_side).or(side(&images.min_longest_side));
        Self {
            frame: Frame {
                name: market.name().to_owned(),
                width,
                height,
                fill_percent: images.fill_percent.value,
                quality: images.quality.value,
            },
            market,
            checked: true,
            exact: images.frame_wanted.as_ref().is_some_and(|fact| fact.value),
            least_side: least.unwrap_or(1000).min(width.max(height)),
            max_bytes: images
                .max_bytes
                .as_ref()
                .map_or(u64::MAX, |fact| fact.value),
        }
    }

    /// A square thumbnail for our own pages: as the marketplace's main picture, with nothing held against its rules.
    pub fn thumbnail(market: Marketplace, side: u32) -> Self {
        let main = Self::main(market);
        Self {
            frame: Frame {
                name: format!("thumbnail-{side}"),
                width: side,
                height: side,
                ..main.frame
            },
            checked: false,
            exact: true,
            least_side: side,
            ..main
        }
    }

    /// What is made of every photo: the main pictures, then the thumbnails, the
    /// largest first.
    pub fn with_thumbnails() -> Vec<Self> {
        let mut targets = Self::all();
        targets.extend(THUMBNAILS.map(|side| Self::thumbnail(Marketplace::Amazon, side)));
        targets
    }

    /// The main pictures of all marketplaces, in the order of every table.
    pub fn all() -> Vec<Self> {
        Marketplace::ALL.into_iter().map(Self::main).collect()
    }
}
