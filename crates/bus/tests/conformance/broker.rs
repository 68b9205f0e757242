//! What only a broker can do to us. RabbitMQ only.

use bus::dead::{self, DeadLetter};
use domain::{AccountId, MessageId};
use lapin::options::{BasicGetOptions, BasicNackOptions, BasicPublishOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel, Connection, ConnectionProperties};
use messages::Message;
use messages::topology::{AI_PROCESSING, IMAGE_UPLOADS};
use serde_json::json;
use testkit::private::{PrivatePostgres, PrivateRabbit};
use testkit::servers::Vhost;
use testkit::wait;
use tokio::sync::watch;

use crate::crashing::end_first_leases;
use crate::probe::{Parcel, Probe, numbered};
use crate::world::{Node, SOON, World, slots};

fn upload(label: impl Into<String>) -> Parcel {
    Parcel::to("stox.images", "image.upload", label)
}

async fn wait_until_sent(node: &Node) {
    wait::until(SOON, || async {
        dead::pending(&node.store, 1).await.unwrap().is_empty()
    })
    .await;
}

/// Deletes the virtual host with everything in it and makes it again, empty.
async fn erase(vhost: &Vhost) {
    let path = format!("vhosts/{}", vhost.name());
    vhost.call("DELETE", &path, None).await;
    vhost.call("PUT", &path, Some(json!({}))).await;
    let url = &vhost.server().url;
    let user = url.split("://").nth(1).unwrap().split(':').next().unwrap();
    let path = format!("permissions/{}/{user}", vhost.name());
    let all = json!({"configure": ".*", "write": ".*", "read": ".*"});
    vhost.call("PUT", &path, Some(all)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erased_broker_gets_everything_again() {
    let world = World::rabbit().await;
    let node = world.node().await;
    let probe = Probe::new("w");
    let log = probe.log.clone();
    node.bus.consume(probe, slots(4));
    let done = numbered("done", 4);
    node.publish(done.iter().map(Parcel::work)).await;
    node.wait_for_effects(4).await;
    let open = numbered("open", 4);
    node.publish(open.iter().map(upload)).await;
    wait_until_sent(&node).await;

    erase(world.vhost.as_ref().unwrap()).await;
    node.bus
        .consume(Probe::new("w").on(&IMAGE_UPLOADS), slots(4));
    let labels = node.wait_for_effects(8).await;
    assert_eq!(labels, [done, open].concat());
    wait_until_sent(&node).await;
    // What was done came again, was recognised, and is gone from the queue.
    let vhost = world.vhost.as_ref().unwrap();
    wait::until(SOON, || async {
        let queue = vhost.queue("ai_processing").await;
        queue.is_some_and(|queue| queue["messages"] == 0)
    })
    .await;
    assert_eq!(log.all().len(), 4);
    assert_eq!(node.labels().await.len(), 8);
    // The policies are there again, too.
    let path = format!("policies/{}/stox-work", vhost.name());
    let policy = vhost.call("GET", &path, None).await;
    assert_eq!(policy["definition"]["overflow"], "reject-publish");
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_queue_is_made_again() {
    let world = World::rabbit().await;
    let node = world.node().await;
    node.bus.consume(Probe::new("w"), slots(4));
    node.publish_one(Parcel::work("before")).await;
    node.wait_for_effects(1).await;
    let vhost = world.vhost.as_ref().unwrap();
    vhost.delete_queue("ai_processing").await;
    node.publish_one(Parcel::work("after")).await;
    assert_eq!(node.wait_for_effects(2).await, ["after", "before"]);
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn broken_connections_lose_and_repeat_nothing() {
    let world = World::rabbit().await;
    let nodes = [world.node().await, world.node().await];
    for node in &nodes {
        node.bus
            .consume(Probe::new("w").on(&IMAGE_UPLOADS), slots(4));
    }
    let labels = numbered("photo", 90);
    for chunk in labels.chunks(30) {
        for label in chunk {
            nodes[0].publish_one(upload(label)).await;
        }
        world.vhost.as_ref().unwrap().close_connections().await;
    }
    assert_eq!(nodes[0].wait_for_effects(90).await, labels);
    let [first, second] = nodes;
    first.stop().await;
    assert_eq!(second.labels().await, labels);
    second.stop().await;
}

/// A message whose lease ended is given out by the table; when the broker then
/// brings it again, the worker that has it must not lose it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_table_gave_out_is_not_taken_over() {
    let world = World::rabbit().await;
    let vhost = world.vhost.as_ref().unwrap();
    let unacknowledged = async |count: u64| {
        wait::until(SOON, || async {
            let queue = vhost.queue("ai_processing").await;
            queue.is_some_and(|queue| queue["messages_unacknowledged"] == count)
        })
        .await;
    };
    let (first, second) = (world.node().await, world.node().await);
    let stuck = Probe::new("first").preparing(|_| std::future::pending());
    let begun = stuck.log.clone();
    first.bus.consume(stuck, slots(1));
    let id = first.publish_one(Parcel::work("photo")).await;
    wait::until(SOON, || async { begun.all().len() == 1 }).await;

    let (open, gate) = watch::channel(false);
    let slow = Probe::new("second").preparing(move |_| {
        let mut gate = gate.clone();
        async move {
            let _ = gate.wait_for(|open| *open).await;
            Ok(())
        }
    });
    let begun = slow.log.clone();
    second.bus.consume(slow, slots(1));
    // Again and again, because the first still renews its lease.
    wait::until(SOON, || async {
        end_first_leases(&second).await;
        begun.all().len() == 1
    })
    .await;
    // The second is busy, and what the broker may send it is used up.
    second.publish_one(Parcel::work("another")).await;
    unacknowledged(2).await;

    let third = world.node().await;
    third.bus.consume(Probe::new("third"), slots(1));
    first.crash().await;
    // The third got what the first had, and has acknowledged it.
    unacknowledged(1).await;
    let delivery = third.delivery(&AI_PROCESSING, id).await.unwrap();
    assert_eq!(delivery.state, "leased");
    assert_eq!((delivery.attempt, delivery.crashes), (2, 1));
    open.send(true).unwrap();
    second.wait_for_effects(2).await;
    let by: Vec<String> = second.effects().await.into_iter().map(|e| e.2).collect();
    assert_eq!(by, ["second", "second"]);
    second.stop().await;
    third.stop().await;
}

/// A client that is not ours.
async fn stranger(world: &World) -> (Connection, Channel) {
    let url = world.vhost.as_ref().unwrap().url();
    let connection = Connection::connect(&url, ConnectionProperties::default())
        .await
        .unwrap();
    let channel = connection.create_channel().await.unwrap();
    (connection, channel)
}

async fn publish(channel: &Channel, properties: BasicProperties, body: &[u8]) {
    let options = BasicPublishOptions::default();
    let (exchange, key) = ("stox.images".into(), "image.process".into());
    let sent = channel.basic_publish(exchange, key, options, body, properties);
    sent.await.unwrap().await.unwrap();
}

/// The properties of a message as ours are.
fn ours(id: MessageId) -> BasicProperties {
    let mut headers = FieldTable::default();
    let account = AMQPValue::LongString(AccountId::LOCAL.to_string().into());
    headers.insert("stox-account".into(), account);
    BasicProperties::default()
        .with_delivery_mode(2)
        .with_message_id(id.to_string().into())
        .with_type(Parcel::KIND.into())
        .with_headers(headers)
}

fn body(label: &str) -> Vec<u8> {
    serde_json::to_vec(&Parcel::work(label)).unwrap()
}

async fn wait_for_dead_letters(node: &Node, count: usize) -> Vec<DeadLetter> {
    wait::until_some(SOON, || async {
        let listed = dead::list(&node.store, 10).await.unwrap();
        (listed.len() == count).then_some(listed)
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_expired_message_is_listed_with_its_reason_and_can_be_replayed() {
    let world = World::rabbit().await;
    let node = world.node().await;
    let (_connection, channel) = stranger(&world).await;
    let id = node.id();
    let soon = ours(id).with_expiration("10".into());
    publish(&channel, soon, &body("late")).await;
    let vhost = world.vhost.as_ref().unwrap();
    wait::until(SOON, || async {
        let queue = vhost.queue("ai_processing.dead").await;
        queue.is_some_and(|queue| queue["messages"] == 1)
    })
    .await;
    node.bus.consume(Probe::new("w"), slots(1));
    let listed = wait_for_dead_letters(&node, 1).await;
    assert_eq!(listed[0].message_id, id);
    assert_eq!(listed[0].consumer, "ai_processing");
    assert!(listed[0].reason.contains("expired"), "{listed:?}");
    assert_eq!(node.labels().await, Vec::<String>::new());
    let now = node.context.now();
    dead::replay(&node.store, "ai_processing", id, now)
        .await
        .unwrap();
    assert_eq!(node.wait_for_effects(1).await, ["late"]);
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_over_the_delivery_limit_is_listed_with_its_reason() {
    let world = World::rabbit().await;
    let node = world.node().await;
    let vhost = world.vhost.as_ref().unwrap();
    let definition = json!({"delivery-limit": 1, "overflow": "reject-publish",
        "dead-letter-strategy": "at-least-once", "dead-letter-exchange": "stox.dead"});
    let policy = json!({"pattern": "^ai_processing$", "definition": definition,
        "apply-to": "queues", "priority": 20});
    vhost.put_policy("impatient", policy).await;
    let (_connection, channel) = stranger(&world).await;
    let id = node.id();
    publish(&channel, ours(id), &body("cycling")).await;
    wait::until(SOON, || async {
        let got = channel.basic_get("ai_processing".into(), BasicGetOptions::default());
        if let Some(got) = got.await.unwrap() {
            let again = BasicNackOptions {
                requeue: true,
                ..BasicNackOptions::default()
            };
            got.acker.nack(again).await.unwrap();
        }
        let dead = channel.basic_get("ai_processing.dead".into(), BasicGetOptions::default());
        let Some(dead) = dead.await.unwrap() else {
            return false;
        };
        let again = BasicNackOptions {
            requeue: true,
            ..BasicNackOptions::default()
        };
        dead.acker.nack(again).await.unwrap()
    })
    .await;
    node.bus.consume(Probe::new("w"), slots(1));
    let listed = wait_for_dead_letters(&node, 1).await;
    assert_eq!(listed[0].message_id, id);
    assert!(listed[0].reason.contains("delivery_limit"), "{listed:?}");
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_is_listed_and_does_not_stop_the_queue() {
    let world = World::rabbit().await;
    let node = world.node().await;
    let (_connection, channel) = stranger(&world).await;
    publish(&channel, BasicProperties::default(), b"hello\0there \xff").await;
    // Ours by its properties, but no database text.
    publish(&channel, ours(node.id()), b"{\"label\":\"\0\"}").await;
    node.publish_one(Parcel::work("photo")).await;
    node.bus.consume(Probe::new("w"), slots(1));
    assert_eq!(node.wait_for_effects(1).await, ["photo"]);
    let listed = wait_for_dead_letters(&node, 2).await;
    for letter in &listed {
        assert!(letter.reason.starts_with("it is not a message of Stox"));
    }
    let bodies: Vec<&str> = listed.iter().map(|letter| letter.body.as_str()).collect();
    assert!(bodies.iter().any(|body| body.starts_with("hello")));
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_database_is_down_nothing_is_consumed() {
    let mut postgres = PrivatePostgres::start().await;
    let world = World::rabbit_on_private(&postgres.server()).await;
    let node = world.node().await;
    let vhost = world.vhost.as_ref().unwrap();
    let labels = numbered("photo", 12);
    node.publish(labels.iter().map(Parcel::work)).await;
    wait_until_sent(&node).await;

    let (open, gate) = watch::channel(false);
    let probe = Probe::new("w").preparing(move |_| {
        let mut gate = gate.clone();
        async move {
            let _ = gate.wait_for(|open| *open).await;
            Ok(())
        }
    });
    let begun = probe.log.clone();
    node.bus.consume(probe, slots(2));
    wait::until(SOON, || async { begun.all().len() == 2 }).await;
    postgres.kill().await;
    open.send(true).unwrap();
    // What was begun could not be committed and is given back.
    wait::until(SOON, || async {
        let queue = vhost.queue("ai_processing").await.unwrap();
        queue["consumers"] == 0 && queue["messages_ready"] == 12
    })
    .await;
    assert_eq!(begun.all().len(), 2);

    postgres.restart().await;
    assert_eq!(node.wait_for_effects(12).await, labels);
    assert!(begun.all().len() <= 14, "messages cycle: {:?}", begun.all());
    wait::until(SOON, || async {
        let queue = vhost.queue("ai_processing").await.unwrap();
        queue["messages"] == 0
    })
    .await;
    assert_eq!(node.labels().await, labels);
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_broker_has_no_disk_messages_wait_and_health_says_so() {
    let rabbit = PrivateRabbit::start().await;
    let world = World::rabbit_of_its_own(&rabbit.server()).await;
    let node = world.node().await;
    node.bus.consume(Probe::new("w"), slots(2));
    node.publish_one(Parcel::work("before")).await;
    assert_eq!(node.wait_for_effects(1).await, ["before"]);

    rabbit.disk_alarm(true).await;
    node.publish_one(Parcel::work("meanwhile")).await;
    let alarm = || async {
        let parts = node.health.parts();
        parts
            .get("broker")
            .is_some_and(|broker| !broker.ok && broker.note.contains("alarm"))
    };
    wait::until(SOON, alarm).await;
    assert!(node.health.is_ready(), "uploads are still taken");
    node.publish_one(Parcel::work("later")).await;
    assert_eq!(node.labels().await, ["before"]);
    assert_eq!(dead::pending(&node.store, 9).await.unwrap().len(), 2);

    rabbit.disk_alarm(false).await;
    assert_eq!(node.wait_for_effects(3).await.len(), 3);
    wait_until_sent(&node).await;
    wait::until(SOON, || async { node.health.is_ok("broker") }).await;
    assert_eq!(node.labels().await.len(), 3, "each once");
    node.stop().await;
}
