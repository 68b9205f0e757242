//! Database access: one SQL text for PostgreSQL and SQLite.
//!
//! Statements use `$1` placeholders and only three types: text, 64-bit
//! integers and bytes. All writes go through [`Store::run_tx`], whose closure
//! may run more than once; on SQLite one writer puts several closures into one
//! commit. Nothing of the driver is visible outside this crate.

mod backend;
mod error;
mod facts;
mod migrate;
mod role;
mod row;
mod schema;
mod store;
mod tx;
mod value;
mod wake;
mod writer;

pub use backend::Dialect;
pub use error::Error;
pub use facts::{Facts, PostgresFacts, SchemaState, SqliteFacts};
pub use migrate::{Migration, MigrationSet, expand};
pub use row::Row;
pub use schema::{Column, columns, dump};
pub use store::{Pool, Store};
pub use tx::Tx;
pub use value::Value;
pub use wake::Wakeups;

/// A boxed future, as the closures of [`Store::run_tx`] return it.
pub type TxFuture<'t, T, E> = std::pin::Pin<Box<dyn Future<Output = Result<T, E>> + Send + 't>>;

/// The parameters of a statement: `params![id, 3, None::<String>]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { [$($crate::Value::from($value)),*] };
}

/// Names the statements of a repository and lists them all in `ALL`, so that a
/// test can prepare every one on both back ends.
#[macro_export]
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)*) => {
        $($(#[$doc])* pub const $name: &str = $sql;)*
        /// Every statement of this file with its name.
        pub const ALL: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}
