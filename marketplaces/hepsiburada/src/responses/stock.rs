//! Stock uploads.

use adapter_api::answer::{Effect, decode};
use adapter_api::{Failure, Issue, Progress, Receipt, StockUpdate, Verb, lenient};
use domain::Sku;
use http_out::Response;

use super::{check, open};
use crate::wire;

/// Reads the answer to an upload.
pub fn stocked(response: &Response) -> Result<Receipt, Failure> {
    check(response, Effect::Acts, Verb::Stock)?;
    let accepted: wire::UploadAccepted = decode(response)?;
    if accepted.id.is_empty() {
        return Err(Failure::Unknown("the answer holds no upload id".to_owned()));
    }
    Ok(Receipt(accepted.id))
}

/// Reads what became of an upload. It names only the rows that failed; those
/// of a completed upload that it does not name were carried out.
pub fn stock_progress(
    updates: &[StockUpdate],
    response: &Response,
) -> Result<Vec<(Sku, Progress)>, Failure> {
    check(response, Effect::Asks, Verb::StockProgress).map_err(open)?;
    let upload: wire::Upload = decode(response)?;
    let unnamed = match upload.status.as_str() {
        "PROCESSING" => Progress::Pending,
        "COMPLETED" | "COMPLETED_WITH_ERRORS" => Progress::Applied,
        "FAILED" => Progress::Rejected(vec![issue("Hepsiburada gave no reason")]),
        other => return Err(Failure::Unknown(format!("upload status `{other}`"))),
    };
    let stray = upload
        .errors
        .iter()
        .find(|error| !updates.iter().any(|u| about(error, u)));
    if stray.is_some() {
        // Where `elementNo` starts counting is UNCONFIRMED, so it decides nothing.
        return Err(Failure::Unknown(
            "the upload names a failed row that is not ours".to_owned(),
        ));
    }
    Ok(updates
        .iter()
        .map(|update| {
            let error = upload.errors.iter().find(|error| about(error, update));
            let progress = match error {
                Some(error) if upload.status != "PROCESSING" => Progress::Rejected(reasons(error)),
                _ => unnamed.clone(),
            };
            (update.sku.clone(), progress)
        })
        .collect())
}

/// Whether a failed row is the one of an update.
fn about(error: &wire::UploadError, update: &StockUpdate) -> bool {
    match (error.merchant_sku.as_str(), update.remote_id.as_deref()) {
        ("", Some(remote)) => error.hepsiburada_sku == remote,
        (sku, _) => sku == update.sku.as_str(),
    }
}

fn reasons(error: &wire::UploadError) -> Vec<Issue> {
    let mut texts = lenient::messages(&error.errors);
    if texts.is_empty() {
        texts.push("Hepsiburada gave no reason".to_owned());
    }
    texts.iter().map(|text| issue(text)).collect()
}

fn issue(message: &str) -> Issue {
    Issue {
        code: "stock_upload".to_owned(),
        message: message.to_owned(),
        fields: Vec::new(),
    }
}
