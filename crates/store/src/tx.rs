//! A transaction.

use sqlx::{PgConnection, SqliteConnection};

use crate::backend;
use crate::{Dialect, Error, Row, Value};

/// The connection a transaction runs on.
pub(crate) enum Link {
    Sqlite(SqliteConnection),
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

/// An open transaction. Statements after a failed one succeed only when the
/// failed one ran under a savepoint (PostgreSQL aborts the rest otherwise).
pub struct Tx {
    pub(crate) link: Link,
    pub(crate) wakes: Vec<String>,
    conflicted: bool,
    /// What the database said when it had no room left.
    pub(crate) full: Option<String>,
    depth: u32,
}

impl Tx {
    pub(crate) fn new(link: Link) -> Self {
        Self {
            link,
            wakes: Vec::new(),
            conflicted: false,
            full: None,
            depth: 0,
        }
    }

    /// Which SQL the database speaks.
    pub fn dialect(&self) -> Dialect {
        match self.link {
            Link::Sqlite(_) => Dialect::Sqlite,
            Link::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs a statement; gives the number of rows it changed.
    pub async fn execute(&mut self, sql: &'static str, values: &[Value]) -> Result<u64, Error> {
        let done = match &mut self.link {
            Link::Sqlite(connection) => backend::sqlite_execute(connection, sql, values).await,
            Link::Postgres(tx) => backend::postgres_execute(&mut *tx, sql, values).await,
        };
        self.note(done)
    }

    /// Runs a statement and reads its rows, in order.
    pub async fn query(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, Error> {
        let rows = match &mut self.link {
            Link::Sqlite(connection) => backend::sqlite_query(connection, sql, values).await,
            Link::Postgres(tx) => backend::postgres_query(&mut *tx, sql, values).await,
        };
        self.note(rows)
    }

    /// True when a statement met another transaction: what failed by it should
    /// end the whole work with [`Error::Conflict`], so that it is repeated.
    pub fn has_conflicted(&self) -> bool {
        self.conflicted
    }

    fn note<T>(&mut self, outcome: Result<T, Error>) -> Result<T, Error> {
        match &outcome {
            Err(Error::Conflict(_)) => self.conflicted = true,
            Err(Error::Full(reason)) => self.full = Some(reason.clone()),
            _ => {}
        }
        outcome
    }

    /// Runs a statement that gives at most one row.
    pub async fn query_opt(
        &mut self,
        sql: &'static str,
        values: &[Value],
    ) -> Result<Option<Row>, Error> {
        Ok(self.query(sql, values).await?.into_iter().next())
    }

    /// Asks that everyone who waits for `topic` be woken after the commit.
    pub fn wake(&mut self, topic: impl Into<String>) {
        let topic = topic.into();
        if !self.wakes.contains(&topic) {
            self.wakes.push(topic);
        }
    }

    /// Opens a savepoint: what follows can be undone without losing what came
    /// before. Close it with [`Tx::release`] or [`Tx::rollback`].
    pub async fn savepoint(&mut self) -> Result<(), Error> {
        self.batch(format!("SAVEPOINT s{}", self.depth + 1)).await?;
        self.depth += 1;
        Ok(())
    }

    /// Keeps what happened since the last savepoint.
    pub async fn release(&mut self) -> Result<(), Error> {
        self.release_to(self.depth.saturating_sub(1)).await
    }

    /// Undoes what happened since the last savepoint.
    pub async fn rollback(&mut self) -> Result<(), Error> {
        self.rollback_to(self.depth.saturating_sub(1)).await
    }

    /// How many savepoints are open.
    pub fn depth(&self) -> u32 {
        self.depth
    }

    /// Keeps what happened since `depth` savepoints were open, whatever was
    /// opened since and not closed.
    pub async fn release_to(&mut self, depth: u32) -> Result<(), Error> {
        if self.depth > depth {
            self.depth = depth;
            self.batch(format!("RELEASE SAVEPOINT s{}", depth + 1))
                .await?;
        }
        Ok(())
    }

    /// Undoes what happened since `depth` savepoints were open, whatever was
    /// opened since and not closed.
    pub async fn rollback_to(&mut self, depth: u32) -> Result<(), Error> {
        if self.depth > depth {
            self.depth = depth;
            let name = depth + 1;
            self.batch(format!(
                "ROLLBACK TO SAVEPOINT s{name}; RELEASE SAVEPOINT s{name}"
            ))
            .await?;
        }
        Ok(())
    }

    /// Forgets what was noted, before the connection is used for the next
    /// transaction.
    pub(crate) fn reset(&mut self) {
        self.depth = 0;
        self.conflicted = false;
        self.full = None;
        self.wakes.clear();
    }

    pub(crate) async fn batch(&mut self, sql: String) -> Result<(), Error> {
        let done = match &mut self.link {
            Link::Sqlite(connection) => backend::sqlite_batch(connection, sql).await,
            Link::Postgres(tx) => backend::postgres_batch(&mut *tx as &mut PgConnection, sql).await,
        };
        self.note(done)
    }
}
