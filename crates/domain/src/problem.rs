//! A refusal that a person can act on.

use serde::{Deserialize, Serialize};

/// What was wrong with one piece of input: where, what, which rule, what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Stable code for programs, such as `csv.gtin.check_digit`.
    pub code: String,
    /// The file it is about, as the sender named it (empty when there is none).
    pub file: String,
    /// The field and, for tables, the line: `line 7, barcode`.
    pub field: String,
    /// The offending value, shortened to 120 characters.
    pub value: String,
    /// The rule that was broken, as a sentence.
    pub rule: String,
    /// What to do about it, as a sentence.
    pub fix: String,
}

impl Problem {
    /// Makes a problem; `value` is shortened to 120 characters.
    pub fn new(code: &str, field: &str, value: &str, rule: &str, fix: &str) -> Self {
        let value = match value.char_indices().nth(120) {
            Some((cut, _)) => format!("{}…", &value[..cut]),
            None => value.to_owned(),
        };
        Self {
            code: code.to_owned(),
            file: String::new(),
            field: field.to_owned(),
            value,
            rule: rule.to_owned(),
            fix: fix.to_owned(),
        }
    }

    /// The same problem, in a named file.
    pub fn in_file(mut self, file: &str) -> Self {
        self.file = file.to_owned();
        self
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.file.is_empty() {
            write!(f, "{}: ", self.file)?;
        }
        write!(f, "{}", self.field)?;
        if !self.value.is_empty() {
            write!(f, " `{}`", self.value)?;
        }
        write!(f, ": {} Fix: {} [{}]", self.rule, self.fix, self.code)
    }
}
