//! Rate limits as data.

use std::time::Duration;

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verb {
    /// Obtaining an access token.
    Token,
    /// Creating or replacing a listing.
    Submit,
    /// Asking what became of a submission.
    Progress,
    /// Reading a listing back.
    Read,
    /// Setting quantities.
    Stock,
    /// Asking what became of a stock request.
    StockProgress,
    /// Listing orders.
    Orders,
}

/// A token bucket of one verb, for each seller account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The verb it bounds.
    pub verb: Verb,
    /// Calls that may be made at once.
    pub burst: u32,
    /// Time in which one more call becomes available.
    pub every: Duration,
}

impl Limit {
    /// A bucket of `burst` calls that gains one every `every_ms` milliseconds.
    pub const fn new(verb: Verb, burst: u32, every_ms: u64) -> Self {
        Self {
            verb,
            burst,
            every: Duration::from_millis(every_ms),
        }
    }
}

/// How long to wait after a refusal for too many calls when the marketplace
/// does not say: the time in which `verb` gains one call, a second when the
/// verb has no limit.
pub fn refill(limits: &[Limit], verb: Verb) -> Duration {
    limits
        .iter()
        .find(|limit| limit.verb == verb)
        .map_or(Duration::from_secs(1), |limit| limit.every)
}
