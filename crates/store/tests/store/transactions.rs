//! What is kept, what is undone, and who is told when.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::future::join_all;
use store::{Error, Store, Tx, params};
use tokio::sync::watch;

use crate::home::{ADD, Home, codes, run};

on_both! {
    an_error_undoes_everything,
    savepoints_nest,
    an_error_with_open_savepoints_undoes_everything,
    success_with_an_open_savepoint_keeps_everything,
    statements_go_on_after_a_failure_under_a_savepoint,
    waiters_are_woken_by_the_commit_only,
}

async fn add(tx: &mut Tx, code: &str) -> Result<(), Error> {
    tx.execute(ADD, &params![code, 1]).await.map(|_| ())
}

fn stop() -> Error {
    Error::Bug("stop".to_owned())
}

async fn an_error_undoes_everything(home: Home) {
    let store = home.things().await;
    let failed = store.run_tx("test", |tx| {
        Box::pin(async move {
            add(tx, "a").await?;
            add(tx, "b").await?;
            Err::<(), _>(stop())
        })
    });
    assert_eq!(failed.await, Err(stop()));
    assert_eq!(codes(&store).await, Vec::<String>::new());
}

async fn savepoints_nest(home: Home) {
    let store = home.things().await;
    let done = store.run_tx("test", |tx| {
        Box::pin(async move {
            add(tx, "a").await?;
            tx.savepoint().await?;
            add(tx, "b").await?;
            tx.savepoint().await?;
            add(tx, "c").await?;
            tx.rollback().await?;
            add(tx, "d").await?;
            tx.release().await?;
            tx.savepoint().await?;
            add(tx, "e").await?;
            tx.savepoint().await?;
            add(tx, "f").await?;
            tx.release().await?;
            tx.rollback().await?;
            add(tx, "g").await
        })
    });
    done.await.unwrap();
    assert_eq!(codes(&store).await, ["a", "b", "d", "g"]);
}

async fn an_error_with_open_savepoints_undoes_everything(home: Home) {
    let store = home.things().await;
    let failed = store.run_tx("test", |tx| {
        Box::pin(async move {
            add(tx, "a").await?;
            tx.savepoint().await?;
            add(tx, "b").await?;
            tx.savepoint().await?;
            add(tx, "c").await?;
            Err::<(), _>(stop())
        })
    });
    assert_eq!(failed.await, Err(stop()));
    assert_eq!(codes(&store).await, Vec::<String>::new());
    // The next transaction starts from the beginning.
    let next = store.run_tx("test", |tx| {
        Box::pin(async move {
            assert_eq!(
                tx.depth(),
                if tx.dialect() == store::Dialect::Sqlite {
                    1
                } else {
                    0
                }
            );
            add(tx, "d").await
        })
    });
    next.await.unwrap();
    assert_eq!(codes(&store).await, ["d"]);
}

async fn success_with_an_open_savepoint_keeps_everything(home: Home) {
    let store = home.things().await;
    let done = store.run_tx("test", |tx| {
        Box::pin(async move {
            add(tx, "a").await?;
            tx.savepoint().await?;
            add(tx, "b").await
        })
    });
    done.await.unwrap();
    add_one(&store, "c").await.unwrap();
    assert_eq!(codes(&store).await, ["a", "b", "c"]);
}

async fn add_one(store: &Store, code: &'static str) -> Result<(), Error> {
    let added = store.run_tx("test", move |tx| {
        Box::pin(async move { add(tx, code).await })
    });
    added.await
}

async fn statements_go_on_after_a_failure_under_a_savepoint(home: Home) {
    let store = home.things().await;
    let done = store.run_tx("test", |tx| {
        Box::pin(async move {
            add(tx, "a").await?;
            tx.savepoint().await?;
            let again = add(tx, "a").await;
            assert!(matches!(again, Err(Error::Exists(_))), "{again:?}");
            tx.rollback().await?;
            add(tx, "b").await
        })
    });
    done.await.unwrap();
    assert_eq!(codes(&store).await, ["a", "b"]);
}

async fn waiters_are_woken_by_the_commit_only(home: Home) {
    let store = home.things().await;
    let signal = store.wakeups().subscribe("things");
    let failed = store.run_tx("test", |tx| {
        Box::pin(async move {
            tx.wake("things");
            Err::<(), _>(stop())
        })
    });
    assert_eq!(failed.await, Err(stop()));
    assert!(!signal.has_changed().unwrap());

    let seen = signal.clone();
    let done = store.run_tx("test", move |tx| {
        let seen = seen.clone();
        Box::pin(async move {
            add(tx, "a").await?;
            tx.wake("things");
            Ok::<_, Error>(seen.has_changed().unwrap())
        })
    });
    assert!(!done.await.unwrap(), "woken before the commit");
    assert!(signal.has_changed().unwrap());
}

/// Closures that wait for the writer together are committed together.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_failing_closure_does_not_undo_its_group() {
    let home = Home::sqlite();
    let store = home.things().await;
    let (open, gate) = watch::channel(false);
    let busy = store.run_tx("test", move |_| {
        let mut gate = gate.clone();
        Box::pin(async move {
            let _ = gate.wait_for(|open| *open).await;
            Ok::<_, Error>(())
        })
    });
    let group = (0..20).map(|n| {
        store.run_tx("test", move |tx| {
            Box::pin(async move {
                add(tx, &format!("{n:02}")).await?;
                match n {
                    7 => Err(stop()),
                    // The same code again: a rule of the database.
                    11 => add(tx, "11").await,
                    13 => panic!("in the middle of the work"),
                    _ => Ok(()),
                }
            })
        })
    });
    let all = async {
        let (_, outcomes) = futures::join!(busy, join_all(group));
        outcomes
    };
    let (outcomes, ()) = futures::join!(all, async { open.send(true).unwrap() });
    for (n, outcome) in outcomes.into_iter().enumerate() {
        match n {
            7 => assert_eq!(outcome, Err(stop())),
            11 => assert!(matches!(outcome, Err(Error::Exists(_))), "{outcome:?}"),
            13 => assert!(matches!(outcome, Err(Error::Bug(_))), "{outcome:?}"),
            _ => assert_eq!(outcome, Ok(())),
        }
    }
    let kept = codes(&store).await;
    assert_eq!(kept.len(), 17);
    assert!(
        !kept
            .iter()
            .any(|code| ["07", "11", "13"].contains(&code.as_str()))
    );
    assert_eq!(run(&store, "DELETE FROM thing").await, Ok(17));
}

/// The caller went away; what it asked for happens whole or not at all.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_whose_caller_has_gone_is_done_all_the_same() {
    let home = Home::sqlite();
    let store = home.things().await;
    let began = Arc::new(AtomicBool::new(false));
    let (open, gate) = watch::channel(false);
    let seen = Arc::clone(&began);
    let asked = store.run_tx("test", move |tx| {
        let (mut gate, seen) = (gate.clone(), Arc::clone(&seen));
        Box::pin(async move {
            add(tx, "a").await?;
            seen.store(true, Ordering::SeqCst);
            let _ = gate.wait_for(|open| *open).await;
            add(tx, "b").await
        })
    });
    tokio::select! {
        _ = asked => panic!("cannot be done yet"),
        () = testkit::wait::until(crate::home::SOON, || async { began.load(Ordering::SeqCst) }) => {}
    }
    open.send(true).unwrap();
    add_one(&store, "c").await.unwrap();
    assert_eq!(codes(&store).await, ["a", "b", "c"]);
}
