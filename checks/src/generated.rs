//! Files that are made from code: they are committed, and must be what the code makes today.

use std::path::Path;

use crate::finding::Finding;
use crate::workspace::Failure;

/// A generated file: its path from the workspace's folder, and what makes it.
type Generated = (&'static str, fn() -> String);

/// All of them. A new one is one line here.
const ALL: [Generated; 2] = [
    (
        "rabbitmq/definitions.json",
        messages::generate::definitions_json,
    ),
    ("docs/events.md", messages::generate::events_md),
];

/// Every file that differs from what its code makes.
///
/// # Errors
/// When a file is there but cannot be read.
pub fn check(root: &Path) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    for (path, make) in ALL {
        let committed = match std::fs::read_to_string(root.join(path)) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(Failure(format!("{path}: {error}"))),
        };
        findings.extend(compare(path, committed.as_deref(), &make()));
    }
    Ok(findings)
}

/// Writes all of them.
///
/// # Errors
/// When a file or its folder cannot be written.
pub fn write(root: &Path) -> Result<(), Failure> {
    for (path, make) in ALL {
        let target = root.join(path);
        let written = target
            .parent()
            .map_or(Ok(()), std::fs::create_dir_all)
            .and_then(|()| std::fs::write(&target, make()));
        written.map_err(|error| Failure(format!("{path}: {error}")))?;
    }
    Ok(())
}

fn compare(path: &str, committed: Option<&str>, made: &str) -> Option<Finding> {
    let found = |line: usize, rule: &str| {
        let fix = "cargo run -p checks -- --write, and commit the file".to_owned();
        Some(Finding {
            file: path.to_owned(),
            line,
            rule: rule.to_owned(),
            fix,
        })
    };
    let Some(committed) = committed else {
        return found(1, "this generated file is missing");
    };
    if committed == made {
        return None;
    }
    let same = committed
        .lines()
        .zip(made.lines())
        .take_while(|(old, new)| old == new)
        .count();
    found(
        same + 1,
        "this generated file is not what its code makes; it differs from this line on",
    )
}

#[cfg(test)]
mod tests {
    use super::compare;

    #[test]
    fn a_fresh_file_is_silent_and_a_stale_or_missing_one_is_found() {
        assert_eq!(compare("a.json", Some("1\n2\n"), "1\n2\n"), None);
        assert_eq!(compare("a.json", Some("1\n2\n"), "1\n3\n").unwrap().line, 2);
        assert_eq!(compare("a.json", Some("1\n"), "1\n3\n").unwrap().line, 2);
        assert_eq!(
            compare("a.json", None, "").unwrap().rule,
            "this generated file is missing"
        );
    }
}
