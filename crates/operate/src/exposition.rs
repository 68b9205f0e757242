//! Reads the Prometheus and OpenMetrics text formats.
//!
//! Source: <https://prometheus.io/docs/instrumenting/exposition_formats/> (2026-11-21).

/// One sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Its name as exposed: counters with `_total`, histograms with `_bucket`, `_sum`, `_count`.
    pub name: String,
    /// Labels in the order of the text.
    pub labels: Vec<(String, String)>,
    /// The value.
    pub value: f64,
}

impl Sample {
    /// A label's value; empty when there is no such label.
    pub fn label(&self, name: &str) -> &str {
        self.labels
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value)
    }
}

/// Why a text is not an exposition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} is not a sample: {text}")]
pub struct Malformed {
    /// The line, counted from 1.
    pub line: usize,
    /// The line itself.
    pub text: String,
}

/// Reads every sample; comments are left out, exemplars and timestamps ignored.
pub fn read(text: &str) -> Result<Vec<Sample>, Malformed> {
    let mut samples = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        samples.push(sample(line).ok_or_else(|| Malformed {
            line: number + 1,
            text: line.to_owned(),
        })?);
    }
    Ok(samples)
}

fn sample(line: &str) -> Option<Sample> {
    let end = line.find(['{', ' '])?;
    let (name, rest) = line.split_at(end);
    let (labels, rest) = match rest.strip_prefix('{') {
        Some(rest) => labels(rest)?,
        None => (Vec::new(), rest),
    };
    let value = rest.split_ascii_whitespace().next()?;
    Some(Sample {
        name: name.to_owned(),
        labels,
        value: number(value)?,
    })
}

fn number(text: &str) -> Option<f64> {
    match text {
        "+Inf" => Some(f64::INFINITY),
        "-Inf" => Some(f64::NEG_INFINITY),
        _ => text.parse().ok(),
    }
}

type Labels = Vec<(String, String)>;

/// Labels up to the closing brace, and what follows it.
fn labels(mut rest: &str) -> Option<(Labels, &str)> {
    let mut labels = Vec::new();
    loop {
        rest = rest.trim_start_matches([',', ' ']);
        if let Some(after) = rest.strip_prefix('}') {
            return Some((labels, after));
        }
        let (name, after) = rest.split_once("=\"")?;
        let (value, after) = quoted(after)?;
        labels.push((name.to_owned(), value));
        rest = after;
    }
}

/// A text up to its closing quotation mark, without its escapes, and what follows.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => match characters.next()?.1 {
                'n' => value.push('\n'),
                other => value.push(other),
            },
            other => value.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_read_with_escapes_exemplars_and_infinity() {
        let text = "# TYPE a counter\na_total{q=\"x \\\"y\\\", }\",r=\"\\n\\\\\"} 3.0 # {t=\"1\"} 1\n\nb 4\nc_bucket{le=\"+Inf\"} +Inf\n# EOF\n";
        let read = read(text).expect("samples");
        assert_eq!(read.len(), 3);
        assert_eq!(read[0].label("q"), "x \"y\", }");
        assert_eq!(read[0].label("r"), "\n\\");
        assert_eq!(read[0].value, 3.0);
        assert_eq!((read[1].name.as_str(), read[1].value), ("b", 4.0));
        assert_eq!(read[2].value, f64::INFINITY);
    }

    #[test]
    fn a_line_that_is_no_sample_is_named() {
        let error = read("a 1\nb{q=\"open 2\n").expect_err("malformed");
        assert_eq!(error.line, 2);
        assert!(read("a one").is_err());
        assert!(read("a").is_err());
    }
}
