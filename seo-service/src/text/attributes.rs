//! A product's attributes as a buyer reads them.

use domain::{
    Product,
    text::{fold, nfc, upper},
};

use unicode_normalization::char::is_combining_mark;

use super::words::{LABELS, Label, Language, NOT_FOR_BUYERS, UNITS};

/// One attribute with its label and its value, unit included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fact {
    /// The label without a colon.
    pub(super) label: String,
    /// The value as given, with the unit that the attribute's name ends with.
    pub(super) value: String,
    /// True when the value belongs in a title.
    pub(super) in_title: bool,
}

/// The attributes for buyers, the most telling first, then by name.
pub(super) fn facts(product: &Product) -> Vec<Fact> {
    let language = Language::of(&product.language);
    let mut ranked: Vec<(usize, Fact)> = product
        .attributes
        .iter()
        .filter_map(|(key, value)| fact(key, value, language, &product.language))
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, fact)| fact).collect()
}

/// One attribute with its rank; nothing when it is not for buyers.
fn fact(key: &str, value: &str, language: Language, tag: &str) -> Option<(usize, Fact)> {
    let spaced = nfc(&key.replace(['_', '-'], " "));
    let folded = fold(&spaced);
    let private = key.starts_with('_') || key.contains('.');
    if private || value.trim().is_empty() || NOT_FOR_BUYERS.contains(&folded.as_str()) {
        return None;
    }
    let (name, unit) = match folded.rsplit_once(' ') {
        Some((name, unit)) if UNITS.contains(&unit) => (name.to_owned(), Some(unit)),
        _ => (folded, None),
    };
    let known = LABELS
        .iter()
        .position(|label| label.names.contains(&name.as_str()));
    let text = match known.map(|rank| &LABELS[rank]) {
        Some(Label { tr, en, .. }) => language.pick(tr, en).to_owned(),
        None => capitalised(spaced.trim(), unit, tag),
    };
    let fact = Fact {
        label: text,
        value: with_unit(value, unit),
        in_title: known.is_some_and(|rank| LABELS[rank].in_title),
    };
    Some((known.unwrap_or(LABELS.len()), fact))
}

/// An unknown attribute's own name without its unit, first letter large.
fn capitalised(name: &str, unit: Option<&str>, tag: &str) -> String {
    let bare = match unit {
        Some(_) => name.rsplit_once(' ').map_or(name, |(bare, _)| bare),
        None => name,
    };
    let mut chars = bare.trim_start_matches(is_combining_mark).chars();
    let first = chars
        .next()
        .map(|c| upper(&c.to_string(), tag))
        .unwrap_or_default();
    nfc(&format!("{first}{}", chars.as_str()))
}

/// `30` and `cm` are `30 cm`; a value that ends in letters has its unit.
fn with_unit(value: &str, unit: Option<&str>) -> String {
    let value = value.trim();
    match unit {
        Some(unit) if value.ends_with(|c: char| c.is_ascii_digit()) => format!("{value} {unit}"),
        _ => value.to_owned(),
    }
}
