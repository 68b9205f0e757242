//! What a listing's remote id says. Trendyol has two: the barcode, by which
//! stock, price and unapproved products go, and the content id, by which the
//! content of an approved product is changed. Only an approved product has
//! the second, so the remote id tells which of the two services an update
//! takes: `{contentId}:{barcode}` once approved, else `{barcode}`. A barcode
//! holds no colon.

/// A product that Trendyol knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known<'a> {
    /// The id of its content; none before approval.
    pub content: Option<u64>,
    /// Its barcode, which never changes.
    pub barcode: &'a str,
}

impl<'a> Known<'a> {
    /// Reads a remote id.
    pub fn parse(remote_id: &'a str) -> Self {
        let approved = remote_id.split_once(':').and_then(|(content, barcode)| {
            let content = Some(content.parse().ok()?);
            Some(Self { content, barcode })
        });
        approved.unwrap_or(Self {
            content: None,
            barcode: remote_id,
        })
    }

    /// The remote id.
    pub fn remote_id(self) -> String {
        match self.content {
            Some(content) => format!("{content}:{}", self.barcode),
            None => self.barcode.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn approved_or_not() {
        for (text, content, barcode) in [
            ("12:869", Some(12), "869"),
            ("869", None, "869"),
            ("A-1.b", None, "A-1.b"),
        ] {
            let known = Known::parse(text);
            assert_eq!((known.content, known.barcode), (content, barcode));
            assert_eq!(known.remote_id(), text);
        }
    }
}
