//! What becomes of the parts of an update: a price upload and a ticket.

use adapter_api::answer::{Effect, decode};
use adapter_api::{Failure, Issue, Progress, Receipt, Verb, lenient};
use http_out::Response;
use serde_json::Value;

use super::{catalog, check, open};
use crate::requests::update::{Part, receipt};
use crate::wire;

/// Reads the answer to a price upload.
pub fn priced(response: &Response) -> Result<Receipt, Failure> {
    check(response, Effect::Acts, Verb::Submit)?;
    let accepted: wire::UploadAccepted = decode(response)?;
    named(Part::Price, accepted.id)
}

/// Reads the answer to a ticket. That it comes in the catalogue's form is our
/// reading of the other answers (UNCONFIRMED); a bare tracking id will do too.
pub fn ticketed(response: &Response) -> Result<Receipt, Failure> {
    check(response, Effect::Acts, Verb::Submit)?;
    let body: Value = decode(response)?;
    let tracking: wire::Tracking = if body.get("success").is_some() {
        catalog(response)?
    } else {
        decode(response)?
    };
    named(Part::Ticket, tracking.tracking_id)
}

fn named(part: Part, id: String) -> Result<Receipt, Failure> {
    if id.is_empty() {
        return Err(Failure::Unknown("the answer holds no id".to_owned()));
    }
    Ok(receipt(part, id))
}

/// Reads what became of a price. The upload has one row, so whatever it says
/// is about that. A price outside the bounds that Hepsiburada names under
/// `priceValidations` is taken for refused.
pub fn price_progress(response: &Response) -> Result<Progress, Failure> {
    check(response, Effect::Asks, Verb::Progress).map_err(open)?;
    let upload: wire::Upload = decode(response)?;
    let mut issues: Vec<Issue> = upload
        .errors
        .iter()
        .flat_map(|row| lenient::messages(&row.errors))
        .map(|text| issue("price_upload", "price", &text))
        .collect();
    issues.extend(upload.price_validations.iter().map(|found| {
        let words = match found.description.as_str() {
            "" => format!("the price must be between {} and {}", found.min, found.max),
            said => said.to_owned(),
        };
        issue(&found.kind, "price", &words)
    }));
    let refused = upload.status == "FAILED" || !upload.errors.is_empty() || !issues.is_empty();
    Ok(match upload.status.as_str() {
        "PROCESSING" => Progress::Pending,
        "COMPLETED" | "COMPLETED_WITH_ERRORS" | "FAILED" if refused => {
            if issues.is_empty() {
                issues.push(issue("price_upload", "price", "Hepsiburada gave no reason"));
            }
            Progress::Rejected(issues)
        }
        "COMPLETED" | "COMPLETED_WITH_ERRORS" => Progress::Applied,
        other => return Err(Failure::Unknown(format!("upload status `{other}`"))),
    })
}

/// Reads what became of a ticket: each field is decided for itself, and one
/// that was refused makes the whole a refusal, once none is open any more.
pub fn ticket_progress(response: &Response) -> Result<Progress, Failure> {
    check(response, Effect::Asks, Verb::Progress).map_err(open)?;
    let pages: Option<Vec<wire::TicketPage>> = catalog(response).map_err(open)?;
    let rows: Vec<wire::TicketRow> = pages.into_iter().flatten().flat_map(|p| p.items).collect();
    let row = match rows.as_slice() {
        [] => return Ok(Progress::Pending),
        [row] => row,
        more => {
            let text = format!("a ticket of one product shows {}", more.len());
            return Err(Failure::Unknown(text));
        }
    };
    let is = |word: &str| row.update_results.iter().any(|r| r.field_result == word);
    let refused: Vec<Issue> = row
        .update_results
        .iter()
        .filter(|result| {
            matches!(
                result.field_result.as_str(),
                "REJECTED" | "PARTIAL_APPROVED"
            )
        })
        .map(field_issue)
        .collect();
    let undecided = row.update_results.is_empty() && row.product_status != "COMPLETED";
    Ok(if undecided || is("IN_PROGRESS") {
        Progress::Pending
    } else if refused.is_empty() {
        Progress::Applied
    } else {
        Progress::Rejected(refused)
    })
}

fn field_issue(result: &wire::FieldResult) -> Issue {
    let words = match result.reject_reason.as_str() {
        "" => "Hepsiburada gave no reason",
        said => said,
    };
    issue(&result.field_result, &result.field_name, words)
}

fn issue(code: &str, field: &str, message: &str) -> Issue {
    let code = if code.is_empty() {
        "price_upload"
    } else {
        code
    };
    Issue {
        code: code.to_owned(),
        message: message.to_owned(),
        fields: vec![field.to_owned()],
    }
}
