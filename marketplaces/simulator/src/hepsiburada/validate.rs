//! What Hepsiburada checks of a product and of an upload row. Lengths of
//! title and description are not published (UNCONFIRMED): 200 and 30,000.

use serde_json::{Map, Value};

use super::wire::{Import, Upload};
use crate::books::Draft;
use crate::check::{self, Complaint, Kind};
use crate::credentials::seller_id;

/// Fields seen as mandatory, with the price and stock that a sale needs.
const REQUIRED: [&str; 9] = [
    "merchantSku",
    "UrunAdi",
    "UrunAciklamasi",
    "Barcode",
    "Marka",
    "tax_vat_rate",
    "price",
    "stock",
    "Image1",
];

/// Everything that is wrong with a product.
pub fn product(import: &Import) -> Vec<Complaint> {
    let fields = &import.attributes;
    let mut found = Vec::new();
    if import.category_id <= 0 {
        found.push(invalid("categoryId", "Kategori bulunamadı."));
    }
    if import.merchant != seller_id(domain::Marketplace::Hepsiburada) {
        found.push(invalid("merchant", "Satıcı bulunamadı."));
    }
    for name in REQUIRED {
        if text(fields, name).trim().is_empty() {
            found.push(Complaint::new(
                Kind::Missing,
                name,
                format!("{name} alanı zorunludur."),
            ));
        }
    }
    for (name, most) in [
        ("merchantSku", 100),
        ("VaryantGroupID", 100),
        ("UrunAdi", 200),
        ("UrunAciklamasi", 30_000),
        ("Marka", 100),
    ] {
        let length = text(fields, name).chars().count();
        if length > most {
            found.push(invalid(
                name,
                &format!("{name} en fazla {most} karakter olabilir ({length})."),
            ));
        }
    }
    if check::has_active_html(text(fields, "UrunAciklamasi")) {
        found.push(invalid(
            "UrunAciklamasi",
            "Açıklama yalnızca basit HTML içerebilir.",
        ));
    }
    found.extend(barcode(text(fields, "Barcode")));
    found.extend(numbers(fields));
    found.extend(shapes(fields));
    found
}

/// Everything that is wrong with an upload row; `kind` as in the path.
pub fn upload(row: &Upload, kind: &str) -> Vec<Complaint> {
    let mut found = Vec::new();
    let empty = |code: &Option<String>| code.as_deref().is_none_or(|code| code.trim().is_empty());
    if empty(&row.merchant_sku) && empty(&row.hepsiburada_sku) {
        found.push(Complaint::new(
            Kind::Missing,
            "merchantSku",
            "hepsiburadaSku veya merchantSku zorunludur.",
        ));
    }
    match row.available_stock {
        None if kind == "stock-uploads" => {
            found.push(Complaint::new(
                Kind::Missing,
                "availableStock",
                "availableStock zorunludur.",
            ));
        }
        Some(units) if !(0..=1_000_000).contains(&units) => {
            found.push(invalid(
                "availableStock",
                "Stok 0 veya daha büyük olmalıdır.",
            ));
        }
        _ => {}
    }
    match row
        .price
        .as_ref()
        .map(|price| check::minor_units(&price.to_string(), 2))
    {
        None if kind == "price-uploads" => {
            found.push(Complaint::new(Kind::Missing, "price", "price zorunludur."));
        }
        None => {}
        Some(Some(minor)) if minor > 0 => {}
        Some(_) => found.push(Complaint::new(
            Kind::Price,
            "price",
            "Fiyat 0'dan büyük olmalıdır.",
        )),
    }
    if row
        .maximum_purchasable_quantity
        .is_some_and(|most| most < 1)
    {
        found.push(invalid("maximumPurchasableQuantity", "En az 1 olmalıdır."));
    }
    found
}

/// The listing a checked product describes.
pub fn draft(import: &Import, row: &Value) -> Option<Draft> {
    let fields = &import.attributes;
    let price = price(text(fields, "price"))?;
    let pictures = (1..=10)
        .map(|n| text(fields, &format!("Image{n}")).to_owned())
        .filter(|url| !url.is_empty())
        .collect();
    Some(Draft {
        sku: text(fields, "merchantSku").to_owned(),
        barcode: text(fields, "Barcode").to_owned(),
        title: text(fields, "UrunAdi").to_owned(),
        brand: text(fields, "Marka").to_owned(),
        description: text(fields, "UrunAciklamasi").to_owned(),
        price,
        list_price: price,
        currency: "TRY".to_owned(),
        quantity: text(fields, "stock").parse().ok()?,
        pictures,
        document: row.clone(),
    })
}

/// A field as text; empty when it is absent or not a text.
pub fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> &'a str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A price of the import file: text with a decimal comma, no grouping.
fn price(text: &str) -> Option<i64> {
    if text.contains('.') {
        return None;
    }
    check::minor_units(&text.replace(',', "."), 2)
}

fn barcode(code: &str) -> Option<Complaint> {
    if code.chars().count() > 40 || code.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Some(invalid("Barcode", "Barkod geçersiz."));
    }
    check::is_broken_gtin(code).then(|| {
        invalid(
            "Barcode",
            &format!("Barkod {code} geçerli bir GTIN değil: son hanesi yanlış."),
        )
    })
}

fn numbers(fields: &Map<String, Value>) -> Vec<Complaint> {
    let mut found = Vec::new();
    let given = |name: &str| !text(fields, name).trim().is_empty();
    if given("price") && price(text(fields, "price")).is_none_or(|minor| minor <= 0) {
        let message = "Fiyat 849,90 biçiminde ve 0'dan büyük olmalıdır.";
        found.push(Complaint::new(Kind::Price, "price", message));
    }
    if given("stock")
        && !text(fields, "stock")
            .parse::<i64>()
            .is_ok_and(|units| (0..=1_000_000).contains(&units))
    {
        found.push(invalid(
            "stock",
            "Stok 0 veya daha büyük bir tam sayı olmalıdır.",
        ));
    }
    if given("tax_vat_rate") && !matches!(text(fields, "tax_vat_rate"), "0" | "1" | "10" | "20") {
        found.push(invalid(
            "tax_vat_rate",
            "KDV oranı 0, 1, 10 veya 20 olmalıdır.",
        ));
    }
    if given("kg")
        && check::minor_units(&text(fields, "kg").replace(',', "."), 3)
            .is_none_or(|grams| grams <= 0)
    {
        found.push(invalid("kg", "Ağırlık 0'dan büyük bir sayı olmalıdır."));
    }
    found
}

/// Every field is a text but the warranty, which is a whole number; pictures
/// are addresses in `Image1` to `Image10`.
fn shapes(fields: &Map<String, Value>) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (name, value) in fields {
        let right = match name.as_str() {
            "GarantiSuresi" => value
                .as_i64()
                .is_some_and(|months| (0..=240).contains(&months)),
            _ => value.is_string() || value.is_array(),
        };
        if !right {
            found.push(invalid(
                name,
                &format!("{name} alanının türü veya değeri hatalı."),
            ));
        }
        let Some(place) = name.strip_prefix("Image") else {
            continue;
        };
        let known = place.parse::<u8>().is_ok_and(|n| (1..=10).contains(&n));
        let url = value.as_str().unwrap_or_default();
        if !known || !(url.is_empty() || check::is_picture_url(url)) {
            found.push(invalid(name, &format!("Görsel adresi geçersiz: {url}")));
        }
    }
    found
}

fn invalid(field: &str, message: &str) -> Complaint {
    Complaint::new(Kind::Invalid, field, message)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::hepsiburada::sample;

    fn complaints(change: impl FnOnce(&mut Value)) -> Vec<Complaint> {
        let mut body = sample::product("ACME-1", "4006381333931", "https://cdn.example/1.jpg");
        change(&mut body);
        product(&serde_json::from_value(body).expect("still a product"))
    }

    #[test]
    fn a_full_product_passes_and_is_read() {
        assert_eq!(complaints(|_| {}), Vec::new());
        let row = sample::product("ACME-1", "4006381333931", "https://cdn.example/1.jpg");
        let import: Import = serde_json::from_value(row.clone()).expect("a product");
        let draft = draft(&import, &row).expect("a draft");
        assert_eq!(
            (draft.price, draft.quantity, draft.pictures.len()),
            (84_990, 25, 1)
        );
    }

    #[test]
    fn every_required_field_is_missed() {
        for name in REQUIRED {
            let found = complaints(|body| {
                body["attributes"]
                    .as_object_mut()
                    .expect("an object")
                    .remove(name);
            });
            assert!(
                found
                    .iter()
                    .any(|c| c.kind == Kind::Missing && c.field == name),
                "{name}"
            );
        }
    }

    #[test]
    fn every_field_is_checked() {
        for (name, value) in [
            ("merchantSku", json!("s".repeat(101))),
            ("UrunAdi", json!("u".repeat(201))),
            ("UrunAciklamasi", json!("<iframe src=x>")),
            ("Barcode", json!("4006381333932")),
            ("price", json!("849.90")),
            ("price", json!("0,00")),
            ("price", json!(849.9)),
            ("stock", json!("-1")),
            ("stock", json!("1,5")),
            ("tax_vat_rate", json!("18")),
            ("kg", json!("0")),
            ("GarantiSuresi", json!("24")),
            ("Image1", json!("http://cdn.example/1.jpg")),
            ("Image11", json!("https://cdn.example/1.jpg")),
            ("renk_variant_property", json!(5)),
        ] {
            let found = complaints(|body| body["attributes"][name] = value.clone());
            assert!(
                found.iter().any(|c| c.field == name),
                "{name} {value}: {found:?}"
            );
        }
        assert!(!complaints(|body| body["merchant"] = json!("someone")).is_empty());
        assert!(!complaints(|body| body["categoryId"] = json!(0)).is_empty());
    }

    #[test]
    fn an_upload_row_needs_a_code_and_its_value() {
        let row = |value: Value, kind| upload(&serde_json::from_value(value).expect("a row"), kind);
        assert!(
            row(
                json!({"merchantSku": "A", "availableStock": 0}),
                "stock-uploads"
            )
            .is_empty()
        );
        assert!(
            row(
                json!({"hepsiburadaSku": "H", "price": 5.5}),
                "price-uploads"
            )
            .is_empty()
        );
        for (bad, kind) in [
            (json!({"availableStock": 1}), "stock-uploads"),
            (json!({"merchantSku": "A"}), "stock-uploads"),
            (
                json!({"merchantSku": "A", "availableStock": -1}),
                "stock-uploads",
            ),
            (json!({"merchantSku": "A", "price": 0}), "price-uploads"),
            (json!({"merchantSku": "A", "price": 1.234}), "price-uploads"),
        ] {
            assert!(!row(bad.clone(), kind).is_empty(), "{bad}");
        }
    }
}
