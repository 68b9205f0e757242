//! Workers that die or lose their lease in the middle of their work.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bus::HandlerError;
use domain::MessageId;
use messages::topology::AI_PROCESSING;
use testkit::wait;
use tokio::sync::watch;

use crate::probe::{Parcel, Probe, numbered};
use crate::world::{Node, SOON, World, slots};

on_both! {
    another_worker_finishes_what_a_dead_one_began,
    deaths_do_not_lengthen_the_wait_after_a_failure,
    a_worker_that_lost_its_lease_commits_nothing,
    a_message_that_kills_workers_is_parked_and_its_neighbours_finish,
}

const LEASES_END: &str = "UPDATE bus_delivery SET not_before = 0 WHERE state = 'leased'";

const FIRST_LEASES_END: &str =
    "UPDATE bus_delivery SET not_before = 0 WHERE state = 'leased' AND attempt = 1";

/// As if the time of every lease were over.
async fn end_leases(node: &Node) {
    execute(node, LEASES_END).await;
}

/// As if the time of every first attempt's lease were over.
pub async fn end_first_leases(node: &Node) {
    execute(node, FIRST_LEASES_END).await;
}

async fn execute(node: &Node, sql: &'static str) {
    let ended = node.store.run_tx("test", move |tx| {
        Box::pin(async move { tx.execute(sql, &[]).await })
    });
    let ended: Result<u64, store::Error> = ended.await;
    ended.unwrap();
}

async fn another_worker_finishes_what_a_dead_one_began(world: World) {
    let first = world.node().await;
    let stuck = Probe::new("first").preparing(|_| std::future::pending());
    let begun = stuck.log.clone();
    first.bus.consume(stuck, slots(1));
    let id = first.publish_one(Parcel::work("photo")).await;
    wait::until(SOON, || async { begun.all().len() == 1 }).await;
    first.crash().await;

    let second = world.node().await;
    second.bus.consume(Probe::new("second"), slots(1));
    second.wait_for_effects(1).await;
    let by: Vec<String> = second.effects().await.into_iter().map(|e| e.2).collect();
    assert_eq!(by, ["second"]);
    let delivery = second.wait_for_state(&AI_PROCESSING, id, "done").await;
    assert_eq!((delivery.attempt, delivery.crashes), (2, 1));
    second.stop().await;
}

async fn deaths_do_not_lengthen_the_wait_after_a_failure(world: World) {
    let node = world.node().await;
    let id = node.publish_one(Parcel::work("photo")).await;
    node.stop().await;
    for _ in 0..2 {
        let mortal = world.node().await;
        end_leases(&mortal).await;
        let stuck = Probe::new("mortal").preparing(|_| std::future::pending());
        let begun = stuck.log.clone();
        mortal.bus.consume(stuck, slots(1));
        wait::until(SOON, || async { begun.all().len() == 1 }).await;
        mortal.crash().await;
    }
    let node = world.node().await;
    end_leases(&node).await;
    let failed = AtomicBool::new(false);
    let probe = Probe::new("w").preparing(move |_| {
        let first = !failed.swap(true, Ordering::SeqCst);
        async move {
            if first {
                return Err(HandlerError::retry("not yet"));
            }
            Ok(())
        }
    });
    let mut options = slots(1);
    let long = Duration::from_secs(3600);
    options.retry.waits = vec![Duration::from_millis(20), long, long];
    node.bus.consume(probe, options);
    assert_eq!(node.wait_for_effects(1).await, ["photo"]);
    let done = node.wait_for_state(&AI_PROCESSING, id, "done").await;
    assert_eq!((done.attempt, done.crashes), (2, 0));
    node.stop().await;
}

async fn a_worker_that_lost_its_lease_commits_nothing(world: World) {
    let (first, second) = (world.node().await, world.node().await);
    let (open, gate) = watch::channel(false);
    let slow = Probe::new("first").preparing(move |_| {
        let mut gate = gate.clone();
        async move {
            let _ = gate.wait_for(|open| *open).await;
            Ok(())
        }
    });
    let begun = slow.log.clone();
    first.bus.consume(slow, slots(1));
    first.publish_one(Parcel::work("photo")).await;
    wait::until(SOON, || async { begun.all().len() == 1 }).await;

    second.bus.consume(Probe::new("second"), slots(1));
    // Again and again, because the first still renews its lease.
    wait::until(SOON, || async {
        end_leases(&second).await;
        !second.labels().await.is_empty()
    })
    .await;
    open.send(true).unwrap();
    first.stop().await;
    let by: Vec<String> = second.effects().await.into_iter().map(|e| e.2).collect();
    assert_eq!(by, ["second"]);
    second.stop().await;
}

/// The poison drags down whatever is worked on beside it, until it is given
/// out alone.
async fn a_message_that_kills_workers_is_parked_and_its_neighbours_finish(world: World) {
    let neighbours = numbered("photo", 3);
    let node = world.node().await;
    let poison = node.publish_one(Parcel::work("poison")).await;
    node.publish(neighbours.iter().map(Parcel::work)).await;
    node.stop().await;
    let mut deaths = 0;
    loop {
        let node = world.node().await;
        end_leases(&node).await;
        if works_until_the_poison(&node, poison, neighbours.len()).await {
            deaths += 1;
            assert!(deaths <= 4, "it was not parked");
            node.crash().await;
            continue;
        }
        assert_eq!(node.labels().await, neighbours);
        let parked = node.delivery(&AI_PROCESSING, poison).await.unwrap();
        assert_eq!(parked.reason, "4 workers died while handling this message");
        assert_eq!(deaths, 4);
        return node.stop().await;
    }
}

/// True when the poison was begun; false when it is parked and all else done.
/// A neighbour that is held beside the poison is stuck with it.
async fn works_until_the_poison(node: &Node, poison: MessageId, neighbours: usize) -> bool {
    let (open, gate) = watch::channel(false);
    let probe = Probe::new("w").preparing(move |message| {
        let mut gate = gate.clone();
        async move {
            if message.event.label == "poison" {
                std::future::pending::<()>().await;
            }
            let _ = gate.wait_for(|open| *open).await;
            Ok(())
        }
    });
    let begun = probe.log.clone();
    let mut options = slots(4);
    (options.retry.alone_after, options.retry.dead_after) = (2, 4);
    node.bus.consume(probe, options);
    wait::until_some(SOON, || async {
        if !begun.attempts("poison").is_empty() {
            return Some(true);
        }
        let state = node.delivery(&AI_PROCESSING, poison).await?.state;
        if state != "leased" && !begun.all().is_empty() {
            open.send_replace(true);
        }
        let all_done = node.labels().await.len() == neighbours;
        (state == "dead" && all_done).then_some(false)
    })
    .await
}
