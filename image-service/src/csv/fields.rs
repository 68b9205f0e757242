//! From the words of a row (or of a JSON body) to a product, rule by rule.

use std::collections::{BTreeMap, HashMap};

use domain::{Currency, Gtin, Money, Problem, Product, ProductId, Sku};

use super::columns::Field;
use super::values::{attributes, gtin, language, name, photos, price, sku, stock, text, too_long};

/// What applies where a table is silent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defaults {
    /// The account's currency.
    pub currency: Currency,
    /// The account's language, a BCP 47 tag.
    pub language: String,
}

/// The words of one product as given. A field that is not there leaves what is
/// known alone only for stock and photos; others are then empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Raw {
    /// The known fields.
    pub fields: HashMap<Field, String>,
    /// The rest, by key.
    pub attributes: BTreeMap<String, String>,
}

/// Where a row stands, for problems.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// First part of the codes: `csv` or `product`.
    pub prefix: &'static str,
    /// The line, where there are lines.
    pub line: Option<u64>,
    /// The words that the sender used for the fields.
    pub label: &'a dyn Fn(Field) -> String,
}

impl Place<'_> {
    /// A problem with one field of this row.
    pub fn problem(&self, code: &str, field: Field, value: &str, rule: &str, fix: &str) -> Problem {
        let label = (self.label)(field);
        let named = match self.line {
            Some(line) => format!("line {line}, {label}"),
            None => label,
        };
        Problem::new(&format!("{}.{code}", self.prefix), &named, value, rule, fix)
    }
}

/// A product without an identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The seller's code.
    pub sku: Sku,
    /// The barcode.
    pub gtin: Option<Gtin>,
    /// What it is called.
    pub name: String,
    /// The brand.
    pub brand: String,
    /// The category path.
    pub category: String,
    /// Free text.
    pub description: String,
    /// Further facts.
    pub attributes: BTreeMap<String, String>,
    /// The selling price.
    pub price: Money,
    /// The language of the texts.
    pub language: String,
}

impl Draft {
    /// The product with its identity.
    pub fn product(self, id: ProductId) -> Product {
        Product {
            id,
            sku: self.sku,
            gtin: self.gtin,
            name: self.name,
            brand: self.brand,
            category: self.category,
            description: self.description,
            attributes: self.attributes,
            price: self.price,
            language: self.language,
        }
    }
}

/// A row that follows every rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The product.
    pub draft: Draft,
    /// Units counted, where the sender states them.
    pub counted: Option<i64>,
    /// Names of its photos, where the sender states them.
    pub photos: Option<Vec<String>>,
}

/// Checks one product against every rule; all problems, not only the first.
pub fn check(raw: &Raw, defaults: &Defaults, place: Place<'_>) -> Result<Checked, Vec<Problem>> {
    let mut problems = Vec::new();
    let sku = note(&mut problems, sku(raw, place));
    let gtin = note(&mut problems, gtin(raw, place));
    let name = note(&mut problems, name(raw, place));
    let price = note(&mut problems, price(raw, defaults, place));
    let counted = note(&mut problems, stock(raw, place));
    let photos = note(&mut problems, photos(raw, place));
    let language = note(&mut problems, language(raw, defaults, place));
    for field in [
        Field::Name,
        Field::Brand,
        Field::Category,
        Field::Description,
    ] {
        problems.extend(too_long(raw, field, place));
    }
    match (sku, gtin, name, price, counted, photos, language) {
        (
            Some(sku),
            Some(gtin),
            Some(name),
            Some(price),
            Some(counted),
            Some(photos),
            Some(language),
        ) if problems.is_empty() => {
            let draft = Draft {
                sku,
                gtin,
                name,
                price,
                brand: text(raw, Field::Brand),
                category: text(raw, Field::Category),
                description: text(raw, Field::Description),
                attributes: attributes(raw),
                language,
            };
            Ok(Checked {
                draft,
                counted,
                photos,
            })
        }
        _ => Err(problems),
    }
}

fn note<T>(problems: &mut Vec<Problem>, outcome: Result<T, Problem>) -> Option<T> {
    outcome.map_err(|problem| problems.push(problem)).ok()
}
