//! Measurements in words.

use rules::{Finding, ImageContent, Severity};

/// What was measured on a picture, in one line.
pub fn measured(content: &ImageContent) -> String {
    let fill = content
        .fill
        .map_or("none".to_owned(), |fill| format!("{:.1} %", fill * 100.0));
    let edges = content
        .edge_width
        .map_or("none".to_owned(), |width| format!("{width:.0} px"));
    format!(
        "background {:.2} % pure white · product fills {fill} · off centre {:.2} % · border covered {:.2} % · edges {edges}",
        content.white_background * 100.0,
        content.off_centre * 100.0,
        content.touches_border * 100.0,
    )
}

/// A broken rule, in two lines.
pub fn finding(finding: &Finding) -> String {
    let mark = match finding.severity {
        Severity::Mandatory => "refused",
        Severity::Recommended => "advice",
    };
    format!(
        "  {mark}: {} Measured: {}.\n    {} [{}]",
        finding.rule, finding.value, finding.fix, finding.rule_id
    )
}
