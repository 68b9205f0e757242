//! A product's own data against the rules.

use domain::Product;

use super::Report;
use crate::{Barcode, Finding, RulePack};

/// Everything in the seller's own data that the marketplace would refuse.
pub fn check_product(pack: &RulePack, product: &Product) -> Vec<Finding> {
    let mut report = Report::new(pack);
    if product.name.trim().is_empty() {
        let words = (
            "A product needs a name",
            "Enter what the product is called.",
        );
        report.always("product.name", "name", &product.name, words);
    }
    price(&mut report, pack, product);
    brand_and_category(&mut report, pack, product);
    barcode(&mut report, pack, product);
    if let Some(limit) = pack
        .limits
        .sku
        .as_ref()
        .filter(|limit| !limit.fits(product.sku.as_str()))
    {
        let rule = format!("A SKU has at most {} {}", limit.max, limit.unit.name());
        let words = (rule.as_str(), "Use a shorter code.");
        report.broken(limit, "product.sku", "sku", product.sku.as_str(), words);
    }
    report.done()
}

fn price(report: &mut Report<'_>, pack: &RulePack, product: &Product) {
    let price = product.price;
    if price.minor <= 0 {
        let words = (
            "The price must be greater than zero",
            "Enter the selling price, tax included.",
        );
        report.always("product.price", "price", &price.to_string(), words);
    }
    if let Some(only) = pack
        .product
        .currency
        .as_ref()
        .filter(|only| only.value != price.currency)
    {
        let rule = format!("Prices are taken in {} only", only.value);
        let fix = format!("Enter the price in {}.", only.value);
        report.broken(
            only,
            "product.currency",
            "price",
            &price.to_string(),
            (&rule, &fix),
        );
    }
}

fn brand_and_category(report: &mut Report<'_>, pack: &RulePack, product: &Product) {
    let rules = &pack.product;
    if rules.brand_required.value && product.brand.trim().is_empty() {
        let words = (
            "A brand is required",
            "Enter the brand as printed on the product.",
        );
        report.broken(&rules.brand_required, "product.brand", "brand", "", words);
    }
    if let Some(limit) = rules
        .brand_max
        .as_ref()
        .filter(|limit| !limit.fits(product.brand.trim()))
    {
        let rule = format!("A brand has at most {} {}", limit.max, limit.unit.name());
        let words = (rule.as_str(), "Use the registered short form of the brand.");
        report.broken(
            limit,
            "product.brand_length",
            "brand",
            &product.brand,
            words,
        );
    }
    if rules.category_required.value && product.category.trim().is_empty() {
        let words = (
            "A category is required",
            "Enter a category such as `Ev > Mutfak > Bardak`.",
        );
        report.broken(
            &rules.category_required,
            "product.category",
            "category",
            "",
            words,
        );
    }
}

fn barcode(report: &mut Report<'_>, pack: &RulePack, product: &Product) {
    let rule = &pack.product.barcode;
    if product.gtin.is_some() {
        return;
    }
    match rule.value {
        Barcode::GtinOrExemption => {
            let exempt = product
                .attributes
                .get("gtin_exemption")
                .is_some_and(|v| v.trim() == "true");
            if !exempt {
                let words = (
                    "A barcode (GTIN) is required",
                    "Enter the barcode, or set `gtin_exemption` to `true` if the marketplace granted one.",
                );
                report.broken(rule, "product.barcode", "barcode", "", words);
            }
        }
        Barcode::GtinOrSku => {
            let sku = product.sku.as_str();
            let allowed = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
            if sku.chars().all(allowed) {
                let words = (
                    "There is no barcode (GTIN), so the SKU is sent as barcode",
                    "Enter the barcode that is printed on the product, if there is one.",
                );
                report.advice(rule, "product.barcode", "barcode", "", words);
            } else {
                let words = (
                    "There is no barcode (GTIN), and the SKU cannot stand in: it has other characters than letters, digits, `.`, `-` and `_`",
                    "Enter the barcode, or use a plainer SKU.",
                );
                report.broken(rule, "product.barcode", "barcode", sku, words);
            }
        }
    }
}
