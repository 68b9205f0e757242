//! Filters: which part logs from which level on.

/// The levels, from silent to loud.
const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

/// A filter that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{part}` is neither a level nor part=level")]
pub struct WrongFilter {
    /// The part of the filter that is wrong.
    pub part: String,
}

impl WrongFilter {
    /// The rule, as a sentence.
    pub const RULE: &'static str = "A filter is a level (off, error, warn, info, debug, trace), and after it any number of part=level, with commas: info,bus=debug.";
}

/// Reads a filter: levels in lower case, parts as crate names. `warning` is
/// `warn`, and a part may be written with `-`.
pub fn check(filter: &str) -> Result<String, WrongFilter> {
    let parts: Result<Vec<String>, WrongFilter> = filter
        .split(',')
        .map(|part| directive(part.trim()))
        .collect();
    Ok(parts?.join(","))
}

fn directive(text: &str) -> Result<String, WrongFilter> {
    let wrong = || WrongFilter {
        part: text.to_owned(),
    };
    match text.split_once('=') {
        None => level(text).ok_or_else(wrong),
        Some((part, word)) => {
            let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ':');
            if part.is_empty() || !part.chars().all(named) {
                return Err(wrong());
            }
            let level = level(word).ok_or_else(wrong)?;
            Ok(format!("{}={level}", part.replace('-', "_")))
        }
    }
}

fn level(word: &str) -> Option<String> {
    let word = match word.to_ascii_lowercase().as_str() {
        "warning" => "warn".to_owned(),
        other => other.to_owned(),
    };
    LEVELS.contains(&word.as_str()).then_some(word)
}

/// A filter in which some parts have another level.
pub fn with_level(filter: &str, parts: &[&str], level: &str) -> String {
    let kept = filter.split(',').filter(|directive| {
        let part = directive.split_once('=').map(|(part, _)| part);
        part.is_none_or(|part| !parts.contains(&part))
    });
    let changed = parts.iter().map(|part| format!("{part}={level}"));
    let all: Vec<String> = kept.map(str::to_owned).chain(changed).collect();
    all.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_read_and_a_wrong_one_named() {
        for (given, read) in [
            ("info", "info"),
            ("WARNING", "warn"),
            ("info, ai-worker=Debug", "info,ai_worker=debug"),
            ("off,bus::relay=trace", "off,bus::relay=trace"),
        ] {
            assert_eq!(check(given).as_deref(), Ok(read));
        }
        for (given, part) in [
            ("debgu", "debgu"),
            ("", ""),
            ("info,bus=loud", "bus=loud"),
            ("info,=debug", "=debug"),
            ("[span]=debug", "[span]=debug"),
        ] {
            assert_eq!(
                check(given).map_err(|wrong| wrong.part),
                Err(part.to_owned())
            );
        }
    }

    #[test]
    fn one_part_changes_and_the_others_stay() {
        let first = with_level("info,bus=warn", &["ai_worker", "enhance"], "debug");
        assert_eq!(first, "info,bus=warn,ai_worker=debug,enhance=debug");
        assert_eq!(
            with_level(&first, &["bus"], "trace"),
            "info,ai_worker=debug,enhance=debug,bus=trace"
        );
    }
}
