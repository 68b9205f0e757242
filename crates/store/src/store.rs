//! A database, opened.

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use runtime::Context;
use runtime::config::DatabaseConfig;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool};
use tokio::sync::{mpsc, oneshot};

use crate::tx::Link;
use crate::writer::{self, Job, Typed};
use crate::{Dialect, Error, Row, Tx, TxFuture, Value, Wakeups, backend};

/// A database with its connections. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) backend: Backend,
    pub(crate) context: Context,
    wakeups: Wakeups,
}

pub(crate) enum Backend {
    Sqlite {
        read: SqlitePool,
        write: mpsc::Sender<Box<dyn Job>>,
    },
    Postgres {
        pool: PgPool,
    },
}

/// Connections to a database; on SQLite those that read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pool {
    /// Open ones.
    pub open: u32,
    /// Open ones that nobody uses.
    pub idle: u32,
}

impl Pool {
    fn of(open: u32, idle: usize) -> Self {
        let idle = u32::try_from(idle).unwrap_or(open);
        Self { open, idle }
    }
}

/// How often a transaction is repeated after a conflict.
const REPEATS: u32 = 20;
/// How long opening waits for a server that is still starting.
const OPEN_PATIENCE: Duration = Duration::from_secs(60);

impl Store {
    /// Opens `sqlite:PATH` (made when missing; WAL, `synchronous=FULL`) or
    /// `postgres://…`. Waits up to a minute for a server that does not answer.
    pub async fn open(config: &DatabaseConfig, context: &Context) -> Result<Self, Error> {
        let wakeups = Wakeups::default();
        let backend = if let Some(path) = config.url.strip_prefix("sqlite:") {
            open_sqlite(Path::new(path), config, context, &wakeups).await?
        } else if config.url.starts_with("postgres://") || config.url.starts_with("postgresql://") {
            Backend::Postgres {
                pool: open_postgres(config, context).await?,
            }
        } else {
            return Err(Error::Bug(
                "database.url must start with sqlite: or postgres://".to_owned(),
            ));
        };
        Ok(Self {
            inner: Arc::new(Inner {
                backend,
                context: context.clone(),
                wakeups,
            }),
        })
    }

    /// Which SQL the database speaks.
    pub fn dialect(&self) -> Dialect {
        match self.inner.backend {
            Backend::Sqlite { .. } => Dialect::Sqlite,
            Backend::Postgres { .. } => Dialect::Postgres,
        }
    }

    /// The signals that [`Tx::wake`] gives after a commit.
    pub fn wakeups(&self) -> &Wakeups {
        &self.inner.wakeups
    }

    /// Reads outside a transaction, seeing what was committed before.
    pub async fn query(&self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, Error> {
        match &self.inner.backend {
            Backend::Sqlite { read, .. } => {
                let mut connection = read.acquire().await.map_err(Error::from_driver)?;
                backend::sqlite_query(&mut connection, sql, values).await
            }
            Backend::Postgres { pool } => {
                let mut connection = pool.acquire().await.map_err(Error::from_driver)?;
                backend::postgres_query(&mut connection, sql, values).await
            }
        }
    }

    /// Every row of a table whose name comes from the database itself.
    pub(crate) async fn read_all(&self, table: &str) -> Result<Vec<Row>, Error> {
        let sql = format!("SELECT * FROM \"{}\"", table.replace('"', "\"\""));
        match &self.inner.backend {
            Backend::Sqlite { read, .. } => {
                let mut connection = read.acquire().await.map_err(Error::from_driver)?;
                backend::sqlite_read(&mut connection, sql).await
            }
            Backend::Postgres { pool } => {
                let mut connection = pool.acquire().await.map_err(Error::from_driver)?;
                backend::postgres_read(&mut connection, sql).await
            }
        }
    }

    /// Reads at most one row.
    pub async fn query_opt(
        &self,
        sql: &'static str,
        values: &[Value],
    ) -> Result<Option<Row>, Error> {
        Ok(self.query(sql, values).await?.into_iter().next())
    }

    /// Lets the database parse a statement and look up its tables and columns,
    /// without running it.
    pub async fn prepare(&self, sql: &'static str) -> Result<(), Error> {
        match &self.inner.backend {
            Backend::Sqlite { read, .. } => {
                let mut connection = read.acquire().await.map_err(Error::from_driver)?;
                backend::sqlite_prepare(&mut connection, sql).await
            }
            Backend::Postgres { pool } => {
                let mut connection = pool.acquire().await.map_err(Error::from_driver)?;
                backend::postgres_prepare(&mut connection, sql).await
            }
        }
    }

    /// Runs `work` in a transaction and commits when it gives `Ok`. After a
    /// conflict the work runs again, so it must have no effect outside `tx`.
    /// An error from it undoes everything it did. Never call this inside
    /// `work`: on SQLite it would wait for itself.
    pub async fn run_tx<T, E, F>(&self, name: &'static str, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> TxFuture<'t, T, E> + Send + Sync + 'static,
    {
        match &self.inner.backend {
            Backend::Sqlite { write, .. } => {
                let gone = || {
                    E::from(Error::Unavailable(format!(
                        "{name}: the writer has stopped"
                    )))
                };
                let (reply, answer) = oneshot::channel();
                let job: Box<dyn Job> = Box::new(Typed::new(Arc::new(work), reply));
                write.send(job).await.map_err(|_| gone())?;
                answer.await.map_err(|_| gone())?
            }
            Backend::Postgres { pool } => self.run_postgres(pool, name, &work).await,
        }
    }

    async fn run_postgres<T, E, F>(&self, pool: &PgPool, name: &str, work: &F) -> Result<T, E>
    where
        E: From<Error>,
        F: for<'t> Fn(&'t mut Tx) -> TxFuture<'t, T, E> + Send + Sync,
    {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let begun = pool.begin().await.map_err(Error::from_driver)?;
            let mut tx = Tx::new(Link::Postgres(begun));
            let value = match work(&mut tx).await {
                Ok(value) => value,
                Err(_) if tx.has_conflicted() && attempt < REPEATS => {
                    drop(tx);
                    self.back_off(name, attempt).await;
                    continue;
                }
                Err(error) => return Err(error),
            };
            let Tx { link, wakes, .. } = tx;
            let Link::Postgres(open) = link else {
                return Err(Error::Bug("the transaction changed its kind".to_owned()).into());
            };
            match open.commit().await.map_err(Error::from_driver) {
                Ok(()) => {
                    wakes
                        .iter()
                        .for_each(|topic| self.inner.wakeups.wake(topic));
                    return Ok(value);
                }
                Err(Error::Conflict(_)) if attempt < REPEATS => self.back_off(name, attempt).await,
                Err(error) => return Err(error.into()),
            }
        }
    }

    async fn back_off(&self, name: &str, attempt: u32) {
        tracing::debug!(name, attempt, "transaction repeats after a conflict");
        let jitter = self.inner.context.random.below(20);
        self.inner
            .context
            .clock
            .pause(Duration::from_millis(jitter))
            .await;
    }

    /// True when the database answers now.
    pub async fn answers(&self) -> bool {
        match &self.inner.backend {
            Backend::Sqlite { read, .. } => read.acquire().await.is_ok(),
            Backend::Postgres { pool } => match pool.acquire().await {
                Ok(mut connection) => backend::postgres_ping(&mut connection).await,
                Err(_) => false,
            },
        }
    }

    /// Connections to the database.
    pub fn pool(&self) -> Pool {
        match &self.inner.backend {
            Backend::Sqlite { read, .. } => Pool::of(read.size(), read.num_idle()),
            Backend::Postgres { pool } => Pool::of(pool.size(), pool.num_idle()),
        }
    }

    /// Closes the connections after what is running; later calls fail.
    pub async fn close(&self) {
        match &self.inner.backend {
            Backend::Sqlite { read, .. } => read.close().await,
            Backend::Postgres { pool } => pool.close().await,
        }
    }
}

async fn open_sqlite(
    path: &Path,
    config: &DatabaseConfig,
    context: &Context,
    wakeups: &Wakeups,
) -> Result<Backend, Error> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(10));
    let connection = writer::open(&options).await?;
    let (write, jobs) = mpsc::channel(1024);
    let signals = wakeups.clone();
    // Ends when the last handle to the store is dropped, after everybody's
    // last commit.
    context
        .life
        .spawn_resource(writer::serve(connection, jobs, signals));
    let read = SqlitePoolOptions::new()
        .max_connections(config.max_connections.max(2) - 1)
        .acquire_timeout(Duration::from_millis(config.acquire_timeout_ms))
        .connect_with(options.create_if_missing(false))
        .await
        .map_err(Error::from_driver)?;
    Ok(Backend::Sqlite { read, write })
}

async fn open_postgres(config: &DatabaseConfig, context: &Context) -> Result<PgPool, Error> {
    let options = sqlx::postgres::PgConnectOptions::from_str(&config.url)
        .map_err(|error| Error::Bug(format!("database.url: {error}")))?
        .application_name("stox");
    let pool = sqlx::postgres::PgPoolOptions::new()
        .max_connections(config.max_connections)
        .acquire_timeout(Duration::from_millis(config.acquire_timeout_ms))
        .connect_lazy_with(options);
    let deadline = context.now().after(OPEN_PATIENCE);
    loop {
        match pool.acquire().await.map_err(Error::from_driver) {
            Ok(_) => return Ok(pool),
            Err(Error::Unavailable(reason)) if context.now() < deadline => {
                tracing::warn!(reason, "waiting for the database");
                context.clock.pause(Duration::from_millis(500)).await;
            }
            Err(error) => return Err(error),
        }
    }
}
