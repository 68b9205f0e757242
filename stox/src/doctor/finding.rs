//! What was found.

use serde::{Deserialize, Serialize};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// As it should be.
    Ok,
    /// Worth knowing.
    Note,
    /// It works now and may not later.
    Warning,
    /// It does not work, or loses data or secrets.
    Problem,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How bad it is.
    pub level: Level,
    /// Stable code for programs, such as `port.in_use`.
    pub code: String,
    /// What was found, as a sentence or a name.
    pub what: String,
    /// The setting, file or server.
    #[serde(rename = "where")]
    pub place: String,
    /// What to do; empty when it is as it should be.
    pub fix: String,
}

impl Finding {
    fn new(level: Level, code: &str, what: &str, place: &str, fix: &str) -> Self {
        Self {
            level,
            code: code.to_owned(),
            what: what.to_owned(),
            place: place.to_owned(),
            fix: fix.to_owned(),
        }
    }

    /// As it should be.
    pub fn ok(code: &str, what: &str, place: &str) -> Self {
        Self::new(Level::Ok, code, what, place, "")
    }

    /// Worth knowing.
    pub fn note(code: &str, what: &str, place: &str, fix: &str) -> Self {
        Self::new(Level::Note, code, what, place, fix)
    }

    /// It works now and may not later.
    pub fn warning(code: &str, what: &str, place: &str, fix: &str) -> Self {
        Self::new(Level::Warning, code, what, place, fix)
    }

    /// It does not work, or loses data or secrets.
    pub fn problem(code: &str, what: &str, place: &str, fix: &str) -> Self {
        Self::new(Level::Problem, code, what, place, fix)
    }

    /// As lines.
    pub fn text(&self) -> String {
        let level = match self.level {
            Level::Ok => "ok",
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Problem => "problem",
        };
        let mut text = format!("{level:<8} {:<28} {}", self.code, self.what);
        match self.place.is_empty() {
            true => text.push('\n'),
            false => text.push_str(&format!("  ({})\n", self.place)),
        }
        if !self.fix.is_empty() {
            text.push_str(&format!("{:<37} fix: {}\n", "", self.fix));
        }
        text
    }
}

/// How many of each.
pub fn summary(findings: &[Finding]) -> String {
    let count = |level| {
        findings
            .iter()
            .filter(|finding| finding.level == level)
            .count()
    };
    format!(
        "{} problems, {} warnings, {} notes, {} in order",
        count(Level::Problem),
        count(Level::Warning),
        count(Level::Note),
        count(Level::Ok)
    )
}
