//! Several messages in one commit, and handlers run twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bus::HandlerError;
use bus::testing::run_twice;
use domain::AccountId;
use messages::topology::IMAGE_UPLOADS;
use messages::{Envelope, Message, Trace};
use tokio::sync::Barrier;

use crate::probe::{Parcel, Probe, numbered};
use crate::world::{World, slots};

on_both! {
    a_failed_commit_does_not_undo_its_neighbours,
    a_failed_batch_is_committed_one_by_one,
    a_handler_with_a_second_effect_is_found_out,
}

fn upload(label: impl Into<String>) -> Parcel {
    Parcel::to("stox.images", "image.upload", label)
}

/// Lets `count` messages go on together.
fn together<const BATCH: bool>(probe: Probe<BATCH>, count: usize) -> Probe<BATCH> {
    let barrier = Arc::new(Barrier::new(count));
    probe.on(&IMAGE_UPLOADS).preparing(move |message| {
        let barrier = Arc::clone(&barrier);
        async move {
            if message.attempt == 1 {
                barrier.wait().await;
            }
            Ok(())
        }
    })
}

fn refuse(label: &str) -> Result<(), HandlerError> {
    match label {
        "photo-03" => Err(HandlerError::reject("not this one")),
        "photo-05" => Err(HandlerError::retry("not now")),
        _ => Ok(()),
    }
}

async fn a_failed_commit_does_not_undo_its_neighbours(world: World) {
    let node = world.node().await;
    let probe = together(Probe::new("w"), 8).committing(|message| match message.attempt {
        1 => refuse(&message.event.label),
        _ => Ok(()),
    });
    node.bus.consume(probe, slots(8));
    let mut labels = numbered("photo", 8);
    let ids = node.publish(labels.iter().map(upload)).await;
    node.wait_for_state(&IMAGE_UPLOADS, ids[3], "dead").await;
    labels.remove(3);
    assert_eq!(node.wait_for_effects(7).await, labels);
    node.stop().await;
}

async fn a_failed_batch_is_committed_one_by_one(world: World) {
    let node = world.node().await;
    let (batches, largest) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (failed, most) = (Arc::clone(&batches), Arc::clone(&largest));
    let probe = together(Probe::<true>::of("w"), 8)
        .committing(|message| match message.attempt {
            1 => refuse(&message.event.label),
            _ => Ok(()),
        })
        .committing_all(move |labels| {
            most.fetch_max(labels.len(), Ordering::SeqCst);
            if labels.contains(&"photo-03") {
                failed.fetch_add(1, Ordering::SeqCst);
                return Err(HandlerError::retry("one of them is bad"));
            }
            Ok(())
        });
    node.bus.consume(probe, slots(8));
    let mut labels = numbered("photo", 8);
    let ids = node.publish(labels.iter().map(upload)).await;
    let dead = node.wait_for_state(&IMAGE_UPLOADS, ids[3], "dead").await;
    assert_eq!(dead.reason, "not this one");
    labels.remove(3);
    assert_eq!(node.wait_for_effects(7).await, labels);
    assert!(batches.load(Ordering::SeqCst) >= 1);
    assert!(largest.load(Ordering::SeqCst) >= 2, "nothing was batched");
    node.stop().await;
}

async fn a_handler_with_a_second_effect_is_found_out(world: World) {
    let node = world.node().await;
    let parcel = upload("photo");
    let (exchange, routing_key) = parcel.route();
    let envelope = Envelope {
        id: node.id(),
        kind: Parcel::KIND.to_owned(),
        source: "test".to_owned(),
        time: node.context.now(),
        account: AccountId::LOCAL,
        trace: Trace(String::new()),
        subject: String::new(),
        exchange: exchange.to_owned(),
        routing_key,
        body: serde_json::to_string(&parcel).unwrap(),
    };
    let careless = Probe::new("w").on(&IMAGE_UPLOADS);
    let changed = run_twice(careless, &node.store, &envelope).await.unwrap();
    assert_eq!(changed, ["probe_effect"]);

    let careful = Probe::new("careful").on(&IMAGE_UPLOADS).once();
    let changed = run_twice(careful, &node.store, &envelope).await.unwrap();
    assert_eq!(changed, Vec::<String>::new());
    // Two rows of the careless one, one of the careful one.
    assert_eq!(node.labels().await.len(), 3);
    node.stop().await;
}
