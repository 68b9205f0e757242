//! SQLite's one writer: takes closures from a queue and puts as many as are
//! waiting into one commit, each under a savepoint of its own.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt as _;
use sqlx::{Connection as _, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use crate::tx::Link;
use crate::{Error, Tx, TxFuture, Wakeups, backend};

/// Most closures in one commit.
const GROUP: usize = 64;

type Running<'t> = std::pin::Pin<Box<dyn Future<Output = bool> + Send + 't>>;

/// A closure with a place for its result.
pub(crate) trait Job: Send {
    /// Runs the closure; true when it wants to be committed.
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> Running<'t>;
    /// Tells the caller, after the commit or its failure.
    fn finish(self: Box<Self>, committed: Result<(), Error>);
}

pub(crate) struct Typed<T, E, F> {
    work: Arc<F>,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Typed<T, E, F> {
    pub(crate) fn new(work: Arc<F>, reply: oneshot::Sender<Result<T, E>>) -> Self {
        Self {
            work,
            result: None,
            reply,
        }
    }
}

impl<T, E, F> Job for Typed<T, E, F>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
    F: for<'t> Fn(&'t mut Tx) -> TxFuture<'t, T, E> + Send + Sync + 'static,
{
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> Running<'t> {
        Box::pin(async move {
            // A panic is the caller's; the writer serves everybody else.
            let work = AssertUnwindSafe(async { (self.work)(tx).await });
            let result = work.catch_unwind().await.unwrap_or_else(|_| {
                Err(E::from(Error::Bug(
                    "the work in the transaction panicked".to_owned(),
                )))
            });
            let keep = result.is_ok();
            self.result = Some(result);
            keep
        })
    }

    fn finish(self: Box<Self>, committed: Result<(), Error>) {
        let answer = match (committed, self.result) {
            (_, Some(Err(error))) => Err(error),
            (Ok(()), Some(Ok(value))) => Ok(value),
            (Err(error), _) => Err(E::from(error)),
            (Ok(()), None) => Err(E::from(Error::Unavailable("the writer stopped".to_owned()))),
        };
        // The caller may have gone; the work is done all the same.
        let _ = self.reply.send(answer);
    }
}

/// Serves jobs until every sender is gone.
pub(crate) async fn serve(
    connection: SqliteConnection,
    mut jobs: mpsc::Receiver<Box<dyn Job>>,
    wakeups: Wakeups,
) {
    let mut tx = Tx::new(Link::Sqlite(connection));
    while let Some(first) = jobs.recv().await {
        let mut group = vec![first];
        while group.len() < GROUP {
            match jobs.try_recv() {
                Ok(job) => group.push(job),
                Err(_) => break,
            }
        }
        let outcome = commit_group(&mut tx, &mut group).await;
        match outcome {
            Ok(()) => tx.wakes.iter().for_each(|topic| wakeups.wake(topic)),
            Err(_) => {
                let _ = tx.batch("ROLLBACK".to_owned()).await;
            }
        }
        tx.reset();
        for job in group {
            job.finish(outcome.clone());
        }
    }
    if let Link::Sqlite(connection) = tx.link {
        let _ = connection.close().await;
    }
}

async fn commit_group(tx: &mut Tx, group: &mut [Box<dyn Job>]) -> Result<(), Error> {
    tx.batch("BEGIN IMMEDIATE".to_owned()).await?;
    for job in group.iter_mut() {
        let (depth, woken) = (tx.depth(), tx.wakes.len());
        tx.savepoint().await?;
        if job.run(tx).await {
            tx.release_to(depth).await?;
        } else {
            tx.wakes.truncate(woken);
            let undone = tx.rollback_to(depth).await;
            undone.map_err(|error| ended(tx, &error))?;
        }
    }
    tx.batch("COMMIT".to_owned()).await
}

/// SQLite ended the whole transaction with a failing statement, as it may when
/// the disk is full: the savepoint is gone, and with it everybody's work.
fn ended(tx: &Tx, error: &Error) -> Error {
    match &tx.full {
        Some(reason) => Error::Full(reason.clone()),
        None => Error::Unavailable(format!("the transaction was ended: {error}")),
    }
}

/// Opens the writing connection.
pub(crate) async fn open(
    options: &sqlx::sqlite::SqliteConnectOptions,
) -> Result<SqliteConnection, Error> {
    let mut connection = SqliteConnection::connect_with(options)
        .await
        .map_err(Error::from_driver)?;
    // WAL is a property of the file; set once, by the writer.
    backend::sqlite_batch(&mut connection, "PRAGMA journal_mode = WAL".to_owned()).await?;
    Ok(connection)
}
