//! What a marketplace said, in the words of the domain.

use domain::{Money, Sku, Timestamp};
use serde::{Deserialize, Serialize};

/// An access token with its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The token; goes into the adapter's own header.
    pub value: crate::Secret,
    /// When it stops being good.
    pub expires: Timestamp,
}

/// The marketplace's handle on a request it accepted for later, such as a
/// batch id. Opaque to everyone but its adapter; may be empty where the
/// marketplace is asked by SKU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Receipt(pub String);

/// One complaint of a marketplace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// The marketplace's own code, or a short stable one where it has none.
    pub code: String,
    /// The marketplace's own words.
    pub message: String,
    /// The fields it names, in its own terms.
    pub fields: Vec<String>,
}

/// How far an accepted request has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Not decided yet: ask again later.
    Pending,
    /// Carried out.
    Applied,
    /// Refused after having been accepted.
    Rejected(Vec<Issue>),
}

/// A listing as the marketplace shows it now. Its `remote_id` and `mark` are
/// the adapter's own words: they come back to it in the offer that updates the
/// listing. The id says by what the marketplace knows it, the mark what an
/// update has to be compared with, such as the price shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadBack {
    /// It does not know the SKU.
    Absent,
    /// It knows it, but no buyer can see it yet.
    Hidden {
        /// The marketplace's id of it, where there is one already.
        remote_id: Option<String>,
        /// What keeps it hidden, when the marketplace says so. Any issue here
        /// is a refusal.
        issues: Vec<Issue>,
        /// What an update is compared with; empty where nothing is.
        mark: String,
    },
    /// Buyers see it.
    Live {
        /// The marketplace's id of it.
        remote_id: String,
        /// Units it offers, where the answer tells.
        quantity: Option<i64>,
        /// What an update is compared with; empty where nothing is.
        mark: String,
    },
}

impl ReadBack {
    /// Id and mark, once the marketplace knows the listing by an id.
    pub fn known(&self) -> Option<(&str, &str)> {
        match self {
            ReadBack::Live {
                remote_id, mark, ..
            } => Some((remote_id, mark)),
            ReadBack::Hidden {
                remote_id: Some(remote_id),
                mark,
                ..
            } => Some((remote_id, mark)),
            ReadBack::Hidden { .. } | ReadBack::Absent => None,
        }
    }
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    /// The marketplace's id of the line.
    pub id: String,
    /// The seller's code.
    pub sku: Sku,
    /// Units sold.
    pub quantity: i64,
    /// Price of one unit.
    pub unit_price: Money,
}

/// An order as the marketplace reports it, without personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteOrder {
    /// The marketplace's id: unique within the connection.
    pub id: String,
    /// When the buyer bought.
    pub placed: Timestamp,
    /// When the marketplace last changed it.
    pub updated: Timestamp,
    /// True when the marketplace says that it is cancelled.
    pub cancelled: bool,
    /// What was bought.
    pub lines: Vec<OrderLine>,
}

/// One page of orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderPage {
    /// The orders, in the marketplace's order.
    pub orders: Vec<RemoteOrder>,
    /// Where the next page starts; none on the last.
    pub next: Option<String>,
}

/// Why a response is not the wanted answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Too many calls: nothing happened, wait at least this long.
    #[error("rate limited, wait {} ms", after.as_millis())]
    Throttled {
        /// How long to wait.
        after: std::time::Duration,
    },
    /// The access token or key was not accepted: nothing happened.
    #[error("not authorised: {0}")]
    Unauthorised(String),
    /// The marketplace refused the content: sending it again changes nothing.
    #[error("refused: {}", .0.iter().map(|i| format!("{} {}", i.code, i.message)).collect::<Vec<_>>().join("; "))]
    Refused(Vec<Issue>),
    /// It says that it failed before doing anything: send again later.
    #[error("failed for now: {0}")]
    Transient(String),
    /// Nobody can tell whether it happened (5xx after acceptance, nonsense in
    /// the body): ask before acting again.
    #[error("outcome unknown: {0}")]
    Unknown(String),
}
