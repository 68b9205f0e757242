//! Import, its outcome, and the listing that comes of it.

use adapter_api::answer::{Effect, decode};
use adapter_api::{Failure, Issue, Progress, ReadBack, Receipt, Verb, lenient};
use domain::{Currency, Sku};
use http_out::Response;
use serde_json::Value;

use super::{catalog, check, open};
use crate::requests::update;
use crate::wire;

/// Reads the answer to an import.
pub fn submitted(response: &Response) -> Result<Receipt, Failure> {
    check(response, Effect::Acts, Verb::Submit)?;
    let tracking: wire::Tracking = catalog(response)?;
    if tracking.tracking_id.is_empty() {
        return Err(Failure::Unknown(
            "the answer holds no tracking id".to_owned(),
        ));
    }
    Ok(Receipt(tracking.tracking_id))
}

/// Reads what became of an imported product. No row yet is pending.
pub fn progress(sku: &Sku, response: &Response) -> Result<Progress, Failure> {
    check(response, Effect::Asks, Verb::Progress).map_err(open)?;
    let rows: Option<Vec<wire::ImportRow>> = catalog(response).map_err(open)?;
    let rows = rows.unwrap_or_default();
    let Some(row) = rows.iter().find(|row| row.merchant_sku == sku.as_str()) else {
        return Ok(Progress::Pending);
    };
    if row.import_status == "FAILED" {
        return Ok(Progress::Rejected(row_issues(row, "FAILED")));
    }
    Ok(match standing(&row.product_status) {
        Standing::Sellable => Progress::Applied,
        Standing::Refused => Progress::Rejected(row_issues(row, &row.product_status)),
        Standing::Waiting => Progress::Pending,
    })
}

/// What a product status means to the seller.
enum Standing {
    Sellable,
    Refused,
    Waiting,
}

/// The statuses of fact sheet §2.3. `PRE_MATCHED` waits for the seller's
/// decision in the panel, so it is reported like a refusal: else nobody would
/// learn of it. Unknown words wait.
fn standing(status: &str) -> Standing {
    match status {
        "MATCHED" | "MATCHED_WITH_STAGED" | "CREATED" => Standing::Sellable,
        "MISSING_INFO" | "REJECTED" | "BLOCKED" | "PRE_MATCHED" => Standing::Refused,
        _ => Standing::Waiting,
    }
}

/// All that a row says against the product, or the status alone.
fn row_issues(row: &wire::ImportRow, status: &str) -> Vec<Issue> {
    let errors = row
        .import_messages
        .iter()
        .filter(|note| note.severity == "ERROR");
    let mut found: Vec<Issue> = errors.map(|note| issue(status, &note.message)).collect();
    found.extend(row.validation_results.iter().map(|result| Issue {
        fields: vec![result.attribute_name.clone()],
        ..issue(status, &result.message)
    }));
    let reasons = lenient::messages(&row.reject_reasons_messages);
    found.extend(reasons.iter().map(|reason| issue(status, reason)));
    if found.is_empty() {
        found.push(bare(status));
    }
    found
}

/// A status without further words.
fn bare(status: &str) -> Issue {
    let message = match status {
        "PRE_MATCHED" => {
            "Hepsiburada found a product that may be this one: accept or refuse the match in the merchant panel"
        }
        _ => "Hepsiburada gave no reason",
    };
    issue(status, message)
}

fn issue(code: &str, message: &str) -> Issue {
    Issue {
        code: code.to_owned(),
        message: message.to_owned(),
        fields: Vec::new(),
    }
}

/// Reads the listing, or the answer to the question about the product that is
/// asked when there is no listing.
pub fn read(sku: &Sku, response: &Response) -> Result<ReadBack, Failure> {
    check(response, Effect::Asks, Verb::Read)?;
    let body: Value = decode(response)?;
    if body.get("success").is_some() {
        return product_status(sku, response);
    }
    let page: wire::Listings = decode(response)?;
    let found = page
        .listings
        .iter()
        .find(|listing| listing.merchant_sku == sku.as_str());
    match (found, page.total_count) {
        (Some(listing), _) => shown(listing),
        // Were the filter ignored, the SKU could be on a later page.
        (None, Some(total)) if total > page.listings.len() as u64 => {
            Err(Failure::Unknown(format!(
                "SKU `{sku}` is not among the first {} of {total} listings",
                page.listings.len()
            )))
        }
        (None, _) => Ok(ReadBack::Absent),
    }
}

fn shown(listing: &wire::Listing) -> Result<ReadBack, Failure> {
    if listing.hepsiburada_sku.is_empty() {
        return Err(Failure::Unknown(
            "a listing without Hepsiburada's SKU".to_owned(),
        ));
    }
    let barred = listing.is_locked || listing.is_suspended || listing.is_frozen;
    if listing.is_salable && !barred {
        return Ok(ReadBack::Live {
            remote_id: listing.hepsiburada_sku.clone(),
            quantity: listing.available_stock,
            mark: price_mark(listing),
        });
    }
    let mut issues = Vec::new();
    let mut add = |holds: bool, code: &str, reasons: &Value| {
        let texts = lenient::messages(reasons);
        issues.extend(texts.iter().filter(|_| holds).map(|text| issue(code, text)));
        if holds && texts.is_empty() {
            issues.push(bare(code));
        }
    };
    add(listing.is_locked, "locked", &listing.lock_reasons);
    add(listing.is_suspended, "suspended", &Value::Null);
    add(listing.is_frozen, "frozen", &listing.freeze_reasons);
    // A listing with nothing to sell is deactivated too; that is no refusal.
    let deactivated = !lenient::messages(&listing.deactivation_reasons).is_empty();
    let sold_out = listing.available_stock == Some(0);
    add(
        deactivated && !sold_out,
        "deactivated",
        &listing.deactivation_reasons,
    );
    Ok(ReadBack::Hidden {
        remote_id: Some(listing.hepsiburada_sku.clone()),
        issues,
        mark: price_mark(listing),
    })
}

/// The price shown, as an update compares it; empty when there is none.
fn price_mark(listing: &wire::Listing) -> String {
    lenient::amount(&listing.price, Currency::TRY).map_or_else(String::new, update::mark)
}

/// Reads `check-product-status`. A SKU it does not name is absent.
fn product_status(sku: &Sku, response: &Response) -> Result<ReadBack, Failure> {
    let merchants: Option<Vec<wire::MerchantStatuses>> = catalog(response)?;
    let mut rows = merchants
        .iter()
        .flatten()
        .flat_map(|merchant| &merchant.sku_status_list);
    let Some(row) = rows.find(|row| row.merchant_sku == sku.as_str()) else {
        return Ok(ReadBack::Absent);
    };
    let issues = match standing(&row.status) {
        Standing::Refused => vec![bare(&row.status)],
        Standing::Sellable | Standing::Waiting => Vec::new(),
    };
    Ok(ReadBack::Hidden {
        remote_id: None,
        issues,
        mark: String::new(),
    })
}
