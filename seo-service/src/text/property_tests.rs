//! Thousands of random products: no rule is ever broken, nothing is made up.

use std::collections::BTreeSet;

use domain::text::{fold, is_ignorable, nfc, title_case, upper, words};
use domain::{ListingText, Marketplace, Product, Sku};
use proptest::prelude::*;
use rules::wording::is_emoji;
use rules::{check_text, pack};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::clean::without_tags;
use super::{generate, tests::product, words::fixed};

/// Pieces of text that have gone wrong somewhere: signs, phrases, marks,
/// Turkish letters, emoji, long words, product numbers, markup.
fn piece() -> impl Strategy<Value = String> {
    let awkward = prop::sample::select(vec![
        "İSTANBUL",
        "ISPARTA",
        "ıspatula",
        "i\u{307}pek",
        "I\u{307}nce",
        "kâğıt",
        "KÂĞIT",
        "Acme™",
        "ücretsiz kargo",
        "Free",
        "shipping",
        "EN",
        "ÇOK",
        "SATAN",
        "n/a",
        "TBD",
        "para iade garantisi",
        "en iyi",
        "yeni",
        "best",
        "★",
        "☕",
        "👩‍👩‍👧",
        "🇹🇷",
        "1️⃣",
        "🄰🄱",
        "±5",
        "80°C",
        "~3",
        "5x5x5",
        "%100",
        "garantili",
        "www.acme.com",
        "https://a.b/c?d=e",
        "a@b.com",
        "<b>",
        "</p>",
        "<br>",
        "a<b>c",
        "<",
        ">",
        "&",
        "-",
        "_x_",
        "!?",
        "{}",
        "^",
        "B07XJ8C8F5",
        "ve",
        "ile",
        "for",
        "the",
        "kupa",
        "Kupa",
        "KUPA",
        "kupa-kupa-kupa",
        "\u{200b}",
        "ku\u{ad}pa",
        "\u{feff}x",
        "\u{202e}ters",
        "\u{0}",
        "\t",
        "\n\n",
        "\n",
        "a.",
        "b!",
        "1.5",
        "2,5",
        "İstanbul'dan",
        "don’t",
        "ﬁ",
        "ß",
        "ŉ",
        "ǆ",
        "Σίσυφος",
        "漢字漢字",
        "שלום",
        "مرحبا",
        "हिन्दी",
        "\u{301}",
        "\u{307}",
        "e\u{301}\u{327}\u{307}",
        "\u{345}x",
        "\u{20e3}",
        "\u{fffd}",
        "\u{e000}",
    ]);
    prop_oneof![
        6 => awkward.prop_map(str::to_owned),
        4 => "[a-zçğıöşüâîû]{1,12}",
        2 => "[A-ZÇĞİÖŞÜ]{1,12}",
        1 => "[0-9]{1,5}",
        1 => "\\PC{0,8}",
        1 => any::<String>().prop_map(|s| s.chars().take(12).collect()),
        1 => ("[a-zşI\u{307}]{2}", 1..140_usize).prop_map(|(word, times)| word.repeat(times)),
    ]
}

fn text(pieces: usize) -> impl Strategy<Value = String> {
    (
        prop::collection::vec(piece(), 0..pieces),
        prop::bool::weighted(0.9),
    )
        .prop_map(|(pieces, apart)| pieces.join(if apart { " " } else { "" }))
}

fn key() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "renk",
        "colour",
        "material",
        "size_cm",
        "kapasite_ml",
        "weight-g",
        "Kulp tipi",
        "vat_rate",
        "_z",
        "IŞIK",
        "a.b",
    ]);
    prop_oneof![4 => known.prop_map(str::to_owned), 1 => text(3)]
}

fn any_product() -> impl Strategy<Value = Product> {
    let sku = prop_oneof!["[A-Z0-9-]{1,12}", "[!*_?]{1,4}", "KUPA.*"];
    let attributes = prop::collection::btree_map(key(), text(4), 0..8);
    let language = prop::sample::select(vec!["tr", "en", "tr-TR", "az"]);
    let described = prop_oneof![
        99 => text(9),
        1 => text(8).prop_map(|t| format!("{t} ").repeat(400)),
    ];
    (
        prop_oneof![6 => text(8), 1 => text(30)],
        text(4),
        text(6),
        described,
        attributes,
        sku,
        language,
    )
        .prop_map(
            |(name, brand, category, description, attributes, sku, language)| Product {
                category,
                attributes,
                sku: Sku::parse(&sku).unwrap_or_else(|_| Sku::parse("S-1").expect("a SKU")),
                language: language.into(),
                ..product(&name, &brand, &description, &[])
            },
        )
}

/// Everything a buyer or a search may read.
fn output(text: &ListingText) -> String {
    let keywords = text.keywords.join(" ");
    format!(
        "{}\n{}\n{}\n{keywords}",
        text.title,
        text.bullets.join("\n"),
        text.description
    )
}

/// The words of the record with more than so many characters, folded: as
/// given, and with markup taken out.
fn record(product: &Product, longer_than: usize) -> BTreeSet<String> {
    let mut given = vec![
        &product.name,
        &product.brand,
        &product.category,
        &product.description,
    ];
    let sku = product.sku.as_str().to_owned();
    given.push(&sku);
    for (key, value) in &product.attributes {
        given.extend([key, value]);
    }
    let mut out: BTreeSet<String> = fixed().into_iter().filter(|_| longer_than == 0).collect();
    for text in given {
        for form in BTreeSet::from([text.clone(), without_tags(text)]) {
            // Signs that may be taken out stand as spaces here.
            let bare: String = nfc(&form)
                .chars()
                .filter(|c| !(is_ignorable(*c) || is_emoji(*c) && is_combining_mark(*c)))
                .collect();
            let apart: String = bare
                .chars()
                .map(|c| if is_emoji(c) { ' ' } else { c })
                .collect();
            let forms = BTreeSet::from([nfc(&bare), nfc(&apart)]);
            for form in forms {
                // A capital may be spelt with more letters: `ß` and `SS`.
                for word in words(&form).filter(|word| word.chars().count() > longer_than) {
                    let tag = &product.language;
                    out.extend([word, &upper(word, tag), &title_case(word, tag)].map(fold));
                }
            }
        }
    }
    out
}

fn has_dotted_i(text: &str) -> bool {
    text.nfc().collect::<String>().contains("i\u{307}")
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 500,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_rule_is_broken_and_nothing_made_up(product in any_product()) {
        let known = record(&product, 0);
        let long = record(&product, 40);
        for market in Marketplace::ALL {
            let text = generate(&product, market, pack(market));
            let found: Vec<_> = check_text(pack(market), &text)
                .into_iter()
                .filter(|finding| !finding.rule_id.ends_with(".language"))
                .collect();
            prop_assert!(found.is_empty(), "{market}: {found:#?}");
            let shown = output(&text);
            prop_assert!(!has_dotted_i(&shown), "{shown:?}");
            prop_assert!(!text.title.trim().is_empty() && !text.description.trim().is_empty());
            for word in words(&shown).map(fold) {
                // Only a word too long for its field is cut.
                let cut = long.iter().any(|long| long.starts_with(&word));
                prop_assert!(known.contains(&word) || cut, "{market}: `{word}` is made up in {shown:?}");
            }
            if market == Marketplace::Amazon {
                prop_assert_eq!(generate(&product, market, pack(market)), text);
            }
        }
    }
}
