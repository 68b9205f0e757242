//! Two transactions in each other's way.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use store::{Error, Store, params};
use tokio::sync::Barrier;

use crate::home::{ADD, Home, run};

const RAISE: &str = "UPDATE thing SET amount = amount + 1 WHERE code = $1";
const SUM: &str = "SELECT CAST(SUM(amount) AS BIGINT) FROM thing";

/// Raises both things, in the given order, and meets the other in between.
async fn raise_both(
    store: Store,
    order: [&'static str; 2],
    both: Arc<Barrier>,
    runs: Arc<AtomicU32>,
) -> Result<(), Error> {
    let met = Arc::new(AtomicU32::new(0));
    let done = store.run_tx("test", move |tx| {
        let (both, met) = (Arc::clone(&both), Arc::clone(&met));
        runs.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            tx.execute(RAISE, &params![order[0]]).await?;
            if met.fetch_add(1, Ordering::SeqCst) == 0 {
                both.wait().await;
            }
            tx.execute(RAISE, &params![order[1]]).await?;
            Ok::<_, Error>(())
        })
    });
    done.await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deadlocked_transaction_is_repeated_until_it_is_through() {
    let home = Home::postgres().await;
    let store = home.things().await;
    for code in ["a", "b"] {
        let added = store.run_tx("test", move |tx| {
            Box::pin(async move { tx.execute(ADD, &params![code, 0]).await })
        });
        let added: Result<u64, Error> = added.await;
        added.unwrap();
    }
    let (both, runs) = (Arc::new(Barrier::new(2)), Arc::new(AtomicU32::new(0)));
    let (one, two) = futures::join!(
        raise_both(store.clone(), ["a", "b"], both.clone(), runs.clone()),
        raise_both(store.clone(), ["b", "a"], both, runs.clone()),
    );
    assert_eq!((one, two), (Ok(()), Ok(())));
    assert_eq!(runs.load(Ordering::SeqCst), 3, "one of them was repeated");
    let row = store.query_opt(SUM, &[]).await.unwrap().unwrap();
    assert_eq!(row.int(0), Ok(4));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_serialization_failure_is_repeated() {
    let home = Home::postgres().await;
    let store = home.things().await;
    run(&store, "INSERT INTO thing (code, amount) VALUES ('a', 0)")
        .await
        .unwrap();
    let both = Arc::new(Barrier::new(2));
    let raise = |both: Arc<Barrier>| {
        let met = Arc::new(AtomicU32::new(0));
        store.run_tx("test", move |tx| {
            let (both, met) = (Arc::clone(&both), Arc::clone(&met));
            Box::pin(async move {
                tx.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", &[])
                    .await?;
                tx.query("SELECT amount FROM thing", &[]).await?;
                if met.fetch_add(1, Ordering::SeqCst) == 0 {
                    both.wait().await;
                }
                tx.execute(RAISE, &params!["a"]).await
            })
        })
    };
    let outcomes: (Result<u64, Error>, Result<u64, Error>) =
        futures::join!(raise(both.clone()), raise(both));
    assert_eq!(outcomes, (Ok(1), Ok(1)));
    let row = store.query_opt(SUM, &[]).await.unwrap().unwrap();
    assert_eq!(row.int(0), Ok(2));
}
