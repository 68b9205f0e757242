//! The two databases behind one face: binding values and reading rows.

use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{
    Arguments as _, Column as _, Connection as _, Executor as _, PgConnection, Row as _,
    SqlSafeStr as _, SqliteConnection, TypeInfo as _, ValueRef as _,
};

use crate::{Error, Row, Value};

/// Which SQL the database speaks where the two must differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite, the embedded default.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Dialect {
    /// Chooses between two texts of a statement.
    pub fn pick(self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self {
            Dialect::Sqlite => sqlite,
            Dialect::Postgres => postgres,
        }
    }
}

fn bug(error: impl std::fmt::Display) -> Error {
    Error::Bug(error.to_string())
}

fn sqlite_arguments(values: &[Value]) -> Result<SqliteArguments, Error> {
    let mut arguments = SqliteArguments::default();
    for value in values {
        match value.clone() {
            Value::Text(text) => arguments.add(text),
            Value::Int(number) => arguments.add(number),
            Value::Bytes(bytes) => arguments.add(bytes),
        }
        .map_err(bug)?;
    }
    Ok(arguments)
}

fn postgres_arguments(values: &[Value]) -> Result<PgArguments, Error> {
    let mut arguments = PgArguments::default();
    for value in values {
        match value.clone() {
            Value::Text(text) => arguments.add(text),
            Value::Int(number) => arguments.add(number),
            Value::Bytes(bytes) => arguments.add(bytes),
        }
        .map_err(bug)?;
    }
    Ok(arguments)
}

pub(crate) async fn sqlite_execute(
    connection: &mut SqliteConnection,
    sql: &'static str,
    values: &[Value],
) -> Result<u64, Error> {
    let done = sqlx::query_with(sql, sqlite_arguments(values)?)
        .execute(connection)
        .await;
    done.map(|done| done.rows_affected())
        .map_err(Error::from_driver)
}

pub(crate) async fn postgres_execute(
    connection: &mut PgConnection,
    sql: &'static str,
    values: &[Value],
) -> Result<u64, Error> {
    let done = sqlx::query_with(sql, postgres_arguments(values)?)
        .execute(connection)
        .await;
    done.map(|done| done.rows_affected())
        .map_err(Error::from_driver)
}

pub(crate) async fn sqlite_query(
    connection: &mut SqliteConnection,
    sql: &'static str,
    values: &[Value],
) -> Result<Vec<Row>, Error> {
    let rows = sqlx::query_with(sql, sqlite_arguments(values)?)
        .fetch_all(connection)
        .await
        .map_err(Error::from_driver)?;
    rows.iter().map(sqlite_row).collect()
}

pub(crate) async fn postgres_query(
    connection: &mut PgConnection,
    sql: &'static str,
    values: &[Value],
) -> Result<Vec<Row>, Error> {
    let rows = sqlx::query_with(sql, postgres_arguments(values)?)
        .fetch_all(connection)
        .await
        .map_err(Error::from_driver)?;
    rows.iter().map(postgres_row).collect()
}

pub(crate) async fn sqlite_read(
    connection: &mut SqliteConnection,
    sql: String,
) -> Result<Vec<Row>, Error> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(connection)
        .await
        .map_err(Error::from_driver)?;
    rows.iter().map(sqlite_row).collect()
}

pub(crate) async fn postgres_read(
    connection: &mut PgConnection,
    sql: String,
) -> Result<Vec<Row>, Error> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(connection)
        .await
        .map_err(Error::from_driver)?;
    rows.iter().map(postgres_row).collect()
}

pub(crate) async fn sqlite_prepare(
    connection: &mut SqliteConnection,
    sql: &'static str,
) -> Result<(), Error> {
    let prepared = connection.prepare(sql.into_sql_str()).await;
    prepared.map(|_| ()).map_err(Error::from_driver)
}

pub(crate) async fn postgres_prepare(
    connection: &mut PgConnection,
    sql: &'static str,
) -> Result<(), Error> {
    let prepared = connection.prepare(sql.into_sql_str()).await;
    prepared.map(|_| ()).map_err(Error::from_driver)
}

fn sqlite_row(row: &sqlx::sqlite::SqliteRow) -> Result<Row, Error> {
    let mut fields = Vec::with_capacity(row.len());
    for place in 0..row.len() {
        let raw = row.try_get_raw(place).map_err(bug)?;
        let kind = raw.type_info().name().to_owned();
        let field = if raw.is_null() {
            Value::Text(None)
        } else {
            match kind.as_str() {
                "INTEGER" | "BOOLEAN" => Value::Int(Some(row.try_get(place).map_err(bug)?)),
                "TEXT" => Value::Text(Some(row.try_get(place).map_err(bug)?)),
                "BLOB" => Value::Bytes(Some(row.try_get(place).map_err(bug)?)),
                other => return Err(unsupported(row.column(place).name(), other)),
            }
        };
        fields.push(field);
    }
    Ok(Row(fields))
}

fn postgres_row(row: &sqlx::postgres::PgRow) -> Result<Row, Error> {
    let mut fields = Vec::with_capacity(row.len());
    for place in 0..row.len() {
        let kind = row.column(place).type_info().name().to_owned();
        let field = match kind.as_str() {
            "INT8" => Value::Int(row.try_get(place).map_err(bug)?),
            "INT4" => Value::Int(
                row.try_get::<Option<i32>, _>(place)
                    .map_err(bug)?
                    .map(i64::from),
            ),
            "BOOL" => Value::Int(
                row.try_get::<Option<bool>, _>(place)
                    .map_err(bug)?
                    .map(i64::from),
            ),
            "TEXT" | "VARCHAR" | "NAME" => Value::Text(row.try_get(place).map_err(bug)?),
            "BYTEA" => Value::Bytes(row.try_get(place).map_err(bug)?),
            other => return Err(unsupported(row.column(place).name(), other)),
        };
        fields.push(field);
    }
    Ok(Row(fields))
}

fn unsupported(column: &str, kind: &str) -> Error {
    Error::Bug(format!(
        "column {column} has type {kind}: use text, bigint (cast sums) or bytes"
    ))
}

/// Runs statements without parameters, several in one text.
pub(crate) async fn sqlite_batch(
    connection: &mut SqliteConnection,
    sql: String,
) -> Result<(), Error> {
    let sql = sqlx::raw_sql(sqlx::AssertSqlSafe(sql));
    sql.execute(connection)
        .await
        .map(|_| ())
        .map_err(Error::from_driver)
}

/// Runs statements without parameters, several in one text.
pub(crate) async fn postgres_batch(
    connection: &mut PgConnection,
    sql: String,
) -> Result<(), Error> {
    let sql = sqlx::raw_sql(sqlx::AssertSqlSafe(sql));
    sql.execute(connection)
        .await
        .map(|_| ())
        .map_err(Error::from_driver)
}

/// True when the server answers on this connection.
pub(crate) async fn postgres_ping(connection: &mut PgConnection) -> bool {
    connection.ping().await.is_ok()
}
