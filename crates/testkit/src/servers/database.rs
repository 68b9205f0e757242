//! A fresh PostgreSQL database for one test.

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::{PostgresServer, postgres};
use crate::{admin, unique};

/// A database of its own: UTF-8, sorted by bytes (locale `C`), as SQLite does. Dropped, with whoever is still
/// connected, on drop.
#[derive(Debug)]
pub struct Database {
    server: PostgresServer,
    name: String,
}

impl Database {
    /// Makes one on the test run's server.
    ///
    /// # Panics
    /// When the server refuses or does not answer.
    pub async fn create() -> Self {
        Self::create_on(&postgres()).await
    }

    /// Makes one on the given server, for example a private one.
    ///
    /// # Panics
    /// When the server refuses or does not answer.
    pub async fn create_on(server: &PostgresServer) -> Self {
        let database = Self {
            server: server.clone(),
            name: unique::name(),
        };
        let statement = format!(
            "CREATE DATABASE \"{}\" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'",
            database.name
        );
        let url = server.url.clone();
        admin::run(async move {
            execute(&url, &statement)
                .await
                .unwrap_or_else(|error| panic!("{statement}: {error}"))
        })
        .await;
        database
    }

    /// The database's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// `postgres://user:password@host:port/name`, as the superuser.
    #[must_use]
    pub fn url(&self) -> String {
        let (server, _maintenance) = self
            .server
            .url
            .rsplit_once('/')
            .expect("the address names a database");
        format!("{server}/{}", self.name)
    }

    /// The server it is on.
    #[must_use]
    pub fn server(&self) -> &PostgresServer {
        &self.server
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let url = self.server.url.clone();
        let statement = format!("DROP DATABASE IF EXISTS \"{}\" WITH (FORCE)", self.name);
        admin::run_blocking(async move {
            // A server that a test has killed takes its databases with it.
            let _gone = execute(&url, &statement).await;
        });
    }
}

/// Runs a statement as whoever the address names, outside any transaction: for what an administrator sets up.
///
/// # Panics
/// When the server refuses or does not answer.
pub async fn administer(url: &str, statement: &str) {
    let done = execute(url, statement).await;
    done.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

async fn execute(url: &str, statement: &str) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect(url).await?;
    sqlx::raw_sql(AssertSqlSafe(statement))
        .execute(&mut connection)
        .await?;
    connection.close().await
}
