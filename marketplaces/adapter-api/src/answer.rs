//! What a status code means, the same for every marketplace.

use std::time::Duration;

use http_out::Response;
use serde::de::DeserializeOwned;

use crate::{Failure, Issue};

/// What a request could have done when its answer is a server error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing: it only asked.
    Asks,
    /// Something: it may have had its effect before the server failed.
    Acts,
}

/// Ok for 2xx. Everything else is a failure by its status; the words of a
/// refusal come from `issues`, and `wait` is the pause after too many calls
/// when the answer names none.
///
/// # Errors
/// - 401, 403: [`Failure::Unauthorised`]
/// - 429, and 503 with `Retry-After`: [`Failure::Throttled`]
/// - 425, 503: [`Failure::Transient`]
/// - 408 and other 5xx: [`Failure::Transient`] for a question,
///   [`Failure::Unknown`] for an act
/// - other 3xx and 4xx: [`Failure::Refused`]
/// - anything that is no HTTP status: [`Failure::Unknown`]
pub fn check(
    response: &Response,
    effect: Effect,
    wait: Duration,
    issues: impl Fn(&Response) -> Vec<Issue>,
) -> Result<(), Failure> {
    let described = || {
        let found = issues(response);
        if found.is_empty() {
            vec![plain_issue(response)]
        } else {
            found
        }
    };
    let words = || {
        let found: Vec<String> = described()
            .iter()
            .map(|issue| format!("{} {}", issue.code, issue.message))
            .collect();
        format!("{}: {}", response.status, found.join("; "))
    };
    match (response.status, response.retry_after()) {
        (200..=299, _) => Ok(()),
        (401 | 403, _) => Err(Failure::Unauthorised(words())),
        (429, after) => Err(Failure::Throttled {
            after: after.unwrap_or(wait),
        }),
        (503, Some(after)) => Err(Failure::Throttled { after }),
        (425 | 503, _) => Err(Failure::Transient(words())),
        (408 | 500..=599, _) if effect == Effect::Asks => Err(Failure::Transient(words())),
        (408 | 500..=599, _) => Err(Failure::Unknown(words())),
        (300..=499, _) => Err(Failure::Refused(described())),
        _ => Err(Failure::Unknown(words())),
    }
}

/// The issue of an answer that names none: the status and the start of the
/// body.
pub fn plain_issue(response: &Response) -> Issue {
    let text = response.excerpt();
    let message = match text.trim() {
        "" => "the answer has no body".to_owned(),
        words => words.to_owned(),
    };
    Issue {
        code: format!("http_{}", response.status),
        message,
        fields: Vec::new(),
    }
}

/// Reads the body of a successful answer.
///
/// # Errors
/// [`Failure::Unknown`] when it is not what the marketplace documents. The
/// body itself is not repeated: it may hold personal data.
pub fn decode<T: DeserializeOwned>(response: &Response) -> Result<T, Failure> {
    response.json().map_err(|error| {
        Failure::Unknown(format!(
            "the answer with status {} and {} bytes cannot be read: {error}",
            response.status,
            response.body.len()
        ))
    })
}

/// The failure for rows of a list that cannot be read, none when all could.
pub fn unreadable(what: &str, rows: &[String]) -> Option<Failure> {
    (!rows.is_empty()).then(|| Failure::Unknown(format!("cannot read {what}: {}", rows.join("; "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, headers: &[(&str, &str)]) -> Response {
        let headers = headers
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect();
        Response {
            status,
            headers,
            body: b"why".to_vec(),
        }
    }

    #[test]
    fn each_status_has_one_meaning() {
        let wait = Duration::from_secs(7);
        let kind = |status, headers: &[(&str, &str)], effect| match check(
            &response(status, headers),
            effect,
            wait,
            |_| Vec::new(),
        ) {
            Ok(()) => "ok".to_owned(),
            Err(Failure::Throttled { after }) => format!("wait {}", after.as_secs()),
            Err(Failure::Unauthorised(_)) => "unauthorised".to_owned(),
            Err(Failure::Refused(issues)) => issues[0].code.clone(),
            Err(Failure::Transient(_)) => "transient".to_owned(),
            Err(Failure::Unknown(_)) => "unknown".to_owned(),
        };
        for (status, asks, acts) in [
            (0, "unknown", "unknown"),
            (101, "unknown", "unknown"),
            (200, "ok", "ok"),
            (204, "ok", "ok"),
            (302, "http_302", "http_302"),
            (400, "http_400", "http_400"),
            (401, "unauthorised", "unauthorised"),
            (403, "unauthorised", "unauthorised"),
            (408, "transient", "unknown"),
            (422, "http_422", "http_422"),
            (425, "transient", "transient"),
            (429, "wait 7", "wait 7"),
            (500, "transient", "unknown"),
            (502, "transient", "unknown"),
            (503, "transient", "transient"),
            (599, "transient", "unknown"),
            (999, "unknown", "unknown"),
        ] {
            assert_eq!(kind(status, &[], Effect::Asks), asks, "{status}");
            assert_eq!(kind(status, &[], Effect::Acts), acts, "{status}");
        }
        let later = [("retry-after", "30")];
        assert_eq!(kind(429, &later, Effect::Acts), "wait 30");
        assert_eq!(kind(503, &later, Effect::Acts), "wait 30");
        assert_eq!(
            kind(429, &[("retry-after", "soon")], Effect::Acts),
            "wait 7"
        );
    }
}
