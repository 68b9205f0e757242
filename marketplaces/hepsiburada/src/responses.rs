//! Hepsiburada's answers. Total: any status and any bytes give a typed result.

mod orders;
mod products;
mod stock;
mod updates;

use std::time::Duration;

use adapter_api::answer::{self, Effect, decode};
use adapter_api::{Failure, Issue, Progress, Receipt, Verb, lenient, refill};
use domain::Sku;
use http_out::Response;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use orders::orders;
pub use products::read;
pub use stock::{stock_progress, stocked};

use crate::limits::LIMITS;
use crate::requests::update::{self, Part};
use crate::wire;

/// Reads the answer to a part of a submission.
pub fn submitted(part: Part, response: &Response) -> Result<Receipt, Failure> {
    match part {
        Part::Import => products::submitted(response),
        Part::Price => updates::priced(response),
        Part::Ticket => updates::ticketed(response),
    }
}

/// Reads what became of it.
pub fn progress(receipt: &Receipt, sku: &Sku, response: &Response) -> Result<Progress, Failure> {
    match update::parse(receipt).0 {
        Part::Import => products::progress(sku, response),
        Part::Price => updates::price_progress(response),
        Part::Ticket => updates::ticket_progress(response),
    }
}

/// The longest `X-RateLimit-Reset` that is taken for seconds; its unit is
/// UNCONFIRMED, and a larger number may be a point in time.
const LONGEST_RESET: u64 = 3_600;

/// The pause after too many calls to the catalogue: going on for five seconds
/// blocks the address.
const SHORTEST_PAUSE: Duration = Duration::from_secs(10);

/// The status, with Hepsiburada's ways of saying that calls were too many.
pub fn check(response: &Response, effect: Effect, verb: Verb) -> Result<(), Failure> {
    let reset = response
        .header("x-ratelimit-reset")
        .and_then(|seconds| seconds.trim().parse().ok())
        .filter(|seconds| *seconds <= LONGEST_RESET);
    let wait = reset.map_or_else(|| refill(LIMITS, verb), Duration::from_secs);
    if response.status == 403 && too_many(response) {
        let after = response.retry_after().unwrap_or(wait.max(SHORTEST_PAUSE));
        return Err(Failure::Throttled { after });
    }
    answer::check(response, effect, wait, issues)
}

/// The catalogue answers 403 to too many calls as well as to a wrong key; a
/// spent counter or a word about limits tells them apart (the words are
/// UNCONFIRMED).
fn too_many(response: &Response) -> bool {
    response.header("x-ratelimit-remaining") == Some("0")
        || issues(response).iter().any(|issue| {
            let words = issue.message.to_lowercase();
            words.contains("limit") || words.contains("too many")
        })
}

/// Reads any of the error bodies: catalogue, ticket, listing and OMS differ,
/// and OMS often sends a bare string.
fn issues(response: &Response) -> Vec<Issue> {
    let Ok(body) = response.json::<Value>() else {
        return Vec::new();
    };
    let part = |name: &str| {
        body.get(name)
            .and_then(lenient::plain)
            .filter(|t| !t.is_empty())
    };
    let code = part("code").unwrap_or_else(|| format!("http_{}", response.status));
    let named = |message: String| Issue {
        code: code.clone(),
        message,
        fields: Vec::new(),
    };
    let mut found: Vec<Issue> = Vec::new();
    for row in body
        .get("fieldErrors")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let text = |name: &str| row.get(name).and_then(lenient::plain).unwrap_or_default();
        found.push(Issue {
            fields: vec![text("field")],
            ..named(text("message"))
        });
    }
    for row in body
        .get("errors")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let own = row
            .get("code")
            .and_then(lenient::plain)
            .unwrap_or_else(|| code.clone());
        let text = lenient::messages(&Value::Array(vec![row.clone()])).join(" ");
        found.push(Issue {
            code: own,
            ..named(text)
        });
    }
    if found.is_empty() {
        let words = ["message", "title", "description"]
            .iter()
            .find_map(|name| part(name));
        found.extend(
            words
                .or_else(|| body.as_str().map(str::to_owned))
                .map(named),
        );
    }
    found
}

/// The data of a catalogue answer, which says itself whether it succeeded.
/// `success: false` is a refusal.
fn catalog<T: DeserializeOwned>(response: &Response) -> Result<T, Failure> {
    let body: wire::Catalog = decode(response)?;
    if !body.success {
        let code = if body.code.is_empty() {
            "catalog".to_owned()
        } else {
            body.code
        };
        return Err(Failure::Refused(vec![Issue {
            code,
            message: body.message,
            fields: Vec::new(),
        }]));
    }
    serde_json::from_value(body.data)
        .map_err(|error| Failure::Unknown(format!("the catalogue's data cannot be read: {error}")))
}

/// A refused question about a receipt leaves open what became of it.
fn open(failure: Failure) -> Failure {
    match failure {
        Failure::Refused(found) => Failure::Unknown(format!(
            "the tracking id was not accepted: {}",
            found
                .iter()
                .map(|i| format!("{} {}", i.code, i.message))
                .collect::<Vec<_>>()
                .join("; ")
        )),
        other => other,
    }
}
