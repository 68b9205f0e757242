//! `NAME.toml`: what is known of a network, beside its file.

use saliency::Declared;
use serde::{Deserialize, Serialize};

/// What is known of a network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// SHA-256 of the ONNX file, in hexadecimal.
    pub digest: String,
    /// Length of the ONNX file in bytes.
    pub bytes: u64,
    /// Where it came from.
    pub source: String,
    /// The licence it came under, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// How to feed it and how to read it.
    pub network: Declared,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_what_it_writes_and_numbers_stay_short() {
        let declaration = Declaration {
            digest: "00".repeat(32),
            bytes: 3,
            source: "here".to_owned(),
            licence: None,
            network: saliency::known::u2netp(),
        };
        let text = toml::to_string(&declaration).expect("TOML");
        assert!(text.contains("mean = [0.485, 0.456, 0.406]"), "{text}");
        assert_eq!(
            toml::from_str::<Declaration>(&text).expect("read"),
            declaration
        );
    }
}
