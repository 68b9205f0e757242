//! Rules for pictures.

use serde::Deserialize;

use crate::Fact;

/// Width and height of a frame in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameSize {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// Rules for the pictures of a listing, and the frame we render for it. An
/// absent rule is one that the marketplace does not publish.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageRules {
    /// The frame of our main rendition; its name is the marketplace's name.
    pub frame: Fact<FrameSize>,
    /// True when pictures should have exactly the frame's size.
    pub frame_wanted: Option<Fact<bool>>,
    /// How much of the frame's tighter side the product fills, in percent.
    pub fill_percent: Fact<u8>,
    /// JPEG quality of our rendition, 1 to 100.
    pub quality: Fact<u8>,
    /// Background colour as `#rrggbb`.
    pub background: Fact<String>,
    /// True when nothing may be on a main picture but the product: no text, logo,
    /// border or watermark.
    pub clean: Fact<bool>,
    /// The shortest longest side that is taken, in pixels.
    pub min_longest_side: Option<Fact<u32>>,
    /// The longest side from which the picture is fully used (zoom), in pixels.
    pub wanted_longest_side: Option<Fact<u32>>,
    /// The longest longest side that is taken, in pixels.
    pub max_longest_side: Option<Fact<u32>>,
    /// The largest file, in bytes.
    pub max_bytes: Option<Fact<u64>>,
    /// The fewest pictures of a listing.
    pub min_count: Fact<usize>,
    /// The most pictures of a listing.
    pub max_count: Fact<usize>,
    /// Media types that are taken.
    pub media_types: Fact<Vec<String>>,
}
