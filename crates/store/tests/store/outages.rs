//! A database server that is killed and comes back.

use store::Error;
use testkit::private::PrivatePostgres;
use testkit::wait;
use tokio::sync::watch;

use crate::home::{SOON, THINGS, codes, open, run};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_fails_while_the_server_is_down_and_goes_on_afterwards() {
    let mut server = PrivatePostgres::start().await;
    let store = open(&server.server().url).await.unwrap();
    store.migrate(&[THINGS]).await.unwrap();
    assert!(store.answers().await);

    // Killed in the middle of a transaction.
    let (begun, mut has_begun) = watch::channel(false);
    let (open_gate, gate) = watch::channel(false);
    let half = store.run_tx("test", move |tx| {
        let (begun, mut gate) = (begun.clone(), gate.clone());
        Box::pin(async move {
            let first = "INSERT INTO thing (code, amount) VALUES ('half', 1)";
            tx.execute(first, &[]).await?;
            begun.send_replace(true);
            let _ = gate.wait_for(|open| *open).await;
            tx.execute("UPDATE thing SET amount = 2", &[]).await
        })
    });
    let kill = async {
        has_begun.wait_for(|begun| *begun).await.unwrap();
        server.kill().await;
        open_gate.send(true).unwrap();
    };
    let (half, ()) = futures::join!(half, kill);
    assert!(matches!(half, Err(Error::Unavailable(_))), "{half:?}");
    assert!(!store.answers().await);
    let down = run(
        &store,
        "INSERT INTO thing (code, amount) VALUES ('down', 1)",
    )
    .await;
    assert!(matches!(down, Err(Error::Unavailable(_))), "{down:?}");

    server.restart().await;
    wait::until(SOON, || async { store.answers().await }).await;
    assert_eq!(
        run(&store, "INSERT INTO thing (code, amount) VALUES ('up', 1)").await,
        Ok(1)
    );
    assert_eq!(codes(&store).await, ["up"]);
}
