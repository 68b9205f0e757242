//! What a database is and how it is set, for whoever looks after it.

use domain::Timestamp;

use crate::{Dialect, Error, MigrationSet, Store};

/// A database's version and settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Facts {
    /// SQLite.
    Sqlite(SqliteFacts),
    /// PostgreSQL.
    Postgres(PostgresFacts),
}

/// How an SQLite file is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqliteFacts {
    /// Its version.
    pub version: String,
    /// `wal` where a reader never waits for the writer.
    pub journal: String,
    /// 2 where a commit is on the disk.
    pub synchronous: i64,
    /// What a quick check of the file said: `ok`, or the first damage.
    pub check: String,
}

/// How a PostgreSQL server is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostgresFacts {
    /// Its version.
    pub version: String,
    /// Its version as a number, such as 170002.
    pub number: i64,
    /// Whether a commit waits for the disk.
    pub synchronous_commit: String,
    /// Whether it syncs at all.
    pub fsync: String,
    /// Whether a torn page can be mended.
    pub full_page_writes: String,
    /// Its encoding.
    pub encoding: String,
    /// Connections that it admits to this database, without those kept for
    /// administrators.
    pub connections: i64,
    /// Connections that are open now.
    pub open: i64,
    /// Its clock.
    pub now: Timestamp,
    /// Who we are there.
    pub role: String,
    /// Whether that is an administrator.
    pub is_superuser: bool,
}

const POSTGRES: &str = "SELECT current_setting('server_version'), current_setting('server_version_num'),
    current_setting('synchronous_commit'), current_setting('fsync'), current_setting('full_page_writes'),
    current_setting('server_encoding'),
    least(current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint,
        (SELECT datconnlimit::bigint FROM pg_database WHERE datname = current_database() AND datconnlimit >= 0)),
    (SELECT count(*) FROM pg_stat_activity WHERE datid IS NOT NULL),
    (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, current_user::text,
    current_setting('is_superuser')";
const SQLITE_VERSION: &str = "SELECT sqlite_version()";
const SQLITE_JOURNAL: &str = "PRAGMA journal_mode";
const SQLITE_SYNCHRONOUS: &str = "PRAGMA synchronous";
const SQLITE_CHECK: &str = "PRAGMA quick_check(1)";
const APPLIED: &str =
    "SELECT owner, max(version) FROM store_migration GROUP BY owner ORDER BY owner";
const LEDGER_SQLITE: &str =
    "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'store_migration'";
const LEDGER_POSTGRES: &str = "SELECT count(*) FROM pg_tables
    WHERE schemaname = ANY (current_schemas(false)) AND tablename = 'store_migration'";

/// How far a schema is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaState {
    /// The owner of the tables.
    pub owner: String,
    /// The newest step in the database; 0 for none.
    pub applied: i64,
    /// The newest step that this program knows; 0 for an owner it does not.
    pub known: i64,
}

impl Store {
    /// Version and settings of the database.
    pub async fn facts(&self) -> Result<Facts, Error> {
        match self.dialect() {
            Dialect::Sqlite => Ok(Facts::Sqlite(SqliteFacts {
                version: self.one_text(SQLITE_VERSION).await?,
                journal: self.one_text(SQLITE_JOURNAL).await?,
                synchronous: self.one_int(SQLITE_SYNCHRONOUS).await?,
                check: self.one_text(SQLITE_CHECK).await?,
            })),
            Dialect::Postgres => self.postgres_facts().await.map(Facts::Postgres),
        }
    }

    async fn postgres_facts(&self) -> Result<PostgresFacts, Error> {
        let row = self.query_opt(POSTGRES, &[]).await?;
        let row = row.ok_or_else(|| Error::Bug("the server told nothing of itself".to_owned()))?;
        let text = |place| row.text(place).map(str::to_owned);
        Ok(PostgresFacts {
            version: text(0)?,
            number: row.text(1)?.parse().unwrap_or_default(),
            synchronous_commit: text(2)?,
            fsync: text(3)?,
            full_page_writes: text(4)?,
            encoding: text(5)?,
            connections: row.int(6)?,
            open: row.int(7)?,
            now: row.time(8)?,
            role: text(9)?,
            is_superuser: row.text(10)? == "on",
        })
    }

    /// How far each schema is, of the owners that are given and of those that
    /// the database has.
    pub async fn schema_state(&self, sets: &[MigrationSet]) -> Result<Vec<SchemaState>, Error> {
        let ledger = self.dialect().pick(LEDGER_SQLITE, LEDGER_POSTGRES);
        let mut states: Vec<SchemaState> = sets
            .iter()
            .map(|set| SchemaState {
                owner: set.owner.to_owned(),
                applied: 0,
                known: set.steps.last().map_or(0, |step| step.version),
            })
            .collect();
        if self.one_int(ledger).await? == 0 {
            return Ok(states);
        }
        for row in self.query(APPLIED, &[]).await? {
            let (owner, applied) = (row.text(0)?, row.int(1)?);
            match states.iter_mut().find(|state| state.owner == owner) {
                Some(state) => state.applied = applied,
                None => states.push(SchemaState {
                    owner: owner.to_owned(),
                    applied,
                    known: 0,
                }),
            }
        }
        Ok(states)
    }

    async fn one_text(&self, sql: &'static str) -> Result<String, Error> {
        let row = self.query_opt(sql, &[]).await?;
        let row = row.ok_or_else(|| Error::Bug(format!("no answer to {sql}")))?;
        row.text(0).map(str::to_owned)
    }

    async fn one_int(&self, sql: &'static str) -> Result<i64, Error> {
        let row = self.query_opt(sql, &[]).await?;
        row.ok_or_else(|| Error::Bug(format!("no answer to {sql}")))?
            .int(0)
    }
}
