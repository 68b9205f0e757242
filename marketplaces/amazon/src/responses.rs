//! Amazon's answers. Total: any status and any bytes give a typed result.

mod orders;

use adapter_api::answer::{Effect, check, decode};
use adapter_api::{Failure, Issue, Offer, Progress, ReadBack, Receipt, StockUpdate, Verb, refill};
use domain::{Sku, Timestamp};
use http_out::Response;

pub use orders::orders;

use crate::limits::LIMITS;
use crate::receipt::Sent;
use crate::wire;

/// Acts of Amazon that take a listing from buyers.
const HIDING: [&str; 3] = [
    "LISTING_SUPPRESSED",
    "SEARCH_SUPPRESSED",
    "CATALOG_ITEM_REMOVED",
];

/// `{"errors":[{"code","message","details"}]}`.
pub fn issues(response: &Response) -> Vec<Issue> {
    let Ok(body) = response.json::<wire::Errors>() else {
        return Vec::new();
    };
    body.errors
        .into_iter()
        .map(|error| {
            let details = if error.details.is_empty() { "" } else { ": " };
            let message = format!("{}{details}{}", error.message, error.details);
            Issue {
                code: error.code,
                message,
                fields: Vec::new(),
            }
        })
        .collect()
}

/// Reads PUT: 200 says only that the question arrived, the status inside says
/// whether it was taken.
pub fn submitted(now: Timestamp, offer: &Offer, response: &Response) -> Result<Receipt, Failure> {
    check(response, Effect::Acts, refill(LIMITS, Verb::Submit), issues)?;
    let answer = accepted(&offer.product.sku, response)?;
    let sent = Sent {
        submission: &answer.submission_id,
        at: now,
        mark: &offer.mark,
    };
    Ok(sent.receipt())
}

/// Reads PATCH. The receipt is the SKU: that is what can be asked about.
pub fn stocked(updates: &[StockUpdate], response: &Response) -> Result<Receipt, Failure> {
    check(response, Effect::Acts, refill(LIMITS, Verb::Stock), issues)?;
    let Some(update) = updates.first() else {
        return Err(Failure::Unknown("an answer to no update".to_owned()));
    };
    accepted(&update.sku, response)?;
    Ok(Receipt(update.sku.as_str().to_owned()))
}

/// The answer of PUT and PATCH when it says ACCEPTED for this SKU.
fn accepted(sku: &Sku, response: &Response) -> Result<wire::Submission, Failure> {
    let answer: wire::Submission = decode(response)?;
    same(sku, &answer.sku)?;
    match answer.status.as_str() {
        "ACCEPTED" => Ok(answer),
        "INVALID" => Err(Failure::Refused(refusal(answer.issues))),
        // VALID answers a preview, in which nothing is saved: we ask for none.
        other => Err(Failure::Unknown(format!("submission status `{other}`"))),
    }
}

/// The errors among the issues of an INVALID submission, all of them when
/// none is called an error.
fn refusal(found: Vec<wire::Issue>) -> Vec<Issue> {
    let (errors, others): (Vec<_>, Vec<_>) = found
        .into_iter()
        .partition(|issue| issue.severity == "ERROR");
    let chosen = if errors.is_empty() { others } else { errors };
    if chosen.is_empty() {
        let message = "Amazon called the submission invalid without saying why".to_owned();
        return vec![Issue {
            code: "INVALID".to_owned(),
            message,
            fields: Vec::new(),
        }];
    }
    chosen.into_iter().map(issue).collect()
}

/// Reads what became of a submission from the listing itself: pending while it
/// shows the version before, with the complaints about that.
pub fn progress(
    now: Timestamp,
    receipt: &Receipt,
    sku: &Sku,
    response: &Response,
) -> Result<Progress, Failure> {
    let Some(item) = item(sku, Verb::Progress, response)? else {
        return Ok(Progress::Pending);
    };
    if Sent::parse(receipt).is_before(&changed(&item), now) {
        return Ok(Progress::Pending);
    }
    let live = item.summaries.first().is_some_and(is_live);
    let blocking = blocking(item.issues);
    Ok(
        match (live || blocking.is_empty(), item.summaries.is_empty()) {
            (true, false) => Progress::Applied,
            (true, true) => Progress::Pending,
            (false, _) => Progress::Rejected(blocking),
        },
    )
}

/// When Amazon last changed the listing, in its own words.
fn changed(item: &wire::Item) -> String {
    let summary = item.summaries.first();
    summary.map_or_else(String::new, |shown| shown.last_updated_date.clone())
}

/// Reads the listing: live is BUYABLE and DISCOVERABLE. The remote id is the
/// ASIN, or the SKU where Amazon shows a listing without naming its ASIN; the
/// mark is the date of its last change.
pub fn read(sku: &Sku, response: &Response) -> Result<ReadBack, Failure> {
    let Some(item) = item(sku, Verb::Read, response)? else {
        return Ok(ReadBack::Absent);
    };
    let asin = item
        .summaries
        .first()
        .map(|summary| summary.asin.clone())
        .filter(|a| !a.is_empty());
    let mark = changed(&item);
    if item.summaries.first().is_some_and(is_live) {
        let quantity = merchant_quantity(&item);
        let remote_id = asin.unwrap_or_else(|| sku.as_str().to_owned());
        return Ok(ReadBack::Live {
            remote_id,
            quantity,
            mark,
        });
    }
    Ok(ReadBack::Hidden {
        remote_id: asin,
        issues: blocking(item.issues),
        mark,
    })
}

/// Compares the quantity shown with the one asked for.
pub fn stock_progress(
    updates: &[StockUpdate],
    response: &Response,
) -> Result<Vec<(Sku, Progress)>, Failure> {
    let mut answers = Vec::new();
    for update in updates {
        let progress = match item(&update.sku, Verb::StockProgress, response)? {
            None => Progress::Rejected(issues(response)),
            Some(item) if merchant_quantity(&item) == Some(update.quantity) => Progress::Applied,
            Some(item) => about_stock(item.issues),
        };
        answers.push((update.sku.clone(), progress));
    }
    Ok(answers)
}

/// Errors about the quantity are a refusal, anything else may still pass.
fn about_stock(found: Vec<wire::Issue>) -> Progress {
    let named = |issue: &wire::Issue| {
        issue.severity == "ERROR"
            && issue
                .attribute_names
                .iter()
                .any(|name| name.starts_with("fulfillment_availability"))
    };
    let errors: Vec<Issue> = found.into_iter().filter(named).map(issue).collect();
    if errors.is_empty() {
        Progress::Pending
    } else {
        Progress::Rejected(errors)
    }
}

/// The listing, none on 404.
fn item(sku: &Sku, verb: Verb, response: &Response) -> Result<Option<wire::Item>, Failure> {
    if response.status == 404 && !issues(response).is_empty() {
        return Ok(None);
    }
    check(response, Effect::Asks, refill(LIMITS, verb), issues)?;
    let item: wire::Item = decode(response)?;
    same(sku, &item.sku)?;
    Ok(Some(item))
}

/// An answer about another SKU is no answer.
fn same(asked: &Sku, answered: &str) -> Result<(), Failure> {
    if asked.as_str() == answered {
        return Ok(());
    }
    Err(Failure::Unknown(format!(
        "asked about SKU `{asked}`, the answer is about `{answered}`"
    )))
}

fn is_live(summary: &wire::Summary) -> bool {
    ["BUYABLE", "DISCOVERABLE"]
        .iter()
        .all(|wanted| summary.status.iter().any(|s| s == wanted))
}

fn merchant_quantity(item: &wire::Item) -> Option<i64> {
    item.fulfillment_availability
        .iter()
        .find(|shown| shown.fulfillment_channel_code == "DEFAULT")
        .and_then(|shown| shown.quantity)
}

/// Issues that keep a listing from buyers: errors, and warnings that Amazon
/// acted upon by hiding it.
fn blocking(found: Vec<wire::Issue>) -> Vec<Issue> {
    let hides = |issue: &wire::Issue| {
        let mut actions = issue.enforcements.actions.iter();
        issue.severity == "ERROR" || actions.any(|done| HIDING.contains(&done.action.as_str()))
    };
    found.into_iter().filter(hides).map(issue).collect()
}

fn issue(found: wire::Issue) -> Issue {
    Issue {
        code: found.code,
        message: found.message,
        fields: found.attribute_names,
    }
}
