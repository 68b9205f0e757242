//! A database that is removed at the end of its test.

use std::time::Duration;

use runtime::Context;
use runtime::config::DatabaseConfig;
use store::{Error, Migration, MigrationSet, Store};
use testkit::servers::Database;

/// No condition may take longer than this to come true.
pub const SOON: Duration = Duration::from_secs(60);

/// `thing`: a code that is unique, a number that is not negative, a note that
/// may be missing, some bytes.
pub const THINGS: MigrationSet = MigrationSet {
    owner: "thing",
    steps: &[Migration {
        version: 1,
        name: "things",
        sql: "CREATE TABLE thing (code {text} NOT NULL PRIMARY KEY,
            amount {int} NOT NULL CHECK (amount >= 0), note {text}, data {bytes}) {strict}",
    }],
};

/// Adds a thing: code, amount.
pub const ADD: &str = "INSERT INTO thing (code, amount) VALUES ($1, $2)";
/// All codes.
pub const CODES: &str = "SELECT code FROM thing ORDER BY code";

/// A database.
pub struct Home {
    url: String,
    _folder: tempfile::TempDir,
    _database: Option<Database>,
}

impl Home {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            url: format!("sqlite:{}", folder.path().join("test.db").display()),
            _folder: folder,
            _database: None,
        }
    }

    pub async fn postgres() -> Self {
        let database = Database::create().await;
        Self {
            url: database.url(),
            _folder: tempfile::tempdir().unwrap(),
            _database: Some(database),
        }
    }

    /// As one process opens it.
    pub async fn open(&self) -> Store {
        open(&self.url).await.unwrap()
    }

    /// Opened, with the table `thing`.
    pub async fn things(&self) -> Store {
        let store = self.open().await;
        store.migrate(&[THINGS]).await.unwrap();
        store
    }
}

/// Opens a database by its address.
pub async fn open(url: &str) -> Result<Store, Error> {
    let config = DatabaseConfig {
        url: url.to_owned(),
        max_connections: 4,
        acquire_timeout_ms: 3_000,
    };
    Store::open(&config, &Context::system()).await
}

/// The codes of all things.
pub async fn codes(store: &Store) -> Vec<String> {
    let rows = store.query(CODES, &[]).await.unwrap();
    rows.iter()
        .map(|row| row.text(0).unwrap().to_owned())
        .collect()
}

/// Runs one statement without parameters in a transaction of its own.
pub async fn run(store: &Store, sql: &'static str) -> Result<u64, Error> {
    store
        .run_tx("test", move |tx| {
            Box::pin(async move { tx.execute(sql, &[]).await })
        })
        .await
}
