//! What to do after each answer on the way to a live listing: a pure table of
//! steps.

use std::time::Duration;

use adapter_api::{Failure, Issue, Progress, ReadBack, Receipt};
use domain::ListingState;

use crate::operation::{Next, Operation, Step};

/// Times in a row that a marketplace must not know a SKU before a submission
/// with unknown outcome is sent again: an accepted one may still be on its way.
const ABSENT_ENOUGH: i64 = 3;

/// Attempts to ask about a receipt that the marketplace may have forgotten
/// (Trendyol's batches are readable for four hours) before the listing itself
/// is looked at.
const FORGOTTEN: i64 = 3;

/// What an answer means for the operation and for the listing.
#[derive(Debug, Clone)]
pub(crate) struct Turn {
    pub(crate) next: Next,
    /// The listing's new state, if it has one.
    pub(crate) state: Option<ListingState>,
    /// Complaints that come with it.
    pub(crate) issues: Vec<Issue>,
    /// The marketplace's id of the listing, where the answer shows it.
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

/// After sending the operation's version, or a part of it.
pub(crate) fn sent(
    operation: &Operation,
    pace: Duration,
    answer: Result<Receipt, Failure>,
) -> Turn {
    match answer {
        Ok(receipt) => {
            let next = Next {
                receipt: receipt.0,
                asked: 0,
                ..operation.then(Step::Progress, pace)
            };
            Turn::to(next, ListingState::Accepted)
        }
        Err(Failure::Unknown(reason)) => {
            let next = Next {
                reason,
                ..operation.then(Step::Ask, pace)
            };
            Turn::quiet(next)
        }
        Err(failure) => failed(operation, failure),
    }
}

/// After asking whether a submission with unknown outcome arrived. `is_first`
/// is true when the marketplace did not know the listing before.
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
        // An update: whether it arrived cannot be told, but updating a
        // listing to the same content twice is the same as once. It goes on
        // with the part that was under way.
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

/// After asking what became of an accepted submission. `has_more` is true when
/// it was a part, and another one follows.
pub(crate) fn progressed(
    operation: &Operation,
    has_more: bool,
    pace: Duration,
    answer: Result<Progress, Failure>,
) -> Turn {
    match answer {
        Ok(Progress::Pending) => Turn::quiet(operation.then(Step::Progress, pace)),
        Ok(Progress::Applied) if has_more => {
            Turn::quiet(operation.then(Step::Send, Duration::ZERO))
        }
        Ok(Progress::Applied) => Turn::to(
            operation.then(Step::Read, Duration::ZERO),
            ListingState::Applied,
        ),
        Ok(Progress::Rejected(issues)) => Turn::refused(operation, issues),
        // The marketplace has forgotten the receipt, or answers nonsense.
        Err(Failure::Unknown(reason)) if operation.attempt >= FORGOTTEN => Turn::quiet(Next {
            reason,
            asked: 0,
            receipt: String::new(),
            ..operation.then(Step::Ask, pace)
        }),
        Err(failure) => read_failed(operation, failure),
    }
}

/// After a submission against the listing `before` was refused: where the
/// marketplace knows it under another id by now, with nothing against it, that
/// one is submitted to. A creation is refused because the product is there, by
/// a request that was thought lost; a change before approval because it has
/// been approved.
pub(crate) fn adopted(
    operation: &Operation,
    before: Option<&str>,
    shown: &ReadBack,
) -> Option<Turn> {
    let fine = match shown {
        ReadBack::Live { .. } => true,
        ReadBack::Hidden { issues, .. } => issues.is_empty(),
        ReadBack::Absent => false,
    };
    let (remote_id, _) = shown.known()?;
    if !fine || before == Some(remote_id) {
        return None;
    }
    let next = Next {
        receipt: String::new(),
        ..operation.then(Step::Send, Duration::ZERO)
    };
    Some(Turn {
        remote_id: Some(remote_id.to_owned()),
        ..Turn::quiet(next)
    })
}

/// After looking whether buyers see it. `has_newer` is true when a newer
/// version is wanted by now.
pub(crate) fn seen(
    operation: &Operation,
    has_newer: bool,
    pace: Duration,
    answer: Result<ReadBack, Failure>,
) -> Turn {
    let read = match answer {
        Ok(read) => read,
        Err(failure) => return read_failed(operation, failure),
    };
    let remote_id = read.known().map(|(remote_id, _)| remote_id.to_owned());
    let turn = match read {
        ReadBack::Live { .. } => Turn::to(operation.finished(), ListingState::Live),
        ReadBack::Hidden { issues, .. } if !issues.is_empty() => Turn::refused(operation, issues),
        // What waits to be approved is changed before it is, where it has a
        // name by which to change it.
        ReadBack::Hidden { .. } if has_newer && remote_id.is_some() => Turn::quiet(Next {
            receipt: String::new(),
            ..operation.then(Step::Send, Duration::ZERO)
        }),
        ReadBack::Hidden { .. } | ReadBack::Absent => Turn::quiet(operation.then(Step::Read, pace)),
    };
    Turn { remote_id, ..turn }
}

/// A failed question changed nothing, so it is simply asked again.
pub(crate) fn read_failed(operation: &Operation, failure: Failure) -> Turn {
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

#[cfg(test)]
mod tests;
