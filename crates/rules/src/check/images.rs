//! The pictures of a listing against the rules.

use domain::Picture;

use super::Report;
use crate::{Finding, ImageRules, RulePack};

/// Everything that is wrong with a listing's pictures, as far as sizes and
/// formats tell; what is on them is measured by the picture engine.
pub fn check_images(pack: &RulePack, pictures: &[Picture]) -> Vec<Finding> {
    let rules = &pack.images;
    let mut report = Report::new(pack);
    let count = pictures.len().to_string();
    if pictures.len() < rules.min_count.value {
        let rule = format!("At least {} picture is needed", rules.min_count.value);
        let words = (rule.as_str(), "Upload a photo of the product.");
        report.broken(&rules.min_count, "images.count", "pictures", &count, words);
    }
    if pictures.len() > rules.max_count.value {
        let rule = format!("At most {} pictures are taken", rules.max_count.value);
        let words = (rule.as_str(), "Keep the best ones.");
        report.broken(&rules.max_count, "images.count", "pictures", &count, words);
    }
    for (at, picture) in pictures.iter().enumerate() {
        let field = format!("picture {}", at + 1);
        check_size(&mut report, rules, &field, picture);
        check_file(&mut report, rules, &field, picture);
    }
    report.done()
}

fn check_size(report: &mut Report<'_>, rules: &ImageRules, field: &str, picture: &Picture) {
    let longest = picture.width.max(picture.height);
    let size = format!("{} x {}", picture.width, picture.height);
    if let Some(min) = rules
        .min_longest_side
        .as_ref()
        .filter(|min| longest < min.value)
    {
        let rule = format!("The longest side needs at least {} pixels", min.value);
        report.broken(
            min,
            "images.small",
            field,
            &size,
            (&rule, "Take a larger photo."),
        );
    } else if let Some(wanted) = rules
        .wanted_longest_side
        .as_ref()
        .filter(|w| longest < w.value)
    {
        let rule = format!(
            "From {} pixels on the longest side buyers can zoom in",
            wanted.value
        );
        report.advice(
            wanted,
            "images.zoom",
            field,
            &size,
            (&rule, "Take a larger photo."),
        );
    }
    if let Some(max) = rules
        .max_longest_side
        .as_ref()
        .filter(|max| longest > max.value)
    {
        let rule = format!("The longest side may have at most {} pixels", max.value);
        report.broken(
            max,
            "images.large",
            field,
            &size,
            (&rule, "Make the picture smaller."),
        );
    }
    let frame = rules.frame.value;
    if let Some(wanted) = rules.frame_wanted.as_ref().filter(|wanted| wanted.value)
        && (picture.width, picture.height) != (frame.width, frame.height)
    {
        let rule = format!(
            "Pictures are wanted in {} x {} pixels",
            frame.width, frame.height
        );
        report.broken(
            wanted,
            "images.frame",
            field,
            &size,
            (&rule, "Use our rendition for it."),
        );
    }
}

fn check_file(report: &mut Report<'_>, rules: &ImageRules, field: &str, picture: &Picture) {
    let types = &rules.media_types;
    if !types.contains(&picture.media_type) {
        let rule = format!("Formats taken: {}", types.join(", "));
        let words = (rule.as_str(), "Save the picture as JPEG.");
        report.broken(types, "images.format", field, &picture.media_type, words);
    }
    if let Some(max) = rules
        .max_bytes
        .as_ref()
        .filter(|max| picture.bytes > max.value)
    {
        let rule = format!("A file may have at most {} bytes", max.value);
        let words = (rule.as_str(), "Save it with a lower JPEG quality.");
        report.broken(
            max,
            "images.bytes",
            field,
            &picture.bytes.to_string(),
            words,
        );
    }
}
