//! What goes in comes out, and what must not go in says why.

use std::collections::BTreeSet;

use store::{Error, Store, Value, columns, dump, params};

use crate::home::{ADD, Home};

on_both! {
    values_come_back_as_they_went_in,
    nulls_of_every_type_come_back,
    a_broken_rule_has_its_own_error,
    a_wrong_statement_is_refused_when_it_is_prepared,
    a_dump_shows_what_changed,
}

const PUT: &str = "INSERT INTO thing (code, amount, note, data) VALUES ($1, $2, $3, $4)";
const GET: &str = "SELECT amount, note, data FROM thing WHERE code = $1";

async fn put(store: &Store, sql: &'static str, values: Vec<Value>) -> Result<u64, Error> {
    let put = store.run_tx("test", move |tx| {
        let values = values.clone();
        Box::pin(async move { tx.execute(sql, &values).await })
    });
    put.await
}

async fn values_come_back_as_they_went_in(home: Home) {
    let store = home.things().await;
    let every_byte: Vec<u8> = (0..=255).collect();
    let samples: [(&str, i64, &str, &[u8]); 3] = [
        ("plain", 0, "", b""),
        (
            "Türkçe İıŞşĞğ",
            i64::MAX,
            "it's \"quoted\" $1 %; --\n",
            &every_byte,
        ),
        ("emoji 🧵", 1, "\u{1}\u{7f}\u{fffd}", &[0, 0, 0]),
    ];
    for (code, amount, note, data) in samples {
        let values = params![code, amount, note, data.to_vec()];
        assert_eq!(put(&store, PUT, values.to_vec()).await, Ok(1));
        let row = store.query_opt(GET, &params![code]).await.unwrap().unwrap();
        assert_eq!(row.int(0), Ok(amount));
        assert_eq!(row.text(1), Ok(note));
        assert_eq!(row.opt_bytes(2), Ok(Some(data)));
        assert!(row.text(0).is_err() && row.int(1).is_err() && row.int(3).is_err());
    }
}

async fn nulls_of_every_type_come_back(home: Home) {
    let store = home.things().await;
    let values = params!["a", 1, None::<String>, None::<Vec<u8>>];
    put(&store, PUT, values.to_vec()).await.unwrap();
    let row = store.query_opt(GET, &params!["a"]).await.unwrap().unwrap();
    assert_eq!(row.opt_text(1), Ok(None));
    assert_eq!(row.opt_bytes(2), Ok(None));
    assert!(row.text(1).is_err(), "null is not empty text");
    assert_eq!(store.query_opt(GET, &params!["b"]).await, Ok(None));
}

async fn a_broken_rule_has_its_own_error(home: Home) {
    let store = home.things().await;
    put(&store, ADD, params!["a", 1].to_vec()).await.unwrap();
    let twice = put(&store, ADD, params!["a", 2].to_vec()).await;
    assert!(matches!(twice, Err(Error::Exists(_))), "{twice:?}");
    let negative = put(&store, ADD, params!["b", -1].to_vec()).await;
    assert!(matches!(negative, Err(Error::Refused(_))), "{negative:?}");
    let missing = put(&store, ADD, params!["b", None::<i64>].to_vec()).await;
    assert!(matches!(missing, Err(Error::Refused(_))), "{missing:?}");
    let wrong = put(
        &store,
        "INSERT INTO nothing (a) VALUES ($1)",
        params![1].to_vec(),
    )
    .await;
    assert!(matches!(wrong, Err(Error::Bug(_))), "{wrong:?}");
    assert!(!wrong.unwrap_err().is_passing());
}

async fn a_wrong_statement_is_refused_when_it_is_prepared(home: Home) {
    let store = home.things().await;
    for sql in [ADD, PUT, GET] {
        store.prepare(sql).await.unwrap();
    }
    for sql in [
        "SELECT colour FROM thing",
        "SELECT code FROM things",
        "SELEC 1",
    ] {
        let refused = store.prepare(sql).await;
        assert!(matches!(refused, Err(Error::Bug(_))), "{sql}: {refused:?}");
    }
    // Nothing was run.
    let rows = store.query("SELECT code FROM thing", &[]).await.unwrap();
    assert!(rows.is_empty());
}

async fn a_dump_shows_what_changed(home: Home) {
    let store = home.things().await;
    put(&store, ADD, params!["a", 1].to_vec()).await.unwrap();
    let before = dump(&store).await.unwrap();
    let tables: BTreeSet<String> = before.keys().cloned().collect();
    let known = columns(&store).await.unwrap().into_iter().map(|c| c.table);
    assert_eq!(tables, known.collect());
    assert_eq!(dump(&store).await.unwrap(), before);
    put(&store, ADD, params!["b", 1].to_vec()).await.unwrap();
    let after = dump(&store).await.unwrap();
    assert_eq!((before["thing"].len(), after["thing"].len()), (1, 2));
    assert_eq!(before["store_migration"], after["store_migration"]);
}
