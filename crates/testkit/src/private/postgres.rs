//! A PostgreSQL server of one test.

use std::process::Command;

use sqlx::{Connection, PgConnection};
use tempfile::TempDir;

use super::group::Group;
use super::{START, folder, script};
use crate::servers::PostgresServer;
use crate::{admin, unique, wait};

/// A PostgreSQL server (with `fsync`) that can be killed and started again. A start takes about two seconds.
#[derive(Debug)]
pub struct PrivatePostgres {
    folder: TempDir,
    port: u16,
    password: String,
    running: Option<Group>,
}

impl PrivatePostgres {
    /// Starts an empty server and waits until it answers a query.
    ///
    /// # Panics
    /// When PostgreSQL is not installed, or does not start.
    pub async fn start() -> Self {
        let mut server = Self {
            folder: folder("stox-postgres-"),
            port: unique::port(),
            password: unique::password(),
            running: None,
        };
        server.restart().await;
        server
    }

    /// How to reach it; the same after a restart. Make a database on it with `Database::create_on`.
    #[must_use]
    pub fn server(&self) -> PostgresServer {
        PostgresServer {
            url: format!(
                "postgres://postgres:{}@127.0.0.1:{}/postgres",
                self.password, self.port
            ),
        }
    }

    /// SIGKILL to the server and all its sessions: they are gone when this returns.
    pub async fn kill(&mut self) {
        if let Some(group) = self.running.take() {
            group.kill().await;
        }
    }

    /// Starts it again on the same port and data (kills it first when it runs), and waits until it answers a query.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn restart(&mut self) {
        self.kill().await;
        let mut command = Command::new(script("run-postgres.sh"));
        command
            .arg(self.folder.path().join("server"))
            .arg(self.port.to_string());
        command.env("STOX_SERVER_PASSWORD", &self.password);
        let log = self.folder.path().join("start.log");
        self.running = Some(Group::start(command, &log));
        self.ready().await;
    }

    async fn ready(&mut self) {
        let (server, folder) = (self.server(), self.folder.path().to_owned());
        let running = self.running.as_mut().expect("just started");
        wait::until(START, || {
            assert!(
                !running.has_ended(),
                "the PostgreSQL server in {} ended at its start",
                folder.display()
            );
            let url = server.url.clone();
            async move { admin::run(async move { answers(&url).await.is_ok() }).await }
        })
        .await;
    }
}

async fn answers(url: &str) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect(url).await?;
    sqlx::query("SELECT 1").execute(&mut connection).await?;
    connection.close().await
}
