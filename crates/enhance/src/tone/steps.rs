//! What was measured and done, for a receipt.

use serde::Serialize;

use super::{Correction, LightSource, Measured};

/// One step of the tone correction.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// White balance.
    WhiteBalance {
        /// Colour of the light: linear red, green, blue, luminance 1.
        light: [f32; 3],
        /// `background` or `edges`.
        source: &'static str,
        /// Share of it that was trusted, 0 to 1.
        trust: f32,
        /// What red, green and blue were multiplied by.
        gains: [f32; 3],
    },
    /// Exposure.
    Exposure {
        /// L* that 99.5 % of the picture stayed below.
        bright: f32,
        /// Share of the product's pixels at the limit of the sensor.
        clipped: f32,
        /// What all light was multiplied by.
        factor: f32,
    },
    /// Contrast.
    Contrast {
        /// L* that 0.5 % of the picture stayed below.
        dark: f32,
        /// Light that was taken away everywhere.
        veil: f32,
    },
    /// Noise.
    Denoise {
        /// Measured deviation of luma, in 8-bit steps.
        luma: f32,
        /// Measured deviation of chroma.
        chroma: f32,
        /// Whether luma was smoothed.
        luma_smoothed: bool,
        /// Whether chroma was smoothed.
        chroma_smoothed: bool,
    },
    /// Sharpness.
    Sharpen {
        /// Measured deviation of clear edges, in pixels.
        edge: Option<f32>,
        /// Amount of the unsharp mask.
        amount: f32,
    },
}

fn rounded(v: f32) -> f32 {
    (v * 1000.0).round() / 1000.0
}

impl Correction {
    /// All steps, also those that changed nothing, with what was measured.
    pub fn steps(&self, measured: &Measured) -> Vec<Step> {
        let (light, levels, detail) = (measured.light, measured.levels, measured.detail);
        vec![
            Step::WhiteBalance {
                light: light.colour.map(rounded),
                source: match light.source {
                    LightSource::Background => "background",
                    LightSource::Edges => "edges",
                },
                trust: rounded(light.trust),
                gains: self.gains.map(rounded),
            },
            Step::Exposure {
                bright: rounded(levels.bright),
                clipped: rounded(levels.clipped),
                factor: rounded(self.exposure),
            },
            Step::Contrast {
                dark: rounded(levels.dark),
                veil: rounded(self.veil),
            },
            Step::Denoise {
                luma: rounded(detail.noise),
                chroma: rounded(detail.chroma_noise),
                luma_smoothed: self.luma_noise > 0.0,
                chroma_smoothed: self.chroma_noise > 0.0,
            },
            Step::Sharpen {
                edge: detail.edge.map(rounded),
                amount: rounded(self.sharpen),
            },
        ]
    }
}

/// The steps as JSON, for a receipt.
pub fn steps(measured: &Measured, correction: &Correction) -> serde_json::Value {
    serde_json::to_value(correction.steps(measured)).unwrap_or_default()
}
