//! The rule packs: read once from the embedded data files.

use std::sync::LazyLock;

use domain::Marketplace;
use serde::Deserialize;

use crate::{ErrorExplanation, ImageRules, Limits, ProductRules, TextRules};

/// All rules of one marketplace, as known on one day.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulePack {
    /// Whose rules they are.
    pub market: Marketplace,
    /// The day the pack was last brought up to date, `YYYY-MM-DD`. Work done
    /// under it records it.
    pub version: String,
    /// Rules for words.
    pub text: TextRules,
    /// Rules for pictures.
    pub images: ImageRules,
    /// Rules for the product's own data.
    pub product: ProductRules,
    /// Limits of the interface.
    pub limits: Limits,
    /// Known errors, explained.
    pub errors: Vec<ErrorExplanation>,
}

/// Why a data file is not a rule pack.
#[derive(Debug, thiserror::Error)]
#[error("rule pack `{file}` cannot be read: {reason}")]
pub struct BadPack {
    /// The file.
    pub file: String,
    /// What the reader said, with line and column.
    pub reason: String,
}

impl RulePack {
    /// Reads a pack from its TOML text; `file` is only for the message.
    pub fn parse(file: &str, toml: &str) -> Result<Self, BadPack> {
        toml::from_str(toml).map_err(|error| BadPack {
            file: file.to_owned(),
            reason: error.to_string(),
        })
    }
}

/// The embedded files, in the order of [`Marketplace::ALL`].
const FILES: [(&str, &str); 3] = [
    ("amazon.toml", include_str!("../packs/amazon.toml")),
    ("trendyol.toml", include_str!("../packs/trendyol.toml")),
    (
        "hepsiburada.toml",
        include_str!("../packs/hepsiburada.toml"),
    ),
];

static PACKS: LazyLock<[RulePack; 3]> = LazyLock::new(|| {
    FILES.map(|(file, toml)| {
        RulePack::parse(file, toml).expect("the embedded packs are read by a test before release")
    })
});

/// The rules of a marketplace.
pub fn pack(market: Marketplace) -> &'static RulePack {
    let [amazon, trendyol, hepsiburada] = &*PACKS;
    match market {
        Marketplace::Amazon => amazon,
        Marketplace::Trendyol => trendyol,
        Marketplace::Hepsiburada => hepsiburada,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_marketplace_gets_its_own_pack() {
        for market in Marketplace::ALL {
            assert_eq!(pack(market).market, market);
        }
    }

    #[test]
    fn a_misspelt_rule_is_refused_by_name() {
        let text = FILES[0]
            .1
            .replace("[text.bullets_max]", "[text.bulets_max]");
        let error = RulePack::parse("amazon.toml", &text)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("amazon.toml") && error.contains("bulets_max"),
            "{error}"
        );
    }

    /// Every table with a source has a date that exists in the calendar's
    /// shape, and every value has a source.
    #[test]
    fn every_value_has_source_and_date() {
        fn walk(path: &str, value: &toml::Value, seen: &mut usize) {
            if let toml::Value::Array(rows) = value {
                rows.iter().for_each(|row| walk(path, row, seen));
            }
            let Some(table) = value.as_table() else {
                return;
            };
            let is_fact = table.contains_key("value") || table.contains_key("source");
            if is_fact {
                *seen += 1;
                let source = table
                    .get("source")
                    .and_then(|s| s.as_str())
                    .unwrap_or_default();
                assert!(source.len() > 5, "{path} has no source");
                let date = table
                    .get("date")
                    .and_then(|d| d.as_str())
                    .unwrap_or_default();
                assert!(is_date(date), "{path} has no date: {date:?}");
                if source.contains("Our choice") && !path.contains("errors") {
                    assert!(
                        table.contains_key("unconfirmed"),
                        "{path} is ours but looks confirmed"
                    );
                }
            } else {
                for (key, inner) in table {
                    walk(&format!("{path}.{key}"), inner, seen);
                }
            }
        }
        for (file, text) in FILES {
            let mut seen = 0;
            let table: toml::Value = toml::from_str(text).expect(file);
            walk(file, &table, &mut seen);
            assert!(seen > 30, "{file}: only {seen} values");
            assert!(is_date(&RulePack::parse(file, text).expect(file).version));
        }
    }

    fn is_date(text: &str) -> bool {
        let parts: Vec<u32> = text
            .split('-')
            .filter_map(|part| part.parse().ok())
            .collect();
        text.len() == 10
            && matches!(parts[..], [2018..=2100, 1..=12, 1..=31])
            && text.bytes().filter(|b| *b == b'-').count() == 2
    }

    #[test]
    fn numbers_make_sense() {
        for market in Marketplace::ALL {
            let pack = pack(market);
            let (text, images) = (&pack.text, &pack.images);
            assert!(text.title.max >= 60 && text.bullets_min.value <= text.bullets_max.value);
            assert!((1..=100).contains(&images.fill_percent.value), "{market}");
            assert!((60..=100).contains(&images.quality.value), "{market}");
            assert!(images.min_count.value <= images.max_count.value, "{market}");
            let longest = images.frame.width.max(images.frame.height);
            for (floor, name) in [
                (&images.min_longest_side, "least"),
                (&images.wanted_longest_side, "wanted"),
            ] {
                assert!(
                    floor.as_ref().is_none_or(|f| f.value <= longest),
                    "{market} {name}"
                );
            }
            assert!(
                images
                    .max_longest_side
                    .as_ref()
                    .is_none_or(|m| longest <= m.value)
            );
            let mut codes: Vec<&str> = pack.errors.iter().map(|e| e.code.as_str()).collect();
            codes.sort_unstable();
            let all = codes.len();
            codes.dedup();
            assert_eq!(codes.len(), all, "{market}: a code is explained twice");
        }
    }
}
