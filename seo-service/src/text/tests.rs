//! Examples of whole listings.

use domain::{Currency, ListingText, Marketplace, Money, Product, ProductId, Sku};
use rules::{check_text, pack};

use super::generate;

/// A product with the given texts; attributes as `name=value`.
pub(super) fn product(name: &str, brand: &str, description: &str, attributes: &[&str]) -> Product {
    Product {
        id: ProductId::parse("0190c2a4-5d1e-7c3b-8f21-3a5b9d0e4f67").expect("a UUID"),
        sku: Sku::parse("KUPA-1").expect("a SKU"),
        gtin: None,
        name: name.into(),
        brand: brand.into(),
        category: "Ev > Mutfak > Kupa".into(),
        description: description.into(),
        attributes: attributes
            .iter()
            .map(|pair| pair.split_once('=').expect("name=value"))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        price: Money {
            minor: 24_990,
            currency: Currency::TRY,
        },
        language: "tr".into(),
    }
}

fn listing(product: &Product, market: Marketplace) -> ListingText {
    generate(product, market, pack(market))
}

#[test]
fn a_turkish_mug_on_trendyol() {
    let mug = product(
        "ISPARTA İŞİ ÇAY KUPASI",
        "Acme",
        "El yapımı kupa. 1.5 saat sıcak tutar!\n\nBulaşık makinesinde yıkanır.",
        &[
            "renk=Mavi",
            "material=Seramik",
            "kapasite_ml=300",
            "Kulp tipi=halka",
            "vat_rate=20",
        ],
    );
    let text = listing(&mug, Marketplace::Trendyol);
    assert_eq!(
        text.title,
        "Acme Isparta İşi Çay Kupası, Seramik, Mavi, 300 ml"
    );
    assert_eq!(
        text.bullets,
        [
            "Malzeme: Seramik",
            "Renk: Mavi",
            "Kapasite: 300 ml",
            "Kulp tipi: halka",
            "El yapımı kupa",
        ]
    );
    assert_eq!(
        text.description,
        "El yapımı kupa. 1.5 saat sıcak tutar!\n\nBulaşık makinesinde yıkanır.\n\nMarka: Acme"
    );
    assert_eq!(text.keywords, ["ev", "mutfak", "kupa", "halka"]);
    assert_eq!(text.language, "tr");
}

#[test]
fn labels_follow_the_language() {
    let mut mug = product("tea mug", "ACME", "", &["renk=Blue", "size_cm=9"]);
    mug.language = "en".into();
    let text = listing(&mug, Marketplace::Amazon);
    assert_eq!(text.title, "ACME Tea Mug, Blue, 9 cm");
    assert_eq!(text.bullets, ["Colour: Blue", "Size: 9 cm"]);
    assert_eq!(text.description, "ACME Tea Mug, Blue, 9 cm\n\nBrand: ACME");
}

#[test]
fn the_seller_s_own_spelling_stays() {
    let text = listing(
        &product("Acme USB kablo 2 m", "Acme", "", &[]),
        Marketplace::Amazon,
    );
    assert_eq!(text.title, "Acme USB kablo 2 m");
    let text = listing(&product("", "acme", "", &[]), Marketplace::Hepsiburada);
    assert_eq!(text.title, "acme");
}

#[test]
fn amazon_titles_lose_promotion_signs_and_third_mentions() {
    let name = "Kupa KUPA kupa!!! 2 li _Mavi_ ÜCRETSİZ KARGO ☕ 5 x 5 x 5 cm";
    let text = listing(&product(name, "", "", &[]), Marketplace::Amazon);
    assert_eq!(text.title, "Kupa KUPA 2 li Mavi 5 x 5 x 5 cm");
}

#[test]
fn long_texts_end_at_a_word() {
    let name = "Uzun saplı paslanmaz çelik mutfak spatulası ".repeat(9);
    let text = listing(
        &product(&name, "Acme", &"Sağlam ve hafif. ".repeat(3000), &[]),
        Marketplace::Trendyol,
    );
    assert!(
        text.title.ends_with("çelik mutfak spatulası Uzun"),
        "{}",
        text.title
    );
    assert_eq!(text.title.chars().count(), 97);
    assert!(text.description.ends_with("hafif.") || text.description.ends_with("Sağlam"));
    assert!(rules::description_html(&text).chars().count() > 29_900);
}

#[test]
fn html_addresses_and_angle_brackets_stay_out_of_plain_descriptions() {
    let described =
        "<p>Hafif <b>kupa</b></p><ul><li>www.acme.com</li><li>a@b.com yaz</li></ul> x<y";
    let text = listing(
        &product("Kupa", "Acme", described, &[]),
        Marketplace::Amazon,
    );
    assert_eq!(text.description, "Hafif kupa\n\nyaz\n\nMarka: Acme");
}

#[test]
fn a_removed_attribute_takes_its_label_and_words_along() {
    let full = product(
        "Kupa",
        "Acme",
        "Hafif.",
        &["renk=Turkuaz", "desen=Puantiye"],
    );
    let less = product("Kupa", "Acme", "Hafif.", &["desen=Puantiye"]);
    for market in Marketplace::ALL {
        let (full, less) = (listing(&full, market), listing(&less, market));
        let all = |t: &ListingText| format!("{t:?}").to_lowercase();
        assert!(
            all(&full).contains("turkuaz") && all(&full).contains("renk"),
            "{market}"
        );
        assert!(
            !all(&less).contains("turkuaz") && !all(&less).contains("renk"),
            "{market}"
        );
    }
}

#[test]
fn an_empty_record_still_gives_a_listing_that_passes() {
    let mut bare = product("!!!", "☕", "<br>", &["x=", "_y=1"]);
    bare.category = String::new();
    for market in Marketplace::ALL {
        let text = listing(&bare, market);
        assert_eq!(text.title, "KUPA-1", "{market}");
        assert_eq!(check_text(pack(market), &text), [], "{market}");
    }
    bare.sku = Sku::parse("***").expect("a SKU");
    assert_eq!(listing(&bare, Marketplace::Amazon).title, "Ürün");
}
