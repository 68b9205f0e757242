//! An installation of an earlier release is upgraded in place: from every step
//! of every owner's tables, on both databases, each row is kept, and the tables
//! become those of a new installation.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails there and then"
)]

mod schemas;

use std::collections::{BTreeMap, BTreeSet};

use runtime::Context;
use runtime::config::DatabaseConfig;
use schemas::SCHEMAS;
use store::{Column, MigrationSet, Row, Store, Value, columns};
use testkit::servers::Database;

/// Words for columns that do not take any: table (or the beginning of several),
/// column, word.
const WORDS: &[(&str, &str, &str)] = &[
    ("bus_outbox", "state", "pending"),
    ("bus_delivery", "state", "ready"),
    ("blob_object", "state", "stored"),
    ("image_asset", "state", "received"),
    ("image_review", "choice", "accept"),
    ("image_review_rendition", "role", "candidate"),
    ("image_thumbnail", "role", "finished"),
    ("mkt_listing", "state", "live"),
    ("mkt_operation", "state", "due"),
    ("mkt_operation", "kind", "submit"),
    ("sync_", "state", "reserved"),
    ("sync_movement", "kind", "count"),
];

/// The migrations' own book, which they fill themselves.
const BOOK: &str = "store_migration";

async fn open(url: String) -> Store {
    let config = DatabaseConfig {
        url,
        ..DatabaseConfig::default()
    };
    Store::open(&config, &Context::system()).await.unwrap()
}

/// The tables with their columns, sorted.
async fn tables(store: &Store) -> BTreeMap<String, Vec<Column>> {
    let mut tables: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    for column in columns(store).await.unwrap() {
        tables.entry(column.table.clone()).or_default().push(column);
    }
    tables.remove(BOOK);
    tables
}

/// A value that tells of its column, so that no two can be mixed up.
fn value(column: &Column, place: usize) -> Value {
    let word = WORDS
        .iter()
        .find(|(table, name, _)| column.table.starts_with(table) && column.name == *name);
    match (word, column.kind.as_str()) {
        (Some((_, _, word)), _) => Value::from(*word),
        (None, "int") if column.table.starts_with("sync_") => Value::from(1_i64),
        (None, "int") => Value::from(i64::try_from(place).unwrap() + 2),
        (None, "text") => Value::from(format!("{} of {}", column.name, column.table)),
        (None, other) => panic!("no value of kind {other} for {column:?}"),
    }
}

/// A statement made here, which lives as long as the test.
fn statement(sql: String) -> &'static str {
    Box::leak(sql.into_boxed_str())
}

fn listed(columns: &[Column]) -> String {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    names.join(", ")
}

/// One row with a value in every column of every table.
async fn plant(store: &Store) {
    for (table, columns) in tables(store).await {
        let places: Vec<String> = (1..=columns.len())
            .map(|place| format!("${place}"))
            .collect();
        let sql = format!(
            "INSERT INTO {table} ({}) VALUES ({})",
            listed(&columns),
            places.join(", ")
        );
        let sql = statement(sql);
        let values = columns
            .iter()
            .enumerate()
            .map(|(place, column)| value(column, place));
        let values: Vec<Value> = values.collect();
        let planted = store.run_tx("test", move |tx| {
            let values = values.clone();
            Box::pin(async move { tx.execute(sql, &values).await })
        });
        let planted: Result<u64, store::Error> = planted.await;
        assert_eq!(
            planted,
            Ok(1),
            "{table}: does a column need a word in WORDS?"
        );
    }
}

/// What these columns hold, by table.
async fn held(store: &Store, tables: &BTreeMap<String, Vec<Column>>) -> BTreeMap<String, Vec<Row>> {
    let mut held = BTreeMap::new();
    for (table, columns) in tables {
        let sql = statement(format!("SELECT {} FROM {table}", listed(columns)));
        held.insert(table.clone(), store.query(sql, &[]).await.unwrap());
    }
    held
}

/// Upgrades what `set` was after its first `steps` steps.
async fn upgraded(store: &Store, set: &MigrationSet, steps: usize) {
    let at = format!("{} from step {steps} on {}", set.owner, store.describe());
    let earlier = MigrationSet {
        owner: set.owner,
        steps: &set.steps[..steps],
    };
    store.migrate(&[earlier]).await.unwrap();
    plant(store).await;
    let (before, rows) = (tables(store).await, held(store, &tables(store).await).await);
    assert!(rows.values().all(|rows| rows.len() == 1), "{at}: {rows:?}");

    store.migrate(std::slice::from_ref(set)).await.unwrap();
    let after = tables(store).await;
    for (table, columns) in &before {
        let now: BTreeSet<&str> = after
            .get(table)
            .unwrap_or_else(|| panic!("{at}: {table} is gone"))
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        let gone: Vec<&Column> = columns
            .iter()
            .filter(|c| !now.contains(c.name.as_str()))
            .collect();
        assert!(gone.is_empty(), "{at}: columns are gone: {gone:?}");
    }
    assert_eq!(held(store, &before).await, rows, "{at}: rows changed");
    let fresh = tempfile::tempdir().unwrap();
    let fresh = open(format!("sqlite:{}/fresh.db", fresh.path().display())).await;
    fresh.migrate(std::slice::from_ref(set)).await.unwrap();
    assert_eq!(
        after,
        tables(&fresh).await,
        "{at}: other tables than a new installation's"
    );
    // Once more is nothing more.
    store.migrate(std::slice::from_ref(set)).await.unwrap();
    store.close().await;
}

/// Every owner with each number of steps that is not all of them.
fn earlier() -> impl Iterator<Item = (&'static MigrationSet, usize)> {
    SCHEMAS
        .iter()
        .flat_map(|set| (1..set.steps.len()).map(move |steps| (set, steps)))
}

#[tokio::test]
async fn every_earlier_step_is_upgraded_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    for (set, steps) in earlier() {
        let file = folder.path().join(format!("{}-{steps}.db", set.owner));
        let store = open(format!("sqlite:{}", file.display())).await;
        upgraded(&store, set, steps).await;
    }
}

#[tokio::test]
async fn every_earlier_step_is_upgraded_on_postgres() {
    for (set, steps) in earlier() {
        let database = Database::create().await;
        let store = open(database.url()).await;
        upgraded(&store, set, steps).await;
    }
}

/// The rows above fit the present tables of every owner, so that the next step
/// of any of them is tested without more.
#[tokio::test]
async fn a_row_is_known_for_every_table() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(format!("sqlite:{}/test.db", folder.path().display())).await;
    store.migrate(SCHEMAS).await.unwrap();
    plant(&store).await;
}
