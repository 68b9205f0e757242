//! What to do after each answer on the way to a live listing: a pure table of
//! steps.

use std::time::Duration;

use adapter_api::{Failure, Issue, Progress, ReadBack, Receipt};
use domain::ListingState;

use crate::operation::{Next, Operation, Step};

/// Times in a row that a marketplace must not know a SKU before a submission
/// with unknown outcome is sent again: an accepted one may still be on its way.
const ABSENT_ENOUGH: i64 = 3;

/// What an answer means for the operation and for the listing.
#[derive(Debug, Clone)]
pub(crate) struct Turn {
    pub(crate) next: Next,
    /// The listing's new state, if it has one.
    pub(crate) state: Option<ListingState>,
    /// Complaints that come with it.
    pub(crate) issues: Vec<Issue>,
    /// The marketplace's id of the listing, once it is live.
    pub(crate) remote_id: Option<String>,
}

impl Turn {
    pub(crate) fn quiet(next: Next) -> Self {
        Self {
            next,
            state: None,
            issues: Vec::new(),
            remote_id: None,
        }
    }

    fn to(next: Next, state: ListingState) -> Self {
        Self {
            state: Some(state),
            ..Self::quiet(next)
        }
    }

    /// Refused: nothing more happens without a new wish.
    pub(crate) fn refused(operation: &Operation, issues: Vec<Issue>) -> Self {
        Self {
            issues,
            ..Self::to(operation.finished(), ListingState::Rejected)
        }
    }
}

/// After sending version `version`.
pub(crate) fn sent(
    operation: &Operation,
    version: i64,
    pace: Duration,
    answer: Result<Receipt, Failure>,
) -> Turn {
    match answer {
        Ok(receipt) => {
            let next = Next {
                version,
                receipt: receipt.0,
                asked: 0,
                ..operation.then(Step::Progress, pace)
            };
            Turn::to(next, ListingState::Accepted)
        }
        Err(Failure::Unknown(reason)) => {
            let next = Next {
                version,
                reason,
                ..operation.then(Step::Ask, pace)
            };
            Turn::quiet(next)
        }
        Err(failure) => failed(operation, failure),
    }
}

/// After asking whether a submission with unknown outcome arrived. `is_first`
/// is true when no version of this listing was ever live.
pub(crate) fn asked(
    operation: &Operation,
    is_first: bool,
    pace: Duration,
    answer: Result<ReadBack, Failure>,
) -> Turn {
    match answer {
        // It is there, and only the lost submission can have made it.
        Ok(ReadBack::Live { .. } | ReadBack::Hidden { .. }) if is_first => {
            let next = Next {
                asked: 0,
                ..operation.then(Step::Read, Duration::ZERO)
            };
            Turn::to(next, ListingState::Accepted)
        }
        // An update: whether it arrived cannot be told, but replacing a
        // listing by the same content twice is the same as once.
        Ok(ReadBack::Live { .. } | ReadBack::Hidden { .. }) => Turn::quiet(Next {
            asked: 0,
            ..operation.then(Step::Send, pace)
        }),
        Ok(ReadBack::Absent) if operation.asked + 1 < ABSENT_ENOUGH => {
            let next = operation.then(Step::Ask, pace);
            Turn::quiet(Next {
                asked: operation.asked + 1,
                reason: "not there yet".to_owned(),
                ..next
            })
        }
        Ok(ReadBack::Absent) => Turn::quiet(Next {
            asked: 0,
            ..operation.then(Step::Send, Duration::ZERO)
        }),
        Err(failure) => read_failed(operation, failure),
    }
}

/// After asking what became of an accepted submission.
pub(crate) fn progressed(
    operation: &Operation,
    pace: Duration,
    answer: Result<Progress, Failure>,
) -> Turn {
    match answer {
        Ok(Progress::Pending) => Turn::quiet(operation.then(Step::Progress, pace)),
        Ok(Progress::Applied) => Turn::to(
            operation.then(Step::Read, Duration::ZERO),
            ListingState::Applied,
        ),
        Ok(Progress::Rejected(issues)) => Turn::refused(operation, issues),
        Err(failure) => read_failed(operation, failure),
    }
}

/// After looking whether buyers see it.
pub(crate) fn seen(
    operation: &Operation,
    pace: Duration,
    answer: Result<ReadBack, Failure>,
) -> Turn {
    match answer {
        Ok(ReadBack::Live { remote_id, .. }) => Turn {
            remote_id: Some(remote_id),
            ..Turn::to(operation.finished(), ListingState::Live)
        },
        Ok(ReadBack::Hidden { issues, .. }) if !issues.is_empty() => {
            Turn::refused(operation, issues)
        }
        Ok(ReadBack::Hidden { .. } | ReadBack::Absent) => {
            Turn::quiet(operation.then(Step::Read, pace))
        }
        Err(failure) => read_failed(operation, failure),
    }
}

/// A failed question changed nothing, so it is simply asked again.
fn read_failed(operation: &Operation, failure: Failure) -> Turn {
    match failure {
        Failure::Throttled { after } => Turn::quiet(operation.again_after(after, "rate limited")),
        other => Turn::quiet(operation.again(other)),
    }
}

fn failed(operation: &Operation, failure: Failure) -> Turn {
    match failure {
        Failure::Refused(issues) => Turn::refused(operation, issues),
        other => read_failed(operation, other),
    }
}
