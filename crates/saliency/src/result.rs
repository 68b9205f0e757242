//! What a network says about a photo.

/// Where the salient object of a photo is.
#[derive(Debug, Clone, PartialEq)]
pub struct Saliency {
    /// Width of the map; the map covers the whole photo.
    pub width: usize,
    /// Height of the map.
    pub height: usize,
    /// Probability that a place belongs to the object, 0 to 1, in rows.
    pub probability: Vec<f32>,
    /// Soft intersection over union with the pass on the mirrored photo, 0 to 1.
    pub agreement: f32,
}
