//! Schema changes, applied in order, each once.

use crate::store::Backend;
use crate::{Dialect, Error, Store, Tx, params};

/// One step of a schema. A step that was released is never edited.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Rises by one with each step of a set.
    pub version: i64,
    /// What it does, in a few words.
    pub name: &'static str,
    /// The statements, separated by `;`. Written once for both databases with
    /// `{text}`, `{int}`, `{bytes}` for column types and `{strict}` after the
    /// closing bracket of a table.
    pub sql: &'static str,
}

/// The steps of one service or crate, which owns the tables they make.
#[derive(Debug, Clone, Copy)]
pub struct MigrationSet {
    /// The owner's name; also the prefix of its tables.
    pub owner: &'static str,
    /// The steps in order.
    pub steps: &'static [Migration],
}

/// Fills the types of a dialect into a step's text.
pub fn expand(dialect: Dialect, sql: &str) -> String {
    let (text, int, bytes, strict) = match dialect {
        Dialect::Sqlite => ("TEXT", "INTEGER", "BLOB", "STRICT"),
        Dialect::Postgres => ("TEXT COLLATE \"C\"", "BIGINT", "BYTEA", ""),
    };
    sql.replace("{text}", text)
        .replace("{int}", int)
        .replace("{bytes}", bytes)
        .replace("{strict}", strict)
}

const LEDGER: &str = "CREATE TABLE IF NOT EXISTS store_migration (
    owner {text} NOT NULL, version {int} NOT NULL, name {text} NOT NULL,
    sql {text} NOT NULL, PRIMARY KEY (owner, version)) {strict}";
const APPLIED: &str = "SELECT version, sql FROM store_migration WHERE owner = $1 ORDER BY version";
const RECORD: &str =
    "INSERT INTO store_migration (owner, version, name, sql) VALUES ($1, $2, $3, $4)";

impl Store {
    /// Brings the schema up to date. Safe when several processes start at
    /// once. A released step that was edited, or steps of a newer program,
    /// are an error.
    pub async fn migrate(&self, sets: &[MigrationSet]) -> Result<(), Error> {
        let sets = sets.to_vec();
        self.run_tx("store.migrate", move |tx| {
            let sets = sets.clone();
            Box::pin(async move {
                lock(tx).await?;
                tx.batch(expand(tx.dialect(), LEDGER)).await?;
                for set in &sets {
                    apply(tx, set).await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// The back end in words, for health pages.
    pub fn describe(&self) -> &'static str {
        match self.inner.backend {
            Backend::Sqlite { .. } => "SQLite",
            Backend::Postgres { .. } => "PostgreSQL",
        }
    }
}

/// One migrating process at a time; SQLite's write transaction is that already.
async fn lock(tx: &mut Tx) -> Result<(), Error> {
    if tx.dialect() == Dialect::Postgres {
        // The number is arbitrary; it only must be the same everywhere.
        tx.batch("SELECT pg_advisory_xact_lock(7738946)".to_owned())
            .await?;
    }
    Ok(())
}

async fn apply(tx: &mut Tx, set: &MigrationSet) -> Result<(), Error> {
    let applied = tx.query(APPLIED, &params![set.owner]).await?;
    for row in &applied {
        let version = row.int(0)?;
        let known = set.steps.iter().find(|step| step.version == version).ok_or_else(|| {
            Error::Bug(format!(
                "the database has step {version} of {}, which this program does not know: use a newer program",
                set.owner
            ))
        })?;
        if known.sql != row.text(1)? {
            return Err(Error::Bug(format!(
                "step {version} of {} was edited after it was applied: add a new step instead",
                set.owner
            )));
        }
    }
    let last = applied.last().map_or(Ok(0), |row| row.int(0))?;
    for step in set.steps.iter().filter(|step| step.version > last) {
        tx.batch(expand(tx.dialect(), step.sql)).await?;
        tx.execute(
            RECORD,
            &params![set.owner, step.version, step.name, step.sql],
        )
        .await?;
    }
    Ok(())
}
