//! The house's limits on every Rust file: short files, nothing left undone, nothing hidden, no sleeping.

use std::path::Path;

use crate::code::only_code;
use crate::finding::Finding;
use crate::workspace::Failure;

const LONGEST_FILE: usize = 600;

/// Code that is never there, and what to do instead.
const NEVER: [(&str, &str); 6] = [
    (
        "todo!",
        "finish it, or return an error that says what is missing",
    ),
    (
        "unimplemented!",
        "finish it, or return an error that says what is missing",
    ),
    ("#[ignore", "make the test pass, or delete it"),
    (
        "#[allow(",
        "mend what the lint found; where it is wrong, #[expect(..., reason = \"...\")]",
    ),
    (
        "#![allow(",
        "mend what the lint found; where it is wrong, #![expect(..., reason = \"...\")]",
    ),
    ("thread::sleep", "wait for the signal itself"),
];

/// Tokio's sleeping, only where the clock is implemented; in tests, `testkit::wait` polls.
const SLEEPS: [&str; 2] = ["time::sleep", "time::interval"];
const MAY_SLEEP: [&str; 2] = ["crates/runtime/", "crates/testkit/src/wait.rs"];

/// Checks every Rust file under the folder, except build output and hidden folders.
///
/// # Errors
/// When a folder or file cannot be read.
pub fn check_tree(root: &Path) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let failed = |error: std::io::Error| Failure(format!("{}: {error}", folder.display()));
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            if path.is_dir() {
                if name != "target" && !name.starts_with('.') {
                    folders.push(path);
                }
            } else if name.ends_with(".rs") {
                let text = std::fs::read_to_string(&path).map_err(failed)?;
                let file = path
                    .strip_prefix(root)
                    .unwrap_or(&path)
                    .display()
                    .to_string();
                findings.extend(check_file(&file, &text));
            }
        }
    }
    findings.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
    Ok(findings)
}

/// Checks one file; `file` is its path from the workspace's folder.
pub fn check_file(file: &str, text: &str) -> Vec<Finding> {
    let found = |line: usize, rule: String, fix: &str| Finding {
        file: file.to_owned(),
        line,
        rule,
        fix: fix.to_owned(),
    };
    let mut findings = Vec::new();
    let lines = text.lines().count();
    if lines > LONGEST_FILE {
        let rule = format!("{lines} lines: a file has at most {LONGEST_FILE}");
        findings.push(found(
            LONGEST_FILE + 1,
            rule,
            "split it by idea, or move its data to a data file",
        ));
    }
    let may_sleep = MAY_SLEEP.iter().any(|place| file.starts_with(place));
    for (index, line) in only_code(text).lines().enumerate() {
        for (call, fix) in NEVER {
            if contains(line, call) {
                findings.push(found(index + 1, format!("`{call}` is banned"), fix));
            }
        }
        for call in SLEEPS {
            if !may_sleep && contains(line, call) {
                let rule = format!("`{call}` is banned outside crates/runtime");
                findings.push(found(
                    index + 1,
                    rule,
                    "runtime::Clock; in tests testkit::wait::until",
                ));
            }
        }
    }
    findings
}

/// True when the words are there and are not the tail of a longer name.
fn contains(line: &str, words: &str) -> bool {
    line.match_indices(words).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|before| before.is_alphanumeric() || before == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(file: &str, text: &str) -> Vec<(usize, String)> {
        check_file(file, text)
            .into_iter()
            .map(|finding| (finding.line, finding.rule))
            .collect()
    }

    #[test]
    fn each_banned_word_is_found_on_its_line() {
        for (call, _) in NEVER {
            let text = format!("//! A file.\nfn f() {{\n    {call}\n}}\n");
            assert_eq!(
                found("a/src/lib.rs", &text),
                [(3, format!("`{call}` is banned"))]
            );
        }
        for call in SLEEPS {
            let text = format!("    tokio::{call}(pause).await;\n");
            assert_eq!(
                found("a/src/lib.rs", &text),
                [(1, format!("`{call}` is banned outside crates/runtime"))]
            );
            assert_eq!(found("crates/runtime/src/clock.rs", &text), []);
            assert_eq!(found("crates/testkit/src/wait.rs", &text), []);
        }
    }

    #[test]
    fn words_in_comments_strings_and_longer_names_are_fine() {
        let text = "// todo! later\nconst A: &str = \"unimplemented!\";\nmy_todo!();\n";
        assert_eq!(found("a/src/lib.rs", text), []);
    }

    #[test]
    fn a_long_file_is_found() {
        assert_eq!(found("a/src/lib.rs", &"\n".repeat(LONGEST_FILE)), []);
        let rule = format!(
            "{} lines: a file has at most {LONGEST_FILE}",
            LONGEST_FILE + 1
        );
        assert_eq!(
            found("a/src/lib.rs", &"\n".repeat(LONGEST_FILE + 1)),
            [(LONGEST_FILE + 1, rule)]
        );
    }
}
