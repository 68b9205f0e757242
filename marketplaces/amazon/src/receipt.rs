//! The receipt of a submission. Amazon does not say which submission a listing
//! shows, so a receipt keeps, beside the submission id, the time at which it
//! was sent and the `lastUpdatedDate` that the listing showed just before.
//! As long as it shows the same one, and not much time has passed, what is
//! seen is the old version.
//!
//! That every accepted PUT moves the date is our reading of its name
//! (UNCONFIRMED), above all for one that changes nothing; hence the time. A
//! change of quantity moves it too, so that an update may count as applied a
//! little early.

use std::time::Duration;

use adapter_api::Receipt;
use domain::Timestamp;

/// After this time the listing is taken as it is (our choice: Amazon names no
/// time within which a submission is carried out).
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// What a receipt says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent<'a> {
    /// Amazon's submission id.
    pub submission: &'a str,
    /// When it was sent.
    pub at: Timestamp,
    /// The `lastUpdatedDate` before; empty for a new listing.
    pub mark: &'a str,
}

impl<'a> Sent<'a> {
    /// Reads a receipt; one without a time is the submission id alone.
    pub fn parse(receipt: &'a Receipt) -> Self {
        let mut pieces = receipt.0.splitn(3, ' ');
        let submission = pieces.next().unwrap_or_default();
        let at = pieces.next().and_then(|text| text.parse().ok());
        Self {
            submission,
            at: Timestamp::from_micros(at.unwrap_or_default()),
            mark: pieces.next().unwrap_or_default(),
        }
    }

    /// The receipt.
    pub fn receipt(&self) -> Receipt {
        if self.mark.is_empty() {
            return Receipt(self.submission.to_owned());
        }
        Receipt(format!(
            "{} {} {}",
            self.submission,
            self.at.micros(),
            self.mark
        ))
    }

    /// Whether a listing with this date still shows the version before.
    pub fn is_before(&self, shown: &str, now: Timestamp) -> bool {
        !self.mark.is_empty() && self.mark == shown && now.since(self.at) < PATIENCE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trip() {
        for (mark, text) in [
            ("", "s-1"),
            ("2026-11-21T03:04:05Z", "s-1 7 2026-11-21T03:04:05Z"),
        ] {
            let at = Timestamp::from_micros(if mark.is_empty() { 0 } else { 7 });
            let sent = Sent {
                submission: "s-1",
                at,
                mark,
            };
            assert_eq!(sent.receipt().0, text);
            assert_eq!(Sent::parse(&sent.receipt()), sent);
        }
    }
}
