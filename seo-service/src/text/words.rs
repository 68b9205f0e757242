//! The only words that are not the seller's: labels of attributes and a few
//! connectives, in Turkish and English.

use domain::text::fold;

/// The languages texts are labelled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Turkish.
    Turkish,
    /// English; also used for every other language.
    English,
}

impl Language {
    /// The language of a BCP 47 tag; what is not Turkish is labelled in English.
    pub fn of(tag: &str) -> Self {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("tr") {
            Language::Turkish
        } else {
            Language::English
        }
    }

    /// Picks the text of this language.
    pub const fn pick<'a>(self, tr: &'a str, en: &'a str) -> &'a str {
        match self {
            Language::Turkish => tr,
            Language::English => en,
        }
    }
}

/// A known attribute: the names it goes by (folded), its labels, and whether
/// its value belongs in a title. The order is the order of the bullets.
#[derive(Debug)]
pub struct Label {
    /// Folded names, `_` and `-` as spaces.
    pub names: &'static [&'static str],
    /// Turkish label.
    pub tr: &'static str,
    /// English label.
    pub en: &'static str,
    /// True when the value alone tells a buyer something in a title.
    pub in_title: bool,
}

const fn label(
    names: &'static [&'static str],
    tr: &'static str,
    en: &'static str,
    in_title: bool,
) -> Label {
    Label {
        names,
        tr,
        en,
        in_title,
    }
}

/// Known attributes, the most telling first.
pub const LABELS: &[Label] = &[
    label(
        &["material", "malzeme", "materyal", "kumas", "fabric"],
        "Malzeme",
        "Material",
        true,
    ),
    label(&["colour", "color", "renk"], "Renk", "Colour", true),
    label(
        &["size", "beden", "olcu", "boyut", "ebat", "dimensions"],
        "Ölçü",
        "Size",
        true,
    ),
    label(
        &["capacity", "volume", "kapasite", "hacim"],
        "Kapasite",
        "Capacity",
        true,
    ),
    label(
        &["pack", "pieces", "piece count", "adet", "parca sayisi"],
        "Adet",
        "Pieces",
        false,
    ),
    label(&["weight", "agirlik"], "Ağırlık", "Weight", false),
    label(&["length", "uzunluk", "boy"], "Uzunluk", "Length", false),
    label(&["width", "genislik", "en"], "Genişlik", "Width", false),
    label(&["height", "yukseklik"], "Yükseklik", "Height", false),
    label(&["depth", "derinlik"], "Derinlik", "Depth", false),
    label(&["diameter", "cap"], "Çap", "Diameter", false),
    label(&["model"], "Model", "Model", true),
    label(&["pattern", "desen"], "Desen", "Pattern", false),
    label(&["style", "stil", "tarz"], "Stil", "Style", false),
    label(&["power", "guc"], "Güç", "Power", false),
    label(
        &["compatibility", "uyumluluk", "uyumlu"],
        "Uyumluluk",
        "Compatibility",
        false,
    ),
    label(&["care", "bakim", "yikama"], "Bakım", "Care", false),
    label(&["gender", "cinsiyet"], "Cinsiyet", "Gender", false),
    label(
        &["age", "age group", "yas", "yas grubu"],
        "Yaş grubu",
        "Age group",
        false,
    ),
    label(&["season", "sezon", "mevsim"], "Sezon", "Season", false),
    label(
        &["warranty", "garanti", "garanti suresi"],
        "Garanti",
        "Warranty",
        false,
    ),
    label(
        &["origin", "country", "country of origin", "mensei"],
        "Menşei",
        "Origin",
        false,
    ),
];

/// Attributes that steer a marketplace or the shop and are no selling points.
pub const NOT_FOR_BUYERS: &[&str] = &[
    "gtin exemption",
    "vat",
    "vat rate",
    "kdv",
    "kdv orani",
    "tax rate",
    "desi",
    "dimensional weight",
    "stock",
    "stok",
    "quantity",
    "cost",
    "maliyet",
    "supplier",
    "tedarikci",
    "product type",
    "category id",
    "brand id",
    "list price",
    "condition",
];

/// Units that may end an attribute's name: `size_cm` with `30` is `30 cm`.
pub const UNITS: &[&str] = &[
    "mm", "cm", "m", "in", "inch", "g", "gr", "kg", "mg", "ml", "cl", "l", "lt", "w", "v", "mah",
    "gb", "tb", "hz",
];

/// Turkish and English labels of the brand line.
pub const BRAND: (&str, &str) = ("Marka", "Brand");

/// What an article is called when nothing in its record can be printed.
pub const PRODUCT: (&str, &str) = ("Ürün", "Product");

/// Words that stay small within a title and never end one (folded).
pub const SMALL_WORDS: &[&str] = &[
    "ve", "ile", "veya", "icin", "and", "or", "with", "for", "of", "the", "a", "an", "in", "on",
    "to", "by", "from",
];

/// Every word of this module that can appear in a listing, folded.
pub fn fixed() -> Vec<String> {
    let labels = LABELS.iter().flat_map(|label| [label.tr, label.en]);
    let all = labels.chain([BRAND.0, BRAND.1, PRODUCT.0, PRODUCT.1]);
    all.flat_map(domain::text::words).map(fold).collect()
}
