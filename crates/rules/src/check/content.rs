//! What is on a picture against the rules.

use serde::Serialize;

use super::Report;
use crate::{Finding, RulePack};

/// What was measured on a decoded picture. All shares are from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ImageContent {
    /// Share of the background that is exactly 255, 255, 255.
    pub white_background: f64,
    /// The larger of the product's width and height as a share of the frame's;
    /// `None` when nothing stands out from the background.
    pub fill: Option<f64>,
    /// How far the product's middle is from the frame's, as a share of the
    /// frame's longer side.
    pub off_centre: f64,
    /// Share of the outermost pixels that the product covers.
    pub touches_border: f64,
    /// A frame or bar of even colour runs along a side.
    pub framed: bool,
    /// Groups of marks that look like writing beside the product.
    pub writing: u32,
    /// Width of the sharpest edges, in pixels; `None` when there is none.
    pub edge_width: Option<f64>,
}

/// Least share of the background that has to be pure white. A JPEG keeps even
/// white exactly; what is missing is a real tint.
pub const WHITE_ENOUGH: f64 = 0.995;

/// How far the fill may be from the pack's, in percent of the frame.
pub const FILL_TOLERANCE: f64 = 1.0;

/// Edges wider than this many pixels look blurred at full size.
pub const SHARP_ENOUGH: f64 = 6.0;

/// Least share of the outermost pixels from which a product counts as cut off.
const CUT_OFF: f64 = 0.002;

/// Everything that is wrong with what is on a main picture.
pub fn check_content(pack: &RulePack, content: &ImageContent) -> Vec<Finding> {
    let mut report = Report::new(pack);
    background(&mut report, pack, content);
    fill(&mut report, pack, content);
    clean(&mut report, pack, content);
    report.done()
}

const FIELD: &str = "main picture";

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

fn background(report: &mut Report<'_>, pack: &RulePack, content: &ImageContent) {
    let fact = &pack.images.background;
    if fact.value.eq_ignore_ascii_case("#ffffff") && content.white_background < WHITE_ENOUGH {
        let words = (
            "The background has to be pure white, 255, 255, 255",
            "Use our rendition, or photograph the product on plain white paper.",
        );
        let value = format!("{} pure white", percent(content.white_background));
        report.broken(fact, "images.background", FIELD, &value, words);
    }
}

fn fill(report: &mut Report<'_>, pack: &RulePack, content: &ImageContent) {
    let fact = &pack.images.fill_percent;
    let Some(fill) = content.fill else {
        let words = (
            "The product has to be seen",
            "Take a photo on which the product stands out from its background.",
        );
        report.always("images.nothing", FIELD, "an empty picture", words);
        return;
    };
    let wanted = f64::from(fact.value);
    if fill * 100.0 < wanted - FILL_TOLERANCE {
        let rule = format!("The product has to fill {wanted} % of the frame");
        let words = (rule.as_str(), "Go nearer, or crop the picture.");
        report.broken(fact, "images.fill", FIELD, &percent(fill), words);
    }
    if content.touches_border >= CUT_OFF {
        let words = (
            "The whole product has to be seen",
            "Take the photo again with some room on every side.",
        );
        let value = format!(
            "the product reaches {} of the border",
            percent(content.touches_border)
        );
        report.broken(fact, "images.cut_off", FIELD, &value, words);
    }
}

fn clean(report: &mut Report<'_>, pack: &RulePack, content: &ImageContent) {
    let fact = &pack.images.clean;
    if fact.value && content.writing > 0 {
        let words = (
            "Text, logos and watermarks are not taken beside the product",
            "Take them off the picture.",
        );
        let value = format!("{} groups that look like writing", content.writing);
        report.broken(fact, "images.text", FIELD, &value, words);
    }
    if fact.value && content.framed {
        let words = ("Borders are not taken", "Crop the border away.");
        report.broken(fact, "images.border", FIELD, "a bar along a side", words);
    }
    if content.edge_width.is_some_and(|width| width > SHARP_ENOUGH) {
        let words = (
            "The picture should be sharp",
            "Hold the camera still, tap on the product to focus, and add light.",
        );
        let value = format!(
            "edges {:.1} pixels wide",
            content.edge_width.unwrap_or_default()
        );
        report.advice(fact, "images.blurred", FIELD, &value, words);
    }
}

#[cfg(test)]
mod tests {
    use domain::Marketplace;

    use super::*;
    use crate::pack;

    const GOOD: ImageContent = ImageContent {
        white_background: 1.0,
        fill: Some(0.85),
        off_centre: 0.0,
        touches_border: 0.0,
        framed: false,
        writing: 0,
        edge_width: Some(2.0),
    };

    fn ids(market: Marketplace, content: ImageContent) -> Vec<String> {
        check_content(pack(market), &content)
            .into_iter()
            .map(|finding| finding.rule_id)
            .collect()
    }

    #[test]
    fn a_good_main_picture_has_no_finding_anywhere() {
        for market in Marketplace::ALL {
            assert!(ids(market, GOOD).is_empty());
        }
    }

    #[test]
    fn every_fault_is_named() {
        let faults = [
            (
                ImageContent {
                    white_background: 0.9,
                    ..GOOD
                },
                "amazon.images.background",
            ),
            (
                ImageContent {
                    fill: Some(0.6),
                    ..GOOD
                },
                "amazon.images.fill",
            ),
            (ImageContent { fill: None, ..GOOD }, "amazon.images.nothing"),
            (
                ImageContent {
                    touches_border: 0.1,
                    ..GOOD
                },
                "amazon.images.cut_off",
            ),
            (ImageContent { writing: 1, ..GOOD }, "amazon.images.text"),
            (
                ImageContent {
                    framed: true,
                    ..GOOD
                },
                "amazon.images.border",
            ),
            (
                ImageContent {
                    edge_width: Some(9.0),
                    ..GOOD
                },
                "amazon.images.blurred",
            ),
        ];
        for (content, id) in faults {
            assert_eq!(ids(Marketplace::Amazon, content), [id]);
        }
    }

    #[test]
    fn a_tinted_background_stops_an_amazon_listing() {
        let grey = ImageContent {
            white_background: 0.0,
            ..GOOD
        };
        let found = check_content(pack(Marketplace::Amazon), &grey);
        assert!(found[0].is_mandatory());
    }
}
