//! The rows of the objects: every change of state is one short transaction on
//! the object's row, so that an upload and a collection of the same object
//! exclude each other.

use std::time::Duration;

use domain::Timestamp;
use runtime::Context;
use store::{Store, params};

use crate::area::Key;
use crate::{BlobError, sql};

/// A deletion older than this was abandoned: its process died. Far above the
/// longest time that a delete request can take.
const ABANDONED: Duration = Duration::from_secs(60);

/// What an upload finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim {
    /// Nobody has finished putting it: put.
    Put,
    /// It was put before.
    Stored,
    /// Somebody is deleting it right now: wait.
    Deleting,
}

/// Access to the rows.
#[derive(Clone)]
pub(crate) struct Registry {
    pub store: Store,
    pub context: Context,
}

impl Registry {
    /// Announces an upload; from here on the object cannot be collected.
    pub async fn claim(&self, key: &Key, size: u64) -> Result<Claim, BlobError> {
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        let now = self.context.now();
        let abandoned = now.before(ABANDONED);
        let key = key.clone();
        self.store
            .run_tx("blobs.claim", move |tx| {
                let key = key.clone();
                Box::pin(async move {
                    let values = params![
                        key.account,
                        key.area.name(),
                        &key.sha256,
                        size,
                        now,
                        abandoned
                    ];
                    let Some(row) = tx.query_opt(sql::CLAIM, &values).await? else {
                        return Ok(Claim::Deleting);
                    };
                    Ok::<_, BlobError>(match row.text(0)? {
                        "stored" => Claim::Stored,
                        _ => Claim::Put,
                    })
                })
            })
            .await
    }

    /// Records that the object was put. False when it was deleted meanwhile.
    pub async fn stored(&self, key: &Key) -> Result<bool, BlobError> {
        let now = self.context.now();
        let key = key.clone();
        self.store
            .run_tx("blobs.stored", move |tx| {
                let key = key.clone();
                Box::pin(async move {
                    let values = params![key.account, key.area.name(), &key.sha256, now];
                    if tx.execute(sql::STORED, &values).await? == 1 {
                        return Ok::<_, BlobError>(true);
                    }
                    // An upload of the same content may have been quicker.
                    let row = tx.query_opt(sql::STATE, &values[..3]).await?;
                    Ok(row.is_some_and(|row| row.text(0) == Ok("stored")))
                })
            })
            .await
    }

    /// A page of objects that nobody has touched since `cutoff`.
    pub async fn old(
        &self,
        area: crate::Area,
        after: Option<&Key>,
        cutoff: Timestamp,
    ) -> Result<Vec<Key>, BlobError> {
        const PAGE: i64 = 200;
        let abandoned = self.context.now().before(ABANDONED);
        let account = after.map_or(String::new(), |key| key.account.to_string());
        let sha256 = after.map_or(String::new(), |key| key.sha256.to_string());
        let values = params![area.name(), account, sha256, cutoff, abandoned, PAGE];
        let rows = self.store.query(sql::OLD, &values).await?;
        let key = |row: &store::Row| {
            Ok(Key {
                account: row.parsed(0, domain::AccountId::parse)?,
                area,
                sha256: row.parsed(1, domain::Sha256Hex::parse)?,
            })
        };
        rows.iter().map(key).collect()
    }

    /// Starts a deletion unless the object was touched since `cutoff`, is being
    /// deleted already, or `referenced` (parameters: account, digest) finds a
    /// row. Gives the time that [`Registry::forget`] needs.
    pub async fn condemn(
        &self,
        key: &Key,
        cutoff: Timestamp,
        referenced: Option<&'static str>,
    ) -> Result<Option<Timestamp>, BlobError> {
        let now = self.context.now();
        let abandoned = now.before(ABANDONED);
        let key = key.clone();
        self.store
            .run_tx("blobs.condemn", move |tx| {
                let key = key.clone();
                Box::pin(async move {
                    if let Some(sql) = referenced
                        && tx
                            .query_opt(sql, &params![key.account, &key.sha256])
                            .await?
                            .is_some()
                    {
                        return Ok(None);
                    }
                    let area = key.area.name();
                    let values = params![key.account, area, &key.sha256, now, cutoff, abandoned];
                    let condemned = tx.execute(sql::CONDEMN, &values).await? == 1;
                    Ok::<_, BlobError>(condemned.then_some(now))
                })
            })
            .await
    }

    /// Ends a deletion that began at `started`.
    pub async fn forget(&self, key: &Key, started: Timestamp) -> Result<(), BlobError> {
        let key = key.clone();
        self.store
            .run_tx("blobs.forget", move |tx| {
                let key = key.clone();
                Box::pin(async move {
                    let values = params![key.account, key.area.name(), &key.sha256, started];
                    tx.execute(sql::FORGET, &values).await?;
                    Ok::<_, BlobError>(())
                })
            })
            .await
    }
}
