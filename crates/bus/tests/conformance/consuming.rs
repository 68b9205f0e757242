//! Several consumers of one queue.

use messages::topology::IMAGE_UPLOADS;
use testkit::wait;
use tokio::sync::watch;

use crate::probe::{Parcel, Probe, numbered};
use crate::world::{SOON, World, slots};

on_both! {
    competing_consumers_do_everything_once,
    no_fast_consumer_idles_while_messages_wait,
    running_work_finishes_at_shutdown_and_the_rest_is_done_by_the_next,
}

async fn competing_consumers_do_everything_once(world: World) {
    let nodes = [world.node().await, world.node().await, world.node().await];
    for (place, node) in nodes.iter().enumerate() {
        let probe = Probe::new(&format!("worker {place}"));
        node.bus.consume(probe.on(&IMAGE_UPLOADS), slots(4));
    }
    let labels = numbered("photo", 60);
    for chunk in labels.chunks(20) {
        let parcel = |label: &String| Parcel::to("stox.images", "image.upload", label);
        nodes[0].publish(chunk.iter().map(parcel)).await;
    }
    nodes[0].wait_for_effects(60).await;
    for node in nodes {
        node.stop().await;
    }
    let node = world.node().await;
    assert_eq!(node.labels().await, labels);
    node.stop().await;
}

/// A worker that is stuck holds one message only; the others do all the rest.
async fn no_fast_consumer_idles_while_messages_wait(world: World) {
    let (open, gate) = watch::channel(false);
    let (slow, fast_1, fast_2) = (world.node().await, world.node().await, world.node().await);
    let stuck = Probe::new("slow").preparing(move |_| {
        let mut gate = gate.clone();
        async move {
            let _ = gate.wait_for(|open| *open).await;
            Ok(())
        }
    });
    let held = stuck.log.clone();
    slow.bus.consume(stuck, slots(1));
    slow.publish_one(Parcel::work("first")).await;
    wait::until(SOON, || async { held.all().len() == 1 }).await;

    fast_1.bus.consume(Probe::new("fast"), slots(1));
    fast_2.bus.consume(Probe::new("fast"), slots(1));
    slow.publish(numbered("photo", 20).into_iter().map(Parcel::work))
        .await;
    slow.wait_for_effects(20).await;
    assert_eq!(held.all().len(), 1);
    open.send(true).unwrap();
    slow.wait_for_effects(21).await;
    let effects = slow.effects().await;
    let by_slow: Vec<_> = effects.iter().filter(|(_, _, by)| by == "slow").collect();
    assert_eq!(effects.len(), 21);
    assert_eq!(by_slow.len(), 1, "{effects:?}");
    for node in [slow, fast_1, fast_2] {
        node.stop().await;
    }
}

async fn running_work_finishes_at_shutdown_and_the_rest_is_done_by_the_next(world: World) {
    let (open, gate) = watch::channel(false);
    let first = world.node().await;
    let probe = Probe::new("first").on(&IMAGE_UPLOADS).preparing(move |_| {
        let mut gate = gate.clone();
        async move {
            let _ = gate.wait_for(|open| *open).await;
            Ok(())
        }
    });
    let begun = probe.log.clone();
    first.bus.consume(probe, slots(2));
    let labels = numbered("photo", 10);
    let parcel = |label: &String| Parcel::to("stox.images", "image.upload", label);
    let ids = first.publish(labels.iter().map(parcel)).await;
    wait::until(SOON, || async { begun.all().len() == 2 }).await;

    let life = first.context.life.clone();
    life.stop();
    open.send(true).unwrap();
    first.stop().await;
    assert_eq!(begun.all().len(), 2, "work was begun after the stop");

    let second = world.node().await;
    assert_eq!(second.labels().await.len(), 2, "running work was finished");
    let probe = Probe::new("second").on(&IMAGE_UPLOADS);
    let log = probe.log.clone();
    second.bus.consume(probe, slots(2));
    assert_eq!(second.wait_for_effects(10).await, labels);
    assert_eq!(log.all().len(), 8, "nothing was begun twice");
    for id in ids {
        let delivery = second.wait_for_state(&IMAGE_UPLOADS, id, "done").await;
        assert_eq!((delivery.attempt, delivery.crashes), (1, 0));
    }
    second.stop().await;
}
