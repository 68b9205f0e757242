//! Trendyol's answers. Total: any status and any bytes give a typed result.

mod orders;
mod products;

use adapter_api::answer::{Effect, check, decode};
use adapter_api::{Failure, Issue, Progress, Receipt, StockUpdate, Verb, lenient, refill};
use domain::Sku;
use http_out::Response;
use serde_json::Value;

pub use orders::orders;
pub use products::read;

use crate::limits::LIMITS;
use crate::{requests, wire};

/// Reads any of the error bodies.
pub fn issues(response: &Response) -> Vec<Issue> {
    let Ok(body) = response.json::<wire::Errors>() else {
        return Vec::new();
    };
    let mut found: Vec<Issue> = match &body.errors {
        Value::Array(rows) => rows.iter().map(|row| issue(row, response.status)).collect(),
        _ => Vec::new(),
    };
    if found.is_empty() && !(body.exception.is_empty() && body.message.is_empty()) {
        let code = if body.exception.is_empty() {
            status_code(response)
        } else {
            body.exception
        };
        found.push(Issue {
            code,
            message: body.message,
            fields: Vec::new(),
        });
    }
    found
}

/// One row of `errors`: an object or a sentence.
fn issue(row: &Value, status: u16) -> Issue {
    let part = |name: &str| {
        row.get(name)
            .and_then(lenient::plain)
            .filter(|text| !text.is_empty())
    };
    Issue {
        code: part("key")
            .or_else(|| part("code"))
            .unwrap_or_else(|| format!("http_{status}")),
        message: part("message").unwrap_or_else(|| lenient::plain(row).unwrap_or(row.to_string())),
        fields: part("field").into_iter().collect(),
    }
}

fn status_code(response: &Response) -> String {
    format!("http_{}", response.status)
}

/// Reads the answer to a product or a part of it.
pub fn submitted(response: &Response) -> Result<Receipt, Failure> {
    accepted(Verb::Submit, response)
}

/// Reads the answer to new quantities.
pub fn stocked(response: &Response) -> Result<Receipt, Failure> {
    accepted(Verb::Stock, response)
}

/// The batch id. An identical price or stock request within 15 minutes is
/// refused: its forerunner was accepted, and may be under way or overtaken
/// since. What the shop shows tells, so it is looked at again soon.
fn accepted(verb: Verb, response: &Response) -> Result<Receipt, Failure> {
    match check(response, Effect::Acts, refill(LIMITS, verb), issues) {
        Err(Failure::Refused(found)) if found.iter().any(|i| i.message.contains("15 dakika")) => {
            let text = "the same request came within the last 15 minutes";
            Err(Failure::Transient(text.to_owned()))
        }
        checked => checked.and_then(|()| batch_id(response)),
    }
}

fn batch_id(response: &Response) -> Result<Receipt, Failure> {
    let accepted: wire::BatchAccepted = decode(response)?;
    if accepted.batch_request_id.is_empty() {
        return Err(Failure::Unknown("the answer holds no batch id".to_owned()));
    }
    Ok(Receipt(accepted.batch_request_id))
}

/// A batch. One that is no longer readable leaves the outcome open.
fn batch(verb: Verb, response: &Response) -> Result<wire::Batch, Failure> {
    match check(response, Effect::Asks, refill(LIMITS, verb), issues) {
        Err(Failure::Refused(found)) if response.status == 404 => Err(Failure::Unknown(format!(
            "the batch is not readable (they are for four hours): {}",
            found
                .iter()
                .map(|issue| issue.message.as_str())
                .collect::<Vec<_>>()
                .join("; ")
        ))),
        checked => checked.and_then(|()| decode(response)),
    }
}

/// Reads what became of a product: the item of this SKU, or the only one.
pub fn progress(sku: &Sku, response: &Response) -> Result<Progress, Failure> {
    let batch = batch(Verb::Progress, response)?;
    let ours = |item: &&wire::BatchItem| {
        ["stockCode", "barcode"]
            .iter()
            .any(|key| names(item, key, sku.as_str()))
    };
    let only = || batch.items.first().filter(|_| batch.items.len() == 1);
    match batch.items.iter().find(ours).or_else(only) {
        Some(item) => item_progress(item),
        None if batch.status == "COMPLETED" => Err(Failure::Unknown(format!(
            "batch `{}` is completed without SKU `{sku}`",
            batch.batch_request_id
        ))),
        None => Ok(Progress::Pending),
    }
}

/// Reads what became of quantities. These batches carry no status of their
/// own, so each row decides for itself; one that is not there yet is pending.
pub fn stock_progress(
    updates: &[StockUpdate],
    response: &Response,
) -> Result<Vec<(Sku, Progress)>, Failure> {
    let batch = batch(Verb::StockProgress, response)?;
    updates
        .iter()
        .map(|update| {
            let barcode = requests::barcode(update);
            let item = batch
                .items
                .iter()
                .find(|item| names(item, "barcode", barcode));
            let progress = item.map_or(Ok(Progress::Pending), item_progress)?;
            Ok((update.sku.clone(), progress))
        })
        .collect()
}

fn names(item: &wire::BatchItem, key: &str, value: &str) -> bool {
    item.request_item
        .get(key)
        .and_then(lenient::plain)
        .is_some_and(|found| found == value)
}

fn item_progress(item: &wire::BatchItem) -> Result<Progress, Failure> {
    match item.status.as_str() {
        "SUCCESS" => Ok(Progress::Applied),
        "FAILED" => Ok(Progress::Rejected(failure_reasons(item))),
        "IN_PROGRESS" | "PROCESSING" | "" => Ok(Progress::Pending),
        other => Err(Failure::Unknown(format!("batch item status `{other}`"))),
    }
}

/// Turkish free text without codes.
fn failure_reasons(item: &wire::BatchItem) -> Vec<Issue> {
    let mut reasons = lenient::messages(&item.failure_reasons);
    if reasons.is_empty() {
        reasons.push("Trendyol gave no reason".to_owned());
    }
    let issue = |message| Issue {
        code: "batch_failed".to_owned(),
        message,
        fields: Vec::new(),
    };
    reasons.into_iter().map(issue).collect()
}
