//! Reading the schema back, to compare the two databases.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Dialect, Error, Row, Store};

/// One column of one table, in words that mean the same on both databases.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Column {
    /// The table.
    pub table: String,
    /// The column.
    pub name: String,
    /// `text`, `int` or `bytes`.
    pub kind: String,
    /// True when it cannot be null.
    pub required: bool,
}

const SQLITE: &str = "SELECT m.name, p.name, lower(p.type), CASE WHEN p.\"notnull\" = 1 OR p.pk > 0 THEN 1 ELSE 0 END
    FROM sqlite_master m JOIN pragma_table_info(m.name) p
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'";
const POSTGRES: &str = "SELECT table_name::text, column_name::text, data_type::text,
    CASE WHEN is_nullable = 'NO' THEN 1::bigint ELSE 0::bigint END
    FROM information_schema.columns WHERE table_schema = current_schema()";

/// All columns of all tables, sorted.
pub async fn columns(store: &Store) -> Result<Vec<Column>, Error> {
    let rows = match store.dialect() {
        Dialect::Sqlite => store.query(SQLITE, &[]).await?,
        Dialect::Postgres => store.query(POSTGRES, &[]).await?,
    };
    let mut columns = Vec::with_capacity(rows.len());
    for row in &rows {
        let kind = match row.text(2)? {
            "text" => "text",
            "integer" | "bigint" => "int",
            "blob" | "bytea" => "bytes",
            other => return Err(Error::Bug(format!("unexpected column type {other}"))),
        };
        columns.push(Column {
            table: row.text(0)?.to_owned(),
            name: row.text(1)?.to_owned(),
            kind: kind.to_owned(),
            required: row.int(3)? == 1,
        });
    }
    columns.sort();
    Ok(columns)
}

/// All rows of all tables, in no meaningful order but always the same one: to
/// see what a piece of work changed. For tests and for small databases.
pub async fn dump(store: &Store) -> Result<BTreeMap<String, Vec<Row>>, Error> {
    let tables: BTreeSet<String> = columns(store).await?.into_iter().map(|c| c.table).collect();
    let mut dump = BTreeMap::new();
    for table in tables {
        let mut rows = store.read_all(&table).await?;
        rows.sort();
        dump.insert(table, rows);
    }
    Ok(dump)
}
