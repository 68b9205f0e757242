//! A queue that holds no more.

use bus::dead;
use messages::topology::AI_PROCESSING;
use serde_json::json;
use testkit::wait;

use crate::probe::{Parcel, Probe};
use crate::world::{Node, SOON, World, slots};

on_both! { a_full_queue_refuses_nobody_and_loses_nothing }

const LIMIT: u64 = 5;

async fn a_full_queue_refuses_nobody_and_loses_nothing(world: World) {
    let node = world.limited_node(LIMIT).await;
    if let Some(vhost) = &world.vhost {
        let definition = json!({"max-length": LIMIT, "overflow": "reject-publish"});
        let body = json!({"pattern": "^ai_processing$", "definition": definition,
            "apply-to": "queues", "priority": 20});
        vhost.put_policy("small", body).await;
    }
    // A broker's limit is not exact: it may let a whole batch in.
    let mut labels = Vec::new();
    let mut round = 0;
    while !is_full(&node).await {
        round += 1;
        assert!(round <= 40, "never full");
        let more: Vec<_> = (0..10).map(|n| format!("photo-{round:02}-{n}")).collect();
        node.publish(more.iter().map(Parcel::work)).await;
        labels.extend(more);
    }
    // The seller goes on all the same.
    node.publish_one(Parcel::work("photo-99")).await;
    labels.push("photo-99".to_owned());
    assert!(node.health.parts().get("outbox").is_none_or(|part| part.ok));

    node.bus.consume(Probe::new("w"), slots(4));
    assert_eq!(node.wait_for_effects(labels.len()).await, labels);
    wait::until(SOON, || async {
        dead::pending(&node.store, 1).await.unwrap().is_empty()
    })
    .await;
    assert_eq!(node.labels().await, labels);
    let counts = dead::counts(&node.store).await.unwrap();
    let done = counts.iter().find(|count| count.state == "done").unwrap();
    assert_eq!(done.consumer, AI_PROCESSING.name);
    assert_eq!(done.count, i64::try_from(labels.len()).unwrap());
    node.stop().await;
}

/// Waits until everything published was tried once; true when some of it found
/// the queue full.
async fn is_full(node: &Node) -> bool {
    let pending = wait::until_some(SOON, || async {
        let pending = dead::pending(&node.store, 1000).await.unwrap();
        let tried = pending.iter().all(|message| !message.reason.is_empty());
        tried.then_some(pending)
    })
    .await;
    pending
        .iter()
        .any(|message| message.reason.starts_with("full"))
}
