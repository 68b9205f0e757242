//! Rust source without its comments and the contents of its literals, so that a rule finds calls and not words.

/// The same text, line for line, with comments and the insides of string and character literals as spaces.
pub fn only_code(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    // What the last character of code was: `r` in `for"` is no raw string, `'a` after `&` is a lifetime.
    let mut before = ' ';
    while let Some(first) = rest.chars().next() {
        let skipped = comment(rest)
            .or_else(|| raw_string(rest, before))
            .or_else(|| literal(rest));
        let length = skipped.unwrap_or(first.len_utf8());
        let (taken, left) = rest.split_at(length);
        if skipped.is_some() {
            out.extend(
                taken
                    .chars()
                    .map(|character| if character == '\n' { '\n' } else { ' ' }),
            );
            before = ' ';
        } else {
            out.push(first);
            before = first;
        }
        rest = left;
    }
    out
}

/// Length of the comment at the start: `// …` up to the line's end, or `/* … */`, which nests.
fn comment(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    text.strip_prefix("/*")?;
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        let left = &text[at..];
        if left.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if left.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += left.chars().next().map_or(1, char::len_utf8);
        }
    }
    Some(text.len())
}

/// Length of the raw string at the start: `r"…"`, `r#"…"#`, `br"…"`, and so on.
fn raw_string(text: &str, before: char) -> Option<usize> {
    if before.is_alphanumeric() || before == '_' {
        return None;
    }
    let prefix = ["r", "br", "cr"].into_iter().find(|prefix| {
        text.strip_prefix(prefix)
            .is_some_and(|left| left.trim_start_matches('#').starts_with('"'))
    })?;
    let hashes = text[prefix.len()..]
        .chars()
        .take_while(|character| *character == '#')
        .count();
    let opening = prefix.len() + hashes + 1;
    let closing = format!("\"{}", "#".repeat(hashes));
    let end = text[opening..]
        .find(&closing)
        .map_or(text.len(), |at| opening + at + closing.len());
    Some(end)
}

/// Length of the string or character literal at the start; a lifetime is none.
fn literal(text: &str) -> Option<usize> {
    let quote = text
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''))?;
    if quote == '\'' {
        let mut characters = text.chars().skip(1);
        let (one, two) = (characters.next()?, characters.next());
        if one != '\\' && two != Some('\'') {
            return None;
        }
    }
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if character == '\\' {
            escaped = true;
        } else if character == quote {
            return Some(at + 1);
        }
    }
    Some(text.len())
}

#[cfg(test)]
mod tests {
    use super::only_code;

    fn words(source: &str) -> Vec<String> {
        only_code(source)
            .split_whitespace()
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn comments_and_literals_vanish() {
        assert_eq!(
            words("a // gone\nb /* gone /* gone */ gone */ c"),
            ["a", "b", "c"]
        );
        assert_eq!(
            words(r#"a "gone \" gone" b '"' c '\'' d"#),
            ["a", "b", "c", "d"]
        );
        assert_eq!(
            words("a r#\"gone \" gone\"# b br\"gone\" c"),
            ["a", "b", "c"]
        );
    }

    #[test]
    fn lifetimes_and_names_stay() {
        assert_eq!(
            words("fn f<'a>(x: &'a str)"),
            ["fn", "f<'a>(x:", "&'a", "str)"]
        );
        assert_eq!(words("four r bar"), ["four", "r", "bar"]);
    }

    #[test]
    fn lines_keep_their_numbers() {
        let source = "a\n\"two\nlines\" b\n/* x\n*/ c";
        assert_eq!(only_code(source).lines().count(), source.lines().count());
        assert!(
            only_code(source)
                .lines()
                .nth(4)
                .is_some_and(|line| line.trim() == "c")
        );
    }
}
