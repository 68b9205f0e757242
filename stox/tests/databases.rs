//! One SQL text for two databases: all tables are the same on both, and both
//! understand every statement of every service.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails there and then"
)]

mod schemas;

use runtime::Context;
use runtime::config::DatabaseConfig;
use schemas::SCHEMAS;
use store::{Dialect, Store, columns};
use testkit::servers::Database;

/// The statements that are one text for both.
const SHARED: &[(&str, &[(&str, &str)])] = &[
    ("bus", bus::sql::ALL),
    ("blobs", blobs::sql::ALL),
    ("image-service", image_service::sql::ALL),
    ("ai-worker", ai_worker::sql::ALL),
    ("seo-service", seo_service::sql::ALL),
    ("marketplaces", marketplaces::sql::ALL),
    ("sync-service", sync_service::sql::ALL),
];

/// The statements that only PostgreSQL gets.
const POSTGRES_ONLY: &[(&str, &str)] = &[
    ("bus OUTBOX_LEASE", bus::sql::OUTBOX_LEASE_POSTGRES),
    ("bus DELIVERY_LEASE", bus::sql::DELIVERY_LEASE_POSTGRES),
    (
        "image-service ACCOUNT_SHARE",
        image_service::sql::ACCOUNT_SHARE_POSTGRES,
    ),
    (
        "image-service ACCOUNT_LOCK",
        image_service::sql::ACCOUNT_LOCK_POSTGRES,
    ),
    (
        "marketplaces OPERATION_LEASE",
        marketplaces::sql::OPERATION_LEASE_POSTGRES,
    ),
];

async fn open(url: String) -> Store {
    let config = DatabaseConfig {
        url,
        ..DatabaseConfig::default()
    };
    let store = Store::open(&config, &Context::system()).await.unwrap();
    store.migrate(SCHEMAS).await.unwrap();
    store
}

async fn sqlite(folder: &tempfile::TempDir) -> Store {
    open(format!(
        "sqlite:{}",
        folder.path().join("test.db").display()
    ))
    .await
}

/// What this database runs, by name.
fn statements(dialect: Dialect) -> Vec<(String, &'static str)> {
    let shared = SHARED.iter().flat_map(|(owner, statements)| {
        let named = statements.iter();
        named.map(move |(name, sql)| (format!("{owner} {name}"), *sql))
    });
    let pairs = sync_service::sql::PAIRS.iter();
    let pairs = pairs.map(|(name, pair)| (format!("sync-service {name}"), pair.text(dialect)));
    let mut all: Vec<_> = shared.chain(pairs).collect();
    if dialect == Dialect::Postgres {
        all.extend(
            POSTGRES_ONLY
                .iter()
                .map(|(name, sql)| ((*name).to_owned(), *sql)),
        );
    }
    all
}

/// Every statement that the database refuses, with its words.
async fn refused(store: &Store) -> Vec<String> {
    let mut refused = Vec::new();
    for (name, sql) in statements(store.dialect()) {
        if let Err(error) = store.prepare(sql).await {
            refused.push(format!("{name}: {error}"));
        }
    }
    refused
}

#[tokio::test]
async fn both_databases_have_the_same_tables() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::create().await;
    let (sqlite, postgres) = (sqlite(&folder).await, open(database.url()).await);
    let (ours, theirs) = (
        columns(&sqlite).await.unwrap(),
        columns(&postgres).await.unwrap(),
    );
    for owner in SCHEMAS {
        let prefix = ours
            .iter()
            .any(|column| column.table.starts_with(&format!("{}_", owner.owner)));
        assert!(prefix, "{} has no table of its name", owner.owner);
    }
    assert_eq!(ours, theirs);
}

#[tokio::test]
async fn every_row_belongs_to_an_account() {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(&folder).await;
    let columns = columns(&store).await.unwrap();
    // What belongs to the installation and to no seller.
    let installation = ["bus_meta", "store_migration"];
    let mut tables: Vec<&str> = columns.iter().map(|column| column.table.as_str()).collect();
    tables.dedup();
    tables.retain(|table| !installation.contains(table));
    let without: Vec<&str> = tables
        .into_iter()
        .filter(|table| {
            !columns
                .iter()
                .any(|c| c.table == *table && c.name == "account_id" && c.required)
        })
        .collect();
    assert_eq!(without, Vec::<&str>::new());
}

#[tokio::test]
async fn sqlite_understands_every_statement() {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(&folder).await;
    assert_eq!(refused(&store).await, Vec::<String>::new());
}

#[tokio::test]
async fn postgres_understands_every_statement() {
    let database = Database::create().await;
    let store = open(database.url()).await;
    assert_eq!(refused(&store).await, Vec::<String>::new());
}
