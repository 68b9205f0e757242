//! What was done to a photo, and what came of it.

use rules::{Finding, ImageContent};
use serde::Serialize;

use crate::Reason;

/// The whole story of one photo's pictures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Receipt {
    /// Name and version of the derivation, such as `studio-3+u2netp`.
    pub recipe: String,
    /// The photo as it came.
    pub photo: PhotoFacts,
    /// How the product was cut out.
    pub matte: MatteFacts,
    /// What was corrected, in order, with its parameters; empty when nothing
    /// was wrong.
    pub tone: serde_json::Value,
    /// How far the product's colours were moved.
    pub fidelity: Fidelity,
    /// The finished pictures.
    pub pictures: Vec<PictureFacts>,
    /// `finished`, or `review`.
    pub outcome: String,
    /// Why a person should look at it; empty when finished.
    pub reasons: Vec<Reason>,
}

/// The photo as it came.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PhotoFacts {
    /// In pixels, upright.
    pub width: u32,
    /// In pixels, upright.
    pub height: u32,
    /// Size of what was decoded; smaller than the photo when less was enough.
    pub decoded: (u32, u32),
    /// What is worth knowing about the file, such as a missing end.
    pub notes: Vec<String>,
}

/// How the product was cut out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MatteFacts {
    /// `own alpha`, `plain`, `plain, restored` (parts that the network saw), or
    /// `learned`.
    pub method: String,
    /// Name of the network that was asked, if one was.
    pub network: Option<String>,
    /// Probability, 0 to 1, that the cut-out covers the product (IoU of 0.8).
    pub confidence: f32,
    /// Share of the border that is plain background, 0 to 1.
    pub plain: f32,
    /// The product's box in the photo: left, top, right, bottom, 0 to 1.
    pub bounds: [f32; 4],
}

/// How far the product's colours were moved beyond white balance and exposure,
/// CIEDE2000 inside the product; see `tone`.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Fidelity {
    /// Mean over the inside of the product.
    pub mean: f32,
    /// What 99 % of it stay below.
    pub p99: f32,
    /// The largest.
    pub max: f32,
    /// Share of the strength that the fidelity bound left, 0 to 1.
    pub strength: f32,
}

/// One finished picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PictureFacts {
    /// What it is for.
    pub frame: String,
    /// Version of the rules it was made and checked by.
    pub rule_pack: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Size of the file.
    pub bytes: u64,
    /// JPEG quality on libjpeg's scale.
    pub quality: u8,
    /// `4:2:0` or `4:4:4`.
    pub chroma: &'static str,
    /// Luma fidelity of the encoding, in decibels of PSNR.
    pub psnr: f64,
    /// Frame pixels for each photo pixel; above 1 the product was enlarged.
    pub scale: f64,
    /// Measured on the file, decoded again.
    pub measured: ImageContent,
    /// The rules that it breaks.
    pub findings: Vec<Finding>,
}
