//! Reads an SPDX licence expression and tells whether it can be met with a list of accepted licences.

/// True when the expression (`MIT OR Apache-2.0`, `(MIT OR ISC) AND Zlib`, the older `MIT/Apache-2.0`) can be met with
/// the accepted identifiers. An unreadable or empty expression cannot.
pub fn is_met(expression: &str, accepted: &[&str]) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader {
        words: &words,
        accepted,
    };
    let met = reader.either();
    met == Some(true) && reader.words.is_empty()
}

struct Reader<'a> {
    words: &'a [&'a str],
    accepted: &'a [&'a str],
}

impl<'a> Reader<'a> {
    /// `both (OR both)*`
    fn either(&mut self) -> Option<bool> {
        let mut met = self.both()?;
        while self.take("OR") {
            let other = self.both()?;
            met = met || other;
        }
        Some(met)
    }

    /// `one (AND one)*`: binds closer than OR.
    fn both(&mut self) -> Option<bool> {
        let mut met = self.one()?;
        while self.take("AND") {
            let other = self.one()?;
            met = met && other;
        }
        Some(met)
    }

    /// `( either )` or `identifier (WITH exception)?`; an exception only gives more rights.
    fn one(&mut self) -> Option<bool> {
        if self.take("(") {
            let met = self.either()?;
            return self.take(")").then_some(met);
        }
        let identifier = self.next()?;
        if self.take("WITH") {
            self.next()?;
        }
        Some(self.accepted.contains(&identifier))
    }

    fn take(&mut self, word: &str) -> bool {
        let there = self.words.first() == Some(&word);
        if there {
            self.words = &self.words[1..];
        }
        there
    }

    fn next(&mut self) -> Option<&'a str> {
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        (!["AND", "OR", "WITH", "(", ")"].contains(first)).then_some(*first)
    }
}

#[cfg(test)]
mod tests {
    use super::is_met;

    const ACCEPTED: [&str; 3] = ["MIT", "Apache-2.0", "ISC"];

    #[test]
    fn what_can_be_met() {
        for expression in [
            "MIT",
            "GPL-3.0 OR MIT",
            "MIT/Apache-2.0",
            "Apache-2.0 / MIT",
            "(MIT OR GPL-3.0) AND ISC",
            "GPL-3.0 AND GPL-2.0 OR MIT",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(is_met(expression, &ACCEPTED), "{expression}");
        }
    }

    #[test]
    fn what_cannot() {
        for expression in [
            "",
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "MIT OR",
            "(MIT",
            "MIT)",
            "MIT MIT",
            "(MIT OR ISC) AND MPL-2.0",
            "MIT AND (GPL-3.0 OR MPL-2.0)",
        ] {
            assert!(!is_met(expression, &ACCEPTED), "{expression}");
        }
    }
}
