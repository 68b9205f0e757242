//! The rules of each field: from its words to its value, or to the problem.

use std::collections::BTreeMap;

use domain::gtin::BadGtin;
use domain::money::BadMoney;
use domain::sku::BadSku;
use domain::text::nfc;
use domain::{Currency, Gtin, Money, Problem, Sku};

use super::columns::Field;
use super::fields::{Defaults, Place, Raw};
use crate::link::photo_path;

/// The most units that one count may state.
const MAX_STOCK: i64 = 1_000_000_000;
/// The most characters of a text field.
const MAX_TEXT: usize = 20_000;

/// A field's text in Unicode form C, without surrounding space.
pub(super) fn text(raw: &Raw, field: Field) -> String {
    raw.fields
        .get(&field)
        .map(|value| nfc(value.trim()))
        .unwrap_or_default()
}

pub(super) fn attributes(raw: &Raw) -> BTreeMap<String, String> {
    let filled = raw
        .attributes
        .iter()
        .map(|(key, value)| (key.clone(), nfc(value.trim())));
    filled.filter(|(_, value)| !value.is_empty()).collect()
}

pub(super) fn sku(raw: &Raw, place: Place<'_>) -> Result<Sku, Problem> {
    let given = text(raw, Field::Sku);
    Sku::parse(&given).map_err(|error| {
        let (code, rule, fix) = match error {
            BadSku::Missing => (
                "sku.missing",
                "Every product needs a SKU.",
                "Give the product its own code, different from all others.",
            ),
            BadSku::TooLong(_) => (
                "sku.too_long",
                "A SKU may have at most 40 characters, the narrowest limit of the marketplaces.",
                "Shorten the code.",
            ),
            BadSku::Character(_) => (
                "sku.character",
                "A SKU must not contain control characters, `/` or `\\`.",
                "Use letters, digits, `-`, `_` and `.`.",
            ),
        };
        place.problem(code, Field::Sku, &given, rule, fix)
    })
}

pub(super) fn gtin(raw: &Raw, place: Place<'_>) -> Result<Option<Gtin>, Problem> {
    let given = text(raw, Field::Barcode);
    if given.is_empty() {
        return Ok(None);
    }
    Gtin::parse(&given).map(Some).map_err(|error| match error {
        BadGtin::CheckDigit { expected, suggestion, .. } => place.problem(
            "gtin.check_digit",
            Field::Barcode,
            &given,
            &format!("The last digit of a barcode is a check digit; for this one it is {expected}."),
            &format!("Compare with the number printed on the product; if the others are right, write {suggestion}."),
        ),
        BadGtin::Shape(_) => place.problem(
            "gtin.shape",
            Field::Barcode,
            &given,
            "A barcode (GTIN, EAN or UPC) has 8, 12, 13 or 14 digits and nothing else.",
            &shape_fix(&given),
        ),
    })
}

/// What to do about a barcode of the wrong shape; spreadsheets drop leading
/// zeros and turn long numbers into powers of ten.
fn shape_fix(given: &str) -> String {
    let restored = (1..=2).map(|zeros| format!("{}{given}", "0".repeat(zeros)));
    if let Some(good) = restored.into_iter().find(|text| Gtin::parse(text).is_ok()) {
        return format!(
            "If the spreadsheet dropped a leading zero, write {good}; format the column as text."
        );
    }
    let power = given.contains(['E', 'e']) && given.starts_with(|c: char| c.is_ascii_digit());
    if power {
        return "Format the column as text in the spreadsheet and type the number again."
            .to_owned();
    }
    "Write the number under the bars, or leave the cell empty.".to_owned()
}

pub(super) fn name(raw: &Raw, place: Place<'_>) -> Result<String, Problem> {
    let given = text(raw, Field::Name);
    if given.is_empty() {
        let rule = "Every product needs a name.";
        let fix = "Write what the product is, as a buyer would call it.";
        return Err(place.problem("name.missing", Field::Name, "", rule, fix));
    }
    Ok(given)
}

pub(super) fn price(raw: &Raw, defaults: &Defaults, place: Place<'_>) -> Result<Money, Problem> {
    let code = text(raw, Field::Currency);
    let currency = match code.as_str() {
        "" => defaults.currency,
        code => Currency::parse(code).map_err(|_| {
            let rule = "The currency must be an ISO 4217 code that Stox knows.";
            place.problem(
                "currency.unknown",
                Field::Currency,
                code,
                rule,
                "Write a code such as TRY, EUR, USD or JPY.",
            )
        })?,
    };
    let given = text(raw, Field::Price);
    if given.is_empty() {
        let rule = "Every product needs a price.";
        return Err(place.problem(
            "price.missing",
            Field::Price,
            "",
            rule,
            "Write the selling price, tax included.",
        ));
    }
    let money = Money::parse(&given, currency).map_err(|error| bad_price(&given, &error, place))?;
    if money.minor <= 0 {
        let rule = "The price must be more than 0.";
        let fix =
            "Write the selling price, tax included; leave the row out while it is not for sale.";
        return Err(place.problem("price.zero", Field::Price, &given, rule, fix));
    }
    Ok(money)
}

fn bad_price(given: &str, error: &BadMoney, place: Place<'_>) -> Problem {
    let (code, rule, fix) = match error {
        BadMoney::NotANumber(_) => (
            "price.not_a_number",
            "A price is digits with at most one decimal point or comma.".to_owned(),
            "Write the number alone, such as 249.90; the currency has its own column.".to_owned(),
        ),
        BadMoney::Decimals {
            given,
            allowed,
            currency,
            suggestion,
            ..
        } => (
            "price.decimals",
            format!("{currency} has {allowed} decimals; this price has {given}."),
            format!("Write {suggestion}, or name the currency that is meant."),
        ),
        BadMoney::TooLarge(_) => (
            "price.too_large",
            "The price is larger than any amount that can be kept.".to_owned(),
            "Check the number of digits.".to_owned(),
        ),
    };
    place.problem(code, Field::Price, given, &rule, &fix)
}

/// The units counted; none when there is no such column or its cell is empty.
pub(super) fn stock(raw: &Raw, place: Place<'_>) -> Result<Option<i64>, Problem> {
    let given = text(raw, Field::Stock);
    if given.is_empty() {
        return Ok(None);
    }
    let digits = given.bytes().all(|byte| byte.is_ascii_digit());
    let units = given
        .parse::<i64>()
        .ok()
        .filter(|units| digits && *units <= MAX_STOCK);
    units.map(Some).ok_or_else(|| {
        let whole = given.split(['.', ',']).next().unwrap_or_default();
        let tail_is_zero = given[whole.len()..].chars().skip(1).all(|c| c == '0');
        let fix = match whole.parse::<u32>() {
            Ok(number) if tail_is_zero && given.len() > whole.len() => format!("Write {number}."),
            _ => "Write the units on hand as plain digits, 0 when there are none.".to_owned(),
        };
        let rule = "Stock is a whole number from 0 to 1,000,000,000.";
        place.problem("stock.not_whole", Field::Stock, &given, rule, &fix)
    })
}

/// The photo names; none when there is no such column.
pub(super) fn photos(raw: &Raw, place: Place<'_>) -> Result<Option<Vec<String>>, Problem> {
    let Some(given) = raw.fields.get(&Field::Photos) else {
        return Ok(None);
    };
    let mut names: Vec<String> = Vec::new();
    for part in given
        .split('|')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let name = photo_path(part).map_err(|rule| {
            let fix = "Write file names or paths, separated by |.";
            place.problem("photos.name", Field::Photos, part, &rule, fix)
        })?;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(Some(names))
}

pub(super) fn language(
    raw: &Raw,
    defaults: &Defaults,
    place: Place<'_>,
) -> Result<String, Problem> {
    let given = text(raw, Field::Language);
    if given.is_empty() {
        return Ok(defaults.language.clone());
    }
    let mut parts = given.split('-');
    let primary = parts.next().unwrap_or_default();
    let plain = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    let tag = (2..=3).contains(&primary.len())
        && primary.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(plain);
    if tag {
        return Ok(given);
    }
    let rule = "The language must be a BCP 47 tag.";
    Err(place.problem(
        "language.unknown",
        Field::Language,
        &given,
        rule,
        "Write tr or en.",
    ))
}

pub(super) fn too_long(raw: &Raw, field: Field, place: Place<'_>) -> Option<Problem> {
    let given = raw.fields.get(&field)?;
    let length = given.chars().count();
    (length > MAX_TEXT).then(|| {
        let rule = format!("A text may have at most {MAX_TEXT} characters; this one has {length}.");
        place.problem(
            "text.too_long",
            field,
            given,
            &rule,
            "Shorten it, or look for a missing quotation mark.",
        )
    })
}
