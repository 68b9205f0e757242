//! What a network wants as its input and what its output means.

use serde::{Deserialize, Serialize};

use crate::Error;

/// How to feed a network and how to read it. The input is one picture as
/// 32-bit floats in the order \[1, 3, height, width\] (NCHW), red first; the
/// picture is stretched to `width` × `height` whatever its shape.
///
/// A sample `v` (0 to 255) of channel `c` becomes
/// `(v / divisor - mean[c]) / std[c]`, where `scale` names the divisor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declared {
    /// Name of the graph's input.
    pub input: String,
    /// Name of the value to read: an output of the graph or any value inside.
    /// What only later values need is then not computed.
    pub output: String,
    /// Width of the input in pixels.
    pub width: u32,
    /// Height of the input in pixels.
    pub height: u32,
    /// What samples are divided by.
    #[serde(default)]
    pub scale: Scale,
    /// Mean of each channel (red, green, blue), in 0 to 1.
    #[serde(default = "imagenet_mean")]
    pub mean: [f32; 3],
    /// Standard deviation of each channel (red, green, blue), in 0 to 1.
    #[serde(default = "imagenet_std")]
    pub std: [f32; 3],
    /// What the output's numbers are.
    #[serde(default)]
    pub values: Values,
}

/// What samples are divided by before mean and deviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    /// 255: samples become 0 to 1.
    #[default]
    Range,
    /// The stretched picture's largest sample (at least 1), as U-2-Net and its
    /// relatives were trained.
    Peak,
}

/// What an output's numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Values {
    /// Probabilities, 0 to 1.
    #[default]
    Probabilities,
    /// Logits: the probability is `1 / (1 + e^-x)`.
    Logits,
}

/// Longest accepted side of an input: the largest known networks take 2048.
const MOST: u32 = 4096;

impl Declared {
    /// The same declaration if its numbers can be worked with.
    pub fn checked(self) -> Result<Self, Error> {
        let side = |side: u32| (8..=MOST).contains(&side);
        if !side(self.width) || !side(self.height) {
            return Err(Error::Declaration(format!(
                "size {}x{} is not within 8 to {MOST} pixels",
                self.width, self.height
            )));
        }
        if self.input.is_empty() || self.output.is_empty() {
            return Err(Error::Declaration(
                "input and output must be named".to_owned(),
            ));
        }
        if !self.mean.iter().all(|value| value.is_finite()) {
            return Err(Error::Declaration(
                "a mean is not a finite number".to_owned(),
            ));
        }
        if !self
            .std
            .iter()
            .all(|value| value.is_finite() && *value > 0.0)
        {
            return Err(Error::Declaration(
                "a standard deviation is not above zero".to_owned(),
            ));
        }
        Ok(self)
    }
}

/// Means of ImageNet's training pictures, on which most networks start.
pub fn imagenet_mean() -> [f32; 3] {
    [0.485, 0.456, 0.406]
}

/// Standard deviations of ImageNet's training pictures.
pub fn imagenet_std() -> [f32; 3] {
    [0.229, 0.224, 0.225]
}

/// Declarations of networks that are known by name.
pub mod known {
    use super::{Declared, Scale, Values, imagenet_mean, imagenet_std};

    /// U-2-Net's small sibling (Qin et al., "U²-Net", 2020, arXiv 2005.09007),
    /// in the export that rembg pins. Read at value `1857`, the logits of side
    /// output d2 at half size: the last decoder stage costs more than half of
    /// the arithmetic and gains 0.004 IoU.
    pub fn u2netp() -> Declared {
        Declared {
            input: "input.1".to_owned(),
            output: "1857".to_owned(),
            width: 320,
            height: 320,
            scale: Scale::Peak,
            mean: imagenet_mean(),
            std: imagenet_std(),
            values: Values::Logits,
        }
    }
}
