//! Rows of work towards a marketplace: taking one, and keeping where it
//! stands.

use std::time::Duration;

use domain::{ConnectionId, Timestamp};
use runtime::Context;
use store::{Error, Row, Store, Tx, params};

use crate::sql;

/// Signal given when an operation became due.
pub(crate) const TOPIC: &str = "mkt.operation";
/// A runner that dies holds its operations no longer than this.
const LEASE: Duration = Duration::from_secs(60);

/// What an operation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Bring a listing to its desired version; the subject is the product.
    Submit,
    /// Bring a quantity to its desired version; the subject is the SKU.
    Stock,
    /// Look for new orders, for ever.
    Orders,
}

impl Kind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Kind::Submit => "submit",
            Kind::Stock => "stock",
            Kind::Orders => "orders",
        }
    }

    fn parse(name: &str) -> Result<Self, String> {
        [Self::Submit, Self::Stock, Self::Orders]
            .into_iter()
            .find(|kind| kind.name() == name)
            .ok_or_else(|| format!("no operation kind {name}"))
    }
}

/// What an operation does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Make the call that has the effect.
    Send,
    /// Find out whether a call had its effect.
    Ask,
    /// Ask what became of an accepted request.
    Progress,
    /// Look whether buyers see it.
    Read,
}

impl Step {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Step::Send => "send",
            Step::Ask => "ask",
            Step::Progress => "progress",
            Step::Read => "read",
        }
    }

    fn parse(name: &str) -> Result<Self, String> {
        [Self::Send, Self::Ask, Self::Progress, Self::Read]
            .into_iter()
            .find(|step| step.name() == name)
            .ok_or_else(|| format!("no operation step {name}"))
    }
}

/// An operation under lease.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    pub(crate) connection: ConnectionId,
    pub(crate) kind: Kind,
    pub(crate) subject: String,
    pub(crate) step: Step,
    /// The version that was sent.
    pub(crate) version: i64,
    /// The marketplace's handle on what was sent.
    pub(crate) receipt: String,
    /// Attempts at this step since its last success.
    pub(crate) attempt: i64,
    /// Times the marketplace did not know what may have been sent.
    pub(crate) asked: i64,
    /// The time up to which orders were listed, in microseconds.
    pub(crate) mark: i64,
    token: String,
}

/// Where an operation goes from here.
#[derive(Debug, Clone)]
pub(crate) struct Next {
    /// True when nothing is left to do.
    pub(crate) idle: bool,
    pub(crate) step: Step,
    pub(crate) version: i64,
    pub(crate) receipt: String,
    pub(crate) attempt: i64,
    pub(crate) asked: i64,
    pub(crate) mark: i64,
    pub(crate) wait: Duration,
    pub(crate) reason: String,
}

impl Operation {
    fn read(row: &Row, token: &str) -> Result<Self, Error> {
        Ok(Self {
            connection: row.parsed(0, ConnectionId::parse)?,
            kind: row.parsed(1, Kind::parse)?,
            subject: row.text(2)?.to_owned(),
            step: row.parsed(3, Step::parse)?,
            version: row.int(4)?,
            receipt: row.text(5)?.to_owned(),
            attempt: row.int(6)?,
            asked: row.int(7)?,
            mark: row.int(8)?,
            token: token.to_owned(),
        })
    }

    /// The same operation about a version: what was carried out of another one
    /// does not count.
    pub(crate) fn of_version(&self, version: i64) -> Self {
        let receipt = match version == self.version {
            true => self.receipt.clone(),
            false => String::new(),
        };
        Self {
            version,
            receipt,
            ..self.clone()
        }
    }

    /// Keeps that this operation's version is about to be sent, and the id of
    /// the listing that it replaces, so that a run after a crash knows what
    /// may have arrived. False when somebody else holds it by now.
    pub(crate) async fn sending(
        &self,
        store: &Store,
        remote_id: Option<&str>,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let (operation, remote_id) = (self.clone(), remote_id.map(str::to_owned));
        store
            .run_tx("mkt.sending", move |tx| {
                let (operation, remote_id) = (operation.clone(), remote_id.clone());
                Box::pin(async move {
                    let values = params![
                        operation.connection,
                        operation.kind.name(),
                        &operation.subject,
                        &operation.token,
                        operation.version,
                        &operation.receipt
                    ];
                    if tx.execute(sql::OPERATION_SENDING, &values).await? == 0 {
                        return Ok(false);
                    }
                    let values = params![operation.connection, &operation.subject, remote_id, now];
                    tx.execute(sql::LISTING_REMOTE, &values).await?;
                    Ok(true)
                })
            })
            .await
    }

    /// The same again at another step, with a fresh count of attempts.
    pub(crate) fn then(&self, step: Step, wait: Duration) -> Next {
        Next {
            idle: false,
            step,
            version: self.version,
            receipt: self.receipt.clone(),
            attempt: 0,
            asked: self.asked,
            mark: self.mark,
            wait,
            reason: String::new(),
        }
    }

    /// The same step again after a failure, later with each attempt: half a
    /// second at first, at most five minutes.
    pub(crate) fn again(&self, reason: impl std::fmt::Display) -> Next {
        let doublings = u32::try_from(self.attempt.clamp(1, 10) - 1).unwrap_or(0);
        let wait = Duration::from_millis(500 << doublings).min(Duration::from_secs(300));
        self.again_after(wait, reason)
    }

    /// The same step again after a given wait.
    pub(crate) fn again_after(&self, wait: Duration, reason: impl std::fmt::Display) -> Next {
        Next {
            attempt: self.attempt,
            reason: reason.to_string(),
            ..self.then(self.step, wait)
        }
    }

    /// Nothing is left to do.
    pub(crate) fn finished(&self) -> Next {
        Next {
            idle: true,
            ..self.then(Step::Send, Duration::ZERO)
        }
    }

    /// Keeps where it stands. False when somebody else holds it by now.
    pub(crate) async fn save(
        &self,
        tx: &mut Tx,
        next: &Next,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let state = if next.idle { "idle" } else { "due" };
        let values = params![
            self.connection,
            self.kind.name(),
            &self.subject,
            &self.token,
            state,
            next.step.name(),
            next.version,
            &next.receipt,
            next.attempt,
            next.asked,
            now.after(next.wait),
            &next.reason,
            next.mark,
            now
        ];
        tx.wake(TOPIC);
        Ok(tx.execute(sql::OPERATION_SAVE, &values).await? == 1)
    }
}

/// Asks for an operation; one that is under way goes on as it is.
pub(crate) async fn want(
    tx: &mut Tx,
    connection: &adapter_api::Connection,
    kind: Kind,
    subject: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let values = params![
        connection.account,
        connection.id,
        connection.marketplace.name(),
        kind.name(),
        subject,
        now
    ];
    tx.execute(sql::OPERATION_WANT, &values).await?;
    tx.wake(TOPIC);
    Ok(())
}

/// Takes due operations and keeps the attempt before anything is called.
pub(crate) async fn lease(
    store: &Store,
    marketplace: &'static str,
    context: &Context,
    limit: usize,
) -> Result<Vec<Operation>, Error> {
    let (token, now) = (context.uuid().to_string(), context.now());
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    store
        .run_tx("mkt.lease", move |tx| {
            let token = token.clone();
            Box::pin(async move {
                let sql = tx
                    .dialect()
                    .pick(sql::OPERATION_LEASE, sql::OPERATION_LEASE_POSTGRES);
                let values = params![marketplace, &token, now.after(LEASE), now, limit];
                let rows = tx.query(sql, &values).await?;
                rows.iter()
                    .map(|row| Operation::read(row, &token))
                    .collect::<Result<Vec<_>, Error>>()
            })
        })
        .await
}

/// At the start of a data folder's only owner: operations of the run before
/// are taken over at once.
pub(crate) async fn release_all(
    store: &Store,
    marketplace: &'static str,
    now: Timestamp,
) -> Result<(), Error> {
    store
        .run_tx("mkt.release", move |tx| {
            Box::pin(async move {
                tx.execute(sql::OPERATION_RELEASE_ALL, &params![marketplace, now])
                    .await?;
                Ok(())
            })
        })
        .await
}

#[cfg(test)]
impl Operation {
    /// A submission of version 2 after a part of it, at its first attempt.
    pub(crate) fn sample(step: Step) -> Self {
        let account = domain::AccountId::LOCAL.uuid();
        Self {
            connection: ConnectionId::derived(account, "test", "operation"),
            kind: Kind::Submit,
            subject: "product".to_owned(),
            step,
            version: 2,
            receipt: "part".to_owned(),
            attempt: 1,
            asked: 0,
            mark: 0,
            token: "token".to_owned(),
        }
    }
}
