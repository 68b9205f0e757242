//! What the checker found.

use domain::Problem;
use serde::{Deserialize, Serialize};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The marketplace refuses or hides the listing: do not send it.
    Mandatory,
    /// The listing goes through, but is worse than it could be; also every
    /// breach of an unconfirmed rule.
    Recommended,
}

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable name of the rule, such as `amazon.title.length`.
    pub rule_id: String,
    /// Whether it stops the listing.
    pub severity: Severity,
    /// The field, such as `title` or `bullet 2`.
    pub field: String,
    /// The offending value, in full.
    pub value: String,
    /// The rule as a sentence, with its source in parentheses.
    pub rule: String,
    /// What to do, as a sentence.
    pub fix: String,
}

impl Finding {
    /// True when the listing must not be sent.
    pub fn is_mandatory(&self) -> bool {
        self.severity == Severity::Mandatory
    }
}

impl From<&Finding> for Problem {
    fn from(finding: &Finding) -> Problem {
        Problem::new(
            &finding.rule_id,
            &finding.field,
            &finding.value,
            &finding.rule,
            &finding.fix,
        )
    }
}

impl From<Finding> for Problem {
    fn from(finding: Finding) -> Problem {
        Problem::from(&finding)
    }
}
