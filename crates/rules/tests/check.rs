//! The checker from outside: each rule breaks on the value that breaks it, and
//! on no other.

use std::collections::BTreeMap;

use domain::{
    Currency, Gtin, ListingText, Marketplace, Money, Picture, Problem, Product, ProductId,
    Sha256Hex, Sku,
};
use rules::{Severity, check_images, check_product, check_text, explain, explain_message, pack};

fn good_text() -> ListingText {
    ListingText {
        language: "tr".into(),
        title: "Acme Seramik Kupa 300 ml Mavi".into(),
        bullets: vec!["Renk: Mavi".into(), "Malzeme: Seramik".into()],
        description: "Günlük kullanım için kupa.\n\nElde yıkanır.".into(),
        keywords: vec!["kupa".into(), "mutfak".into()],
    }
}

fn good_product() -> Product {
    Product {
        id: ProductId::parse("0190c2a4-5d1e-7c3b-8f21-3a5b9d0e4f67").expect("a UUID"),
        sku: Sku::parse("ACME-1").expect("a SKU"),
        gtin: Some(Gtin::parse("4006381333931").expect("a GTIN")),
        name: "Seramik Kupa".into(),
        brand: "Acme".into(),
        category: "Ev > Mutfak > Kupa".into(),
        description: "Kupa.".into(),
        attributes: BTreeMap::new(),
        price: Money {
            minor: 24_990,
            currency: Currency::TRY,
        },
        language: "tr".into(),
    }
}

fn good_picture(market: Marketplace) -> Picture {
    let frame = pack(market).images.frame.value;
    Picture {
        sha256: Sha256Hex::of(b"x"),
        width: frame.width,
        height: frame.height,
        media_type: "image/jpeg".into(),
        bytes: 400_000,
    }
}

/// Rule ids of what is found, without the marketplace, with a `?` when it is
/// only recommended.
fn ids(found: &[rules::Finding]) -> Vec<String> {
    found
        .iter()
        .map(|f| {
            let id = f.rule_id.split_once('.').expect("market.rule").1;
            format!(
                "{id}{}",
                if f.severity == Severity::Recommended {
                    "?"
                } else {
                    ""
                }
            )
        })
        .collect()
}

#[test]
fn a_good_listing_passes_everywhere() {
    for market in Marketplace::ALL {
        let pack = pack(market);
        assert_eq!(ids(&check_text(pack, &good_text())), [""; 0], "{market}");
        assert_eq!(
            ids(&check_product(pack, &good_product())),
            [""; 0],
            "{market}"
        );
        assert_eq!(
            ids(&check_images(pack, &[good_picture(market)])),
            [""; 0],
            "{market}"
        );
    }
}

#[test]
fn amazon_titles() {
    for (title, expected) in [
        ("", "title.missing"),
        (&*"a".repeat(201), "title.length"),
        ("Kupa_mavi", "title.characters"),
        ("Kupa #3", "title.odd_characters?"),
        ("Kupa kupa Mavi KUPA", "title.repeated_word"),
        ("SERAMİK KUPA MAVİ", "title.capitals"),
        ("Kupa Ücretsiz Kargo", "title.phrase?"),
        ("Kupa ☕", "text.emoji"),
        ("Ku\u{200b}pa", "text.invisible"),
    ] {
        let text = ListingText {
            title: title.into(),
            ..good_text()
        };
        assert_eq!(
            ids(&check_text(pack(Marketplace::Amazon), &text)),
            [expected],
            "{title}"
        );
    }
    let fits = ListingText {
        title: "ş".repeat(200),
        ..good_text()
    };
    assert_eq!(ids(&check_text(pack(Marketplace::Amazon), &fits)), [""; 0]);
}

#[test]
fn amazon_bullets_description_and_search_terms() {
    let amazon = pack(Marketplace::Amazon);
    let bullets = |bullets: &[&str]| ListingText {
        bullets: bullets.iter().map(|b| (*b).to_owned()).collect(),
        ..good_text()
    };
    assert_eq!(ids(&check_text(amazon, &bullets(&[]))), ["bullets.count"]);
    assert_eq!(
        ids(&check_text(amazon, &bullets(&["a"; 6]))),
        ["bullets.count"]
    );
    assert_eq!(
        ids(&check_text(amazon, &bullets(&["80 °C"]))),
        ["bullet.characters"]
    );
    assert_eq!(
        ids(&check_text(amazon, &bullets(&["Boy: N/A"]))),
        ["bullet.phrase"]
    );
    assert_eq!(
        ids(&check_text(amazon, &bullets(&["Bkz. B07XJ8C8F5"]))),
        ["text.asin"]
    );
    assert_eq!(ids(&check_text(amazon, &bullets(&[" "]))), ["bullet.empty"]);

    let described = |d: &str| ListingText {
        description: d.into(),
        ..good_text()
    };
    assert_eq!(
        ids(&check_text(amazon, &described(" "))),
        ["description.missing"]
    );
    assert_eq!(
        ids(&check_text(amazon, &described("www.acme.com"))),
        ["description.contact"]
    );
    assert_eq!(
        ids(&check_text(amazon, &described(&"a".repeat(2001)))),
        ["description.length"]
    );

    let terms = |words: Vec<String>| ListingText {
        keywords: words,
        ..good_text()
    };
    // 62 Turkish letters of two bytes, twice, and one space: 249 bytes.
    let full = vec!["ş".repeat(62), "ş".repeat(62)];
    assert_eq!(full.join(" ").len(), 249);
    assert_eq!(ids(&check_text(amazon, &terms(full.clone()))), [""; 0]);
    let over = [full, vec!["a".into()]].concat();
    assert_eq!(ids(&check_text(amazon, &terms(over))), ["keywords.length"]);
    assert_eq!(
        ids(&check_text(amazon, &terms(vec!["en iyi".into()]))),
        ["keywords.phrase?"]
    );
}

#[test]
fn html_descriptions_are_measured_as_sent() {
    // 6,000 ampersands are 30,000 characters once escaped, and `<p></p>` is 7.
    let text = ListingText {
        description: "&".repeat(6_000),
        ..good_text()
    };
    assert_eq!(
        ids(&check_text(pack(Marketplace::Trendyol), &text)),
        ["description.length"]
    );
    let text = ListingText {
        description: "&".repeat(5_900),
        ..good_text()
    };
    assert_eq!(
        ids(&check_text(pack(Marketplace::Trendyol), &text)),
        [""; 0]
    );
}

#[test]
fn unconfirmed_rules_only_advise() {
    let text = ListingText {
        title: "a".repeat(101),
        language: "en".into(),
        ..good_text()
    };
    assert_eq!(
        ids(&check_text(pack(Marketplace::Hepsiburada), &text)),
        ["title.length?", "language?"]
    );
    assert_eq!(
        ids(&check_text(pack(Marketplace::Trendyol), &text)),
        ["title.length", "language?"]
    );
}

#[test]
fn products() {
    let price = |minor, currency| Product {
        price: Money { minor, currency },
        ..good_product()
    };
    for market in Marketplace::ALL {
        let found = check_product(pack(market), &price(0, Currency::TRY));
        assert_eq!(ids(&found), ["product.price"], "{market}");
    }
    let trendyol = pack(Marketplace::Trendyol);
    let amazon = pack(Marketplace::Amazon);
    assert_eq!(
        ids(&check_product(trendyol, &price(100, Currency::EUR))),
        ["product.currency"]
    );
    assert_eq!(
        ids(&check_product(amazon, &price(100, Currency::EUR))),
        [""; 0]
    );

    let unbranded = Product {
        brand: " ".into(),
        ..good_product()
    };
    assert_eq!(ids(&check_product(trendyol, &unbranded)), ["product.brand"]);
    let long = Product {
        brand: "b".repeat(51),
        ..good_product()
    };
    assert_eq!(ids(&check_product(amazon, &long)), ["product.brand_length"]);

    let mut bare = Product {
        gtin: None,
        ..good_product()
    };
    assert_eq!(ids(&check_product(amazon, &bare)), ["product.barcode"]);
    assert_eq!(ids(&check_product(trendyol, &bare)), ["product.barcode?"]);
    bare.attributes
        .insert("gtin_exemption".into(), "true".into());
    assert_eq!(ids(&check_product(amazon, &bare)), [""; 0]);
    bare.sku = Sku::parse("kupa & tabak").expect("a SKU");
    assert_eq!(ids(&check_product(trendyol, &bare)), ["product.barcode"]);
}

#[test]
fn pictures() {
    let amazon = pack(Marketplace::Amazon);
    assert_eq!(ids(&check_images(amazon, &[])), ["images.count"]);
    let many = vec![good_picture(Marketplace::Amazon); 10];
    assert_eq!(ids(&check_images(amazon, &many)), ["images.count"]);
    let sized = |width, height| Picture {
        width,
        height,
        ..good_picture(Marketplace::Amazon)
    };
    assert_eq!(
        ids(&check_images(amazon, &[sized(499, 300)])),
        ["images.small?"]
    );
    assert_eq!(
        ids(&check_images(amazon, &[sized(999, 300)])),
        ["images.zoom?"]
    );
    assert_eq!(
        ids(&check_images(amazon, &[sized(10_001, 300)])),
        ["images.large"]
    );
    let webp = Picture {
        media_type: "image/webp".into(),
        ..good_picture(Marketplace::Amazon)
    };
    assert_eq!(ids(&check_images(amazon, &[webp])), ["images.format"]);
    let trendyol = pack(Marketplace::Trendyol);
    assert_eq!(
        ids(&check_images(trendyol, &[sized(1_500, 1_500)])),
        ["images.frame?"]
    );
}

#[test]
fn a_finding_becomes_a_problem_with_everything_in_it() {
    let text = ListingText {
        title: "a".repeat(203),
        ..good_text()
    };
    let problem = Problem::from(&check_text(pack(Marketplace::Amazon), &text)[0]);
    assert_eq!(
        (problem.code.as_str(), problem.field.as_str()),
        ("amazon.title.length", "title")
    );
    assert!(
        problem
            .rule
            .starts_with("At most 200 characters, this has 203 (Seller Central")
    );
    assert_eq!(problem.fix, "Shorten it by 3 characters.");
}

#[test]
fn errors_are_explained_by_code_and_by_text() {
    let error = explain(Marketplace::Amazon, "18027").expect("a known code");
    assert!(error.tr.contains("filigran") && error.fix_en.contains("white"));
    assert!(explain(Marketplace::Trendyol, "18027").is_none());
    let said = "KDV için 0,1,10,20 değerlerinden birisini girebilirsiniz!";
    let error = explain_message(Marketplace::Trendyol, said).expect("a known text");
    assert_eq!(error.code, "vat_rate");
    assert!(explain_message(Marketplace::Trendyol, "başka bir şey").is_none());
}
