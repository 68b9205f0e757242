//! Products as Trendyol shows them, in two lists: approved and unapproved.

use adapter_api::answer::{Effect, check, decode};
use adapter_api::{Failure, Issue, ReadBack, Verb, lenient, refill};
use domain::{Currency, Sku};
use http_out::Response;

use super::issues;
use crate::known::Known;
use crate::limits::LIMITS;
use crate::requests::marked;
use crate::wire;

/// Reads a page of either list. The remote id is the one of [`Known`]; the
/// mark holds the prices that are shown.
pub fn read(sku: &Sku, response: &Response) -> Result<ReadBack, Failure> {
    check(response, Effect::Asks, refill(LIMITS, Verb::Read), issues)?;
    let page: wire::Products = decode(response)?;
    for row in &page.content {
        let found = match &row.variants {
            Some(variants) => variants
                .iter()
                .find(|v| v.stock_code == sku.as_str())
                .map(|variant| approved(&row.content_id, variant)),
            None if row.stock_code == sku.as_str() => Some(Ok(unapproved(row))),
            None => None,
        };
        if let Some(found) = found {
            return found;
        }
    }
    // Were the filter ignored, the SKU could be on a later page.
    match page.total_elements {
        Some(total) if total > page.content.len() as u64 => Err(Failure::Unknown(format!(
            "SKU `{sku}` is not among the first {} of {total} products",
            page.content.len()
        ))),
        _ => Ok(ReadBack::Absent),
    }
}

/// A variant of an approved product: live when it is on sale.
fn approved(content: &str, variant: &wire::Variant) -> Result<ReadBack, Failure> {
    let Ok(content) = content.parse() else {
        let barcode = &variant.barcode;
        return Err(Failure::Unknown(format!(
            "approved product `{barcode}` has no numeric contentId"
        )));
    };
    let known = Known {
        content: Some(content),
        barcode: &variant.barcode,
    };
    let (remote_id, mark) = (known.remote_id(), prices(&variant.price));
    let barred = variant.archived || variant.locked || variant.blacklisted;
    if variant.on_sale && !barred {
        return Ok(ReadBack::Live {
            remote_id,
            quantity: variant.stock.quantity,
            mark,
        });
    }
    let issues = [
        (variant.locked, "locked", variant.lock_reason.as_str()),
        (variant.archived, "archived", "the product is archived"),
        (
            variant.blacklisted,
            "blacklisted",
            "the product is on Trendyol's black list",
        ),
        (
            variant.has_violation,
            "hasViolation",
            "the product violates a rule",
        ),
        (
            variant.doc_needed,
            "docNeeded",
            "a document is needed for the product",
        ),
    ];
    Ok(ReadBack::Hidden {
        remote_id: Some(remote_id),
        issues: issues
            .into_iter()
            .filter(|(holds, _, _)| *holds)
            .map(|(_, code, message)| issue(code, message))
            .collect(),
        mark,
    })
}

/// The prices shown, as an update compares them; empty when one is missing.
fn prices(price: &wire::Price) -> String {
    let minor = |value| lenient::amount(value, Currency::TRY).map(|money| money.minor);
    match (minor(&price.sale_price), minor(&price.list_price)) {
        (Some(sale), Some(list)) => marked(sale, list),
        _ => String::new(),
    }
}

/// A product that waits for approval, or was refused it.
fn unapproved(row: &wire::ProductRow) -> ReadBack {
    let mut issues: Vec<Issue> = row
        .reject_reason_details
        .iter()
        .map(|reason| match reason.reject_reason_detail.as_str() {
            "" => issue("rejected", &reason.reject_reason),
            detail => issue("rejected", &format!("{}: {detail}", reason.reject_reason)),
        })
        .collect();
    if issues.is_empty() && row.status.eq_ignore_ascii_case("rejected") {
        issues.push(issue("rejected", "Trendyol gave no reason"));
    }
    let remote_id = Some(row.barcode.clone()).filter(|barcode| !barcode.is_empty());
    ReadBack::Hidden {
        remote_id,
        issues,
        mark: String::new(),
    }
}

fn issue(code: &str, message: &str) -> Issue {
    Issue {
        code: code.to_owned(),
        message: message.to_owned(),
        fields: Vec::new(),
    }
}
