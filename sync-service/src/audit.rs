//! The audit: is every number the sum of what it should be the sum of?

use serde::Serialize;
use store::{Error, Store};

use crate::sql;

/// Something that does not add up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditFinding {
    /// The account.
    pub account: String,
    /// The SKU, or for an order its id.
    pub subject: String,
    /// The rule that is broken, as a sentence.
    pub rule: &'static str,
    /// The number that is stored.
    pub found: i64,
    /// The number that it is held against.
    pub expected: i64,
}

impl std::fmt::Display for AuditFinding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            account,
            subject,
            rule,
            found,
            expected,
        } = self;
        write!(
            f,
            "{subject}: {rule} Found {found}, against {expected}. (account {account})"
        )
    }
}

const RULES: [(&str, &str); 7] = [
    (
        sql::AUDIT_LEDGER,
        "Units on hand are the sum of their movements.",
    ),
    (sql::AUDIT_ORPHANS, "Every movement belongs to an item."),
    (
        sql::AUDIT_RESERVED,
        "Reserved units are the sum of what order lines hold.",
    ),
    (
        sql::AUDIT_WAITING,
        "Nothing is for sale while an order waits for it.",
    ),
    (
        sql::AUDIT_ORDERS,
        "An order is backordered exactly while one of its lines is.",
    ),
    (
        sql::AUDIT_CHANNELS,
        "Every channel should have the present stock.",
    ),
    (
        sql::AUDIT_ACKS,
        "No channel has confirmed a version that it was never given.",
    ),
];

/// Checks all accounts of a database. Each rule is one statement, so that work
/// going on meanwhile is not taken for a fault. Nothing found is what should be.
pub async fn audit(store: &Store) -> Result<Vec<AuditFinding>, Error> {
    let mut findings = Vec::new();
    for (statement, rule) in RULES {
        for row in store.query(statement, &[]).await? {
            findings.push(AuditFinding {
                account: row.text(0)?.to_owned(),
                subject: row.text(1)?.to_owned(),
                rule,
                found: row.int(2)?,
                expected: row.int(3)?,
            });
        }
    }
    Ok(findings)
}
