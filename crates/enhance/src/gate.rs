//! Finished, or a look by a person: never a third way.

use rules::Finding;
use serde::Serialize;

use crate::receipt::PictureFacts;

/// Why a person should look at a photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// Stable code for programs, such as `matte.not_plain`.
    pub code: String,
    /// What was found, as a sentence.
    pub message: String,
    /// How a better photo is taken, as a sentence.
    pub tip: String,
}

/// Findings that do not send a picture to review: they are about size alone,
/// and a person looking at it could not change that.
const ADVICE_ONLY: [&str; 1] = ["images.zoom"];

/// The reasons that the finished pictures give, each once.
pub(crate) fn reasons(pictures: &[PictureFacts]) -> Vec<Reason> {
    let mut found: Vec<Reason> = Vec::new();
    for finding in pictures.iter().flat_map(|picture| &picture.findings) {
        let code = rule(finding);
        if ADVICE_ONLY.contains(&code) || found.iter().any(|reason| reason.code == code) {
            continue;
        }
        found.push(Reason {
            code: code.to_owned(),
            message: format!("{} Measured: {}.", finding.rule, finding.value),
            tip: finding.fix.clone(),
        });
    }
    found
}

/// The rule's name without the marketplace.
fn rule(finding: &Finding) -> &str {
    let id = finding.rule_id.as_str();
    id.split_once('.').map_or(id, |(_, rule)| rule)
}
