//! Where a message goes, and when it is published at all.

use bus::dead;
use domain::AccountId;
use messages::topology::{
    ASSET_STATUS, BROADCAST_AMAZON, BROADCAST_HEPSIBURADA, BROADCAST_TRENDYOL, Queue,
    SEO_GENERATION, TRENDYOL_ORDERS,
};
use testkit::wait;

use crate::probe::{Parcel, Probe, numbered};
use crate::world::{Node, SOON, World, slots};

on_both! {
    each_kind_of_exchange_reaches_its_queues,
    one_queue_can_be_addressed,
    news_without_a_listener_is_not_a_fault,
    an_unroutable_message_waits_and_raises_an_alarm,
    a_rolled_back_transaction_publishes_nothing,
    the_same_id_is_one_message,
}

fn listen(node: &Node, queues: &[&'static Queue]) {
    for queue in queues {
        node.bus.consume(Probe::new("w").on(queue), slots(4));
    }
}

async fn received(node: &Node, count: usize) -> Vec<(String, String)> {
    node.wait_for_effects(count).await;
    let effects = node.effects().await;
    effects
        .into_iter()
        .map(|(q, label, _)| (label, q))
        .collect()
}

async fn each_kind_of_exchange_reaches_its_queues(world: World) {
    let node = world.node().await;
    listen(
        &node,
        &[
            &SEO_GENERATION,
            &ASSET_STATUS,
            &BROADCAST_AMAZON,
            &BROADCAST_TRENDYOL,
            &BROADCAST_HEPSIBURADA,
            &TRENDYOL_ORDERS,
        ],
    );
    node.publish([
        Parcel::to("stox.images", "image.enhanced", "topic"),
        Parcel::to("stox.images", "image.rejected", "topic-2"),
        Parcel::to("stox.marketplaces", "", "fanout"),
        Parcel::to("stox.orders", "order.trendyol", "direct"),
    ])
    .await;
    let expected = [
        ("direct", "trendyol_orders"),
        ("fanout", "marketplace_broadcast.amazon"),
        ("fanout", "marketplace_broadcast.hepsiburada"),
        ("fanout", "marketplace_broadcast.trendyol"),
        ("topic", "asset_status"),
        ("topic", "seo_generation"),
        ("topic-2", "asset_status"),
    ];
    let expected = expected.map(|(label, queue)| (label.to_owned(), queue.to_owned()));
    assert_eq!(received(&node, expected.len()).await, expected);
    node.stop().await;
}

async fn one_queue_can_be_addressed(world: World) {
    let node = world.node().await;
    listen(&node, &[&BROADCAST_AMAZON, &BROADCAST_TRENDYOL]);
    let (publisher, id) = (node.publisher(), node.id());
    let published = node.store.run_tx("test", move |tx| {
        let publisher = publisher.clone();
        Box::pin(async move {
            let trace = publisher.new_trace();
            let parcel = Parcel::to("stox.marketplaces", "", "again");
            let queue = &BROADCAST_TRENDYOL;
            publisher
                .publish_to(tx, AccountId::LOCAL, id, &trace, &parcel, queue)
                .await
        })
    });
    published.await.unwrap();
    // What was published later has arrived, so the first went nowhere else.
    node.publish_one(Parcel::to("stox.marketplaces", "", "later"))
        .await;
    let got = received(&node, 3).await;
    let queues: Vec<_> = got.iter().filter(|(label, _)| label == "again").collect();
    assert_eq!(queues.len(), 1);
    assert_eq!(queues[0].1, "marketplace_broadcast.trendyol");
    node.stop().await;
}

async fn news_without_a_listener_is_not_a_fault(world: World) {
    let node = world.node().await;
    listen(&node, &[&SEO_GENERATION]);
    node.publish([
        Parcel::to("stox.events", "order.reserved", "news"),
        Parcel::to("stox.images", "image.enhanced", "work"),
    ])
    .await;
    node.wait_for_effects(1).await;
    wait::until(SOON, || async {
        dead::pending(&node.store, 10).await.unwrap().is_empty()
    })
    .await;
    assert!(node.health.is_ready(), "{:?}", node.health.parts());
    node.stop().await;
}

async fn an_unroutable_message_waits_and_raises_an_alarm(world: World) {
    let node = world.node().await;
    listen(&node, &[&SEO_GENERATION]);
    let lost = node
        .publish_one(Parcel::to("stox.images", "image.lost", "lost"))
        .await;
    let alarm = || async {
        node.health
            .parts()
            .get("outbox")
            .is_some_and(|part| !part.ok)
    };
    wait::until(SOON, alarm).await;
    // Others are not held up by it, and do not silence the alarm.
    for label in numbered("fine", 3) {
        node.publish_one(Parcel::to("stox.images", "image.rejected", &label))
            .await;
        node.publish_one(Parcel::to("stox.images", "image.enhanced", label))
            .await;
    }
    node.wait_for_effects(3).await;
    assert!(alarm().await, "{:?}", node.health.parts());
    let pending = wait::until_some(SOON, || async {
        let pending = dead::pending(&node.store, 10).await.unwrap();
        (pending.len() == 1 && pending[0].attempt > 1).then_some(pending)
    })
    .await;
    assert_eq!(pending[0].message_id, lost);
    assert!(pending[0].reason.starts_with("unroutable"), "{pending:?}");
    node.stop().await;
}

async fn a_rolled_back_transaction_publishes_nothing(world: World) {
    let node = world.node().await;
    listen(&node, &[&SEO_GENERATION]);
    let (publisher, id) = (node.publisher(), node.id());
    let outcome = node.store.run_tx("test", move |tx| {
        let publisher = publisher.clone();
        Box::pin(async move {
            let trace = publisher.new_trace();
            let parcel = Parcel::to("stox.images", "image.enhanced", "undone");
            publisher
                .publish(tx, AccountId::LOCAL, id, &trace, &parcel)
                .await?;
            Err::<(), _>(store::Error::Bug("changed my mind".to_owned()))
        })
    });
    assert!(outcome.await.is_err());
    node.publish_one(Parcel::to("stox.images", "image.enhanced", "kept"))
        .await;
    assert_eq!(node.wait_for_effects(1).await, ["kept"]);
    assert_eq!(node.delivery(&SEO_GENERATION, id).await, None);
    node.stop().await;
}

async fn the_same_id_is_one_message(world: World) {
    let node = world.node().await;
    listen(&node, &[&SEO_GENERATION]);
    let parcel = |label: &str| Parcel::to("stox.images", "image.enhanced", label);
    let id = node.id();
    node.publish_as(vec![(id, parcel("once")), (id, parcel("once"))])
        .await;
    node.wait_for_effects(1).await;
    node.publish_as(vec![(id, parcel("once"))]).await;
    node.publish_one(parcel("other")).await;
    assert_eq!(node.wait_for_effects(2).await, ["once", "other"]);
    node.stop().await;
}
