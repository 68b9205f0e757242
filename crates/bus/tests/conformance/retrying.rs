//! Failed attempts, their schedule, and dead letters.

use std::time::Duration;

use bus::{BusError, HandlerError, dead};
use domain::{AccountId, MessageId};
use messages::topology::AI_PROCESSING;
use store::params;
use testkit::wait;

use crate::probe::{Parcel, Probe};
use crate::world::{Node, SOON, World, slots};

on_both! {
    a_retried_message_is_visible_while_it_waits,
    a_wait_that_the_handler_asks_for_is_not_a_failed_attempt,
    an_exhausted_schedule_ends_in_a_dead_letter,
    a_rejected_message_is_dead_at_once,
    a_dead_letter_can_be_edited_replayed_and_dropped,
    an_unknown_version_is_retried_and_a_malformed_body_is_not,
    a_panic_is_a_failed_attempt,
}

async fn a_retried_message_is_visible_while_it_waits(world: World) {
    let node = world.node().await;
    let probe = Probe::new("w").preparing(|message| async move {
        match message.attempt {
            1 | 2 => Err(HandlerError::retry(format!("not yet, {}", message.attempt))),
            _ => Ok(()),
        }
    });
    let log = probe.log.clone();
    let mut options = slots(2);
    // The second wait is too long to be over before somebody looks; it is cut
    // short below.
    options.retry.waits = vec![Duration::from_millis(20), Duration::from_secs(3600)];
    node.bus.consume(probe, options);
    let id = node.publish_one(Parcel::work("photo")).await;
    let waiting = wait::until_some(SOON, || async {
        let delivery = node.delivery(&AI_PROCESSING, id).await?;
        (delivery.state == "waiting" && delivery.attempt == 2).then_some(delivery)
    })
    .await;
    assert_eq!(waiting.reason, "not yet, 2");
    assert_eq!(log.attempts("photo"), [1, 2]);
    make_due(&node, id).await;
    assert_eq!(node.wait_for_effects(1).await, ["photo"]);
    assert_eq!(log.attempts("photo"), [1, 2, 3]);
    let done = node.delivery(&AI_PROCESSING, id).await.unwrap();
    assert_eq!((done.state.as_str(), done.reason.as_str()), ("done", ""));
    node.stop().await;
}

const MAKE_DUE: &str = "UPDATE bus_delivery SET not_before = 0 WHERE message_id = $1";

/// As if the wait were over.
async fn make_due(node: &Node, id: MessageId) {
    let made = node.store.run_tx("test", move |tx| {
        Box::pin(async move { tx.execute(MAKE_DUE, &params![id]).await })
    });
    let made: Result<u64, store::Error> = made.await;
    assert_eq!(made.unwrap(), 1);
}

async fn a_wait_that_the_handler_asks_for_is_not_a_failed_attempt(world: World) {
    let node = world.node().await;
    let asked = std::sync::atomic::AtomicU32::new(0);
    let probe = Probe::new("w").preparing(move |_| {
        let asked = asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        async move {
            match asked {
                0..6 => Err(HandlerError::RetryAfter(
                    Duration::from_millis(5),
                    "too many requests".to_owned(),
                )),
                6 => Err(HandlerError::retry("a real failure")),
                _ => Ok(()),
            }
        }
    });
    let log = probe.log.clone();
    // More waits than the schedule has.
    node.bus.consume(probe, slots(2));
    node.publish_one(Parcel::work("photo")).await;
    assert_eq!(node.wait_for_effects(1).await, ["photo"]);
    assert_eq!(log.attempts("photo"), [1, 1, 1, 1, 1, 1, 1, 2]);
    node.stop().await;
}

async fn an_exhausted_schedule_ends_in_a_dead_letter(world: World) {
    let node = world.node().await;
    let probe = Probe::new("w").preparing(|_| async { Err(HandlerError::retry("still broken")) });
    let log = probe.log.clone();
    node.bus.consume(probe, slots(2));
    let id = node.publish_one(Parcel::work("photo")).await;
    let dead = node.wait_for_state(&AI_PROCESSING, id, "dead").await;
    assert_eq!(log.attempts("photo"), [1, 2, 3, 4]);
    assert_eq!(dead.reason, "gave up after 4 attempts: still broken");
    node.stop().await;
}

async fn a_rejected_message_is_dead_at_once(world: World) {
    let node = world.node().await;
    let probe = Probe::new("w").committing(|message| match message.event.label.as_str() {
        "bad" => Err(HandlerError::reject("never")),
        _ => Ok(()),
    });
    node.bus.consume(probe, slots(2));
    let ids = node
        .publish([Parcel::work("bad"), Parcel::work("good")])
        .await;
    node.wait_for_state(&AI_PROCESSING, ids[0], "dead").await;
    node.wait_for_state(&AI_PROCESSING, ids[1], "done").await;
    let listed = dead::list(&node.store, 10).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].message_id, ids[0]);
    assert_eq!(listed[0].consumer, "ai_processing");
    assert_eq!(listed[0].reason, "never");
    assert_eq!(listed[0].attempt, 1);
    assert!(listed[0].body.contains("\"bad\""));
    // Its effect was undone with it.
    assert_eq!(node.labels().await, ["good"]);
    node.stop().await;
}

async fn a_dead_letter_can_be_edited_replayed_and_dropped(world: World) {
    let node = world.node().await;
    let probe = Probe::new("w").preparing(|message| async move {
        match message.event.label.as_str() {
            "mended" => Ok(()),
            label => Err(HandlerError::reject(format!("{label} is no good"))),
        }
    });
    let log = probe.log.clone();
    node.bus.consume(probe, slots(2));
    let ids = node.publish([Parcel::work("a"), Parcel::work("b")]).await;
    for id in &ids {
        node.wait_for_state(&AI_PROCESSING, *id, "dead").await;
    }
    let (store, now) = (&node.store, node.context.now());
    let body = serde_json::to_string(&Parcel::work("mended")).unwrap();
    dead::edit(store, "ai_processing", ids[0], &body, now)
        .await
        .unwrap();
    dead::replay(store, "ai_processing", ids[0], now)
        .await
        .unwrap();
    assert_eq!(node.wait_for_effects(1).await, ["mended"]);
    assert_eq!(log.attempts("mended"), [1]);
    node.wait_for_state(&AI_PROCESSING, ids[0], "done").await;

    dead::drop(store, "ai_processing", ids[1], now)
        .await
        .unwrap();
    let dropped = node.delivery(&AI_PROCESSING, ids[1]).await.unwrap();
    assert_eq!(dropped.reason, "dropped: b is no good");
    assert_eq!(dead::list(store, 10).await.unwrap(), []);
    let again = dead::replay(store, "ai_processing", ids[1], now).await;
    assert!(matches!(again, Err(BusError::NotFound { .. })), "{again:?}");
    node.stop().await;
}

/// Puts a message into the outbox as another program would have.
async fn post(node: &Node, kind: &'static str, body: &'static str) -> MessageId {
    let (id, now) = (node.id(), node.context.now());
    let posted = node.store.run_tx("test", move |tx| {
        Box::pin(async move {
            let values = params![
                id,
                "stox.images",
                "image.process",
                kind,
                "another program",
                AccountId::LOCAL,
                now,
                "",
                "",
                body,
                now,
                ""
            ];
            tx.execute(bus::sql::OUTBOX_INSERT, &values).await
        })
    });
    let posted: Result<u64, store::Error> = posted.await;
    assert_eq!(posted.unwrap(), 1);
    id
}

async fn an_unknown_version_is_retried_and_a_malformed_body_is_not(world: World) {
    let node = world.node().await;
    node.bus.consume(Probe::new("w"), slots(2));
    let newer = post(&node, "stox.probe.parcel.v99", "{}").await;
    let malformed = post(&node, "stox.probe.parcel.v1", r#"{"label": 7}"#).await;
    let newer = node.wait_for_state(&AI_PROCESSING, newer, "dead").await;
    assert_eq!(newer.attempt, 4);
    assert!(newer.reason.contains("stox.probe.parcel.v99"), "{newer:?}");
    let malformed = node.wait_for_state(&AI_PROCESSING, malformed, "dead").await;
    assert_eq!(malformed.attempt, 1);
    assert!(malformed.reason.contains("label") || malformed.reason.contains("string"));
    node.stop().await;
}

async fn a_panic_is_a_failed_attempt(world: World) {
    let node = world.node().await;
    let probe = Probe::new("w")
        .preparing(|message| async move {
            assert!(message.event.label != "in prepare" || message.attempt > 1);
            Ok(())
        })
        .committing(|message| {
            assert!(message.event.label != "in commit" || message.attempt > 1);
            Ok(())
        });
    let log = probe.log.clone();
    node.bus.consume(probe, slots(4));
    let parcels = ["in prepare", "in commit", "neighbour"].map(Parcel::work);
    node.publish(parcels).await;
    let labels = node.wait_for_effects(3).await;
    assert_eq!(labels, ["in commit", "in prepare", "neighbour"]);
    assert_eq!(log.attempts("in prepare"), [1, 2]);
    assert_eq!(log.attempts("in commit"), [1, 2]);
    assert_eq!(log.attempts("neighbour"), [1]);
    node.stop().await;
}
