//! Reasons not to trust a matte, each with what to do about it.

use serde::{Deserialize, Serialize};

use crate::confidence::{Features, SURE};
use crate::matte::{Method, PLAIN};

/// A reason not to trust a matte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Nothing was found.
    Nothing,
    /// The background is not plain.
    NotPlain,
    /// The product reaches the border of the picture.
    AtBorder,
    /// The product is very small.
    Small,
    /// There are many separate things.
    ManyParts,
    /// The product is hardly told from the background.
    LowContrast,
    /// Something may be a shadow or a part of the product.
    HardShadow,
    /// The background is noisy or has a pattern.
    Noisy,
    /// The two looks of the network do not agree.
    Disagreement,
}

impl Doubt {
    /// The name in programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Nothing => "nothing_found",
            Self::NotPlain => "background_not_plain",
            Self::AtBorder => "product_at_border",
            Self::Small => "product_too_small",
            Self::ManyParts => "many_parts",
            Self::LowContrast => "low_contrast",
            Self::HardShadow => "hard_shadow",
            Self::Noisy => "noisy_background",
            Self::Disagreement => "network_unsure",
        }
    }

    /// What is wrong, in a sentence.
    pub fn message(self) -> &'static str {
        match self {
            Self::Nothing => "No product was found in the photo.",
            Self::NotPlain => "The background is not plain, so the product's outline is uncertain.",
            Self::AtBorder => "The product touches the border of the photo.",
            Self::Small => "The product fills very little of the photo.",
            Self::ManyParts => "The photo shows many separate things.",
            Self::LowContrast => {
                "The product is hardly lighter, darker or more coloured than the background."
            }
            Self::HardShadow => {
                "A hard shadow may have been taken for product, or product for shadow."
            }
            Self::Noisy => "The background has noise or a pattern.",
            Self::Disagreement => "The network sees another outline in the mirrored photo.",
        }
    }

    /// What to do for the next photo.
    pub fn tip(self) -> &'static str {
        match self {
            Self::Nothing => {
                "Photograph one product, large and in the middle, on paper of another colour."
            }
            Self::NotPlain => "Put the product on plain paper that fills the whole photo.",
            Self::AtBorder => "Step back a little, so that there is background on all four sides.",
            Self::Small => {
                "Go closer: the product should fill more than half of the photo's longer side."
            }
            Self::ManyParts => {
                "Take everything out of the picture that is not sold with the product."
            }
            Self::LowContrast => {
                "Use paper of another colour: grey for a white product, white for a dark one."
            }
            Self::HardShadow => {
                "Use soft light: next to a window without direct sun, or with a white cloth before the lamp."
            }
            Self::Noisy => "Use more light or a tripod, and paper without folds or pattern.",
            Self::Disagreement => "Put the product on plain paper, away from other things.",
        }
    }
}

/// The doubts that the measurements raise, the weightiest first.
pub(crate) fn of(
    features: &Features,
    method: Method,
    agreement: Option<f32>,
    confidence: f32,
) -> Vec<Doubt> {
    if features.area <= 0.0 {
        return vec![Doubt::Nothing];
    }
    let learned = method == Method::Learned;
    let raised = [
        (!learned && features.plain < PLAIN, Doubt::NotPlain),
        (
            learned && agreement.is_none_or(|a| a < 0.9),
            Doubt::Disagreement,
        ),
        (features.at_border > 0.01, Doubt::AtBorder),
        (features.area < 0.01, Doubt::Small),
        (features.parts > 6.0, Doubt::ManyParts),
        (!learned && features.edges < 0.75, Doubt::LowContrast),
        (
            !learned && features.shadow > 0.01 && confidence < SURE,
            Doubt::HardShadow,
        ),
        (!learned && features.noise > 6.0, Doubt::Noisy),
    ];
    raised
        .into_iter()
        .filter(|(is, _)| *is)
        .map(|(_, doubt)| doubt)
        .collect()
}
