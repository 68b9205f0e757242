//! Schema changes.

use store::{Column, Error, Migration, MigrationSet, columns, params};

use crate::home::{Home, THINGS, codes, run};

on_both! {
    steps_are_applied_in_order_and_keep_the_rows,
    an_edited_step_is_refused,
    a_newer_database_is_refused,
    a_failing_step_changes_nothing,
    processes_that_start_together_migrate_once,
}

const FIRST: Migration = THINGS.steps[0];
const SECOND: Migration = Migration {
    version: 2,
    name: "colour and shelves",
    sql: "ALTER TABLE thing ADD COLUMN colour {text} NOT NULL DEFAULT 'none';
        CREATE TABLE thing_shelf (name {text} NOT NULL PRIMARY KEY, width {int}) {strict};
        INSERT INTO thing_shelf (name, width) SELECT code, amount FROM thing",
};
const TWO_STEPS: MigrationSet = MigrationSet {
    owner: "thing",
    steps: &[FIRST, SECOND],
};

async fn steps_are_applied_in_order_and_keep_the_rows(home: Home) {
    let store = home.things().await;
    run(&store, "INSERT INTO thing (code, amount) VALUES ('a', 3)")
        .await
        .unwrap();
    store.migrate(&[TWO_STEPS]).await.unwrap();
    store.migrate(&[TWO_STEPS]).await.unwrap();
    let sql = "SELECT t.colour, s.width FROM thing t JOIN thing_shelf s ON s.name = t.code";
    let row = store.query_opt(sql, &[]).await.unwrap().unwrap();
    assert_eq!((row.text(0), row.int(1)), (Ok("none"), Ok(3)));
    let of_thing = |column: &&Column| column.table == "thing";
    let columns = columns(&store).await.unwrap();
    let listed: Vec<_> = columns
        .iter()
        .filter(of_thing)
        .map(|c| (c.name.as_str(), c.kind.as_str(), c.required))
        .collect();
    let expected = [
        ("amount", "int", true),
        ("code", "text", true),
        ("colour", "text", true),
        ("data", "bytes", false),
        ("note", "text", false),
    ];
    assert_eq!(listed, expected);
}

fn bug(outcome: Result<(), Error>) -> String {
    match outcome {
        Err(Error::Bug(text)) => text,
        other => panic!("not refused: {other:?}"),
    }
}

async fn an_edited_step_is_refused(home: Home) {
    let store = home.things().await;
    const EDITED: MigrationSet = MigrationSet {
        owner: "thing",
        steps: &[Migration {
            sql: "CREATE TABLE thing (code {text}) {strict}",
            ..FIRST
        }],
    };
    let text = bug(store.migrate(&[EDITED]).await);
    assert!(text.starts_with("step 1 of thing was edited"), "{text}");
}

async fn a_newer_database_is_refused(home: Home) {
    let store = home.open().await;
    store.migrate(&[TWO_STEPS]).await.unwrap();
    let text = bug(store.migrate(&[THINGS]).await);
    assert!(text.contains("step 2 of thing"), "{text}");
    assert!(text.contains("newer program"), "{text}");
}

async fn a_failing_step_changes_nothing(home: Home) {
    let store = home.things().await;
    const BROKEN: MigrationSet = MigrationSet {
        owner: "thing",
        steps: &[
            FIRST,
            SECOND,
            Migration {
                version: 3,
                name: "wrong",
                sql: "CREATE TABLE thing_box (name {text}) {strict}; INSERT INTO nowhere VALUES (1)",
            },
        ],
    };
    let before = columns(&store).await.unwrap();
    assert!(store.migrate(&[BROKEN]).await.is_err());
    assert_eq!(columns(&store).await.unwrap(), before);
    store.migrate(&[TWO_STEPS]).await.unwrap();
}

async fn processes_that_start_together_migrate_once(home: Home) {
    let (one, two, three) = futures::join!(home.open(), home.open(), home.open());
    let sets = [TWO_STEPS];
    let outcomes = futures::join!(one.migrate(&sets), two.migrate(&sets), three.migrate(&sets));
    assert_eq!(outcomes, (Ok(()), Ok(()), Ok(())));
    let applied = "SELECT count(*) FROM store_migration WHERE owner = $1";
    let row = one.query_opt(applied, &params!["thing"]).await.unwrap();
    assert_eq!(row.unwrap().int(0), Ok(2));
    assert_eq!(codes(&three).await, Vec::<String>::new());
}
