//! What a check says when it finds something.

use std::fmt;

/// One breach of a rule: where, what, and what to do instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Path from the workspace's folder.
    pub file: String,
    /// Line in the file, from 1.
    pub line: usize,
    /// The rule and what breaks it.
    pub rule: String,
    /// What to do instead.
    pub fix: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{}:{}: {}\n    fix: {}",
            self.file, self.line, self.rule, self.fix
        )
    }
}
