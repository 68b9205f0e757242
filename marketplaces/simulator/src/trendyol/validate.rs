//! What Trendyol checks of a product and of a stock row: field by field, from
//! the product V2 and stock pages (read 2026-10-08). The wording of the
//! reasons is our own where no source shows it: Trendyol's are free text.

use serde_json::Number;

use super::wire::{Attribute, Inventory, Product};
use crate::check::{self, Complaint, Kind};

/// Most units of a listing.
const MOST_UNITS: i64 = 20_000;

/// Everything that is wrong with a product.
pub fn product(product: &Product) -> Vec<Complaint> {
    let mut found = Vec::new();
    found.extend(barcode(product.barcode.as_deref()));
    found.extend(text("title", product.title.as_deref(), 100));
    found.extend(text(
        "productMainId",
        product.product_main_id.as_deref(),
        40,
    ));
    found.extend(text("stockCode", product.stock_code.as_deref(), 100));
    found.extend(text("description", product.description.as_deref(), 30_000));
    if product
        .description
        .as_deref()
        .is_some_and(check::has_active_html)
    {
        found.push(invalid(
            "description",
            "Açıklama yalnızca basit HTML içerebilir.",
        ));
    }
    for (field, id) in [
        ("brandId", product.brand_id),
        ("categoryId", product.category_id),
    ] {
        match id {
            None => found.push(missing(field)),
            Some(id) if id <= 0 => found.push(invalid(field, &format!("{field} geçersiz: {id}."))),
            Some(_) => {}
        }
    }
    match product.quantity {
        None => found.push(missing("quantity")),
        Some(units) => found.extend(quantity(units)),
    }
    match product.dimensional_weight.as_ref().map(Number::as_f64) {
        None => found.push(missing("dimensionalWeight")),
        Some(Some(desi)) if desi > 0.0 && desi <= 1_000.0 => {}
        Some(_) => found.push(invalid("dimensionalWeight", "Desi 0'dan büyük olmalıdır.")),
    }
    found.extend(prices(
        product.sale_price.as_ref(),
        product.list_price.as_ref(),
        true,
    ));
    match product.vat_rate {
        None => found.push(missing("vatRate")),
        Some(0 | 1 | 10 | 20) => {}
        Some(rate) => found.push(invalid(
            "vatRate",
            &format!("KDV oranı {rate} olamaz, 0,1,10,20 değerlerinden birisini girebilirsiniz!"),
        )),
    }
    found.extend(images(product));
    found.extend(attributes(product.attributes.as_deref()));
    found.extend(shipping(product));
    found
}

/// Everything that is wrong with a stock row.
pub fn inventory(row: &Inventory) -> Vec<Complaint> {
    let mut found = Vec::new();
    if row
        .barcode
        .as_deref()
        .is_none_or(|code| code.trim().is_empty())
    {
        found.push(missing("barcode"));
    }
    if row.quantity.is_none() && row.sale_price.is_none() && row.list_price.is_none() {
        found.push(missing("quantity"));
    }
    found.extend(row.quantity.and_then(quantity));
    if row.sale_price.is_some() || row.list_price.is_some() {
        found.extend(prices(
            row.sale_price.as_ref(),
            row.list_price.as_ref(),
            false,
        ));
    }
    found
}

/// A price in minor units.
pub fn minor(price: Option<&Number>) -> Option<i64> {
    check::minor_units(&price?.to_string(), 2)
}

/// At most 40 letters, digits and `.`, `-`, `_`. All digits of a GTIN's
/// length must be a GTIN (UNCONFIRMED; a wrong digit is never meant).
fn barcode(code: Option<&str>) -> Option<Complaint> {
    let Some(code) = code.filter(|code| !code.trim().is_empty()) else {
        return Some(missing("barcode"));
    };
    let compact: String = code.chars().filter(|c| *c != ' ').collect();
    if compact.chars().count() > 40 {
        return Some(invalid("barcode", "Barkod en fazla 40 karakter olabilir."));
    }
    if !compact
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
    {
        return Some(invalid(
            "barcode",
            "Barkod yalnızca harf, rakam ve . - _ içerebilir.",
        ));
    }
    check::is_broken_gtin(&compact).then(|| {
        invalid(
            "barcode",
            &format!("Barkod {compact} geçerli bir GTIN değil: son hanesi yanlış."),
        )
    })
}

fn text(field: &str, value: Option<&str>, most: usize) -> Option<Complaint> {
    let Some(value) = value.filter(|value| !value.trim().is_empty()) else {
        return Some(missing(field));
    };
    let length = value.chars().count();
    if length > most {
        return Some(invalid(
            field,
            &format!("{field} en fazla {most} karakter olabilir ({length})."),
        ));
    }
    let control = value.chars().any(|c| c.is_control() && c != '\n');
    control.then(|| invalid(field, &format!("{field} kontrol karakteri içeriyor.")))
}

fn quantity(units: i64) -> Option<Complaint> {
    let fits = (0..=MOST_UNITS).contains(&units);
    (!fits).then(|| {
        invalid(
            "quantity",
            &format!("Stok 0 ile {MOST_UNITS} arasında olmalıdır ({units})."),
        )
    })
}

fn prices(sale: Option<&Number>, list: Option<&Number>, both: bool) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (field, price) in [("salePrice", sale), ("listPrice", list)] {
        match (price, minor(price)) {
            (None, _) if both => found.push(missing(field)),
            (None, _) => {}
            (Some(price), None) => found.push(Complaint::new(
                Kind::Price,
                field,
                format!("{field} en fazla 2 ondalıklı bir sayı olmalıdır ({price})."),
            )),
            (Some(_), Some(minor)) if minor <= 0 => {
                found.push(Complaint::new(
                    Kind::Price,
                    field,
                    format!("{field} 0'dan büyük olmalıdır."),
                ));
            }
            _ => {}
        }
    }
    if let (Some(sale), Some(list)) = (minor(sale), minor(list))
        && list < sale
    {
        let message = "Satış fiyatı liste fiyatından büyük olamaz.";
        found.push(Complaint::new(Kind::Price, "salePrice", message));
    }
    found
}

fn images(product: &Product) -> Vec<Complaint> {
    let images = product.images.as_deref().unwrap_or_default();
    if images.is_empty() {
        return vec![missing("images")];
    }
    let mut found = Vec::new();
    if images.len() > 8 {
        found.push(invalid("images", "En fazla 8 görsel gönderilebilir."));
    }
    for (place, image) in images.iter().enumerate() {
        if !check::is_picture_url(&image.url) {
            let message = format!("Görsel adresi geçersiz, https olmalıdır: {}", image.url);
            found.push(invalid(&format!("images[{place}].url"), &message));
        }
    }
    found
}

fn attributes(list: Option<&[Attribute]>) -> Vec<Complaint> {
    let Some(list) = list else {
        return vec![missing("attributes")];
    };
    let mut found = Vec::new();
    for attribute in list {
        let ways = usize::from(attribute.attribute_value_id.is_some())
            + usize::from(attribute.attribute_value_ids.is_some())
            + usize::from(attribute.custom_attribute_value.is_some());
        let id = attribute.attribute_id;
        if id <= 0 || ways != 1 {
            found.push(invalid(
                "attributes",
                &format!("{id} numaralı özellik için tek bir değer gönderin."),
            ));
        }
        if attribute
            .attribute_value_ids
            .as_ref()
            .is_some_and(Vec::is_empty)
        {
            found.push(invalid(
                "attributes",
                &format!("{id} numaralı özellik boş."),
            ));
        }
        if let Some(text) = &attribute.custom_attribute_value
            && (text.trim().is_empty() || text.chars().count() > 50)
        {
            found.push(invalid(
                "attributes",
                &format!("{id} numaralı özellik 1-50 karakter olmalıdır."),
            ));
        }
    }
    let mut ids: Vec<i64> = list
        .iter()
        .map(|attribute| attribute.attribute_id)
        .collect();
    ids.sort_unstable();
    if ids.windows(2).any(|pair| pair[0] == pair[1]) {
        found.push(invalid(
            "attributes",
            "Aynı özellik birden fazla gönderildi.",
        ));
    }
    found
}

fn shipping(product: &Product) -> Vec<Complaint> {
    let mut found = Vec::new();
    if let Some(origin) = &product.origin
        && !(origin.len() == 2 && origin.bytes().all(|b| b.is_ascii_uppercase()))
    {
        found.push(invalid("origin", "Menşei iki harfli ülke kodu olmalıdır."));
    }
    if let Some(option) = &product.delivery_option {
        if option.delivery_duration < 0 {
            found.push(invalid(
                "deliveryOption",
                "Teslimat süresi 0 veya daha büyük olmalıdır.",
            ));
        }
        let known = ["SAME_DAY_SHIPPING", "FAST_DELIVERY"];
        if option
            .fast_delivery_type
            .as_deref()
            .is_some_and(|word| !known.contains(&word))
        {
            found.push(invalid("deliveryOption", "Hızlı teslimat türü geçersiz."));
        }
    }
    for (field, id) in [
        ("shipmentAddressId", product.shipment_address_id),
        ("returningAddressId", product.returning_address_id),
    ] {
        if id.is_some_and(|id| id <= 0) {
            found.push(invalid(field, &format!("{field} geçersiz.")));
        }
    }
    if let Some(lot) = &product.lot_number {
        let plain = lot
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b",-.:/".contains(&b));
        if lot.len() > 100 || !plain {
            found.push(invalid("lotNumber", "Parti numarası geçersiz."));
        }
    }
    found
}

fn missing(field: &str) -> Complaint {
    Complaint::new(Kind::Missing, field, format!("{field} alanı zorunludur."))
}

fn invalid(field: &str, message: &str) -> Complaint {
    Complaint::new(Kind::Invalid, field, message)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::trendyol::sample;

    fn complaints(field: &str, value: Value) -> Vec<Complaint> {
        let mut body = sample::product("ACME-1", "4006381333931", "https://cdn.example/1.jpg");
        match value {
            Value::Null => {
                body.as_object_mut().expect("an object").remove(field);
            }
            value => body[field] = value,
        }
        product(&serde_json::from_value(body).expect("still a product"))
    }

    #[test]
    fn a_full_product_passes() {
        assert_eq!(complaints("origin", json!("TR")), Vec::new());
    }

    #[test]
    fn every_required_field_is_missed() {
        for field in [
            "barcode",
            "title",
            "productMainId",
            "brandId",
            "categoryId",
            "quantity",
            "stockCode",
            "dimensionalWeight",
            "description",
            "listPrice",
            "salePrice",
            "vatRate",
            "images",
            "attributes",
        ] {
            let found = complaints(field, Value::Null);
            assert!(
                found
                    .iter()
                    .any(|c| c.kind == Kind::Missing && c.field == field),
                "{field}"
            );
        }
    }

    #[test]
    fn every_field_is_checked() {
        let pictures = |n: usize| json!(vec![json!({"url": "https://x/1.jpg"}); n]);
        let cases = [
            ("barcode", json!("4006381333932")),
            ("barcode", json!("A".repeat(41))),
            ("barcode", json!("A/1")),
            ("title", json!("t".repeat(101))),
            ("productMainId", json!("m".repeat(41))),
            ("stockCode", json!("s".repeat(101))),
            ("brandId", json!(0)),
            ("categoryId", json!(-1)),
            ("quantity", json!(-1)),
            ("quantity", json!(20_001)),
            ("dimensionalWeight", json!(0)),
            ("description", json!("d".repeat(30_001))),
            ("description", json!("<script>x</script>")),
            ("salePrice", json!(0)),
            ("salePrice", json!(849.905)),
            ("salePrice", json!(1_000)),
            ("listPrice", json!(-5)),
            ("vatRate", json!(18)),
            ("images", pictures(9)),
            ("images", json!([{"url": "http://cdn.example/1.jpg"}])),
            ("attributes", json!([{"attributeId": 47}])),
            (
                "attributes",
                json!([{"attributeId": 47, "customAttributeValue": "x".repeat(51)}]),
            ),
            (
                "attributes",
                json!([{"attributeId": 1, "attributeValueId": 2}, {"attributeId": 1, "attributeValueId": 3}]),
            ),
            ("origin", json!("TUR")),
            ("lotNumber", json!("ş")),
        ];
        for (field, value) in cases {
            assert!(
                !complaints(field, value.clone()).is_empty(),
                "{field} {value}"
            );
        }
    }

    #[test]
    fn a_stock_row_needs_a_barcode_and_something_to_set() {
        let row = |value: Value| inventory(&serde_json::from_value(value).expect("a row"));
        assert!(row(json!({"barcode": "A", "quantity": 0})).is_empty());
        assert!(row(json!({"barcode": "A", "salePrice": 5, "listPrice": 6})).is_empty());
        for bad in [
            json!({"quantity": 1}),
            json!({"barcode": "A"}),
            json!({"barcode": "A", "quantity": -1}),
            json!({"barcode": "A", "salePrice": 7, "listPrice": 6}),
        ] {
            assert!(!row(bad.clone()).is_empty(), "{bad}");
        }
    }
}
